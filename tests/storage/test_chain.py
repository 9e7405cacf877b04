"""The hash chain finds whatever was changed, removed or moved."""

import dataclasses
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from hub.store.chain import GENESIS, Broken, Link, Sound, forge, row_hash, verify
from hub.store.encoding import to_row
from hub.store.sql import readers, verify_history
from tests.storage.conftest import DatabaseStore, SqliteStore
from tests.storage.histories import HALL, a_history

_HISTORY, _ = a_history(Random(5), 60)
_LINKS = forge(HALL, [to_row(record) for record in _HISTORY.records], GENESIS)
_HEAD = (len(_LINKS), _LINKS[-1].hash)
_FIELDS = [field.name for field in dataclasses.fields(_LINKS[0].row)]


def test_an_untouched_history_is_sound() -> None:
    assert verify(HALL, _LINKS, *_HEAD) == Sound(*_HEAD)
    assert verify(HALL, [], 0, GENESIS) == Sound(0, GENESIS)


def test_a_history_belongs_to_its_hall() -> None:
    assert verify("another", _LINKS, *_HEAD) == Broken(1, "its fields are not the ones that were written")


def _another(value: object) -> object:
    match value:
        case None:
            return ""
        case int():
            return value + 1
        case bytes():
            return value + b" "
        case _:
            return f"{value}x"


@given(place=st.integers(0, len(_LINKS) - 1), field=st.sampled_from([*_FIELDS, "prev_hash", "hash"]))
def test_any_change_is_found_at_its_revision(place: int, field: str) -> None:
    link = _LINKS[place]
    if field in _FIELDS:
        row = dataclasses.replace(link.row, **{field: _another(getattr(link.row, field))})  # type: ignore[arg-type]
        changed = dataclasses.replace(link, row=row)
    else:
        changed = dataclasses.replace(link, **{field: bytes(32)[:-1] + b"\1"})  # type: ignore[arg-type]
    found = verify(HALL, [*_LINKS[:place], changed, *_LINKS[place + 1 :]], *_HEAD)
    assert isinstance(found, Broken)
    assert found.revision == place + 1


@given(place=st.integers(0, len(_LINKS) - 1))
def test_a_change_with_a_new_hash_is_found_at_the_next(place: int) -> None:
    link = _LINKS[place]
    row = dataclasses.replace(link.row, at=link.row.at + 1)
    changed = Link(row, link.prev_hash, row_hash(HALL, row, link.prev_hash))
    found = verify(HALL, [*_LINKS[:place], changed, *_LINKS[place + 1 :]], *_HEAD)
    assert isinstance(found, Broken)
    assert found.revision == min(place + 2, len(_LINKS))


@given(place=st.integers(0, len(_LINKS) - 1), count=st.integers(1, 5))
def test_a_removed_row_is_found(place: int, count: int) -> None:
    found = verify(HALL, _LINKS[:place] + _LINKS[place + count :], *_HEAD)
    assert isinstance(found, Broken)
    assert found.revision == place + 1


@given(places=st.lists(st.integers(0, len(_LINKS) - 1), min_size=2, max_size=2, unique=True))
def test_a_moved_row_is_found(places: list[int]) -> None:
    one, other = sorted(places)
    moved = list(_LINKS)
    moved[one], moved[other] = moved[other], moved[one]
    found = verify(HALL, moved, *_HEAD)
    assert isinstance(found, Broken)
    assert found.revision == one + 1


def test_an_added_row_is_found() -> None:
    more = forge(HALL, [dataclasses.replace(_LINKS[-1].row, revision=len(_LINKS) + 1)], _LINKS[-1].hash)
    assert isinstance(verify(HALL, _LINKS + more, *_HEAD), Broken)
    assert isinstance(verify(HALL, more, 0, GENESIS), Broken)


_TAMPERINGS: list[tuple[str, int]] = [
    ("UPDATE journal SET body = prev_hash WHERE revision = 3", 3),
    ("UPDATE journal SET at = at + 1 WHERE revision = 4", 4),
    ("UPDATE journal SET actor = 'somebody' WHERE revision = 5", 5),
    ("UPDATE journal SET device = 'elsewhere' WHERE revision = 6", 6),
    ("UPDATE journal SET version = 9 WHERE revision = 6", 6),
    ("UPDATE journal SET hash = prev_hash WHERE revision = 7", 7),
    ("UPDATE journal SET prev_hash = 'text' WHERE revision = 7", 7),
    ("DELETE FROM journal WHERE revision = 8", 8),
    ("DELETE FROM journal WHERE revision = 1", 1),
    ("DELETE FROM journal WHERE revision = (SELECT max(revision) FROM journal)", -1),
    ("UPDATE journal SET revision = revision + 1000 WHERE revision = 9", 9),
]


@pytest.mark.parametrize(("sql", "revision"), _TAMPERINGS)
def test_a_tampered_table_is_found(database_store: DatabaseStore, sql: str, revision: int) -> None:
    history, batches = a_history(Random(1), 60)
    for batch in batches:
        database_store.journal.append(batch)
    assert _verified(database_store) == Sound(len(history.records), _head(database_store))
    database_store.journal.close()
    database_store.tamper(sql)
    found = _verified(database_store)
    assert isinstance(found, Broken)
    assert found.revision == (len(history.records) if revision < 0 else revision)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal SET body = replace(body, 'id', 'xx') WHERE revision = 3",
        "UPDATE journal SET version = '1x' WHERE revision = 3",
    ],
)
def test_a_value_of_another_type_is_found(sqlite_store: SqliteStore, sql: str) -> None:
    for batch in a_history(Random(1), 60)[1]:
        sqlite_store.journal.append(batch)
    sqlite_store.close()
    sqlite_store.tamper(sql)
    found = _verified(sqlite_store)
    assert isinstance(found, Broken)
    assert found.revision == 3


def test_a_hall_without_history_is_sound(database_store: DatabaseStore) -> None:
    assert _verified(database_store, "elsewhere") == Sound(0, GENESIS)


def _verified(store: DatabaseStore, hall: str = HALL) -> Sound | Broken:
    engine = readers(store.url)
    try:
        return verify_history(engine, hall)
    finally:
        engine.dispose()


def _head(store: DatabaseStore) -> bytes:
    engine = readers(store.url)
    with engine.connect() as connection:
        head = bytes(connection.execute(text("SELECT head_hash FROM halls")).scalar_one())
    engine.dispose()
    return head
