"""Hub and kiosk as processes: history goes back while the kiosk is started again, and no number comes twice."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from hub.client import last_hub
from hub.core.histories import WHAT
from hub.core.marks import WHAT as WENT_BACK
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
        assert third[-3:] == ("002" if lacking else "052")


@pytest.mark.parametrize("is_mended", [False, pytest.param(True, marks=pytest.mark.long)])
def test_a_database_that_went_back_is_found_by_what_a_kiosk_keeps(tmp_path: Path, is_mended: bool) -> None:
    """The same epoch, fewer records, and no backup that could tell; a rebuild mends it."""
    with ExitStack() as stack:
        hall = Hall(tmp_path, stack)
        first = hall.hub("first")
        first.wait_for_line("CatalogueAdopted revision=2")
        first.kill()
        database = hall.files.database
        old = tmp_path / "old.db"
        with closing(sqlite3.connect(database)) as file, closing(sqlite3.connect(old)) as copy:
            file.backup(copy)
        hub, kiosk = hall.hub("before"), hall.kiosk()
        if is_mended:
            wait_for("a lease", lambda: (hall.state / "lease.json").exists(), 90)
        kiosk.ask(service="XM.01", language="id", **{"class": "regular"})  # nobody waits for the slip, which takes long
        wait_for("the number", lambda: "XM001" in (hall.state / JOURNAL).read_text(), 90)
        hub.kill()
        marks = (hall.state / JOURNAL).read_text().count("MarkKept")
        hub = hall.hub("again")  # which marks what it begins with
        wait_for("a newer mark", lambda: (hall.state / JOURNAL).read_text().count("MarkKept") > marks, 90)
        hub.kill()
        for each in (*database.parent.glob(f"{database.name}*"), *tmp_path.glob("backups/*.db")):
            each.unlink()
        shutil.copy(old, database)
        hub = hall.hub("back")
        wait_for("a word in the log", lambda: f"{WENT_BACK} device={KIOSK}" in (tmp_path / "back.log").read_text(), 90)
        if not is_mended:
            return
        assert str(draw(kiosk, 2)["number"])[-4:-3] == "9"
        hub.kill()
        marks = (hall.state / JOURNAL).read_text().count("MarkKept")
        carried = ("--memory", str(hall.state / JOURNAL))
        hall.command("rebuild", "--backup", str(old), "--wait", "0", *carried)
        hall.hub("after")
        wait_for("a mark of what goes on", lambda: (hall.state / JOURNAL).read_text().count("MarkKept") > marks, 90)
        assert WENT_BACK not in (tmp_path / "after.log").read_text()
        with closing(sqlite3.connect(database)) as file:
            told = [text for (text,) in file.execute("SELECT text FROM tickets ORDER BY number")]
        assert [each[-4:] for each in told] == ["M001", "9001"]
