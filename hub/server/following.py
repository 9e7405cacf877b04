"""Looks for the standby of a hub that leads, and lets log and supervisor know when there is none."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final

from hub.core.effects import Warned
from hub.server.followed import Followed
from hub.server.inbox import Inbox
from hub.store.faults import JournalUnusable

_log = logging.getLogger(__name__)

LOOK_S: Final = 5.0
"""Between two looks: whoever has started the second machine sees soon that it follows."""

SOURCE: Final = "standby"
"""Who speaks, in alarms."""

ALONE: Final = "no standby follows this hub: start loket-hub on the other machine, and see its log"
FOLLOWED: Final = "a standby follows this hub"


async def keep_looking(
    ask: Callable[[], bool],
    inbox: Inbox,
    *,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    now: Callable[[], int] = lambda: time.monotonic_ns() // 1_000_000,
) -> None:
    """Ask again and again, off the loop, whether a standby follows; one line in the log for each change."""
    followed, before = Followed(now()), None
    while True:
        trouble = followed.judge(await asyncio.to_thread(_look, ask), now())
        if trouble != before:
            if trouble is None:
                _log.info(FOLLOWED)
            else:
                _log.error(ALONE)
            await inbox.put(Warned(SOURCE, () if trouble is None else (trouble,)))
            before = trouble
        await sleep(LOOK_S)


def _look(ask: Callable[[], bool]) -> bool | None:
    try:
        return ask()
    except JournalUnusable:  # the journal says so itself, or leadership is lost
        return None
