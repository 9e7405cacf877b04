"""A hall on a database server is copied, proven and put back like any other; it may change engines both ways."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from sqlalchemy import URL, select

from hub.domain.events_rebuild import HistoryRebuilt
from hub.domain.marks import MarkFate
from hub.server import going_on
from hub.store import backup, migrations, restoring, server_copies, sources
from hub.store.backup import make
from hub.store.faults import JournalDamaged, JournalInUse, JournalUnreachable, JournalUnusable, SchemaUnknown
from hub.store.proof import first_fault, prove_file
from hub.store.rebuilding import backups_of
from hub.store.server_copies import EPOCH_LEAP, Server, prove_server, restore_to_server
from hub.store.sql import address_of, open_journal, readers
from hub.store.tables import METADATA
from hub.store.verify import Proven
from tests.storage.conftest import DatabaseStore, PostgresStore, SqliteStore
from tests.storage.histories import HALL, History, a_history

NOW = datetime(2026, 3, 2, 8, 0, 0, tzinfo=UTC)

NewPostgres = Callable[[], PostgresStore]
NewSqlite = Callable[[], SqliteStore]


def work(store: DatabaseStore, length: int = 150, seed: int = 5) -> None:
    for batch in a_history(Random(seed), length)[1]:
        store.journal.append(batch)


def rows(url: str, hall: str = HALL) -> dict[str, list[tuple[object, ...]]]:
    """Return all that is kept of a hall, but for its own row."""
    engine = readers(url)
    with engine.connect() as connection:
        found = {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    select(table).where(table.c.hall == hall).order_by(*table.primary_key.columns)
                )
            ]
            for table in METADATA.sorted_tables
            if table.name != "halls"
        }
    engine.dispose()
    assert found["tickets"]
    return found


def address(store: PostgresStore) -> URL:
    return address_of(store.url)


@pytest.fixture
def busy(new_postgres: NewPostgres) -> PostgresStore:
    """A hall at work, and another one in the same database."""
    store = new_postgres()
    work(store)
    other = open_journal(store.url, "other")
    for batch in a_history(Random(9), 60)[1]:
        other.append(batch)
    other.close()
    return store


def test_a_hall_at_work_is_copied_and_proven(busy: PostgresStore, tmp_path: Path) -> None:
    made = make(Server(address(busy), HALL), tmp_path / "backups", 2, NOW)
    assert made.path.name.endswith("-20260302T080000Z.db")
    found = prove_file(made.path)
    assert list(found) == [HALL], "the other hall's rows are its own matter"
    proven = found[HALL]
    assert isinstance(proven, Proven)
    assert (proven.head, proven.epoch) == (busy.journal.head(), busy.journal.epoch() + EPOCH_LEAP)
    assert rows(f"sqlite:///{made.path}") == rows(busy.url)
    later = make(Server(address(busy), HALL), tmp_path / "backups", 1, NOW + timedelta(hours=1))
    assert later.deleted == (made.path,)
    assert backup.newest(Server(address(busy), HALL).stem, tmp_path / "backups") == NOW + timedelta(hours=1)
    need = backup.room_for_next(Server(address(busy), HALL).stem, tmp_path / "backups")
    assert need == later.size_bytes + 2 * (16 << 20)


def test_a_copy_is_put_into_an_empty_hall_of_a_server(
    busy: PostgresStore, new_postgres: NewPostgres, tmp_path: Path
) -> None:
    made = make(Server(address(busy), HALL), tmp_path, 1, NOW)
    empty = new_postgres()
    empty.journal.close()
    done = restore_to_server(made.path, address(empty), HALL)
    assert done.heads == {HALL: busy.journal.head()}
    assert done.epoch > busy.journal.epoch() + EPOCH_LEAP
    assert rows(empty.url) == rows(busy.url)
    journal = empty.restart()
    assert (journal.head(), journal.epoch()) == (busy.journal.head(), done.epoch)
    assert journal.open_day() == busy.journal.open_day()
    assert busy.journal.judge(journal.mark(0)) is MarkFate.FOREIGN, "its seal is not the copy's"
    assert first_fault(prove_server(address(empty))) is None
    journal.append(a_history(Random(5), 170)[1][-1][:0])


def test_one_backup_that_is_restored_twice_has_another_epoch(
    busy: PostgresStore, new_postgres: NewPostgres, tmp_path: Path
) -> None:
    """The second new database knows nothing of the first, whose hub started a few times."""
    made = make(Server(address(busy), HALL), tmp_path, 1, NOW).path
    first, second = new_postgres(), new_postgres()
    first.journal.close()
    second.journal.close()
    now = datetime.now(UTC)
    before = restore_to_server(made, address(first), HALL, now=now)
    after = restore_to_server(made, address(second), HALL, now=now + timedelta(minutes=5))
    assert after.epoch == before.epoch + 5
    assert first.restart().epoch() == before.epoch
    second.restart()


def test_what_a_restore_adds_is_under_the_epoch_of_the_server(
    busy: PostgresStore, new_postgres: NewPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = busy.journal.open_day()[-1].at
    monkeypatch.setattr(going_on, "time", SimpleNamespace(time_ns=lambda: at * 1_000_000))
    made, empty = make(Server(address(busy), HALL), tmp_path, 1, NOW).path, new_postgres()
    empty.journal.close()
    done = restore_to_server(made, address(empty), HALL, mend=going_on.GoingOn("loket.db", nothing=True))
    journal = empty.restart()
    (rebuilt,) = (each.event for each in journal.open_day() if isinstance(each.event, HistoryRebuilt))
    assert (rebuilt.backup, rebuilt.epoch) == ("loket.db", done.epoch)
    assert journal.epoch() == done.epoch
    assert first_fault(prove_server(address(empty))) is None


def test_a_hall_moves_from_a_file_to_a_server_and_back(
    new_sqlite: NewSqlite, new_postgres: NewPostgres, tmp_path: Path
) -> None:
    file, empty = new_sqlite(), new_postgres()
    work(file)
    empty.journal.close()
    moved = restore_to_server(make(file.path, tmp_path, 1, NOW).path, address(empty), HALL)
    assert moved.epoch > 1
    assert rows(empty.url) == rows(file.url)
    back = make(Server(address(empty), HALL), tmp_path / "server", 1, NOW).path
    file.close()
    done = restoring.restore(back, file.path)
    assert done.epoch > EPOCH_LEAP
    assert rows(file.url) == rows(empty.url)
    assert file.restart().head() == moved.heads[HALL]


def test_nothing_that_is_there_is_overwritten(busy: PostgresStore, new_sqlite: NewSqlite, tmp_path: Path) -> None:
    file = new_sqlite()
    work(file, seed=6)
    made = make(file.path, tmp_path, 1, NOW).path
    with pytest.raises(JournalInUse):
        restore_to_server(made, address(busy), HALL)
    before = rows(busy.url)
    busy.journal.close()
    with pytest.raises(JournalUnusable, match="has a history of this hall already"):
        restore_to_server(made, address(busy), HALL)
    assert rows(busy.url) == before
    with pytest.raises(JournalUnusable, match="no history of the hall 'third'"):
        restore_to_server(made, address(busy), "third")
    made.write_bytes(made.read_bytes()[:-5_000])
    with pytest.raises(JournalDamaged):
        restore_to_server(made, address(busy), "third")
    with pytest.raises(JournalUnusable, match="is not there"):
        restore_to_server(tmp_path / "none.db", address(busy), HALL)


def test_a_changed_history_on_a_server_is_found_and_not_copied(busy: PostgresStore, tmp_path: Path) -> None:
    busy.tamper("UPDATE journal SET actor = 'nobody' WHERE hall = 'mpp' AND revision = 40")
    assert "revision 40" in str(first_fault(prove_server(address(busy))))
    with pytest.raises(JournalDamaged, match="revision 40"):
        make(Server(address(busy), HALL), tmp_path, 1, NOW)
    assert list(tmp_path.glob("*.db*")) == []


def test_what_is_no_hall_is_said(busy: PostgresStore, tmp_path: Path) -> None:
    with pytest.raises(JournalUnusable, match="no history of this hall"):
        make(Server(address(busy), "nobody"), tmp_path, 1, NOW)
    with pytest.raises(JournalUnreachable):
        make(Server(address(busy).set(host="127.0.0.1", port=1), HALL), tmp_path, 1, NOW)
    busy.tamper("UPDATE alembic_version SET version_num = '0001'")
    for look in (lambda: prove_server(address(busy)), lambda: make(Server(address(busy), HALL), tmp_path, 1, NOW)):
        with pytest.raises(SchemaUnknown, match="revision 0001"):
            look()
    busy.tamper("ALTER TABLE alembic_version RENAME TO hidden")
    with pytest.raises(SchemaUnknown, match="no journal"):
        prove_server(address(busy))
    busy.tamper("ALTER TABLE hidden RENAME TO alembic_version")
    busy.tamper(f"UPDATE alembic_version SET version_num = '{migrations.NEWEST}'")


def test_a_copy_needs_room(busy: PostgresStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = Server(address(busy), HALL).needed()
    assert needed > 2 * (16 << 20)
    monkeypatch.setattr(server_copies.sqlite, "LEAST_FREE_BYTES", 1 << 61)
    with pytest.raises(JournalUnusable, match="MiB are needed"):
        make(Server(address(busy), HALL), tmp_path, 1, NOW)


def test_an_end_that_a_server_lost_is_found_after_any_number_of_its_hub_s_starts(
    busy: PostgresStore, new_postgres: NewPostgres, tmp_path: Path
) -> None:
    stem = Server(address(busy), HALL).stem
    early, full = (make(Server(address(busy), HALL), tmp_path / kept, 2, NOW).path for kept in ("early", "full"))
    assert early.name == full.name
    for _ in range(3):
        busy.restart()
    found = prove_server(address(busy))[HALL]
    assert isinstance(found, Proven)
    assert sources.lost_end(busy.url, HALL, found, backups_of(stem, tmp_path / "full")) == []
    busy.journal.append(History.resumed(busy.journal.open_day()).open_next_day())
    make(Server(address(busy), HALL), tmp_path / "full", 2, NOW + timedelta(hours=1))
    for mend in (None, going_on.GoingOn("loket.db", nothing=True)):
        other = new_postgres()
        other.journal.close()
        restore_to_server(early, address(other), HALL, mend=mend)
        shorter = prove_server(address(other))[HALL]
        assert isinstance(shorter, Proven)
        lost = sources.lost_end(other.url, HALL, shorter, backups_of(stem, tmp_path / "full"))
        missing = f"revisions {found.head + 1} to {busy.journal.head()} are missing, which "
        assert [each.startswith(missing) for each in lost] == ([True] if mend is None else [])
