"""What only a file can suffer: a failing COMMIT, a full disk, a second writer."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from hub.store import sqlite
from hub.store.faults import JournalInUse, JournalUnreachable, JournalUnusable
from hub.store.journal import FateUnknown, NoRoom, NotStored
from hub.store.sql import open_journal, readers
from tests.storage.conftest import SqliteStore
from tests.storage.histories import HALL, issued, records
from tests.storage.tampering import listening
from tests.storage.test_contract import MORNING, OPEN


@pytest.mark.parametrize("stored", [False, True])
def test_an_error_at_commit_means_unknown(sqlite_store: SqliteStore, stored: bool) -> None:
    def fail(connection: Connection) -> None:
        if stored:
            connection.connection.commit()
        raise sqlite3.OperationalError("disk I/O error")

    journal = sqlite_store.journal
    journal.append(records(0, *MORNING))
    batch = records(5, ("i3", issued("t3", 3)))
    with listening("commit", fail), pytest.raises(FateUnknown, match="disk I/O error"):
        journal.append(batch)
    for refused in (journal.head, journal.open_day, lambda: journal.append(batch)):
        with pytest.raises(FateUnknown):
            refused()
    assert sqlite_store.restart().head() == (6 if stored else 5)
    if not stored:
        sqlite_store.journal.append(batch)
    assert sqlite_store.journal.open_day()[5:] == batch


def test_a_rollback_that_fails_means_unknown(sqlite_store: SqliteStore) -> None:
    def fail(_: Connection) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    sqlite_store.journal.append(records(0, *MORNING))
    with listening("rollback", fail), pytest.raises(FateUnknown, match="roll back"):
        sqlite_store.journal.append(records(5, issued("t1", 3)))
    assert sqlite_store.restart().head() == 5


def test_a_full_disk_refuses_and_the_journal_goes_on(sqlite_store: SqliteStore) -> None:
    def fill(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    journal = sqlite_store.journal
    journal.append(records(0, *OPEN))
    big = records(2, *(issued(f"t{n}", n) for n in range(1, 2_000)))
    with listening("begin", fill), pytest.raises(NotStored, match="full"):
        journal.append(big)
    with sqlite_store.journal._connection.begin():  # there is no public way to make the disk larger again
        sqlite_store.journal._connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert journal.head() == 2
    assert len(journal.open_day()) == 2
    journal.append(big)
    assert sqlite_store.restart().open_day()[2:] == big


def test_a_nearly_full_disk_refuses_before_it_begins(
    sqlite_store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "LEAST_FREE_BYTES", 1 << 62)
        with pytest.raises(NoRoom, match="free") as refused:
            sqlite_store.journal.append(records(0, *OPEN))
        assert refused.value.needed == 1 << 62
        assert 0 < refused.value.free < refused.value.needed
        assert refused.value.path in sqlite_store.url
    sqlite_store.journal.append(records(0, *OPEN))
    assert sqlite_store.journal.head() == 2


def test_a_bug_while_writing_leaves_nothing(sqlite_store: SqliteStore) -> None:
    broken = issued("t1", 1)
    broken.service_name["id"] = {1, 2}  # type: ignore[assignment]
    with pytest.raises(Exception, match="set"):
        sqlite_store.journal.append(records(0, *OPEN, broken))
    sqlite_store.journal.append(records(0, *OPEN))
    assert sqlite_store.journal.head() == 2


def test_another_program_that_writes_makes_the_batch_fail(
    sqlite_store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = sqlite_store.journal
    journal._connection.connection.cursor().execute("PRAGMA busy_timeout=1")
    other = sqlite3.connect(sqlite_store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotStored, match="locked"):
        journal.append(records(0, *OPEN))
    other.execute("ROLLBACK")
    journal.append(records(0, *OPEN))
    other.execute("UPDATE halls SET head = 1")
    with pytest.raises(NotStored, match="end"):
        journal.append(records(2, issued("t1", 1)))
    other.close()


def test_a_second_writer_is_refused_until_the_first_has_closed(sqlite_store: SqliteStore) -> None:
    with pytest.raises(JournalInUse, match="another program"):
        open_journal(sqlite_store.url, HALL)
    sqlite_store.journal.append(records(0, *OPEN))
    assert sqlite_store.restart().head() == 2


def test_what_a_killed_hub_left_in_the_wal_is_flushed_before_it_is_read(
    sqlite_store: SqliteStore, tmp_path: Path
) -> None:
    sqlite_store.journal.append(records(0, *OPEN))
    left = tmp_path / "left.db"
    for ending in ("", "-wal"):
        shutil.copy(f"{sqlite_store.path}{ending}", f"{left}{ending}")
    assert _head_without_wal(left) == 0
    journal = open_journal(f"sqlite:///{left}", HALL)
    assert journal.head() == len(OPEN)
    assert _head_without_wal(left) == len(OPEN)
    journal.close()


def test_a_disk_that_fails_is_no_damaged_file(
    sqlite_store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_store.journal.append(records(0, *OPEN))
    left = tmp_path / "left.db"
    for ending in ("", "-wal"):
        shutil.copy(f"{sqlite_store.path}{ending}", f"{left}{ending}")

    def fails(path: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(sqlite, "_to_disk", fails)
    with pytest.raises(JournalUnreachable, match="cannot be flushed"):
        open_journal(f"sqlite:///{left}", HALL)


def _head_without_wal(path: Path) -> int:
    alone = path.with_name("alone.db")
    shutil.copy(path, alone)
    with closing(sqlite3.connect(alone)) as connection:
        return int(connection.execute("SELECT count(*) FROM journal").fetchone()[0])


def test_one_durable_connection_writes(sqlite_store: SqliteStore) -> None:
    opened: list[object] = []

    def note(connection: object, _: object) -> None:
        opened.append(connection)

    with listening("connect", note):
        journal = sqlite_store.restart()
        journal.append(records(0, *MORNING))
        journal.open_day()
    assert len(opened) == 1
    cursor = sqlite_store.journal._connection.connection.cursor()
    found = {
        name: cursor.execute(f"PRAGMA {name}").fetchone()[0]  # type: ignore[func-returns-value]
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 2000}


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM journal",
        "UPDATE tickets SET number = 9",
        "CREATE TABLE mine (x)",
        "INSERT INTO numbering VALUES ('h', 'd', 'p', 1)",
    ],
)
def test_readers_cannot_write(sqlite_store: SqliteStore, sql: str) -> None:
    sqlite_store.journal.append(records(0, *MORNING))
    engine = readers(sqlite_store.url)
    for disarm in ("SELECT 1", "PRAGMA query_only=OFF"):
        with engine.connect() as connection:
            connection.execute(text(disarm))
            with pytest.raises(DBAPIError, match="readonly"):
                connection.execute(text(sql))
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA wal_autocheckpoint")).scalar() == 0
        assert connection.execute(text("SELECT count(*) FROM journal")).scalar() == 5
    engine.dispose()


def test_a_reader_sees_one_moment_and_stops_nobody(sqlite_store: SqliteStore) -> None:
    engine = readers(sqlite_store.url)
    count = text("SELECT count(*) FROM journal")
    with engine.connect() as connection:
        assert connection.execute(count).scalar() == 0
        sqlite_store.journal.append(records(0, *MORNING))
        assert connection.execute(count).scalar() == 0
    with engine.connect() as connection:
        assert connection.execute(count).scalar() == 5
    engine.dispose()


def test_two_halls_in_one_file_keep_apart(sqlite_store: SqliteStore) -> None:
    sqlite_store.journal.append(records(0, *MORNING))
    sqlite_store.close()
    other = open_journal(sqlite_store.url, "other")
    assert other.head() == 0
    other.append(records(0, *MORNING))
    other.close()
    assert sqlite_store.restart().head() == 5


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://user:secret@db/loket", "kind"),
        ("postgresql+asyncpg://user:secret@db/loket", "kind"),
        ("sqlite://", "names no file"),
        ("sqlite://var/loket.db", "names no file; write sqlite:/// and the file's path"),
        ("sqlite:///:memory:", "names no file"),
        ("foo", "'foo': is no address of a database"),
        ("postgresql://user:secret@db:5x/loket", "the address: is no address of a database"),
        ("sqlite:////nowhere/at/all.sqlite3", "No such file"),
    ],
)
def test_an_address_that_cannot_be_used_is_explained(url: str, why: str) -> None:
    with pytest.raises(JournalUnusable, match=why) as raised:
        open_journal(url, HALL)
    assert "secret" not in str(raised.value)


def test_reading_what_is_not_there_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(JournalUnusable, match="is not there"):
        readers(f"sqlite:///{tmp_path}/none.sqlite3")
    assert list(tmp_path.iterdir()) == []
