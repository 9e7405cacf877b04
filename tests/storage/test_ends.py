"""The latest backup is the one whose history goes furthest, whatever a clock said when it was made and named."""

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from hub.domain import commands as c
from hub.domain.ticket import TicketClass
from hub.store.backup import File, Source, make
from hub.store.ends import copies, end_of, hash_at, tickets_of
from hub.store.faults import JournalDamaged
from hub.store.rebuilding import backups_of, rebuilding
from hub.store.restoring import restore
from hub.store.server_copies import Server, restore_to_server
from hub.store.sql import address_of
from tests.storage.conftest import DatabaseStore, LeadingStore, SqliteStore
from tests.storage.histories import HALL, History, a_history, catalogue
from tests.storage.test_old_files import OLD

STEM = "hall"
BEGAN = datetime.fromtimestamp(1_772_400_000, UTC)
WRONG = datetime(2038, 1, 19, tzinfo=UTC)
DEAD = datetime(1970, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)

Stores = dict[str, Callable[[], DatabaseStore]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def stores(
    new_sqlite: Callable[[], SqliteStore], new_leading: Callable[[], LeadingStore]
) -> dict[str, Callable[[], DatabaseStore]]:
    """A server's hub leads: each of its starts raises the epoch."""
    return {"sqlite": new_sqlite, "postgresql": new_leading}


def source(store: DatabaseStore) -> Source:
    """Return what is copied, as if every database had one name."""
    made = File(store.path) if isinstance(store, SqliteStore) else Server(address_of(store.url), HALL)
    made.stem = STEM
    return made


def heads(folder: Path) -> list[int]:
    return [end.head for _, end in backups_of(STEM, folder).sound]


def work(store: DatabaseStore, history: History, tickets: int = 3) -> None:
    for _ in range(tickets):
        number = f"t{history.state.revision}-{history._at}"
        store.journal.append(history.do(c.IssueTicket(number, "s1", TicketClass.REGULAR, "id", None), number))


def begun(store: DatabaseStore) -> History:
    history = History()
    store.journal.append(history.open_next_day())
    work(store, history)
    return history


def restored(backup: Path, old: DatabaseStore, engine: str, stores: Stores, now: datetime) -> DatabaseStore:
    """Go on from a backup, in the file's place or in a new and empty database."""
    if isinstance(old, SqliteStore) and engine == "sqlite":
        old.journal.close()
        restore(backup, old.path, now=now)
        old.restart()
        return old
    new = stores[engine]()
    new.journal.close()
    if isinstance(new, SqliteStore):
        restore(backup, new.path, now=now)
    else:
        restore_to_server(backup, address_of(new.url), HALL, now=now)
    new.restart()
    return new


@pytest.mark.parametrize("before", ["sqlite", "postgresql"])
@pytest.mark.parametrize("after", ["sqlite", "postgresql"])
def test_a_day_of_2038_is_the_oldest_once_history_went_back_before_it(
    before: str, after: str, stores: Stores, folder: Path
) -> None:
    """Whichever engine it goes on with, and though the clock is dead: a right one only raises the epoch further."""
    store = stores[before]()
    history = begun(store)
    good = make(source(store), folder, 48, BEGAN).path
    for _ in range(3):
        store.restart()
    history._at = int(WRONG.timestamp() * 1_000)
    store.journal.append(history.do(c.OpenDay("2038-01-19", catalogue()), device=None))
    work(store, history, 9)
    poison = make(source(store), folder, 48, WRONG).path
    assert backups_of(STEM, folder).sound[0][0] == poison, "nobody knows better yet"
    store = restored(good, store, after, stores, DEAD)
    work(store, History.resumed(store.journal.open_day()), 1)
    right = make(source(store), folder, 48, BEGAN + HOUR).path
    found = backups_of(STEM, folder).sound
    assert [path for path, _ in found] == [right, poison, good]
    assert found[0][1].day == "2026-03-01"
    made = make(source(store), folder, 2, BEGAN + 2 * HOUR)
    assert set(made.deleted) == {poison, good}


@pytest.mark.parametrize("new", [False, True])
def test_what_is_rebuilt_is_later_than_what_was_left(new: bool, sqlite_store: SqliteStore, folder: Path) -> None:
    begun(sqlite_store)
    good = make(source(sqlite_store), folder, 48, WRONG).path
    sqlite_store.journal.close()
    with rebuilding(sqlite_store.path, HALL) as rebuild, rebuild.draft(None if new else good, DEAD):
        pass
    sqlite_store.restart()
    if new:
        sqlite_store.journal.append(History().open_next_day())
    right = make(source(sqlite_store), folder, 48, BEGAN).path
    assert [path for path, _ in backups_of(STEM, folder).sound] == [right, good]


def test_an_empty_database_in_the_old_one_s_place_is_the_later_history(
    new_sqlite: Callable[[], SqliteStore], folder: Path
) -> None:
    """Its epoch is that of every new history, and it has fewer records."""
    store, new = new_sqlite(), new_sqlite()
    work(store, begun(store), 30)
    make(source(store), folder, 48, BEGAN)
    history = History()
    history._at += 7 * 86_400_000
    new.journal.append(history.open_next_day())
    right = make(source(new), folder, 48, BEGAN - HOUR).path
    assert backups_of(STEM, folder).sound[0][0] == right


def test_copies_of_another_history_that_seem_later_are_kept_and_named_and_cost_none_of_this_one(
    new_sqlite: Callable[[], SqliteStore], folder: Path
) -> None:
    """A restore was practised before the hall began with an empty database: that history's epoch is high."""
    practised, new = new_sqlite(), new_sqlite()
    begun(practised)
    practised.journal.close()
    restore(make(source(practised), folder, 3, BEGAN).path, practised.path, now=BEGAN)
    others = [make(source(practised), folder, 9, BEGAN + hour * HOUR).path for hour in (1, 2)]
    history = History()
    history._at += 7 * 86_400_000
    new.journal.append(history.open_next_day())
    made: list[Path] = []
    for hour in range(5):
        work(new, history)
        done = make(source(new), folder, 3, BEGAN + timedelta(days=7) + hour * HOUR)
        made.append(done.path)
        assert done.of_another == (*reversed(others),)
    assert [path for path, _ in backups_of(STEM, folder).sound] == [*reversed(others), *made[:-4:-1]]


def test_wrong_clocks_neither_order_copies_nor_delete_the_latest(database_store: DatabaseStore, folder: Path) -> None:
    history = begun(database_store)
    make(source(database_store), folder, 3, WRONG)
    made: list[int] = []
    for hour in range(4):
        work(database_store, history)
        made.append(database_store.journal.head())
        make(source(database_store), folder, 3, BEGAN + hour * HOUR)
    assert heads(folder) == made[:-4:-1]
    for hour in range(4):
        work(database_store, history)
        made.append(database_store.journal.head())
        copy = make(source(database_store), folder, 3, DEAD + hour * HOUR)
        assert copy.path.name >= f"{STEM}-2026", "a person who looks at names is not misled either"
        assert heads(folder)[0] == made[-1]
    assert heads(folder) == made[:-4:-1]


def test_what_cannot_be_read_is_named_and_nothing_is_deleted_for_it(sqlite_store: SqliteStore, folder: Path) -> None:
    history = begun(sqlite_store)
    first = Path(shutil.copy(make(source(sqlite_store), folder, 2, BEGAN).path, folder / "first"))
    bad = folder / "hall-20990101T000000Z.db"
    for kind in ("noise", "empty", "torn", "nothing", "headless"):
        work(sqlite_store, history)
        shutil.copy(first, bad)
        match kind:
            case "noise":
                bad.write_bytes(b"noise" * 1_000)
            case "empty":
                bad.write_bytes(b"")
            case "torn":
                bad.write_bytes(first.read_bytes()[:9_000])
            case "nothing":
                _change(bad, "DELETE FROM halls")
            case _:
                _change(bad, "UPDATE halls SET head = head + 9")
        with pytest.raises(JournalDamaged, match=r"it counts as none: look at it, or delete it"):
            end_of(bad)
        done = make(source(sqlite_store), folder, 2, BEGAN + HOUR)
        assert [each.where for each in done.unreadable] == [str(bad)]
        assert bad.exists()
        assert len(heads(folder)) == 2
        assert heads(folder)[0] == sqlite_store.journal.head()


def _change(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(sql)


def test_an_end_says_its_day_tickets_and_records(sqlite_store: SqliteStore, empty_file: Path, tmp_path: Path) -> None:
    begun(sqlite_store)
    copy = make(source(sqlite_store), tmp_path / "backups", 1, BEGAN).path
    end = end_of(copy)
    assert (end.hall, end.epoch, end.day) == (HALL, 1, "2026-03-01")
    assert tickets_of(copy, end) == 3
    assert hash_at(copy, end, end.head) == end.head_hash
    assert hash_at(copy, end, end.head + 1) is None
    assert sorted(each.name for each in copy.parent.iterdir()) == [".lock", copy.name]
    of_nothing = end_of(empty_file)
    assert (of_nothing.head, of_nothing.day, of_nothing.at) == (0, None, None)
    assert of_nothing < end
    noise = tmp_path / "noise.db"
    noise.write_bytes(b"noise" * 1_000)
    for look in (lambda: tickets_of(noise, end), lambda: hash_at(noise, end, 1)):
        with pytest.raises(JournalDamaged, match="cannot be read"):
            look()


@pytest.mark.parametrize("dump", OLD, ids=lambda path: path.stem)
def test_a_copy_of_an_older_program_is_read(dump: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as file:
        file.executescript(dump.read_text(encoding="utf-8"))
    assert end_of(path).head > 0


def test_two_hundred_copies_are_read_in_a_moment(sqlite_store: SqliteStore, folder: Path) -> None:
    for batch in a_history(Random(7), 300)[1]:
        sqlite_store.journal.append(batch)
    first = make(source(sqlite_store), folder, 300, BEGAN).path
    for number in range(199):
        shutil.copy(first, folder / f"hall-20260401T{number // 60:02d}{number % 60:02d}00Z.db")
    began = time.process_time()
    assert len(copies(folder.glob("*.db")).sound) == 200
    assert time.process_time() - began < 2.0
