"""Old days lose their events and whatever points at somebody; their seals prove the chain that follows."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from hub.domain import events as e
from hub.server.retention import forget_a_day
from hub.store import reports
from hub.store.chain import Broken
from hub.store.journal import ConstraintViolated, FateUnknown, NotStored
from hub.store.replay import Seal
from hub.store.retention import Forgotten, due, forget
from hub.store.sql import readers
from hub.store.verify import Proven
from tests.architecture.personal_data import AFTER_RETENTION, COLUMNS
from tests.storage.conftest import SqliteStore
from tests.storage.histories import HALL, called, issued, records
from tests.storage.tampering import listening, tamper
from tests.storage.test_verify import proof

FIRST = date(2026, 1, 1)


def _seal(number: int, day: date, closed: bool = True) -> Seal:
    return Seal(day.isoformat(), number * 10 + 1, 10 if closed else None, b"head" if closed else None)


def _seals(count: int) -> list[Seal]:
    return [_seal(n, FIRST + timedelta(days=n), n < count - 1) for n in range(count)]


@pytest.mark.parametrize(
    ("days", "first", "gone"),
    [
        (0, 1, 0),
        (5, 1, 0),
        (91, 1, 0),
        (92, 1, 1),
        (100, 1, 9),
        (100, 51, 4),
        (100, 91, 0),
    ],
)
def test_sealed_days_before_the_retention_time_are_due(days: int, first: int, gone: int) -> None:
    seals = _seals(days)
    found = due(seals, first, 90)
    assert len(found) == gone
    assert all(seal.last is not None and seal.last >= first for seal in found)
    assert found == [seal for seal in seals[: days - 91] if (seal.last or 0) >= first][: len(found)]


def test_a_clock_that_jumped_deletes_nothing() -> None:
    seals = _seals(30)[:-1]
    later = [_seal(len(seals) + n, date(2038, 1, 1) + timedelta(days=n), n < 6) for n in range(7)]
    for count in range(1, 7):
        assert due([*seals, *later[:count]], 1, 90) == []
    assert len(due([*seals, *later], 1, 90)) == 29


def test_what_was_never_sealed_stays_with_all_that_follows() -> None:
    seals = _seals(100)
    seals[2] = _seal(2, FIRST + timedelta(days=2), closed=False)
    assert due(seals, 1, 90) == seals[:2]


@pytest.fixture(scope="module")
def hundred_days(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Days with two visits each; the hundredth is open."""
    path = Path(shutil.copy(empty_file, tmp_path_factory.mktemp("retention") / "hall.db"))
    store = SqliteStore(path)
    head = 0
    for number in range(100):
        day = (FIRST + timedelta(days=number)).isoformat()
        one, two = f"{day}a", f"{day}b"
        old = "-of-old" if number < 9 else ""
        made = records(
            head,
            e.DayOpened(day),
            e.OfficerSignedOn("c1", f"siti{old}"),
            (f"i{day}", issued(one, 1, slip=f"s{day}")),
            (f"j{day}", issued(two, 2)),
            called(one, f"c{day}"),
            e.CallShown(f"c{day}", f"screen{old}"),
            e.ServiceStarted(one, "c1"),
            e.ServiceFinished(one, "c1", "selesai"),
            e.TicketCancelled(two, None, f"ill{old}"),
            e.OfficerSignedOff("c1", f"siti{old}", e.LeftBy.DAY_OVER),
            *([e.DayClosed(day)] if number < 99 else []),
            day=day,
        )
        store.journal.append(made)
        head += len(made)
    store.close()
    return path


@pytest.fixture
def store(hundred_days: Path, tmp_path: Path) -> Iterator[SqliteStore]:
    """A journal of a hundred days."""
    store = SqliteStore(Path(shutil.copy(hundred_days, tmp_path)))
    yield store
    store.close()


def test_events_go_seals_and_times_stay_and_the_chain_is_proven(store: SqliteStore) -> None:
    whole = proof(store.path)
    assert isinstance(whole, Proven), whole
    journal, gone = store.journal, []
    while (one := forget(journal, HALL, 90)) is not None:
        gone.append(one)
        assert isinstance(proof(store.path), Proven), one
    assert gone == [Forgotten((FIRST + timedelta(days=n)).isoformat(), n * 11 + 1, n * 11 + 11, 2) for n in range(9)]
    found = proof(store.path)
    assert isinstance(found, Proven)
    assert (found.first, found.head, found.days, found.deleted) == (100, whole.head, 100, 9)
    assert found.head_hash == whole.head_hash
    engine = readers(store.url)
    before, after = (reports.tickets(engine, HALL, gone[0].day), reports.tickets(engine, HALL, "2026-01-10"))
    assert [(t.text, t.state, t.called_at is None, t.kiosk, t.reason) for t in before] == [
        ("A001", "served", False, None, None),
        ("A002", "cancelled", True, None, None),
    ]
    assert [(t.kiosk, t.reason) for t in after] == [("dev", None), ("dev", "ill")]
    engine.dispose()
    again = store.restart()
    assert again.head() == whole.head
    assert len(again.open_day()) == 10
    store.close()
    with closing(sqlite3.connect(store.path)) as connection:
        left = connection.execute("SELECT count(*) FROM attendance WHERE day < '2026-01-10'").fetchone()
        assert left == (0,)


def test_nothing_of_who_it_was_stays_in_the_file(store: SqliteStore) -> None:
    store.close()
    assert b"-of-old" in store.path.read_bytes()
    journal = store.restart()
    while forget(journal, HALL, 90) is not None:
        pass
    store.close()
    assert b"-of-old" not in store.path.read_bytes(), "what is deleted must not stay in free pages"


def test_of_a_day_whose_time_is_over_only_times_and_figures_stay(store: SqliteStore) -> None:
    """Every column that may hold who it was, or what somebody typed, is empty then, whichever come to be (X1)."""
    while forget(store.journal, HALL, 90) is not None:
        pass
    store.close()
    people = [name for holds, names in COLUMNS.items() if holds not in AFTER_RETENTION for name in names]
    stays = {"halls.visitor_secret", "halls.seal_secret", "identities.device"}  # the hall's, and not a day's
    old = "(SELECT ticket FROM tickets WHERE day < '2026-01-10')"
    with closing(sqlite3.connect(store.path)) as connection:
        for table, column in (name.split(".") for name in people if name not in stays):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            of_old = "day < '2026-01-10'" if "day" in columns else f"ticket IN {old}"
            left = connection.execute(f"SELECT count({column}) FROM {table} WHERE {of_old}").fetchone()
            assert left == (0,), f"{table}.{column}"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE days SET sealed_head = x'00' WHERE rowid = 9",
        "UPDATE days SET sealed_count = 5 WHERE rowid = 9",
        "DELETE FROM days WHERE rowid = 9",
        "DELETE FROM journal WHERE revision = 100",
        "DELETE FROM journal WHERE revision < 111",
    ],
)
def test_after_a_deletion_tampering_is_still_found(store: SqliteStore, sql: str) -> None:
    while forget(store.journal, HALL, 90) is not None:
        pass
    store.close()
    tamper(store.path, sql)
    assert isinstance(proof(store.path), Broken)


def test_a_deletion_that_fails_changes_nothing(store: SqliteStore) -> None:
    path = store.path
    store.close()
    tamper(path, "CREATE TRIGGER no BEFORE DELETE ON commands BEGIN SELECT RAISE(ABORT, 'no'); END")
    journal = store.restart()
    with pytest.raises(NotStored, match="no"):
        forget(journal, HALL, 90)
    found = proof(store.path)
    assert isinstance(found, Proven)
    assert found.first == 1
    journal.append(records(journal.head(), issued("more", 3), day="2026-04-10"))
    with pytest.raises(ZeroDivisionError), journal.changing():
        raise ZeroDivisionError
    tamper(path, "UPDATE halls SET epoch = 2")
    with pytest.raises(ConstraintViolated, match="is not the journal's end"):
        forget(journal, HALL, 90)


def test_a_commit_that_fails_is_of_unknown_fate(store: SqliteStore) -> None:
    def broken(connection: Connection) -> None:
        if connection.connection.dbapi_connection.total_changes:  # type: ignore[union-attr]  # it is SQLite's
            raise OSError("disk")

    with listening("commit", broken), pytest.raises(FateUnknown, match="disk"):
        forget(store.journal, HALL, 90)
    with pytest.raises(FateUnknown, match="opened again"):
        forget(store.journal, HALL, 90)


def test_the_hub_deletes_a_day_at_a_time_where_there_is_room(
    store: SqliteStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level("INFO")
    done: Callable[[], bool] = lambda: forget_a_day(store.journal, HALL, 90, store.path.parent)  # noqa: E731
    with monkeypatch.context() as full:
        full.setattr("hub.server.retention.ROOM_BYTES", 1 << 62)
        assert not done()
        assert "cannot be deleted free_bytes=" in caplog.messages[-1]
        caplog.clear()
    assert [done() for _ in range(10)] == [True] * 9 + [False]
    assert len(caplog.messages) == 9
    assert caplog.messages[0].startswith("history deleted day=2026-01-01 revisions=1-11 tickets=2 kept_days=90;")
    monkeypatch.setattr("hub.server.retention.ROOM_BYTES", 1 << 62)
    assert not done()
    assert len(caplog.messages) == 9, "nothing is due: there is nothing to say"
