"""What only a server can suffer: sessions that are ended, answers that are lost, settings that are not durable."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from hub.domain import events as e
from hub.domain.events import Record
from hub.store import migrations, postgresql
from hub.store.faults import (
    JournalDamaged,
    JournalInUse,
    JournalUnreachable,
    JournalUnusable,
    SchemaUnknown,
    ServerRefuses,
)
from hub.store.former import keep_schema
from hub.store.journal import FateUnknown, NotStored
from hub.store.retention import forget
from hub.store.server_words import line, unreachable
from hub.store.sql import open_journal, readers, verify_history, writer_of
from hub.store.tables import METADATA
from hub.store.verify import Proven, prove
from tests.storage.conftest import Databases, PostgresStore
from tests.storage.histories import HALL, called, issued, records
from tests.storage.proxy import Proxy
from tests.storage.tampering import listening
from tests.storage.test_contract import MORNING

MORE = records(5, ("i3", issued("t3", 3)))


def _end_writers(databases: Databases) -> None:
    databases.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'loket-hub %'")


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        yield engine
    finally:
        engine.dispose()


def test_a_session_that_was_ended_between_batches_is_made_anew(
    postgres_store: PostgresStore, databases: Databases
) -> None:
    """The first word of the loss may be a refused batch; nothing of it is there, and the same batch is taken then."""
    journal = postgres_store.journal
    journal.append(records(0, *MORNING))
    _end_writers(databases)
    with pytest.raises(NotStored):
        journal.append(MORE)
    assert journal.head() == 5
    assert len(journal.open_day()) == 5
    journal.append(MORE)
    with pytest.raises(JournalInUse):
        open_journal(postgres_store.url, HALL)
    assert postgres_store.restart().open_day()[5:] == MORE


@pytest.mark.parametrize("table", ["halls", "journal", "commands", "tickets", "numbering"])
def test_a_session_that_is_ended_within_a_batch_stores_nothing(
    postgres_store: PostgresStore, databases: Databases, table: str
) -> None:
    def end(_: object, __: object, statement: str, *___: object) -> None:
        if table in statement:
            _end_writers(databases)

    journal = postgres_store.journal
    journal.append(records(0, *MORNING))
    with listening("before_cursor_execute", end), pytest.raises(NotStored):
        journal.append(MORE)
    assert len(journal.open_day()) == 5
    journal.append(MORE)
    assert postgres_store.restart().open_day()[5:] == MORE


def test_a_session_that_is_ended_within_its_commit_is_of_unknown_fate(postgres_store: PostgresStore) -> None:
    """The server itself ends it, from a trigger that runs while COMMIT does."""
    postgres_store.journal.append(records(0, *MORNING))
    postgres_store.tamper(
        "CREATE FUNCTION end_it() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(9); RETURN NULL; END $$"
    )
    postgres_store.tamper(
        "CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON halls DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION end_it()"
    )
    _fate_is_unknown_until_reopened(postgres_store, MORE)
    postgres_store.tamper("DROP TRIGGER at_commit ON halls")
    postgres_store.tamper("DROP FUNCTION end_it")
    assert postgres_store.restart().head() == 5
    postgres_store.journal.append(MORE)


def test_a_commit_whose_answer_is_lost_is_of_unknown_fate(postgres_store: PostgresStore, databases: Databases) -> None:
    """It was stored; only the restart can know."""
    proxy = Proxy(databases.cluster.port)
    direct, through = f":{databases.cluster.port}/", f":{proxy.port}/"
    postgres_store.journal.close()
    postgres_store.url = postgres_store.url.replace(direct, through)
    postgres_store.restart().append(records(0, *MORNING))

    def lose(_: Connection) -> None:
        proxy.lose_the_next_answer()

    with listening("commit", lose):
        _fate_is_unknown_until_reopened(postgres_store, MORE)
    postgres_store.url = postgres_store.url.replace(through, direct)
    assert postgres_store.restart().open_day()[5:] == MORE
    proxy.close()


def _fate_is_unknown_until_reopened(store: PostgresStore, batch: list[Record]) -> None:
    with pytest.raises(FateUnknown, match="COMMIT of revision 6"):
        store.journal.append(batch)
    for refused in (store.journal.head, store.journal.open_day, lambda: store.journal.append(batch)):
        with pytest.raises(FateUnknown):
            refused()


def test_a_writer_that_came_between_is_not_followed(postgres_store: PostgresStore, databases: Databases) -> None:
    """Cut off, and another hub has written meanwhile: what this one wants to add has no place any more."""
    journal = postgres_store.journal
    journal.append(records(0, *MORNING))
    _end_writers(databases)
    other = open_journal(postgres_store.url, HALL)
    other.append(MORE)
    other.close()
    for _ in range(2):
        with pytest.raises(NotStored):
            journal.append(records(5, issued("x", 3)))
    assert postgres_store.restart().open_day()[5:] == MORE


def test_while_another_hub_has_the_lock_nothing_is_stored(postgres_store: PostgresStore, databases: Databases) -> None:
    _end_writers(databases)
    other = open_journal(postgres_store.url, HALL)
    for _ in range(2):
        with pytest.raises(NotStored):
            postgres_store.journal.append(records(0, *MORNING))
    other.close()
    postgres_store.journal.append(records(0, *MORNING))


def test_a_second_writer_is_refused_with_the_first_ones_name(postgres_store: PostgresStore) -> None:
    with pytest.raises(JournalInUse, match=f"another program writes it .loket-hub {os.getpid()} on .*, session [0-9]+"):
        open_journal(postgres_store.url, HALL)
    other = open_journal(postgres_store.url, "another hall")
    other.append(records(0, *MORNING))
    other.close()
    postgres_store.journal.append(records(0, *MORNING))
    assert postgres_store.restart().head() == 5


def test_the_process_that_writes_is_known_while_it_does(postgres_store: PostgresStore) -> None:
    assert writer_of(postgres_store.url) == os.getpid()
    postgres_store.journal.close()
    assert writer_of(postgres_store.url) is None


def test_a_row_that_somebody_else_holds_makes_the_batch_fail(
    postgres_store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "LOCK_WAIT_MS", 10)
    journal = postgres_store.restart()
    with _engine(postgres_store.url) as engine, engine.begin() as other:
        other.execute(text("SELECT * FROM halls FOR UPDATE"))
        with pytest.raises(NotStored, match="lock timeout"):
            journal.append(records(0, *MORNING))
    journal.append(records(0, *MORNING))


@pytest.mark.parametrize(
    ("setting", "why"),
    [("fsync", "may lose what it has stored .fsync = off."), ("full_page_writes", "full_page_writes = off")],
)
def test_a_server_that_may_forget_is_refused(databases: Databases, setting: str, why: str) -> None:
    url = databases.take()
    _set(databases, f"SET {setting} = off", setting, "off")
    try:
        with pytest.raises(JournalUnusable, match=why):
            open_journal(url, HALL)
    finally:
        _set(databases, f"RESET {setting}", setting, "on")
    databases.give_back(url)


def _set(databases: Databases, sql: str, setting: str, until: str) -> None:
    databases.run(f"ALTER SYSTEM {sql}")
    databases.run("SELECT pg_reload_conf()")
    found = ""
    while found != until:  # each round is a new session; a server that never takes it meets the test's time limit
        with _engine(databases.cluster.url("postgres")) as engine, engine.connect() as connection:
            found = connection.execute(text(f"SHOW {setting}")).scalar_one()


def test_a_commit_waits_for_the_disk_whatever_the_server_says(databases: Databases) -> None:
    url = databases.take()
    name = url.rpartition("/")[2]
    databases.run(f"ALTER DATABASE {name} SET synchronous_commit = off")
    journal = open_journal(url, HALL)
    with journal._connection.begin():
        found = journal._connection.execute(text("SHOW synchronous_commit")).scalar_one()
    assert found == "on"
    journal.close()
    databases.run(f"ALTER DATABASE {name} RESET synchronous_commit")
    databases.give_back(url)


def test_a_database_that_cannot_keep_all_letters_is_refused(databases: Databases) -> None:
    databases.run("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'")
    with pytest.raises(JournalUnusable, match="all letters"):
        open_journal(databases.cluster.url("latin"), HALL)


def test_somebody_elses_database_is_refused(databases: Databases) -> None:
    url = databases.make()
    with _engine(url) as engine, engine.begin() as connection:
        connection.execute(text("CREATE TABLE songs (title text)"))
    with pytest.raises(SchemaUnknown, match="not Loket's"):
        open_journal(url, HALL)


@pytest.mark.parametrize("sql", ["DELETE FROM journal", "UPDATE tickets SET number = 9", "CREATE TABLE mine (x int)"])
def test_readers_cannot_write_and_see_one_moment(postgres_store: PostgresStore, sql: str) -> None:
    engine = readers(postgres_store.url)
    count = text("SELECT count(*) FROM journal")
    with engine.connect() as connection:
        assert connection.execute(count).scalar() == 0
        postgres_store.journal.append(records(0, *MORNING))
        assert connection.execute(count).scalar() == 0
    with engine.connect() as connection:
        assert connection.execute(count).scalar() == 5
        with pytest.raises(DBAPIError, match="read-only"):
            connection.execute(text(sql))
    engine.dispose()


def test_a_database_that_is_not_there_is_named_without_the_password(databases: Databases) -> None:
    url = databases.cluster.url("nowhere").replace("loket@", "loket:secret@")
    for use in (lambda: open_journal(url, HALL), lambda: readers(url), lambda: writer_of(url)):
        with pytest.raises(ServerRefuses, match=r'"nowhere" does not exist.*: createdb -O loket nowhere') as raised:
            use()
        assert "secret" not in str(raised.value)


def test_a_user_that_is_not_there_is_told_from_a_server_that_is_away(databases: Databases) -> None:
    url = databases.cluster.url("postgres").replace("loket@", "nobody:secret@")
    with pytest.raises(ServerRefuses, match=r"the user does not exist .*: createuser --pwprompt nobody") as raised:
        open_journal(url, HALL)
    assert "secret" not in str(raised.value)


def test_another_users_tables_are_no_damage(databases: Databases) -> None:
    url = databases.take()
    databases.run("CREATE ROLE stranger LOGIN")
    try:
        open_journal(url, HALL).close()
        with pytest.raises(ServerRefuses, match=r"permission denied .*own the database and its tables: REASSIGN OWNED"):
            open_journal(url.replace("loket@", "stranger@"), HALL)
    finally:
        databases.run("DROP ROLE stranger")
        databases.give_back(url)


def test_a_server_that_starts_up_will_be_there_soon() -> None:
    said = DBAPIError("", None, Exception("FATAL:  the database system\n\tis starting up"))
    assert "the database system; is starting up" in line(said)
    said = DBAPIError("", None, Exception("FATAL:  the database system is starting up"))
    found = unreachable(make_url("postgresql://loket:secret@db/loket"), said)
    assert isinstance(found, JournalUnreachable)
    assert str(found) == (
        "postgresql://loket:***@db/loket: cannot be used yet (FATAL: the database system is starting up); "
        "wait: it passes by itself"
    )


def test_the_socket_will_do_as_well(databases: Databases) -> None:
    url = databases.take()
    name = url.rpartition("/")[2]
    by_socket = f"postgresql://loket@/{name}?host={databases.cluster.folder}&port={databases.cluster.port}"
    journal = open_journal(by_socket, HALL)
    journal.append(records(0, *MORNING))
    journal.close()
    databases.give_back(url)


def test_tables_and_migrations_agree(databases: Databases) -> None:
    url = databases.make()
    open_journal(url, HALL).close()
    with _engine(url) as engine, engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        partial = {i["name"]: i for name in ("tickets", "attendance") for i in inspect(connection).get_indexes(name)}
    assert "state" in str(partial["uq_tickets_counter_active"])
    assert "off_at IS NULL" in str(partial["uq_attendance_officer_present"])


def test_a_copy_is_kept_before_anything_changes(postgres_store: PostgresStore) -> None:
    postgres_store.journal.append(records(0, *MORNING))
    told: list[str] = []
    with _engine(postgres_store.url) as engine:
        with engine.connect() as connection, connection.begin() as transaction:
            keep_schema(connection, "here", "0001")
            copied = text("SELECT count(*) FROM loket_of_revision_0001.journal")
            assert connection.execute(copied).scalar() == 5
            with pytest.raises(JournalUnusable, match="cannot be copied to schema loket_of_revision_0001"):
                keep_schema(connection, "here", "0001")
            transaction.rollback()
        with engine.connect() as connection, connection.begin() as transaction:
            connection.execute(text("UPDATE journal SET actor = 'nobody' WHERE revision = 3"))
            with pytest.raises(JournalDamaged, match="revision 3"):
                keep_schema(connection, "here", "0001")
            transaction.rollback()
        with engine.connect() as connection, connection.begin():
            migrations.upgrade(connection, "here", told.append)
    assert told == []


def test_what_is_stored_by_many_sessions_is_one_chain(new_postgres: Callable[[], PostgresStore]) -> None:
    store = new_postgres()
    store.journal.append(records(0, *MORNING))
    for number in range(3, 9):
        store.restart().append(records(number + 2, issued(f"t{number}", number)))
    engine = readers(store.url)
    assert verify_history(engine, HALL).count == 11  # type: ignore[union-attr]
    engine.dispose()


def test_old_days_are_deleted_and_what_follows_is_proven(postgres_store: PostgresStore) -> None:
    journal, engine = postgres_store.journal, readers(postgres_store.url)
    for number in range(1, 10):
        day = f"2026-03-{number:02d}"
        visit = (issued(f"t{day}", 1, slip=f"s{day}"), called(f"t{day}", f"c{day}"), e.NoShowMarked(f"t{day}", "c1"))
        events = (e.DayOpened(day), e.OfficerSignedOn("c1", "o1"), *visit, e.DayClosed(day))
        journal.append(records(journal.head(), *events, day=day))
    assert isinstance(prove(engine, HALL), Proven)
    deleted = iter(lambda: forget(journal, HALL, 1), None)
    assert [(gone.day, gone.tickets) for gone in deleted if gone] == [("2026-03-01", 1), ("2026-03-02", 1)]
    found = prove(engine, HALL)
    assert isinstance(found, Proven)
    assert (found.first, found.head, found.deleted) == (13, 54, 2)
    assert postgres_store.restart().head() == 54
    engine.dispose()
