"""What only a file can suffer: a failing COMMIT, a full disk, a second writer, damage."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError

from hub.store import encoding, sqlite
from hub.store.faults import JournalDamaged, JournalInUse, JournalUnusable, SchemaUnknown
from hub.store.journal import FateUnknown, NotStored
from hub.store.sql import open_journal, readers
from tests.storage.conftest import SqliteStore
from tests.storage.histories import DAY, HALL, issued, records
from tests.storage.test_contract import MORNING, OPEN


def tamper(path: Path, sql: str) -> None:
    """Run a statement on a closed journal, as somebody with a database tool would."""
    connection = sqlite3.connect(path)
    connection.execute(sql)
    connection.commit()
    connection.close()


@contextmanager
def _listening(name: str, listener: Callable[..., None]) -> Iterator[None]:
    event.listen(Engine, name, listener)
    try:
        yield
    finally:
        event.remove(Engine, name, listener)


@pytest.mark.parametrize("stored", [False, True])
def test_an_error_at_commit_means_unknown(sqlite_store: SqliteStore, stored: bool) -> None:
    def fail(connection: Connection) -> None:
        if stored:
            connection.connection.commit()
        raise sqlite3.OperationalError("disk I/O error")

    journal = sqlite_store.journal
    journal.append(records(0, *MORNING))
    batch = records(5, ("i3", issued("t3", 3)))
    with _listening("commit", fail), pytest.raises(FateUnknown, match="disk I/O error"):
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
    with _listening("rollback", fail), pytest.raises(FateUnknown, match="roll back"):
        sqlite_store.journal.append(records(5, issued("t1", 3)))
    assert sqlite_store.restart().head() == 5


def test_a_full_disk_refuses_and_the_journal_goes_on(sqlite_store: SqliteStore) -> None:
    def fill(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    journal = sqlite_store.journal
    journal.append(records(0, *OPEN))
    big = records(2, *(issued(f"t{n}", n) for n in range(1, 2_000)))
    with _listening("begin", fill), pytest.raises(NotStored, match="full"):
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
        with pytest.raises(NotStored, match="free"):
            sqlite_store.journal.append(records(0, *OPEN))
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


def test_one_durable_connection_writes(sqlite_store: SqliteStore) -> None:
    opened: list[object] = []

    def note(connection: object, _: object) -> None:
        opened.append(connection)

    with _listening("connect", note):
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


def _closed(store: SqliteStore) -> Path:
    store.journal.append(records(0, *MORNING))
    store.journal.append(records(5, *(issued(f"n{n}", n) for n in range(3, 300))))
    store.close()
    return store.path


def _refused(path: Path, kind: type[JournalUnusable] = JournalDamaged) -> None:
    """Opening names the file and the cure, and leaves every byte as it was, twice."""
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(kind) as raised:
            open_journal(f"sqlite:///{path}", HALL)
        assert str(path) in str(raised.value)
        assert raised.value.cure in str(raised.value)
        assert path.read_bytes() == before


@pytest.mark.parametrize("page", [0, 1, 2, 3, 5, 8])
def test_a_damaged_page_is_named_and_left_alone(sqlite_store: SqliteStore, page: int) -> None:
    path = _closed(sqlite_store)
    damaged = bytearray(path.read_bytes())
    damaged[page * 4096 : page * 4096 + 64] = b"\xa5" * 64
    path.write_bytes(damaged)
    _refused(path)


def test_half_a_file_is_refused(sqlite_store: SqliteStore) -> None:
    path = _closed(sqlite_store)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    _refused(path)


def test_an_empty_file_is_refused(sqlite_store: SqliteStore) -> None:
    path = _closed(sqlite_store)
    path.write_bytes(b"")
    _refused(path)


def test_a_journal_that_lost_its_end_is_refused(sqlite_store: SqliteStore) -> None:
    path = _closed(sqlite_store)
    tamper(path, "DELETE FROM journal WHERE revision > 100")
    _refused(path)


def test_a_wal_without_its_file_is_refused(tmp_path: Path) -> None:
    wal = tmp_path / "hall.sqlite3-wal"
    wal.write_bytes(b"history")
    with pytest.raises(JournalDamaged, match="missing"):
        open_journal(f"sqlite:///{tmp_path}/hall.sqlite3", HALL)
    assert wal.read_bytes() == b"history"


def test_a_newer_programs_file_is_refused(sqlite_store: SqliteStore) -> None:
    path = _closed(sqlite_store)
    tamper(path, "UPDATE alembic_version SET version_num = '9999'")
    _refused(path, SchemaUnknown)


def test_somebody_elses_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "music.sqlite3"
    tamper(path, "CREATE TABLE songs (title)")
    _refused(path, SchemaUnknown)


def test_what_a_crash_left_of_a_new_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "hall.sqlite3.new").write_bytes(b"half a file")
    journal = open_journal(f"sqlite:///{tmp_path}/hall.sqlite3", HALL)
    assert journal.head() == 0
    journal.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["hall.sqlite3", "hall.sqlite3.lock"]


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
        ("postgresql://user:secret@db/loket", "kind"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
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


def test_a_copy_of_a_closed_file_is_the_whole_journal(sqlite_store: SqliteStore, tmp_path: Path) -> None:
    path = _closed(sqlite_store)
    shutil.copy(path, tmp_path / "copy.sqlite3")
    copy = open_journal(f"sqlite:///{tmp_path}/copy.sqlite3", HALL)
    assert copy.head() == 302
    assert copy.open_day()[0].day == DAY
    copy.close()


def test_a_day_that_cannot_be_read_names_the_file(sqlite_store: SqliteStore) -> None:
    def fail(_: object, __: object, statement: str, *___: object) -> None:
        if "FROM journal" in statement:
            raise sqlite3.DatabaseError("database disk image is malformed")

    sqlite_store.journal.append(records(0, *MORNING))
    with _listening("before_cursor_execute", fail), pytest.raises(JournalDamaged, match="malformed") as raised:
        sqlite_store.journal.open_day()
    assert str(sqlite_store.path) in str(raised.value)
    assert len(sqlite_store.journal.open_day()) == 5


@pytest.mark.parametrize(
    ("sql", "kind", "why"),
    [
        ("UPDATE journal SET body = CAST('{}' AS BLOB) WHERE revision = 4", JournalDamaged, "revision 4"),
        ("UPDATE journal SET body = replace(body, 'A', 'B') WHERE revision = 5", JournalDamaged, "revision 5"),
        ("DELETE FROM journal WHERE revision = 3", JournalDamaged, "revision 3"),
    ],
)
def test_a_changed_row_of_the_open_day_is_named(
    sqlite_store: SqliteStore, sql: str, kind: type[JournalUnusable], why: str
) -> None:
    tamper(_closed(sqlite_store), sql)
    with pytest.raises(kind, match=why) as raised:
        sqlite_store.restart().open_day()
    assert str(sqlite_store.path) in str(raised.value)


def test_a_newer_programs_event_is_named(sqlite_store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(encoding, "EVENT_VERSION", 2)
        sqlite_store.journal.append(records(0, *MORNING))
    with pytest.raises(SchemaUnknown, match=r"revision 1 .*version 2"):
        sqlite_store.restart().open_day()
