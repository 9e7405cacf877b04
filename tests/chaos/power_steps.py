"""What a hub does to its files beside its daily work: how each begins, which program does it, and how it may end."""

import shutil
import sqlite3
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import ClassVar, Final

from hub.server.os_users import user_name
from hub.store import backup, migrations, proof
from hub.store.faults import JournalDamaged, JournalUnusable
from hub.store.sql import open_journal
from tests.chaos.power_writer import End
from tests.e2e.programs import PROJECT
from tests.e2e.settings_files import SettingsFiles
from tests.storage.histories import HALL, a_history

NAME: Final = "loket.db"
OLD_DUMPS: Final = PROJECT / "tests" / "storage" / "old"
RECORDS: Final = 150
KEPT: Final = 3
DAYS: Final = 10

AS_MEANT: Final = ("--nothing-given-today", "--another-hall")
"""The histories are of no hall of the settings, and of a day long ago."""


class Step(ABC):
    """One kind of change: `lay_out` puts files into `disk`, `program` changes them, `faults` judges what is there."""

    lacking: ClassVar[str]
    """The protection of `tests.chaos.broken_hub` without which it fails."""

    def __init__(self, folder: Path, disk: Path) -> None:
        self.template, self.scratch, self._disk = folder / "template", folder / "scratch", disk
        self.template.mkdir()
        self.path = disk / NAME
        self.url = f"sqlite:///{self.path}"
        self.refused = 0
        self.settings = SettingsFiles(folder / "settings").hub(backups_kept=KEPT)
        self._make()

    def lay_out(self) -> None:
        """Put the files as they are before into the empty disk."""
        shutil.copytree(self.template, self._disk, dirs_exist_ok=True)

    @abstractmethod
    def program(self, lacking: str | None) -> list[str]:
        """Return what to run."""

    @abstractmethod
    def _make(self) -> None:
        """Make the files as they are before, in `template`."""

    def _hub(self, lacking: str | None, command: str, *arguments: str) -> list[str]:
        """Return one of the hub's commands about this database."""
        hub = ["hub.server.run"] if lacking is None else ["tests.chaos.broken_hub", lacking]
        place = ["--config", str(self.settings), "--database", self.url]
        return [sys.executable, "-B", "-m", *hub, command, *place, *arguments]

    @abstractmethod
    def learn(self) -> None:
        """Look at what an undisturbed run has made of the files."""

    def struck(self, lacking: str | None) -> None:
        """Do what is to be done between the program's end and the cut."""
        del lacking

    @abstractmethod
    def faults(self, done: bool) -> list[str]:
        """Return what is neither as before nor as after; `done`: the program had ended before the power went."""

    def _end(self) -> End:
        """Return where the journal ends when a hub opens it.

        Raises:
            JournalUnusable: it is refused.
        """
        fault = proof.first_fault(proof.prove_file(self.path)) if self.path.exists() else None
        if fault is not None:
            raise JournalDamaged(str(self.path), fault, "none")
        journal = open_journal(self.url, HALL)
        journal.open_day()
        end = End(journal.head(), journal._head_hash)
        journal.close()
        return end


def lay_history(path: Path, seed: str, days: int = 1) -> End:
    """Leave a history as a hub that lost its power leaves it: part of it in the file, part in the WAL."""
    making = path.with_name("making.db")
    journal = open_journal(f"sqlite:///{making}", HALL)
    random = Random(seed)
    history, batches = a_history(random, RECORDS)
    for batch in batches:
        journal.append(batch)
    for _ in range(days):
        journal.append(history.open_next_day())
    for ending in ("", "-wal"):
        shutil.copy(making.with_name(making.name + ending), path.with_name(path.name + ending))
    end = End(journal.head(), journal._head_hash)
    journal.close()
    for left in path.parent.glob("making.db*"):
        left.unlink()
    return end


class Backup(Step):
    """A copy is there, proven, or it is not; the older ones go only for it."""

    lacking = "names-on-disk"

    def _make(self) -> None:
        self._old = lay_history(self.template / NAME, "backup")
        self._copies = self._disk / "copies"
        (self.template / "copies").mkdir()
        for day in range(1, KEPT + 1):
            backup.make(self.template / NAME, self.template / "copies", KEPT, datetime(2026, 1, day, tzinfo=UTC))
        self._before = {each.name for each in (self.template / "copies").glob("*.db")}

    def program(self, lacking: str | None) -> list[str]:
        """Return what to run."""
        return self._hub(lacking, "backup", "--to", str(self._copies))

    def learn(self) -> None:
        """Nothing: a copy is known by its proof."""

    def faults(self, done: bool) -> list[str]:
        """Look at every copy, and take one more."""
        names = {each.name for each in self._copies.glob("*.db")}
        new, found = names - self._before, []
        for name in names:
            try:
                fault = proof.first_fault(proof.prove_file(self._copies / name))
            except JournalUnusable as error:
                fault = str(error)
            found += [] if fault is None else [f"backup {name}: {fault}"]
        if done and not new:
            found.append("the backup that was told of is not there")
        if not new and names != self._before:
            found.append("older backups are gone, and there is no new one")
        backup.make(self.path, self._copies, KEPT, datetime(2030, 1, 1, tzinfo=UTC))
        if left := list(self._copies.glob("*.new*")):
            found.append(f"the next backup leaves {left}")
        return found + ([] if self._end() == self._old else ["the database itself is another one"])


class Restore(Step):
    """The old database, or the restored one; or none, and then a hub refuses to begin, and doing it again helps."""

    lacking = "names-on-disk"

    def _make(self) -> None:
        self._old = lay_history(self.template / NAME, "old")
        source = self.template / "source.db"
        self._new = lay_history(source, "new")
        at = datetime(2026, 1, 1, tzinfo=UTC)
        self._backup = backup.make(source, self.template / "copies", KEPT, at).path.relative_to(self.template)
        for left in self.template.glob("source.db*"):
            left.unlink()

    def program(self, lacking: str | None) -> list[str]:
        """Return what to run."""
        return self._hub(lacking, "restore", *AS_MEANT, "--from", str(self._disk / self._backup))

    def learn(self) -> None:
        """Nothing: how both go is known."""

    def faults(self, done: bool) -> list[str]:
        """See what a hub finds; if it finds nothing, restore again."""
        found: list[str] = []
        try:
            end = self._end()
        except JournalUnusable as error:
            if self.path.exists() or done:
                return [str(error)]
            self.refused += 1
            subprocess.run(self.program(None), cwd=PROJECT, capture_output=True, check=True)
            end, done = self._end(), True
        restored = self._is_restored()
        if not restored and (done or end != self._old):
            found.append(f"the database ends at revision {end.head}: neither the old nor the restored one")
        if restored and self._old not in self._aside():
            found.append("the old database is not kept aside whole")
        return found

    def _is_restored(self) -> bool:
        """Whether the history is the backup's, followed only by what the command adds: the rest stays out."""
        with closing(sqlite3.connect(self.path)) as made:
            rows = made.execute(
                "SELECT actor, hash FROM journal WHERE revision >= ? ORDER BY revision", (self._new.head,)
            ).fetchall()
        return len(rows) > 1 and rows[0][1] == self._new.hash and {actor for actor, _ in rows[1:]} == {user_name()}

    def _aside(self) -> list[End]:
        ends = []
        for each in self._disk.glob(f"{NAME}.before-epoch-*[0-9]"):
            if each.suffix.isdecimal() or each.name[-1].isdecimal():
                with closing(sqlite3.connect(each)) as kept:
                    row = kept.execute("SELECT head, head_hash FROM halls WHERE hall = ?", (HALL,)).fetchone()
                ends.append(End(*row))
        return ends


class Migration(Step):
    """The tables are the old program's or this one's; a copy of the old file is there before anything changes."""

    lacking = "migration-at-once"

    def _make(self) -> None:
        with closing(sqlite3.connect(self.template / NAME)) as made:
            made.executescript(min(OLD_DUMPS.glob("*.sql")).read_text(encoding="utf-8"))
            self._old_revision = str(made.execute("SELECT version_num FROM alembic_version").fetchone()[0])
            self._old = End(*made.execute("SELECT head, head_hash FROM halls").fetchone())
            self._dump = list(made.iterdump())

    def program(self, lacking: str | None) -> list[str]:
        """Return what to run."""
        return step("migration", self.url, lacking)

    def learn(self) -> None:
        """Nothing: revisions are known."""

    def faults(self, done: bool) -> list[str]:
        """Look at the file as it lies there, then as a hub opens it."""
        found = []
        revision = self._revision()
        if revision not in ((migrations.NEWEST,) if done else (self._old_revision, migrations.NEWEST)):
            found.append(f"its tables are of revision {revision}")
        copy = self.path.with_name(f"{NAME}.of-revision-{self._old_revision}")
        if revision != self._old_revision and not copy.exists():
            found.append("there is no copy of what was before")
        if copy.exists():
            with closing(sqlite3.connect(copy)) as kept:
                if list(kept.iterdump()) != self._dump:
                    found.append("the copy is not what was before")
        journal = open_journal(self.url, HALL)
        journal.close()
        return found + ([] if self._end() == self._old else ["history is another one"])

    def _revision(self) -> str:
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir()
        for each in self._disk.glob(f"{NAME}*"):
            if each.is_file():
                shutil.copy(each, self.scratch)
        with closing(sqlite3.connect(self.scratch / NAME)) as made:
            return str(made.execute("SELECT version_num FROM alembic_version").fetchone()[0])


class DayChange(Step):
    """The day before is open or the next one is; the oldest day is whole or only its seal is left."""

    lacking = "commit-on-disk"

    def _make(self) -> None:
        self._ends = [lay_history(self.template / NAME, "day", DAYS)]

    def program(self, lacking: str | None) -> list[str]:
        """Return what to run."""
        return step("day", self.url, lacking)

    def learn(self) -> None:
        """See where the journal ends, and begins, afterwards."""
        self._begins = [1, self._first()]
        self._ends.append(self._end())

    def faults(self, done: bool) -> list[str]:
        """See where the journal ends, and begins."""
        end = self._end()
        state = end in self._ends and self._first() in self._begins
        if not state or (done and (end, self._first()) != (self._ends[1], self._begins[1])):
            return [f"the journal goes from revision {self._first()} to {end.head}; done: {done}"]
        return []

    def _first(self) -> int:
        with closing(sqlite3.connect(self.path)) as made:
            return int(made.execute("SELECT min(revision) FROM journal").fetchone()[0])


class Restart(Step):
    """What a hub finds that is started after a crash: it tells its devices so, and it must be there for ever."""

    lacking = "flush-at-start"

    def _make(self) -> None:
        lay_history(self.template / NAME, "restart")

    def program(self, lacking: str | None) -> list[str]:
        """Return what to run."""
        return step("batches", self.url, lacking)

    def learn(self) -> None:
        """Nothing: each start tells what it finds."""

    def struck(self, lacking: str | None) -> None:
        """Start a hub, which then loses its power."""
        program = step("look", self.url, lacking)
        told = subprocess.run(program, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split()
        self._found = End(int(told[0]), bytes.fromhex(told[1]))

    def faults(self, done: bool) -> list[str]:
        """Compare what another start finds."""
        del done
        end = self._end()
        return [] if end == self._found else [f"revision {self._found.head} was found at a start, then {end.head}"]


def step(name: str, url: str, lacking: str | None) -> list[str]:
    """Return the program of one step of a hub's life."""
    without: Sequence[str] = () if lacking is None else ("--without", lacking)
    return [sys.executable, "-B", "-m", "tests.chaos.storage_step", name, url, *without]


STEPS: Final[dict[str, type[Step]]] = {
    "backup": Backup,
    "restore": Restore,
    "migration": Migration,
    "day": DayChange,
    "restart": Restart,
}
