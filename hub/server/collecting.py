"""The device port of a hub that lost its history: takes in what kiosks and printers remember, and tells of it."""

import asyncio
import errno
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final, Protocol

from hub.core.collector import Collector
from hub.protocol import limits
from hub.protocol.errors import Problem, ProblemCode
from hub.server.advertise import Announcement, advertise
from hub.server.inbox import Inbox
from hub.server.listener import Listener
from hub.server.service import Place
from hub.store.faults import NobodyTold

LEAST_S: Final = limits.RESEND_WITHIN.value / 1_000
"""A command that was under way when the hub was lost is then asked about, never sent again: so no call's id comes
twice."""

TELL_EVERY_S: Final = 5.0
TAKE_S: Final = 0.25
REBUILDING: Final = Problem(ProblemCode.SHUTTING_DOWN, closing=True, detail="history is being rebuilt")


class Tell(Protocol):
    """Shows whoever waits the text of a key."""

    def __call__(self, key: str, /, **values: object) -> object:
        """Show one line."""


class GivenUp(Exception):
    """Somebody ended the program before it was done."""


async def collect(
    collector: Collector,
    announced: Callable[[str, int], Announcement],
    place: Place,
    now: Callable[[], int],
    wait_s: float,
    tell: Tell,
) -> None:
    """Listen until every kiosk and printer is heard, `wait_s` have passed, or somebody says to go on without.

    Raises:
        NobodyTold: the address cannot be had.
        GivenUp: SIGTERM.
    """
    inbox, go_on, give_up = Inbox(), asyncio.Event(), asyncio.Event()
    listener = Listener(inbox, tls=place.tls)
    try:
        await _open(listener, place)
        host, port = listener.addresses[0]
        with _told_to_end(go_on, give_up):
            tell("rebuild.collecting", host=host, port=port, seconds=f"{wait_s:.0f}")
            async with asyncio.TaskGroup() as group:
                beside = [group.create_task(listener.run())]
                if place.advertise:
                    beside.append(group.create_task(advertise(announced(host, port))))
                await _take_all(collector, inbox, listener, now, wait_s, tell, go_on, give_up)
                inbox.close()
                await listener.close(REBUILDING)
                for task in beside:
                    task.cancel()
    finally:
        inbox.close()
        await listener.close(REBUILDING)
    if give_up.is_set():
        raise GivenUp


async def _open(listener: Listener, place: Place) -> None:
    try:
        await listener.open(place.host, place.port)
    except (OSError, UnicodeError) as error:
        where = f"port: {place.host}:{place.port}"
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise NobodyTold(where, "is in use", "stop loket-hub first") from error
        why = error.strerror if isinstance(error, OSError) else error
        raise NobodyTold(where, f"cannot be listened on ({why})", 'choose another "host" or "port"') from error


async def _take_all(
    collector: Collector,
    inbox: Inbox,
    listener: Listener,
    now: Callable[[], int],
    wait_s: float,
    tell: Tell,
    go_on: asyncio.Event,
    give_up: asyncio.Event,
) -> None:
    began = told_at = time.monotonic()
    heard: set[str] = set()
    while not (go_on.is_set() or give_up.is_set()):
        listener.deliver(collector.step(await inbox.take(TAKE_S), now()))
        missing, passed = collector.missing, time.monotonic() - began
        for device, memory in collector.heard.items():
            if memory.is_whole and device not in heard:
                heard.add(device)
                tell("rebuild.heard", device=device, numbers=len(memory.numbers), missing=len(missing))
        if passed >= wait_s or (not missing and passed >= LEAST_S):
            return
        if time.monotonic() - told_at >= TELL_EVERY_S:
            told_at = time.monotonic()
            left = f"{max(wait_s - passed, 0):.0f}"
            if missing:
                tell("rebuild.missing", seconds=left, devices=", ".join(missing))
            else:
                tell("rebuild.all_heard", seconds=left)


@contextmanager
def _told_to_end(go_on: asyncio.Event, give_up: asyncio.Event) -> Iterator[None]:
    """Let Enter and SIGINT mean to go on with what there is, and SIGTERM to change nothing."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, go_on.set)
    loop.add_signal_handler(signal.SIGTERM, give_up.set)
    typed = sys.stdin is not None and sys.stdin.isatty()
    if typed:
        loop.add_reader(sys.stdin, partial(_entered, go_on))
    try:
        yield
    finally:
        if typed:
            loop.remove_reader(sys.stdin)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _entered(go_on: asyncio.Event) -> None:
    sys.stdin.readline()
    go_on.set()
