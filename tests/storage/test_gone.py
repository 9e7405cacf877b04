"""A database that is moved, deleted or exchanged under an open journal: nothing more is stored, all is kept."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from hub.store import sqlite
from hub.store.backup import rescue
from hub.store.faults import JournalUnusable
from hub.store.journal import HistoryGone
from hub.store.presence import Presence, mark_of
from hub.store.proof import first_fault, prove_file
from hub.store.sql import SqlJournal, open_journal
from hub.store.sqlite_lock import lock_of
from tests.storage.histories import HALL, issued, records
from tests.storage.test_contract import MORNING

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "var").mkdir()
    return tmp_path / "var" / "loket.db"


@pytest.fixture
def journal(path: Path) -> Iterator[SqlJournal]:
    folders = (path.parents[1] / "backups", path.parent)
    folders[0].mkdir()
    opened = open_journal(f"sqlite:///{path}", HALL, None, partial(rescue, path, folders, AT))
    opened.append(records(0, *MORNING))
    yield opened
    opened.close()


def delete(path: Path) -> None:
    for file in path.parent.glob("loket.db*"):
        file.unlink()


def move(path: Path) -> None:
    path.rename(path.parents[1] / "x")


def exchange(path: Path) -> None:
    shutil.copy(path, path.parents[1] / "x")
    (path.parents[1] / "x").rename(path)


def delete_the_wal(path: Path) -> None:
    path.with_name("loket.db-wal").unlink()


def move_the_folder(path: Path) -> None:
    path.parent.rename(path.parents[1] / "elsewhere")


@pytest.mark.parametrize("lose", [delete, move, exchange, delete_the_wal, move_the_folder])
def test_nothing_is_stored_where_nobody_finds_it_and_all_is_kept(
    path: Path, journal: SqlJournal, lose: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    journal.check_place()
    lose(path)
    with pytest.raises(HistoryGone, match="was moved or deleted while the hub ran; all of it is kept as") as gone:
        journal.append(records(5, ("i3", issued("t3", 3))))
    kept = path.parents[1] / "backups" / "loket-20260302T080000Z.db"
    assert str(kept) in str(gone.value)
    if mark_of(path).exists():  # its folder may have moved, too
        assert str(kept) in mark_of(path).read_text()
    found = prove_file(kept)
    assert first_fault(found) is None
    with sqlite3.connect(kept) as copy:
        assert copy.execute("SELECT max(revision) FROM journal").fetchone() == (5,)
    copy.close()
    assert "database gone: moved or deleted under the running hub" in caplog.text


def test_an_idle_journal_finds_it_out_too(path: Path, journal: SqlJournal) -> None:
    delete(path)
    with pytest.raises(HistoryGone):
        journal.check_place()


def test_no_new_history_is_begun_where_one_went(path: Path, journal: SqlJournal) -> None:
    delete(path)
    with pytest.raises(HistoryGone):
        journal.check_place()
    journal.close()
    with pytest.raises(JournalUnusable, match=r"is missing: it was moved or deleted .*loket\.db\.gone says where"):
        open_journal(f"sqlite:///{path}", HALL)
    assert not path.exists()
    mark_of(path).unlink()
    open_journal(f"sqlite:///{path}", HALL).close()


def test_what_was_put_back_is_opened_as_ever(path: Path, journal: SqlJournal) -> None:
    move(path)
    with pytest.raises(HistoryGone):
        journal.check_place()
    journal.close()
    (path.parents[1] / "x").rename(path)
    again = open_journal(f"sqlite:///{path}", HALL)
    assert again.head() == 5
    again.close()
    assert not mark_of(path).exists()


def test_where_backups_cannot_be_it_is_kept_beside(path: Path, journal: SqlJournal) -> None:
    (path.parents[1] / "backups").rmdir()
    (path.parents[1] / "backups").write_text("no folder")
    delete(path)
    with pytest.raises(HistoryGone, match=str(path.parent / "loket-20260302T080000Z.db")):
        journal.check_place()


def test_what_nobody_can_keep_is_told(path: Path) -> None:
    opened = open_journal(f"sqlite:///{path}", HALL)
    delete(path)
    with pytest.raises(HistoryGone, match="put it back, or run loket-hub rebuild"):
        opened.check_place()
    opened.close()


def test_a_disk_that_does_not_answer_proves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.touch()
    presence = Presence(path)

    def fail(_: Path) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as one:
        one.setattr(Path, "stat", fail)
        assert presence.lost() is None
    path.unlink()
    assert presence.lost() == path


def test_a_database_that_went_while_no_hub_ran_is_missed(path: Path, journal: SqlJournal) -> None:
    """After a clean stop nothing of it is left but the lock, which tells that it was there."""
    journal.close()
    move(path)
    with pytest.raises(JournalUnusable, match=r"loket\.db: is missing, and a hub had it here before; put it back, or"):
        open_journal(f"sqlite:///{path}", HALL)
    assert not path.exists()
    (path.parents[1] / "x").rename(path)
    open_journal(f"sqlite:///{path}", HALL).close()
    path.unlink()
    lock_of(path).unlink()
    open_journal(f"sqlite:///{path}", HALL).close()


def test_a_first_start_that_failed_is_no_lost_database(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as one:
        one.setattr(sqlite, "_to_disk", fail)
        with pytest.raises(OSError, match="Input/output"):
            open_journal(f"sqlite:///{path}", HALL)
    path.unlink(missing_ok=True)
    open_journal(f"sqlite:///{path}", HALL).close()
