"""Makes a backup whenever one is due, in a process of its own, so that the hub's work waits for nothing of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from hub.core.effects import Trouble, Warned
from hub.protocol.alarms import AlarmCode
from hub.server.inbox import Inbox
from hub.store import backup

_log = logging.getLogger(__name__)

AGAIN: Final = timedelta(minutes=5)
"""After a backup that failed; less only where backups are more frequent."""

BETWEEN: Final = timedelta(minutes=3)
"""From one that was wanted to the next: who wants them without end keeps no disk busy, and what is stored by then that
no device remembers is a few blocks of paper."""

LONGEST: Final = timedelta(hours=2)
"""A copy of 100 GB from one slow disk to another takes less: one that takes longer hangs on a disk that is away."""

ENDS_WITHIN_S: Final = 2.0
"""A backup that is told to end does so at once, or hangs."""

EXTRA: Final = "--extra"
"""What the program is told of a backup that is not due."""

SOURCE: Final = "backups"
"""Who speaks, in alarms."""

ALARM: Final = "no backup was made"
ONE_DISK: Final = "backups lie on the same disk as the database: if it breaks, both are lost; set backup_dir to another"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Which database is copied where and how often, and the program with its arguments that makes one backup.

    `stem` begins the backups' names; `source` is the database where it is a file of this machine.
    """

    stem: str
    source: Path | None
    folder: Path
    every: timedelta
    command: Sequence[str]


async def keep_backing_up(
    schedule: Schedule,
    inbox: Inbox,
    *,
    wanted: asyncio.Event | None = None,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Make a backup when none is younger than the schedule says, and an extra one at once when one is `wanted`.

    Extra ones are `BETWEEN` apart at least. What fails is told each time and tried again. That they lie on the
    database's own disk is told from the start on.
    """
    one_disk, wanted, pause_s = await _look_for_one_disk(schedule, was=False), wanted or asyncio.Event(), 0.0
    if one_disk:
        await inbox.put(Warned(SOURCE, (Trouble(AlarmCode.BACKUPS_ON_ONE_DISK),)))
    while True:
        due_s = (await asyncio.to_thread(_due_in, schedule, now())).total_seconds()
        is_due = await _is_due(sleep(due_s), _wanted_after(pause_s, wanted, sleep))
        wanted.clear()  # what is stored from now on may be in it or not
        made = await _make(schedule.command if is_due else (*schedule.command, EXTRA))
        pause_s = 0.0 if is_due else BETWEEN.total_seconds()
        if made:
            one_disk = await _look_for_one_disk(schedule, was=one_disk)
        await inbox.put(await asyncio.to_thread(_warning, schedule, made, one_disk))
        if not made:
            wanted.set()
            await sleep(min(AGAIN, schedule.every).total_seconds())


async def _is_due(due: Awaitable[object], wanted: Awaitable[object]) -> bool:
    """Wait until a backup is due or wanted; return whether it is due."""
    tasks = [asyncio.ensure_future(each) for each in (due, wanted)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return tasks[0].done()
    finally:
        for task in tasks:
            task.cancel()


async def _wanted_after(pause_s: float, wanted: asyncio.Event, sleep: Callable[[float], Awaitable[object]]) -> None:
    if pause_s:
        await sleep(pause_s)
    await wanted.wait()


async def warn_of_none(inbox: Inbox) -> None:
    """Tell the supervisor that no backups are made; the log has it from the start."""
    await inbox.put(Warned(SOURCE, (Trouble(AlarmCode.NO_BACKUPS),)))


def _warning(schedule: Schedule, made: bool, one_disk: bool) -> Warned:
    troubles = [Trouble(AlarmCode.BACKUPS_ON_ONE_DISK)] if one_disk else []
    if not made:
        last = _newest(schedule, regular=False)
        since = () if last is None else (("since", str(int(last.timestamp() * 1_000))),)
        troubles.append(Trouble(AlarmCode.BACKUPS_FAILING, since))
    return Warned(SOURCE, tuple(troubles))


def _due_in(schedule: Schedule, now: datetime) -> timedelta:
    return backup.due_in(_newest(schedule, regular=True), now, schedule.every)


def _newest(schedule: Schedule, *, regular: bool) -> datetime | None:
    try:
        return backup.newest(schedule.stem, schedule.folder, regular=regular)
    except OSError:  # a folder that cannot be read: the backup itself will say why
        return None


async def _look_for_one_disk(schedule: Schedule, *, was: bool) -> bool:
    """Return whether backups lie on the database's own disk; one line in the log where that is new."""
    is_so = await asyncio.to_thread(_is_on_one_disk, schedule)
    if is_so and not was:
        _log.error("%s backup_dir=%s", ONE_DISK, schedule.folder)
    return is_so


def _is_on_one_disk(schedule: Schedule) -> bool:
    if schedule.source is None:
        return False
    with suppress(OSError):
        return schedule.folder.is_dir() and backup.on_one_device(schedule.source, schedule.folder)
    return False


async def _make(command: Sequence[str]) -> bool:
    """Return whether a backup was made; its own words go to the log."""
    pipe = asyncio.subprocess.PIPE
    try:
        program = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    except OSError as error:
        _log.error("%s error=%s", ALARM, error)
        return False
    try:
        async with asyncio.timeout(LONGEST.total_seconds()):
            said = (await program.communicate())[0].decode(errors="replace").strip()
    except TimeoutError:
        _log.error("%s in %s, ending it", ALARM, LONGEST)
        await _end(program)
        return False
    except asyncio.CancelledError:
        await _end(program)
        raise
    if program.returncode == 0:
        _log.info("backup made %s", said)
        return True
    _log.error("%s status=%d %s", ALARM, program.returncode or 0, said)
    return False


async def _end(program: asyncio.subprocess.Process) -> None:
    """End a program, which may hang on a disk that is gone: then it is left to the system."""
    ending = asyncio.create_task(program.wait())
    for end in (program.terminate, program.kill):
        with suppress(ProcessLookupError):
            end()
        if (await asyncio.wait([ending], timeout=ENDS_WITHIN_S))[0]:  # as in hub.server.advertise
            return
    ending.cancel()
