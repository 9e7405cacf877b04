"""The device port's doorkeeper at work: it counts files and messages, and lets log and supervisor know once."""

import asyncio
import logging
import resource
import time
from typing import Any, Final

from hub.core.effects import SessionId
from hub.core.places import place_of
from hub.protocol import limits
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import Role
from hub.server.callers import Caller, Callers
from hub.server.doorkeeper import OWN_FILES, Doorkeeper, Speaker, Throttle, room_of
from hub.server.draws import USUAL, DrawPace
from hub.server.inbox import Inbox
from hub.server.records import BY_PEOPLE, Paces
from hub.server.tally import Tally

_log = logging.getLogger(__name__)

TOO_FAST: Final = Problem(ProblemCode.TOO_FAST, closing=True)
NO_FILES: Final = "socket.accept() out of system resource"
"""What asyncio says when a process has no file left for a connection; it tries again a second later."""


def now_ms() -> int:
    """Return the steady clock's ms."""
    return time.monotonic_ns() // 1_000_000


def _files(beside: int) -> int:
    """Return how many files there are for devices, once this process has asked for as many as a full hall needs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = limits.SESSIONS.value + OWN_FILES.value + beside
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return (wanted if soft == resource.RLIM_INFINITY else soft) - beside


class Porter:
    """Everything here happens on the loop's thread."""

    def __init__(self, inbox: Inbox, beside: int = 0, pace: DrawPace = USUAL, orders: DrawPace = BY_PEOPLE) -> None:
        self._inbox = inbox
        self._door = Doorkeeper(room_of(_files(beside)), pace, orders)
        self._callers = Callers()
        self._unpaired = Tally()

    def listen_to(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hear when the loop cannot accept a connection: it says so each second, with a traceback."""
        loop.set_exception_handler(self._out_of_files)

    def knocks(self, caller: Caller) -> bool:
        """Return whether a new connection from there may come in."""
        return self._callers.knocks(caller, now_ms())

    def welcomed(self, caller: Caller, *, counts: bool) -> None:
        """A device of the hall speaks there; its connection `counts` as a stranger's if it comes too often."""
        self._callers.welcomed(caller, counts=counts)

    def unpaired(self, address: str) -> None:
        """Somebody there shows no certificate, and was told no more than that it must be paired."""
        self._unpaired.add(place_of(address))

    def leaves(self, caller: Caller) -> None:
        """A connection has ended."""
        self._callers.leaves(caller)

    def admits(self, connected: int) -> bool:
        """Return whether there is room for one more."""
        return self._door.admits(connected, now_ms())

    def greets(self, speaker: Speaker) -> Throttle | None:
        """Return a device's allowance; None: it has to stay away for a while."""
        return None if self._door.is_barred(speaker, now_ms()) else self._door.throttle(speaker)

    def paces(self, speaker: Speaker, role: Role) -> Paces:
        """Return how much a device may have done now."""
        return self._door.paces(speaker, role)

    def cut(self, session: SessionId, speaker: Speaker | None) -> None:
        """Remember who was cut for saying too much."""
        device = None if speaker is None else speaker.device
        _log.warning("client cut session=%d device=%s problem=%s", session, device, TOO_FAST.code)
        if speaker is not None:
            self._door.cut(speaker, now_ms())

    def tell_news(self, connected: int) -> None:
        """Tell what has changed; what finds no room in the inbox is told later."""
        for warned in self._door.news(connected, now_ms()):
            if not self._inbox.offer(warned):
                continue
            self._door.told(warned)
            if warned.source == "connections" and warned.troubles:
                _log.error("no room for further connections connected=%d; they are turned away", connected)
            elif warned.source == "connections":
                _log.info("room for connections again connected=%d", connected)

        for device, times in self._door.slowed(now_ms()):
            _log.warning("device asks for more than its pace allows, and waits device=%s times=%d", device, times)
        for place, times in self._callers.news(now_ms()):
            _log.warning("connections turned away address=%s times=%d", place, times)
        for place, times in self._unpaired.news(now_ms()):
            _log.info("told to pair, shows no certificate address=%s times=%d", place, times)

    def _out_of_files(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if context.get("message") == NO_FILES:
            self._door.out_of_files(now_ms())
        else:
            loop.default_exception_handler(context)
