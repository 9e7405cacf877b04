"""Hub and kiosk as processes: history goes back while the kiosk is started again, and no number comes twice."""

import os
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from hub.client import last_hub
from hub.core.histories import WHAT
from kiosk.store import JOURNAL
from tests.e2e.device import Device
from tests.e2e.programs import PROJECT, Program, start
from tests.e2e.settings_files import SettingsFiles
from tests.e2e.test_kiosk_alone import KIOSK, draw, nobody_is_asked
from tests.e2e.waiting import wait_for

pytestmark = pytest.mark.e2e


LATER = f"ERROR hub.server.listener: {WHAT} device={KIOSK} epoch=29922243 here=1"


class Hall:
    """Programs of one hall, which end with the test."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.files = SettingsFiles(folder, f"{os.getpid()}", nobody_is_asked)
        self.config = self.files.hub(backup_dir="backups", backup_every_minutes=1440)
        self.state = folder / "var" / KIOSK

    def hub(self, name: str) -> Program:
        program = self.stack.enter_context(start("hub", self.config, self.folder / f"{name}.log"))
        program.wait_for_line("ready device_port=")
        return program

    def kiosk(self) -> Device:
        device = self.stack.enter_context(Device("kiosk", self.files.kiosk(KIOSK), self.folder))
        device.wait_for("ready")
        return device

    def command(self, *words: str, lacking: str = "") -> str:
        module = ["tests.chaos.broken_rebuild", lacking] if lacking else ["hub.server.run"]
        program = [sys.executable, "-m", *module, *words, "--config", str(self.config)]
        done = subprocess.run(program, cwd=PROJECT, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def begin(self) -> None:
        """Begin a history that was rebuilt before: its epoch is not a new database's."""
        self.hub("first").kill()
        with closing(sqlite3.connect(self.files.database)) as file, file:
            file.execute("UPDATE halls SET epoch = 29922243")


@pytest.mark.parametrize("forgets", [(), pytest.param((last_hub.FILE_NAME, JOURNAL), marks=pytest.mark.long)])
def test_a_hub_with_an_empty_database_gives_nothing_twice(tmp_path: Path, forgets: tuple[str, ...]) -> None:
    """A kiosk that has lost both what it knew of the hall and its journal is told a number twice."""
    with ExitStack() as stack:
        hall = Hall(tmp_path, stack)
        hall.begin()
        hub, kiosk = hall.hub("before"), hall.kiosk()
        wait_for("a lease", lambda: (hall.state / "lease.json").exists(), 90)
        first = str(draw(kiosk, 1)["number"])
        assert first.endswith("001")
        hub.kill()
        kiosk.program.kill()
        kept = tmp_path.glob("backups/*.db")  # with them the hub would not start
        for each in (*hall.files.database.parent.glob(f"{hall.files.database.name}*"), *kept):
            each.unlink()
        for name in forgets:
            (hall.state / name).unlink()
        hall.hub("empty")
        second = str(draw(hall.kiosk(), 1)["number"])
        assert (second == first) is (JOURNAL in forgets)
        if not forgets:
            wait_for("a word in the log", lambda: LATER in (tmp_path / "empty.log").read_text(), 90)


@pytest.mark.long
@pytest.mark.parametrize("lacking", ["", "gap"])
def test_a_backup_of_today_that_is_restored_gives_nothing_twice(tmp_path: Path, lacking: str) -> None:
    """What was given since is on paper; a kiosk that was away then remembers nothing of it."""
    with ExitStack() as stack:
        hall = Hall(tmp_path, stack)
        hub, kiosk = hall.hub("before"), hall.kiosk()
        first = str(draw(kiosk, 1)["number"])
        hall.command("backup")
        backup = max((tmp_path / "backups").glob("*.db"))
        second = str(draw(kiosk, 2)["number"])
        assert (first[-3:], second[-3:]) == ("001", "002")
        hub.kill()
        kiosk.program.kill()
        assert "1 tickets are uncertain" in hall.command(
            "restore", "--language", "en", "--from", str(backup), lacking=lacking
        )
        (hall.state / JOURNAL).unlink()
        hall.hub("after")
        third = str(draw(hall.kiosk(), 1)["number"])
        assert third[-3:] == ("002" if lacking else "051")
