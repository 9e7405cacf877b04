"""A hub's start beside its backups: what has lost its end, or all of it, is not served, whatever else is the matter."""

import shutil
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.domain.commands import IssueTicket
from hub.domain.commands_day import ReservePaper
from hub.domain.events import Record
from hub.domain.ticket import TicketClass
from hub.server import backed_start
from hub.server.backed_start import NOT_COMPARED, BackedStart
from hub.server.command_line import JOURNAL_HALL
from hub.store import backup
from hub.store.faults import JournalUnusable
from hub.store.rebuilding import rebuilding
from hub.store.restoring import restore
from hub.store.sources import source_of
from hub.store.sql import SqlJournal, open_journal
from tests.integration.test_program import SAMPLE, serving, start
from tests.storage.histories import History

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Hall:
    """A hall's database and backups, between two starts of its hub."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "hall.db"
        self.url = f"sqlite:///{self.path}"
        self.backups = folder / "backups"
        self.backups.mkdir()
        self.history = History()
        self.hour = 0
        self.tickets = 0
        self.append(self.history.open_next_day())

    def append(self, records: Sequence[Record]) -> None:
        journal = open_journal(self.url, JOURNAL_HALL)
        journal.append(records)
        journal.close()

    def issue(self, count: int = 3) -> None:
        for _ in range(count):
            self.tickets += 1
            name = f"t{self.tickets}"
            self.append(self.history.do(IssueTicket(name, "s1", TicketClass.REGULAR, "id", None), name))

    def back_up(self) -> Path:
        self.hour += 1
        return backup.make(self.path, self.backups, 48, AT + self.hour * HOUR).path

    def lose(self) -> None:
        for each in self.path.parent.glob("hall.db*"):
            each.unlink()

    def start(self) -> SqlJournal:
        """Start as the program does; return the open journal."""
        backed = BackedStart(self.url, self.backups)
        backed.check_there()
        journal = open_journal(self.url, JOURNAL_HALL)
        backed.check(journal)
        return journal

    def starts(self) -> bool:
        self.start().close()
        return True

    def refused(self) -> str:
        with pytest.raises(JournalUnusable) as refused:
            self.start()
        return str(refused.value)


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hall:
    monkeypatch.setenv("LC_ALL", "en")
    monkeypatch.setattr(backed_start, "PATIENCE_S", 60.0)
    return Hall(tmp_path)


def test_what_grew_since_its_backups_is_served(hall: Hall) -> None:
    assert hall.starts(), "no backup yet"
    for _ in range(2):
        hall.issue()
        hall.back_up()
        assert hall.starts()
    hall.issue()
    (hall.backups / "hall-20990101T000000Z.db").write_bytes(b"noise")
    assert hall.starts()


def test_no_history_is_begun_where_backups_have_one(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deleted while the hub was stopped: nothing is left beside it that would tell."""
    hall.issue()
    made = hall.back_up()
    hall.lose()
    assert f"{hall.path}: is missing, and the backup {made} has its history" in hall.refused()
    assert not hall.path.exists()
    monkeypatch.setenv("LC_ALL", "C")
    assert f"tidak ada, padahal cadangan {made} berisi riwayatnya" in hall.refused()
    open_journal(hall.url, JOURNAL_HALL).close()
    assert "loket-hub rebuild --backup" in hall.refused(), "nor with an empty one in its place"


def test_a_backup_without_a_day_keeps_no_hall_from_beginning(tmp_path: Path, hall: Hall) -> None:
    hall.lose()
    open_journal(hall.url, JOURNAL_HALL).close()
    hall.back_up()
    hall.lose()
    assert hall.starts()


@pytest.mark.parametrize("goes_on", [False, True])
def test_an_older_database_in_the_place_of_todays_is_not_served(hall: Hall, goes_on: bool) -> None:
    hall.issue()
    old = Path(shutil.copy(hall.path, hall.path.with_name("old")))
    head = len(hall.history.records)
    hall.issue()
    made = hall.back_up()
    shutil.copy(old, hall.path)
    if goes_on:
        journal = open_journal(hall.url, JOURNAL_HALL)
        other = History.resumed(journal.open_day())
        for number in range(9):
            journal.append(other.do(IssueTicket(f"o{number}", "s2", TicketClass.REGULAR, "id", None), f"o{number}"))
        journal.close()
        assert f"differs from its backup {made}, of the same history" in hall.refused()
    else:
        assert f"revisions {head + 1} to {len(hall.history.records)} are missing, which the backup {made}" in (
            said := hall.refused()
        )
        assert f"run loket-hub rebuild --backup {made}" in said
    made.unlink()
    assert hall.starts()


@pytest.mark.parametrize("anew", [False, True])
def test_what_was_restored_or_rebuilt_on_purpose_is_served(hall: Hall, anew: bool) -> None:
    """It has less than the backups of the history that was left for it, and a higher epoch."""
    hall.issue()
    good = hall.back_up()
    hall.issue()
    hall.back_up()
    if anew:
        with rebuilding(hall.path, JOURNAL_HALL) as work, work.draft(None, AT):
            pass
    else:
        restore(good, hall.path, now=AT)
    assert hall.starts()


def test_a_start_knows_up_to_where_the_backups_reach(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a server's database, too, though that is not compared; a standby looks once more when it leads."""
    monkeypatch.setattr(backed_start, "PATIENCE_S", 60.0)
    backups, history = tmp_path / "backups", History()
    since_long = BackedStart(database, backups)

    def kept(*stored: Record) -> int:
        backed, journal = BackedStart(database, backups), open_journal(database, JOURNAL_HALL)
        journal.append(stored)
        found = backed.check(journal)
        assert since_long.anew().check(journal) == found
        journal.close()
        return found

    assert kept(*history.open_next_day()) == 0, "the folder is away"
    backups.mkdir()
    assert kept() == 0, "no backup yet"
    backup.make(source_of(database, JOURNAL_HALL), backups, 48, AT)
    last = history.records[-1].revision
    assert kept(*history.do(ReservePaper("pa", 20), "p1")) == last
    (backups / backup.name_of(source_of(database, JOURNAL_HALL).stem, AT + HOUR)).write_bytes(b"noise")
    assert kept() == last
    backup.make(source_of(database, JOURNAL_HALL), backups, 48, AT, extra=True)
    assert kept() == history.records[-1].revision > last


@pytest.mark.e2e
def test_an_extra_backup_that_was_still_due_when_the_hub_ended_is_made_at_its_start(hall: Hall, tmp_path: Path) -> None:
    """A regular one is not: there is one of this minute."""
    regular = backup.make(hall.path, hall.backups, 48, datetime.now(UTC)).path
    hall.append(hall.history.do(ReservePaper("pa", 20), "p1"))
    config = tmp_path / "hub.toml"
    config.write_text(f'hall = "{SAMPLE.parent / "hall.toml"}"\ndatabase = "sqlite:///x"\nbackup_dir = "backups"\n')
    with serving(hall.path, config) as (program, _):
        assert program.stderr is not None
        assert any("backup made" in line for line in program.stderr)
    (extra,) = (each for each in hall.backups.glob("*.db") if each != regular)
    assert backup.is_extra(extra.name)
    assert b"PaperReserved" in extra.read_bytes()


def test_another_hall_in_the_same_folder_says_nothing_of_this_one(hall: Hall) -> None:
    """A history that began another day, such as one of a week of training: rebuild would not take it for this one."""
    hall.issue()
    made = hall.back_up()
    hall.lose()
    hall.history = History()
    hall.history._at += 86_400_000
    hall.append(hall.history.open_next_day())
    hall.issue()
    assert made.exists()
    assert hall.starts()


def test_backups_that_are_away_keep_no_hall_from_opening(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hall.back_up()
    hall.backups.rename(hall.backups.with_name("away"))
    assert hall.starts()
    assert f"{NOT_COMPARED} backup_dir={hall.backups} error={hall.backups}: is not there" in caplog.text
    caplog.clear()
    let_go = threading.Event()
    monkeypatch.setattr(backed_start, "check_folder", lambda _: let_go.wait())
    monkeypatch.setattr(backed_start, "PATIENCE_S", 0.01)
    assert hall.starts()
    let_go.set()
    assert f"{NOT_COMPARED} backup_dir={hall.backups} error=it does not answer" in caplog.text


@pytest.mark.e2e
def test_the_program_says_file_key_and_cure(hall: Hall, tmp_path: Path) -> None:
    hall.issue()
    made = hall.back_up()
    hall.lose()
    config = tmp_path / "hub.toml"
    config.write_text(f'hall = "{SAMPLE.parent / "hall.toml"}"\ndatabase = "{hall.url}"\nbackup_dir = "backups"\n')
    program = start("--config", str(config), "--port", "0", "--no-advertise")
    _, said = program.communicate(timeout=120)
    assert program.returncode == 2
    assert f"{config}: database: {hall.path}: is missing, and the backup {made}" in said
    assert "run loket-hub rebuild" in said
    assert not hall.path.exists()
