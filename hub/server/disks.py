"""Looks at the disks of database and backups, keeps the reserve, and lets log and supervisor know in time."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.core.effects import Trouble, Warned
from hub.server.disk_levels import HAS_RESERVE, LOOK_EVERY, Level, Reserve
from hub.server.inbox import Inbox
from hub.store.ballast import Ballast
from hub.store.room import Room, room_on

_log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = LOOK_EVERY.value / 1_000


@dataclass(frozen=True, slots=True)
class Disk:
    """A folder's disk: its `name` in alarms, how many bytes must be free on it (asked at each look), its reserve.

    The reserve is that of a `database`: beside a missing one none is made.
    """

    name: str
    folder: Path
    needed: Callable[[], int]
    ballast: Ballast | None = None
    database: Path | None = None


async def keep_watching(
    disk: Disk,
    inbox: Inbox,
    *,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    now: Callable[[], int] = lambda: time.monotonic_ns() // 1_000_000,
) -> None:
    """Look again and again, off the loop; one line in the log for each change.

    A folder that was never there is not away: the first backup says so.
    """
    level, before, seen = Level(disk.name), None, False
    while True:
        room, needed, reserve = await asyncio.to_thread(_look, disk)
        seen = seen or room is not None
        trouble = level.judge(room, needed, now(), reserve=reserve) if seen else None
        if trouble != before:
            if trouble is None or before is None or trouble.code is not before.code:
                _tell(disk, trouble)
            await inbox.put(Warned(f"disk {disk.name}", () if trouble is None else (trouble,)))
            before = trouble
        await sleep(LOOK_EVERY_S)


def _look(disk: Disk) -> tuple[Room | None, int, Reserve]:
    try:
        needed = disk.needed()
        if disk.ballast is not None and (disk.database is None or disk.database.exists()):
            disk.ballast.keep()
        return room_on(disk.folder), needed, _reserve(disk.ballast)
    except OSError:
        return None, 0, HAS_RESERVE


def _reserve(ballast: Ballast | None) -> Reserve:
    if ballast is None or not ballast.is_missing:
        return HAS_RESERVE
    return Reserve(ballast.size, ballast.needed, ballast.was_freed)


def _tell(disk: Disk, trouble: Trouble | None) -> None:
    if trouble is None:
        _log.info("disk is well again disk=%s folder=%s", disk.name, disk.folder)
        return
    values = " ".join(f"{name}={value}" for name, value in trouble.values)
    _log.error("%s %s folder=%s", trouble.code.replace("_", " "), values, disk.folder)
