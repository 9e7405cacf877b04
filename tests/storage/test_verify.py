"""What is kept is proven against its records, and the first revision that is not as it was written is named."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from hub.domain import events as e
from hub.store.chain import Broken, forge
from hub.store.encoding import to_row
from hub.store.replay import Replay, Unlike
from hub.store.sql import open_journal, readers
from hub.store.verify import Proven, halls_of, prove
from tests.storage.conftest import SqliteStore
from tests.storage.histories import DAY, HALL, NEXT_DAY, a_history, issued, records
from tests.storage.tampering import tamper


def proof(path: Path, hall: str = HALL) -> Proven | Broken:
    engine = readers(f"sqlite:///{path}")
    try:
        return prove(engine, hall)
    finally:
        engine.dispose()


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed file with a history of several days in which everything happens."""
    path = tmp_path_factory.mktemp("verify") / "hall.db"
    journal = open_journal(f"sqlite:///{path}", HALL)
    for batch in a_history(Random(7), 900)[1]:
        journal.append(batch)
    journal.close()
    return path


@pytest.fixture
def file(long: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(long, tmp_path))


def test_a_whole_history_is_proven(long: Path) -> None:
    told: list[tuple[int, int]] = []
    engine = readers(f"sqlite:///{long}")
    assert halls_of(engine) == [HALL]
    found = prove(engine, HALL, lambda done, of: told.append((done, of)))
    engine.dispose()
    assert isinstance(found, Proven)
    assert found.first == 1
    assert found.head > 300
    assert found.days > 5
    assert found.deleted == 0
    assert told[0] == (0, found.head)
    assert told[-1] == (found.head, found.head)


@pytest.mark.parametrize("seed", range(3))
def test_any_history_is_proven_also_while_it_is_written(seed: int, new_sqlite: Callable[[], SqliteStore]) -> None:
    store = new_sqlite()
    for batch in a_history(Random(seed), 300)[1]:
        store.journal.append(batch)
    assert isinstance(proof(store.path), Proven)


def test_a_new_file_is_proven(sqlite_store: SqliteStore) -> None:
    assert isinstance(proof(sqlite_store.path), Proven)


@pytest.mark.parametrize(
    ("sql", "revision", "why"),
    [
        ("UPDATE journal SET body = replace(body, 'A', 'B') WHERE revision = 200", 200, "not the ones"),
        ("DELETE FROM journal WHERE revision = 77", 77, "missing"),
        ("DELETE FROM journal WHERE revision < 9", 1, "no day's seal"),
        ("UPDATE journal SET at = at + 1 WHERE revision = 1", 1, "not the ones"),
        ("DELETE FROM halls", 1, "halls is missing"),
        ("UPDATE halls SET head = head - 1", None, "end"),
    ],
)
def test_a_changed_record_is_named(file: Path, sql: str, revision: int | None, why: str) -> None:
    tamper(file, sql)
    found = proof(file)
    assert isinstance(found, Broken)
    assert revision is None or found.revision == revision
    assert why in found.why


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE tickets SET called_at = called_at + 1", "called_at is"),
        ("UPDATE tickets SET service_name = '{}' WHERE rowid = 3", "service_name is"),
        ("UPDATE tickets SET service_name = '{' WHERE rowid = 3", "service_name is"),
        ("DELETE FROM calls WHERE rowid = 4", "table calls"),
        ("UPDATE days SET sealed_count = sealed_count - 1 WHERE rowid = 2", "table days"),
        ("UPDATE days SET sealed_head = x'00' WHERE rowid = 2", "table days"),
        ("UPDATE days SET sealed_count = NULL WHERE rowid = 2", "not sealed"),
        ("UPDATE numbering SET next = next + 1 WHERE rowid = 3", "table numbering"),
        ("UPDATE commands SET digest = 'x' WHERE rowid = 30", "table commands"),
        ("INSERT INTO commands VALUES ('mpp', 'more', 999999, '')", "table commands: there is a row too many"),
        ("INSERT INTO commands VALUES ('mpp', 'more', 5, '')", "table commands: there is a row too many"),
        ("UPDATE tickets SET day = 'no' WHERE rowid = 30", "table numbering|table tickets"),
        ("UPDATE slips SET ticket = 'no' WHERE rowid = 3", "table slips"),
        ("DELETE FROM attendance WHERE rowid = 2", "table attendance"),
    ],
)
def test_a_table_that_does_not_say_what_its_records_say_is_named(file: Path, sql: str, why: str) -> None:
    tamper(file, sql)
    found = proof(file)
    assert isinstance(found, Broken), found
    assert any(each in found.why for each in why.split("|")), found.why


def test_names_may_be_written_otherwise(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("UPDATE tickets SET service_name = replace(service_name, ':', ' : ')")
    connection.commit()
    connection.close()
    assert isinstance(proof(file), Proven)


def test_a_file_of_an_older_program_is_proven(file: Path) -> None:
    tamper(file, "UPDATE tickets SET drawn_for = NULL, wait_ms = NULL")
    assert isinstance(proof(file), Proven)


def test_a_ticket_of_no_day_is_strange(file: Path) -> None:
    tamper(
        file,
        "INSERT INTO calls SELECT hall, 'more', 'no', counter, zone, counter_zone, ordinal, at, shown_at,"
        " shown_by, speaking_at, spoken_at, dropped_at, out_of_turn FROM calls LIMIT 1",
    )
    found = proof(file)
    assert isinstance(found, Broken)
    assert "table calls: 1 rows belong to no record" in found.why


def test_commands_of_many_records_are_counted_once(sqlite_store: SqliteStore) -> None:
    many = [("one", issued(f"t{n}", n)) for n in range(1, 1_300)]
    sqlite_store.journal.append(records(0, e.DayOpened(DAY), *many))
    head = sqlite_store.journal.head()
    sqlite_store.journal.append(records(head, e.DayClosed(DAY)))
    sqlite_store.journal.append(records(head + 1, e.DayOpened(NEXT_DAY), day=NEXT_DAY))
    found = proof(sqlite_store.path)
    assert isinstance(found, Proven), found
    assert found.days == 2


def test_records_that_no_program_can_have_stored_or_can_read_are_named(sqlite_store: SqliteStore) -> None:
    made = records(0, e.DayOpened(DAY), issued("t1", 1), issued("t2", 1))
    links = forge(HALL, [to_row(record) for record in made], bytes(32))
    replay = Replay(HALL)
    for link in links:
        replay.take(link)
    with pytest.raises(Unlike, match="cannot have been stored"):
        replay.compare(None, ())
    replay.close()
