"""A restored database is a proven backup under a new epoch; what was there is moved aside, never overwritten."""

import os
import shutil
import signal
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.domain import events as e
from hub.domain.marks import MarkFate
from hub.protocol.marks import Mark
from hub.store.backup import make
from hub.store.faults import JournalDamaged, JournalInUse, JournalUnusable
from hub.store.marks import Seal
from hub.store.proof import prove_file
from hub.store.restoring import epoch_after, restore
from hub.store.sql import open_journal
from hub.store.verify import Proven
from tests.storage.conftest import SqliteStore
from tests.storage.histories import DAY, HALL, issued, records
from tests.storage.tampering import tamper
from tests.storage.test_backup import NOW
from tests.storage.test_old_files import OLD

BEFORE, AFTER = 101, 151
EPOCH = int(NOW.timestamp()) // 60 + 1
"""By the minute; the histories of these tests end in 1970."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hall.db"


@pytest.fixture
def backup(path: Path, empty_file: Path) -> Path:
    """A backup of a database that went on."""
    shutil.copy(empty_file, path)
    store = SqliteStore(path)
    store.journal.append(records(0, e.DayOpened(DAY)))
    store.journal.append(records(1, *((f"i{n}", issued(f"t{n}", n)) for n in range(1, BEFORE))))
    made = make(path, path.parent / "backups", 3, NOW).path
    store.journal.append(records(BEFORE, *((f"i{n}", issued(f"t{n}", n)) for n in range(BEFORE, AFTER))))
    store.close()
    return made


def _found(path: Path) -> Proven:
    found = prove_file(path)[HALL]
    assert isinstance(found, Proven), found
    return found


def _opened(path: Path) -> tuple[int, int]:
    journal = open_journal(f"sqlite:///{path}", HALL)
    try:
        return journal.head(), journal.epoch()
    finally:
        journal.close()


def _secret(path: Path) -> bytes:
    journal = open_journal(f"sqlite:///{path}", HALL)
    try:
        return journal.visitor_secret()
    finally:
        journal.close()


def test_visitors_addresses_are_the_same_out_of_a_backup_and_another_halls_in_a_new_file(
    backup: Path, path: Path, tmp_path: Path
) -> None:
    secret = _secret(path)
    path.unlink()
    restore(backup, path)
    assert _secret(path) == secret
    assert _secret(tmp_path / "new.db") != secret


def test_what_a_stolen_backup_can_seal_counts_no_more_after_a_restore(backup: Path, path: Path) -> None:
    """Else whoever has it, and a kiosk, could stop the hub again and again."""
    before = _mark(path)
    with closing(sqlite3.connect(backup)) as copy:
        ((secret,),) = copy.execute("SELECT seal_secret FROM halls").fetchall()
    forged = Seal(HALL, secret).mark(2 * EPOCH, 10**6, bytes(32), 0)
    assert _fate(path, forged) is MarkFate.LOST
    restore(backup, path, now=NOW)
    assert _fate(path, forged) is MarkFate.FOREIGN
    assert _fate(path, before) is MarkFate.KEPT, "a kiosk knows it from before the restore"
    assert _fate(path, _mark(path)) is MarkFate.KEPT


def _mark(path: Path) -> Mark:
    journal = open_journal(f"sqlite:///{path}", HALL)
    try:
        return journal.mark(0)
    finally:
        journal.close()


def _fate(path: Path, mark: Mark) -> MarkFate:
    journal = open_journal(f"sqlite:///{path}", HALL)
    try:
        return journal.judge(mark)
    finally:
        journal.close()


def test_a_backup_takes_the_databases_place_under_a_new_epoch(backup: Path, path: Path) -> None:
    done = restore(backup, path, now=NOW)
    assert done.heads == {HALL: BEFORE}
    assert done.epoch == EPOCH
    assert done.aside == path.with_name(f"hall.db.before-epoch-{EPOCH}")
    assert _found(done.aside).head == AFTER
    assert _opened(path) == (BEFORE, EPOCH)
    assert _found(backup).epoch == 1
    assert restore(backup, path, now=NOW).epoch > EPOCH
    path.unlink()
    kept = restore(backup, path, now=NOW).epoch
    assert kept > EPOCH + 1, "the database is gone, but its predecessors were moved aside"
    assert _opened(path) == (BEFORE, kept)


@pytest.mark.parametrize("epoch", [1, 2 * EPOCH])
def test_one_backup_on_two_new_disks_has_two_epochs(backup: Path, path: Path, tmp_path: Path, epoch: int) -> None:
    """Devices have seen the first one's, and would take the second one's history for it; a server's may be higher."""
    with closing(sqlite3.connect(backup)) as copy, copy:
        copy.execute("UPDATE halls SET epoch = ?", (epoch,))
    epochs = []
    for minutes, name in enumerate(("first", "second", "third")):
        (tmp_path / name).mkdir()
        epochs.append(restore(backup, tmp_path / name / "hall.db", now=NOW + timedelta(minutes=minutes)).epoch)
    assert epoch < epochs[0] < epochs[1] < epochs[2]


def test_a_clock_that_stands_before_the_backup_still_raises_the_epoch(backup: Path, path: Path) -> None:
    assert restore(backup, path, now=datetime(1970, 1, 1, tzinfo=UTC)).epoch == 2


def test_an_epoch_is_higher_than_all_that_were_seen() -> None:
    minutes = int(NOW.timestamp()) // 60
    assert epoch_after(3, NOW) == minutes
    assert epoch_after(minutes, NOW) == minutes + 1


def test_an_unwritten_wal_goes_aside_with_its_file(backup: Path, path: Path, tmp_path: Path) -> None:
    store = SqliteStore(path)
    store.journal.append(records(AFTER, *((f"i{n}", issued(f"t{n}", n)) for n in range(AFTER, 171))))
    killed = tmp_path / "killed"
    killed.mkdir()
    for ending in ("", "-wal"):
        shutil.copy(f"{path}{ending}", killed / f"hall.db{ending}")
    store.close()
    done = restore(backup, killed / "hall.db")
    assert done.aside is not None
    assert _found(done.aside).head == 171
    assert _opened(killed / "hall.db") == (BEFORE, done.epoch)


def test_a_wal_follows_its_file_when_the_power_went_between_them(backup: Path, path: Path, tmp_path: Path) -> None:
    store = SqliteStore(path)
    store.journal.append(records(AFTER, *((f"i{n}", issued(f"t{n}", n)) for n in range(AFTER, 171))))
    cut = tmp_path / "cut"
    cut.mkdir()
    shutil.copy(path, cut / "hall.db.before-epoch-2")
    shutil.copy(f"{path}-wal", cut / "hall.db-wal")
    (cut / "hall.db-shm").touch()
    store.close()
    done = restore(backup, cut / "hall.db")
    assert _opened(cut / "hall.db") == (BEFORE, done.epoch)
    assert _found(cut / "hall.db.before-epoch-2").head == 171


@pytest.mark.parametrize("damage", [b"", b"\xa5" * 9_000])
def test_a_damaged_database_is_moved_aside_as_it_is(backup: Path, path: Path, damage: bytes) -> None:
    path.write_bytes(damage)
    done = restore(backup, path)
    assert done.aside is not None
    assert done.aside.read_bytes() == damage
    assert _opened(path) == (BEFORE, done.epoch)


@pytest.mark.parametrize("damage", ["flipped", "truncated", "empty", "chain"])
def test_a_damaged_backup_changes_nothing(backup: Path, path: Path, damage: str) -> None:
    data = bytearray(backup.read_bytes())
    if damage == "chain":
        tamper(backup, "UPDATE journal SET actor = 'x' WHERE revision = 50")
    else:
        data[5 * 4096 + 8] ^= 0xFF
        backup.write_bytes({"flipped": data, "truncated": data[: len(data) // 2], "empty": b""}[damage])
    before = path.read_bytes()
    with pytest.raises(JournalUnusable, match=backup.name):
        restore(backup, path)
    assert path.read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["backups", "hall.db", "hall.db.lock"]


def test_what_cannot_be_meant_is_refused(backup: Path, path: Path) -> None:
    with pytest.raises(JournalUnusable, match="is not there"):
        restore(path.with_name("none.db"), path)
    with pytest.raises(JournalUnusable, match="the database itself"):
        restore(path, path)
    with pytest.raises(JournalUnusable, match="make the folder"):
        restore(backup, path.parent / "none" / "hall.db")


def test_a_running_hubs_database_is_left_alone(backup: Path, path: Path) -> None:
    store = SqliteStore(path)
    with pytest.raises(JournalInUse, match="stop the other"):
        restore(backup, path)
    assert store.journal.head() == AFTER
    store.close()
    assert _opened(path) == (AFTER, 1)


def test_a_backup_of_an_older_program_is_brought_up_to_date(path: Path) -> None:
    old = path.with_name("old.db")
    connection = sqlite3.connect(old)
    connection.executescript(OLD[0].read_text(encoding="utf-8"))
    connection.close()
    before = old.read_bytes()
    done = restore(old, path)
    assert done.aside is None
    assert done.heads == {HALL: 17}
    assert _opened(path) == (17, done.epoch)
    assert old.read_bytes() == before


@pytest.mark.parametrize("steps", range(17))
def test_one_that_is_killed_leaves_the_old_the_new_or_a_hub_that_refuses(steps: int, backup: Path, path: Path) -> None:
    child = os.fork()
    if child == 0:
        try:
            _restore_until(backup, path, steps)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    aside = path.with_name(f"hall.db.before-epoch-{EPOCH}")
    if path.exists():
        copy = path.with_name("looked.db")
        shutil.copy(path, copy)
        assert _opened(copy) in ((AFTER, 1), (BEFORE, EPOCH))
        assert aside.exists() == (_opened(copy) == (BEFORE, EPOCH))
    else:
        with pytest.raises(JournalDamaged, match="is missing, but its -shm is there"):
            open_journal(f"sqlite:///{path}", HALL)
        assert _found(aside).head == AFTER
    assert restore(backup, path, now=NOW).epoch >= EPOCH
    assert _opened(path)[0] == BEFORE


def _restore_until(backup: Path, path: Path, steps: int) -> None:
    """Restore, and be killed at one of the changes it makes to names, or before one of them is on the disk."""
    left = [steps]

    def counted(real: object) -> object:
        def call(*arguments: object, **named: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)  # type: ignore[operator]

        return call

    os.fsync = counted(os.fsync)  # type: ignore[assignment]
    sqlite3.connect = counted(sqlite3.connect)  # type: ignore[assignment]
    for name in ("rename", "unlink", "touch"):
        setattr(Path, name, counted(getattr(Path, name)))
    restore(backup, path, now=NOW)
