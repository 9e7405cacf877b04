"""Makes a backup whenever one is due, in a process of its own, so that the hub's work waits for nothing of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from hub.server.inbox import Inbox
from hub.store import backup

_log = logging.getLogger(__name__)

AGAIN: Final = timedelta(minutes=5)
"""After a backup that failed; less only where backups are more frequent."""

ALARM: Final = "no backup was made"
ONE_DISK: Final = "backups lie on the same disk as the database: if it breaks, both are lost; set backup_dir to another"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Which file is copied where and how often, and the program with its arguments that makes one backup."""

    source: Path
    folder: Path
    every: timedelta
    command: Sequence[str]


async def keep_backing_up(
    schedule: Schedule,
    inbox: Inbox,
    *,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Make a backup when none is younger than the schedule says; what fails is told each time and tried again."""
    del inbox
    told = False
    while True:
        await sleep((await asyncio.to_thread(_due_in, schedule, now())).total_seconds())
        made = await _make(schedule.command)
        if made and not told:
            told = await asyncio.to_thread(_tell_one_disk, schedule)
        if not made:
            await sleep(min(AGAIN, schedule.every).total_seconds())


def _due_in(schedule: Schedule, now: datetime) -> timedelta:
    try:
        last = backup.newest(schedule.source, schedule.folder)
    except OSError:  # a folder that cannot be read: the backup itself will say why
        last = None
    return backup.due_in(last, now, schedule.every)


def _tell_one_disk(schedule: Schedule) -> bool:
    with suppress(OSError):
        if backup.on_one_device(schedule.source, schedule.folder):
            _log.error("%s backup_dir=%s", ONE_DISK, schedule.folder)
    return True


async def _make(command: Sequence[str]) -> bool:
    """Return whether a backup was made; its own words go to the log."""
    pipe = asyncio.subprocess.PIPE
    try:
        program = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    except OSError as error:
        _log.error("%s error=%s", ALARM, error)
        return False
    try:
        said = (await program.communicate())[0].decode(errors="replace").strip()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            program.terminate()
        await program.wait()
        raise
    if program.returncode == 0:
        _log.info("backup made %s", said)
        return True
    _log.error("%s status=%d %s", ALARM, program.returncode or 0, said)
    return False
