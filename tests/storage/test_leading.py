"""Two hubs, one hall: who leads, who takes over when, and that a former leader can write nothing."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, create_engine, text

from hub.domain import events as e
from hub.store import following, leading, migrations, postgresql
from hub.store.faults import JournalInUse, JournalUnreachable, JournalUnusable, SchemaUnknown, ServerRefuses
from hub.store.following import Followers
from hub.store.journal import LeadershipLost, NotStored
from hub.store.leadership import LEASE_MS, Leader, Turn, Watch
from hub.store.leading import LeadingJournal
from hub.store.postgresql import Writer
from hub.store.retention import forget
from hub.store.sql import address_of, open_journal
from hub.store.standby import Candidate
from tests.storage.conftest import Databases
from tests.storage.histories import HALL, issued, records
from tests.storage.tampering import listening
from tests.storage.test_contract import MORNING
from tests.storage.test_postgresql import MORE, _end_writers, _set

SLOW_DELETION = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
CREATE TRIGGER slow AFTER DELETE ON journal FOR EACH STATEMENT EXECUTE FUNCTION slow()
"""


class Clock:
    """Stands still until it is moved."""

    now = 1_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that was ended leaves its lock within a moment; one that was not is waited for in vain."""
    monkeypatch.setattr(postgresql, "LOCK_WAIT_MS", 500)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    taken = databases.take()
    yield taken
    databases.give_back(taken)


NewHub = Callable[[str], Candidate]


@pytest.fixture
def hub(url: str, clock: Clock) -> Iterator[NewHub]:
    """Makes hubs that would lead the same hall."""
    made: list[Candidate] = []

    def make(address: str) -> Candidate:
        made.append(Candidate(url, HALL, address, clock))
        return made[-1]

    yield make
    for each in made:
        each.close()


@contextmanager
def led(candidate: Candidate, seen: Leader | None = None) -> Iterator[LeadingJournal]:
    journal = candidate.take_over(seen)
    assert journal is not None
    try:
        yield journal
    finally:
        journal.close()


def test_every_tenure_has_an_epoch_and_says_who_leads(hub: NewHub, clock: Clock) -> None:
    first, second = hub("hub-a:8765"), hub("hub-b:8765")
    assert first.look() is None
    with led(first) as journal:
        row = second.look()
        assert row is not None
        assert (row.epoch, row.address) == (2, "hub-a:8765")
        assert row.session is not None
        assert row.renewed_at
        assert journal.epoch() == 2
        journal.append(records(0, *MORNING))
        assert journal.lease.asked_at == clock.now
    row = second.look()
    assert row is not None
    assert (row.renewed_at, row.session) == (None, None)
    with led(second, row) as journal:
        assert journal.epoch() == 3
        assert journal.head() == 5


def test_a_leader_sees_that_another_hub_follows_it(url: str, hub: NewHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "FRESH_S", 600)  # this machine may be busy
    followers = Followers(url, HALL)
    with led(hub("a")):
        assert not followers.is_any(), "the one that leads follows nobody"
        other = hub("b")
        other.look()
        assert followers.is_any()
        assert not Followers(url, "another hall").is_any()
        monkeypatch.setattr(following, "FRESH_S", 0)
        assert not Followers(url, HALL).is_any(), "a hub that has not looked for so long follows nobody"
        other.close()
        given_up = time.monotonic() + 60
        while followers.is_any():
            assert time.monotonic() < given_up


def test_appends_and_heartbeats_renew_the_lease(hub: NewHub, clock: Clock) -> None:
    with led(hub("a")) as journal:
        other = hub("b")
        seen = [other.look()]
        clock.now += 600
        assert journal.lease.is_due(clock.now)
        journal.renew()
        assert not journal.lease.is_due(clock.now)
        seen.append(other.look())
        clock.now += 600
        journal.append(records(0, *MORNING))
        assert not journal.lease.is_due(clock.now)
        seen.append(other.look())
        clock.now += 600
        journal.append([])
        assert journal.lease.is_due(clock.now)
        assert len({each.renewed_at for each in seen if each}) == 3


@contextmanager
def durabilities() -> Iterator[list[str]]:
    """Notes with what durability each transaction commits."""
    seen: list[str] = []

    def note(connection: Connection) -> None:
        seen.append(connection.exec_driver_sql("SHOW synchronous_commit").scalar_one())

    with listening("commit", note):
        yield seen


def test_a_heartbeat_waits_for_no_disk_and_all_else_does(hub: NewHub) -> None:
    with led(hub("a")) as journal, durabilities() as seen:
        journal.renew()
        journal.append(records(0, *MORNING))
        journal.renew()
        journal.probe()
        assert seen == ["off", "on", "off", "on"]


def test_where_a_second_server_takes_over_a_heartbeat_waits_for_it(hub: NewHub, databases: Databases) -> None:
    """Else a first server that was cut off, and has no part any more, would keep its leader speaking."""
    name = "synchronous_standby_names"

    def heal(*_: object) -> None:  # before the COMMIT, which would wait for a server that is not there
        _set(databases, f"RESET {name}", name, "")

    with led(hub("a")) as journal, durabilities() as seen:
        _set(databases, f"SET {name} = 'nobody'", name, "nobody")
        try:
            with listening("commit", heal):
                journal.renew()
        finally:
            heal()
        assert seen == ["on"]


def test_a_leader_is_not_followed_while_it_renews_and_is_when_it_fell_silent(hub: NewHub, clock: Clock) -> None:
    leader, standby, watch = hub("a"), hub("b"), Watch()
    journal = leader.take_over(None)
    assert journal is not None
    journal.append(records(0, *MORNING))
    for _ in range(8):
        asked = clock.now
        assert watch.look(standby.look(), asked, clock.now) is Turn.WAIT
        clock.now += 500
        journal.renew()
    while watch.look(standby.look(), clock.now, clock.now) is Turn.WAIT:
        clock.now += 250
    assert not journal.lease.is_held(clock.now)
    with led(standby, watch.seen) as after:
        for _ in range(2):
            for deed in (lambda: journal.append(MORE), journal.renew):
                with pytest.raises(LeadershipLost):
                    deed()
        assert after.head() == 5
        after.append(MORE)
        assert len(after.open_day()) == 6
        journal.close()
        assert standby.look() == replace(_row(standby), epoch=3, address="b")
        after.renew()


def _row(candidate: Candidate) -> Leader:
    row = candidate.look()
    assert row is not None
    return row


def test_a_leader_that_renewed_after_the_look_is_left_alone(hub: NewHub) -> None:
    with led(hub("a")) as journal:
        standby = hub("b")
        seen = _row(standby)
        journal.renew()
        with pytest.raises(JournalInUse, match="another program writes it"):
            standby.take_over(seen)
        journal.append(records(0, *MORNING))


def test_of_two_standbys_the_slower_one_goes_on_waiting(hub: NewHub) -> None:
    candidates = hub("a"), hub("b"), hub("c")
    with led(candidates[0]):
        seen = _row(candidates[1])
        with led(candidates[1], seen) as journal:
            with pytest.raises(JournalInUse):
                candidates[2].take_over(seen)
            journal.renew()
        assert candidates[2].take_over(seen) is None


def test_a_process_id_that_is_used_again_means_nobody_else(hub: NewHub, url: str) -> None:
    """The row names a session that began at another instant: nobody is ended."""
    with led(hub("a")) as journal:
        _tamper(url, "UPDATE halls SET leader_since = leader_since - 1")
        standby = hub("b")
        with pytest.raises(JournalInUse):
            standby.take_over(_row(standby))
        journal.renew()


def _tamper(url: str, sql: str) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text(sql))
    engine.dispose()


@pytest.mark.parametrize("table", ["halls", "journal", "tickets"])
def test_a_leader_that_is_frozen_within_a_batch_is_followed(hub: NewHub, url: str, table: str) -> None:
    """It holds the hall's row and lock until its session is ended; of its batch nothing is stored."""
    standby = hub("b")
    taken: list[LeadingJournal | None] = []

    def freeze(_: object, __: object, statement: str, *___: object) -> None:
        if table in statement and not taken:
            taken.append(None)
            taken.append(standby.take_over(_row(standby)))

    journal = hub("a").take_over(None)
    assert journal is not None
    journal.append(records(0, *MORNING))
    with listening("before_cursor_execute", freeze), pytest.raises(LeadershipLost):
        journal.append(MORE)
    after = taken[1]
    assert after is not None
    assert (after.head(), after.epoch()) == (5, 3)
    after.append(records(5, issued("x", 3)))
    after.close()
    journal.close()
    assert open_journal_head(url) == 6


def open_journal_head(url: str) -> int:
    journal = open_journal(url, HALL)
    try:
        return journal.head()
    finally:
        journal.close()


def test_a_session_that_is_lost_is_never_made_anew(hub: NewHub, databases: Databases) -> None:
    candidate = hub("a")
    journal = candidate.take_over(None)
    assert journal is not None
    _end_writers(databases)
    for deed in (journal.renew, lambda: journal.append(records(0, *MORNING)), journal.open_day):
        with pytest.raises(LeadershipLost):
            deed()
    journal.close()


def test_an_epoch_that_is_over_is_enough(hub: NewHub, url: str) -> None:
    """Even where neither lock nor session keeps the old leader out."""
    with led(hub("a")) as journal:
        journal.append(records(0, *MORNING))
        _tamper(url, "UPDATE halls SET epoch = epoch + 1")
        for deed in (lambda: journal.append(MORE), journal.renew):
            with pytest.raises(LeadershipLost, match=r"epoch 2 is over: .* began epoch 3"):
                deed()
        with pytest.raises(LeadershipLost), journal.changing():
            raise AssertionError
        assert journal.head() == 5


def test_without_the_epoch_an_old_leader_would_write(hub: NewHub, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test above proves would not be seen otherwise."""
    with led(hub("a")) as journal:
        journal.append(records(0, *MORNING))
        _tamper(url, "UPDATE halls SET epoch = epoch + 1")
        monkeypatch.setattr(LeadingJournal, "_must_hit", lambda _self, _done: None)
        journal.append(MORE)
        assert len(journal.open_day()) == 6


def test_a_heartbeat_that_waits_for_the_row_fails_and_the_lease_goes_on_ending(
    hub: NewHub, url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "LOCK_WAIT_MS", 10)
    with led(hub("a")) as journal:
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        clock.now += LEASE_MS
        with engine.begin() as other:
            other.execute(text("SELECT * FROM halls FOR UPDATE"))
            with pytest.raises(NotStored, match="lock timeout"):
                journal.renew()
        assert not journal.lease.is_held(clock.now)
        journal.renew()
        assert journal.lease.is_held(clock.now)
        engine.dispose()


def test_a_deletion_that_takes_longer_than_heartbeats_can_wait_is_left_for_another_time(
    hub: NewHub, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It used to outlast the lease: the hub ended, and the next leader began the same deletion at once."""
    monkeypatch.setattr(leading, "CHANGE_MS", 50)
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with led(hub("a")) as journal:
        head = 0
        for number in range(40):
            day = (date(2026, 1, 1) + timedelta(days=number)).isoformat()
            made = records(head, e.DayOpened(day), *([e.DayClosed(day)] if number < 39 else []), day=day)
            journal.append(made)
            head += len(made)
        with engine.begin() as other:
            other.execute(text(SLOW_DELETION))
        with pytest.raises(NotStored, match="statement timeout"):
            forget(journal, HALL, 30)
        journal.renew()
        with engine.begin() as other:
            other.execute(text("DROP TRIGGER slow ON journal"))
        gone = forget(journal, HALL, 30)
        assert gone is not None
        assert gone.day == "2026-01-01"
    engine.dispose()


def test_a_hub_without_a_standby_is_left_alone_and_leads_nobody(hub: NewHub, url: str) -> None:
    plain = open_journal(url, HALL)
    plain.append(records(0, *MORNING))
    standby = hub("b")
    with pytest.raises(JournalInUse, match=r"another program writes it .loket-hub [0-9]+ on .*stop it if it is no hub"):
        standby.take_over(_row(standby))
    plain.append(MORE)
    plain.close()
    with led(standby, _row(standby)) as journal:
        assert (journal.epoch(), journal.head()) == (2, 6)
        with pytest.raises(JournalInUse):
            open_journal(url, HALL)


def test_a_new_database_and_an_older_programs_are_taken_over(databases: Databases, clock: Clock) -> None:
    """Looking makes no tables; taking over does."""
    url = databases.make()
    standby = Candidate(url, HALL, "a", clock)
    standby.check()
    assert standby.look() is None
    _tamper(url, "CREATE TABLE halls (hall text)")
    assert standby.look() is None
    _tamper(url, "DROP TABLE halls")
    with led(standby) as journal:
        journal.append(records(0, *MORNING))
    standby.close()
    databases.give_back(url)


def test_a_newer_programs_database_is_turned_down_before_waiting_for_it(hub: NewHub, url: str, clock: Clock) -> None:
    with led(hub("a")):
        standby = hub("b")
        standby.check()
        _tamper(url, "UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(SchemaUnknown, match=r"of revision 9999, this program knows up to .*; use the newer"):
            standby.check()
        _tamper(url, f"UPDATE alembic_version SET version_num = '{migrations.NEWEST}'")
    nowhere = Candidate(url + "_not", HALL, "a", clock)
    with pytest.raises(ServerRefuses, match="createdb -O loket"):
        nowhere.check()


def test_another_user_needs_two_rights_and_is_told(databases: Databases, url: str, clock: Clock) -> None:
    name = url.rpartition("/")[2]
    databases.run("CREATE ROLE other LOGIN")
    try:
        with led(Candidate(url, HALL, "a", clock)) as journal:
            journal.append(records(0, *MORNING))
            databases.run(f"GRANT ALL ON DATABASE {name} TO other")
            _tamper(url, "GRANT ALL ON ALL TABLES IN SCHEMA public TO other")
            _tamper(url, "ALTER TABLE halls OWNER TO loket")
            standby = Candidate(url.replace("loket@", "other@"), HALL, "b", clock)
            with pytest.raises(JournalInUse, match="pg_signal_backend and pg_read_all_stats"):
                standby.take_over(_row(standby))
            databases.run("GRANT pg_read_all_stats TO other")
            with pytest.raises(JournalInUse, match=r"session stays .*same user of the database, or grant"):
                standby.take_over(_row(standby))
            journal.renew()
            standby.close()
    finally:
        _tamper(url, "DROP OWNED BY other")
        databases.run(f"REVOKE ALL ON DATABASE {name} FROM other")
        databases.run("DROP ROLE other")


def test_a_server_that_is_away_is_told_at_each_look(databases: Databases, clock: Clock) -> None:
    nowhere = Candidate(databases.cluster.url("nowhere"), HALL, "a", clock)
    for deed in (nowhere.look, lambda: nowhere.take_over(Leader(1, 5)), lambda: nowhere.take_over(None)):
        with pytest.raises(ServerRefuses, match="does not exist"):
            deed()
    nowhere.close()


def test_a_look_goes_on_after_its_session_was_ended(hub: NewHub, databases: Databases) -> None:
    standby = hub("b")
    with led(hub("a")):
        assert standby.look() is not None
        databases.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ 'standby'")
        with pytest.raises(JournalUnreachable):
            standby.look()
        assert standby.look() is not None


def test_only_postgresql_has_standbys(clock: Clock) -> None:
    with pytest.raises(JournalUnusable, match="cannot be shared by two hubs; write postgresql://"):
        Candidate("sqlite:///loket.db", HALL, "a", clock)


def test_a_tenure_that_cannot_begin_leaves_no_lock(hub: NewHub, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(leading.LeadingJournal, "_claim", fails)
    with pytest.raises(RuntimeError):
        hub("a").take_over(None)
    Writer(address_of(url), HALL).close()


def test_a_row_that_somebody_holds_is_no_damage(hub: NewHub, databases: Databases, url: str) -> None:
    """A standby that ended over it would leave the hall without a hub until a person came."""
    with led(hub("a")):
        pass
    seen = hub("b").look()
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        with engine.begin() as other:
            other.execute(text("SELECT 1 FROM halls FOR UPDATE"))
            with pytest.raises(JournalUnreachable, match="cannot be used now"):
                hub("b").take_over(seen)
        with led(hub("b"), seen) as journal:
            assert seen is not None
            assert journal.epoch() == seen.epoch + 1
    finally:
        engine.dispose()
