"""What a supervisor is told of backups: that they fail and since when, lie on one disk, or are not made."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.core.effects import Input, Trouble, Warned
from hub.protocol.alarms import AlarmCode
from hub.server import backups
from hub.server.backups import Schedule, keep_backing_up, warn_of_none
from hub.server.inbox import Inbox
from hub.store.backup import name_of
from tests.integration.hall import until

NOW = datetime(2026, 3, 2, 8, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE_DISK = Trouble(AlarmCode.BACKUPS_ON_ONE_DISK)
FAILS, MAKES, HANGS = "raise SystemExit(3)", "print('made')", "import time; time.sleep(600)"


def told(folder: Path, program: str, rounds: int = 1, *, on_one_disk: bool = False) -> list[Input]:
    """Return what the supervisor is told, so many times, by a schedule."""

    async def play() -> list[Input]:
        inbox, enough = Inbox(), asyncio.Event()

        async def sleep(_: float) -> None:
            if inbox._queue.qsize() >= rounds:  # nobody takes meanwhile
                enough.set()
                await asyncio.Event().wait()

        source = folder / "hall.db" if on_one_disk else None
        schedule = Schedule("hall", source, folder, HOUR, (sys.executable, "-c", program))
        working = asyncio.create_task(keep_backing_up(schedule, inbox, sleep=sleep, now=lambda: NOW))
        await enough.wait()
        working.cancel()
        await asyncio.wait([working])
        return await inbox.take(1)

    return asyncio.run(play())


def test_a_backup_that_fails_names_the_last_good_one(tmp_path: Path) -> None:
    assert told(tmp_path, FAILS) == [Warned("backups", (Trouble(AlarmCode.BACKUPS_FAILING),))]
    (tmp_path / name_of("hall", NOW)).touch()
    since = ("since", str(int(NOW.timestamp() * 1_000)))
    assert told(tmp_path, FAILS) == [Warned("backups", (Trouble(AlarmCode.BACKUPS_FAILING, (since,)),))]


def test_backups_on_the_databases_disk_are_an_alarm_and_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert told(tmp_path, MAKES, rounds=3, on_one_disk=True) == [Warned("backups", (ONE_DISK,))] * 3
    assert caplog.text.count(backups.ONE_DISK) == 1


def test_a_start_tells_of_one_disk_before_any_backup_is_made(tmp_path: Path) -> None:
    failing = Trouble(AlarmCode.BACKUPS_FAILING)
    said = told(tmp_path, FAILS, rounds=2, on_one_disk=True)
    assert said == [Warned("backups", (ONE_DISK,)), Warned("backups", (ONE_DISK, failing))]


def test_backups_elsewhere_are_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups.backup, "on_one_device", lambda *_: False)
    assert told(tmp_path, MAKES, on_one_disk=True) == [Warned("backups", ())]


def test_a_backup_that_hangs_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(backups, "LONGEST", timedelta(milliseconds=200))
    assert told(tmp_path, HANGS) == [Warned("backups", (Trouble(AlarmCode.BACKUPS_FAILING),))]
    assert "no backup was made in 0:00:00.2" in caplog.text


def test_a_backup_that_is_wanted_is_made_at_once_and_one_that_fails_stays_wanted(tmp_path: Path) -> None:
    """None is due: the newest is of now."""
    (tmp_path / name_of("hall", NOW)).touch()

    async def play(program: str) -> bool:
        inbox, wanted, slept = Inbox(), asyncio.Event(), asyncio.Event()

        async def sleep(seconds: float) -> None:
            if seconds < HOUR.total_seconds():  # after one that failed
                slept.set()
            await asyncio.Event().wait()

        schedule = Schedule("hall", None, tmp_path, HOUR, (sys.executable, "-c", program))
        working = asyncio.create_task(keep_backing_up(schedule, inbox, wanted=wanted, sleep=sleep, now=lambda: NOW))
        wanted.set()
        assert await inbox.take(60)
        if program == FAILS:
            await slept.wait()
        working.cancel()
        await asyncio.wait([working])
        return wanted.is_set()

    assert [asyncio.run(play(each)) for each in (MAKES, FAILS)] == [False, True]


def test_what_is_wanted_again_and_again_is_extra_and_minutes_apart_and_delays_no_regular_one(tmp_path: Path) -> None:
    said = tmp_path / "said"
    program = f"import sys; open({str(said)!r}, 'a').write(' '.join(sys.argv[1:]) + '|')"
    (tmp_path / name_of("hall", NOW)).touch()
    (tmp_path / name_of("hall", NOW + HOUR, extra=True)).touch()

    async def play() -> list[float]:
        inbox, wanted, pauses, rested = Inbox(), asyncio.Event(), list[float](), asyncio.Event()
        due = asyncio.Event()

        async def sleep(seconds: float) -> None:
            if seconds == HOUR.total_seconds():
                await due.wait()
            else:
                pauses.append(seconds)
                await rested.wait()

        schedule = Schedule("hall", None, tmp_path, HOUR, (sys.executable, "-c", program))
        working = asyncio.create_task(keep_backing_up(schedule, inbox, wanted=wanted, sleep=sleep, now=lambda: NOW))
        wanted.set()
        assert await inbox.take(60)
        wanted.set()
        await until(lambda: pauses, "it waits before the next")
        assert inbox._queue.qsize() == 0
        rested.set()
        assert await inbox.take(60)
        due.set()
        assert await inbox.take(60)
        working.cancel()
        await asyncio.wait([working])
        return pauses

    assert asyncio.run(play())[0] == backups.BETWEEN.total_seconds()
    assert said.read_text().split("|")[:3] == ["--extra", "--extra", ""]


def test_no_backups_are_an_alarm() -> None:
    async def play() -> list[Input]:
        inbox = Inbox()
        await warn_of_none(inbox)
        return await inbox.take(1)

    assert asyncio.run(play()) == [Warned("backups", (Trouble(AlarmCode.NO_BACKUPS),))]
