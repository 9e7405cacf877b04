"""A damaged or foreign file is named, with the cure, and left as it was."""

import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.store import driver, encoding
from hub.store.backup import copy
from hub.store.faults import JournalDamaged, JournalUnusable, SchemaUnknown
from hub.store.proof import prove_file
from hub.store.restoring import prepare
from hub.store.sql import open_journal
from tests.storage.conftest import SqliteStore
from tests.storage.histories import DAY, HALL, issued, records
from tests.storage.tampering import listening, tamper
from tests.storage.test_contract import MORNING


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
    with listening("before_cursor_execute", fail), pytest.raises(JournalDamaged, match="malformed") as raised:
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


def _with_garbage_for_a_name(path: Path) -> None:
    """SQLite will complain of the file's own bytes, which are no text."""
    damaged = path.read_bytes()
    for word in (b"tabletickets", b"CREATE TABLE tickets"):
        assert word in damaged
        damaged = damaged.replace(word, word[:5] + b"\xc1\x99\xff" + word[8:])
    path.write_bytes(damaged)


def test_damage_whose_name_is_no_text_is_damage(sqlite_store: SqliteStore) -> None:
    path = _closed(sqlite_store)
    _with_garbage_for_a_name(path)
    _refused(path)
    with pytest.raises(JournalDamaged, match="cannot be read"):
        prove_file(path)
    with pytest.raises(JournalDamaged, match="another backup"):
        prepare(path, path.with_name("half.db"), None)
    with pytest.raises(sqlite3.DatabaseError):
        copy(path, path.with_name("copy.db"))


def test_every_word_of_the_driver_about_damage_is_an_error_of_its_own(sqlite_store: SqliteStore) -> None:
    path = _closed(sqlite_store)
    _with_garbage_for_a_name(path)
    with closing(driver.connect(path)) as connection:
        for ask in (connection.execute, connection.cursor().execute):
            with pytest.raises(sqlite3.DatabaseError, match=r"malformed database schema .*\\xc1\\x99"):
                ask("SELECT * FROM journal")
        with pytest.raises(sqlite3.DatabaseError):
            connection.cursor().executemany("DELETE FROM journal WHERE revision = ?", [(1,)])


@settings(
    max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(st.integers(0, 4_096 * 40), st.binary(min_size=1, max_size=200))
def test_no_garbage_in_a_backup_is_worse_than_damage(sound: Path, at: int, garbage: bytes) -> None:
    damaged = bytearray(sound.read_bytes())
    at %= len(damaged) - len(garbage)
    damaged[at : at + len(garbage)] = garbage
    path, half = sound.with_name("damaged.db"), sound.with_name("half.db")
    path.write_bytes(damaged)
    for use in (lambda: prove_file(path), lambda: prepare(path, half, None)):
        with suppress(JournalUnusable):
            use()
    half.unlink(missing_ok=True)


@pytest.fixture
def sound(sqlite_store: SqliteStore) -> Path:
    return _closed(sqlite_store)
