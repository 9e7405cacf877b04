"""A database made anew takes the lost one's place only when it is whole, under an epoch that nobody has seen."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.domain import events as e
from hub.domain.marks import MarkFate
from hub.store.backup import File, make
from hub.store.ends import Copies
from hub.store.faults import JournalDamaged, JournalInUse
from hub.store.marks import Seal
from hub.store.proof import prove_file
from hub.store.rebuilding import backups_of, is_sound, rebuilding
from hub.store.restoring import restore
from hub.store.sql import open_journal
from hub.store.verify import Proven
from tests.storage.conftest import SqliteStore
from tests.storage.histories import DAY, HALL, catalogue, issued, records

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
EPOCH = int(NOW.timestamp()) // 60


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hall.db"


@pytest.fixture
def backup(path: Path, empty_file: Path) -> Path:
    shutil.copy(empty_file, path)
    store = SqliteStore(path)
    store.journal.append(records(0, e.DayOpened(DAY), e.CatalogueAdopted(catalogue()), issued("t1", 1)))
    store.close()
    return make(File(path), path.parent / "backups", 3, NOW).path


def found(path: Path) -> Proven:
    one = prove_file(path)[HALL]
    assert isinstance(one, Proven), one
    return one


def test_a_draft_takes_the_lost_database_s_place(backup: Path, path: Path) -> None:
    path.write_bytes(b"noise" * 1_000)
    assert not is_sound(path)
    with rebuilding(path, HALL) as work, work.draft(backup, NOW) as draft:
        assert draft.journal.head() == 3
        assert draft.journal.epoch() == draft.epoch == EPOCH
        assert draft.knows(["t1", "t2"]) == {"t1": "A001"}
        draft.journal.append(records(3, issued("t2", 2)))
    assert (found(path).head, found(path).epoch) == (4, EPOCH)
    assert is_sound(path)
    assert work.aside is not None
    assert work.aside.read_bytes().startswith(b"noise")
    assert sorted(each.name for each in path.parent.glob("hall.db*") if not each.name.endswith("-wal")) == [
        "hall.db",
        f"hall.db.before-epoch-{EPOCH}",
        "hall.db.lock",
    ]


def test_a_draft_seals_with_another_secret_than_its_backup(backup: Path, path: Path) -> None:
    with closing(sqlite3.connect(backup)) as copy:
        ((secret,),) = copy.execute("SELECT seal_secret FROM halls").fetchall()
    forged = Seal(HALL, secret).mark(2 * EPOCH, 10**6, bytes(32), 0)
    with rebuilding(path, HALL) as work, work.draft(backup, NOW) as draft:
        assert draft.journal.judge(forged) is MarkFate.FOREIGN
        sealed = draft.journal.mark(0)
        assert draft.journal.judge(sealed) is MarkFate.KEPT
    journal = open_journal(f"sqlite:///{path}", HALL)
    assert [journal.judge(each) for each in (sealed, forged)] == [MarkFate.KEPT, MarkFate.FOREIGN]
    journal.close()


def test_without_a_backup_history_begins_anew(path: Path) -> None:
    assert not is_sound(path)
    with rebuilding(path, HALL) as work, work.draft(None, NOW) as draft:
        draft.journal.append(records(0, e.DayOpened(DAY)))
    assert (found(path).head, found(path).epoch, work.aside) == (1, EPOCH, None)


def test_what_is_given_up_changes_nothing_and_its_epoch_is_not_used_again(backup: Path, path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(KeyError), rebuilding(path, HALL) as work, work.draft(backup, NOW):
        raise KeyError
    assert path.read_bytes() == before
    assert not path.with_name("hall.db.restored.new").exists()
    with rebuilding(path, HALL) as work, work.draft(backup, NOW) as draft:
        assert draft.epoch == EPOCH + 1
    assert restore(backup, path, now=NOW).epoch > EPOCH + 1


def test_a_damaged_backup_is_not_used(backup: Path, path: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:5_000])
    before = path.read_bytes()
    with rebuilding(path, HALL) as work:
        with pytest.raises(JournalDamaged), work.draft(backup, NOW):
            pytest.fail("the draft of a damaged backup")
        with work.draft(None, NOW):
            pass
    assert work.aside is not None
    assert work.aside.read_bytes() == before


def test_a_hub_that_writes_is_left_alone(backup: Path, path: Path) -> None:
    journal = open_journal(f"sqlite:///{path}", HALL)
    with pytest.raises(JournalInUse), rebuilding(path, HALL):
        pytest.fail("two writers")
    journal.close()
    assert backup.exists()


def test_backups_are_those_of_the_database_and_what_cannot_be_read_is_named(backup: Path, tmp_path: Path) -> None:
    folder = backup.parent
    shutil.copy(backup, folder / "other-20260303T030000Z.db")
    (folder / "hall.db").touch()
    (folder / "hall-20260303T030000Z.db").write_bytes(b"noise" * 1_000)
    found = backups_of("hall", folder)
    assert [path for path, _ in found.sound] == [backup]
    assert [each.where for each in found.unreadable] == [str(folder / "hall-20260303T030000Z.db")]
    for nowhere in (tmp_path / "missing", None):
        assert backups_of("hall", nowhere) == Copies((), ())
