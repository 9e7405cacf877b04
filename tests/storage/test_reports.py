"""What the tables say of a day is what the rules' own state says."""

from collections.abc import Callable
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.domain import events as e
from hub.domain.ticket import TicketState
from hub.store import reports
from hub.store.sql import readers
from tests.storage.conftest import DatabaseStore, PostgresStore, SqliteStore
from tests.storage.histories import DAY, HALL, History, a_history, called, issued, records
from tests.storage.test_contract import MORNING

_HISTORY = given(random=st.randoms(use_true_random=False), length=st.integers(0, 120))
_ON_FIXTURES = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@_HISTORY
@settings(_ON_FIXTURES, max_examples=30)
def test_the_tables_say_what_the_state_says(new_sqlite: Callable[[], SqliteStore], random: Random, length: int) -> None:
    _the_tables_say_what_the_state_says(new_sqlite(), random, length)


@_HISTORY
@settings(_ON_FIXTURES, max_examples=6)
def test_a_servers_tables_say_what_the_state_says(
    new_postgres: Callable[[], PostgresStore], random: Random, length: int
) -> None:
    _the_tables_say_what_the_state_says(new_postgres(), random, length)


def _the_tables_say_what_the_state_says(store: DatabaseStore, random: Random, length: int) -> None:
    history, batches = a_history(random, length)
    for batch in batches:
        store.journal.append(batch)
    state, engine = history.state, readers(store.url)
    day = str(state.day)
    assert {
        (t.ticket, t.number, t.text, t.state, t.counter, t.started_at, t.ended_at, t.issued_at, t.kiosk)
        for t in reports.tickets(engine, HALL, day)
    } == {
        (t.id, t.number, t.text, t.state, t.counter, t.started_at, t.ended_at, t.issued_at, t.kiosk)
        for t in state.tickets.values()
    }
    assert [
        (c.call_id, c.ticket, c.counter, c.ordinal, c.at, c.shown_by) for c in reports.calls(engine, HALL, day)
    ] == [(c.id, c.ticket, c.counter, c.ordinal, c.called_at, c.shown_by) for c in state.calls.values()]
    assert {(s.job, s.ticket, s.copy, s.printer, s.outcome, s.reason) for s in reports.slips(engine, HALL, day)} == {
        (s.job, s.ticket, s.copy, s.printer, s.outcome, s.reason) for s in state.slips.values()
    }
    assert {a.counter: a.officer for a in reports.attendance(engine, HALL, day) if a.off_at is None} == {
        counter: present.officer for counter, present in state.officers.items()
    }
    finished = {
        r.event.ticket: (r.event.outcome, r.event.by_calling)
        for r in history.records
        if isinstance(r.event, e.ServiceFinished)
    }
    assert all(
        (t.outcome, t.by_calling) == finished[t.ticket]
        for t in reports.tickets(engine, HALL, day)
        if t.state is TicketState.SERVED and t.ticket in finished
    )
    _days_are_sealed(history, reports.days(engine, HALL))
    engine.dispose()
    store.close()


def _days_are_sealed(history: History, days: list[reports.ReportedDay]) -> None:
    opened = [r.day for r in history.records if isinstance(r.event, e.DayOpened)]
    assert [day.day for day in days] == opened
    for day in days[:-1]:
        assert day.sealed_count == sum(record.day == day.day for record in history.records)
        assert len(day.sealed_head or "") == 64
    assert (days[-1].closed_at, days[-1].sealed_count, days[-1].sealed_head) == (None, None, None)


def test_a_ticket_keeps_its_names_and_its_first_call(database_store: DatabaseStore) -> None:
    later = (
        called("t1", "k2", "c1", 2),
        e.CallShown("k2", "one"),
        e.CallShown("k2", "two"),
        e.CallAnnounced("k2", e.VoicePhase.SPEAKING),
        e.CallAnnounced("k2", e.VoicePhase.SPOKEN),
        e.TicketCancelled("t1", "c1", "pulang"),
        issued("t3", 3),
    )
    database_store.journal.append(records(0, *MORNING, *later))
    engine = readers(database_store.url)
    first, second, third = reports.tickets(engine, HALL, DAY)
    assert (first.service_name, first.agency_name) == ({"id": "Layanan"}, {"id": "Dinas"})
    assert (first.called_at, first.ended_at, first.reason) == (1005, 1011, "pulang")
    assert (second.text, third.text) == ("A002", "A003")
    one, two = reports.calls(engine, HALL, DAY)
    assert (one.text, one.shown_at, one.spoken_at) == ("A001", None, None)
    assert (two.shown_at, two.shown_by, two.speaking_at, two.spoken_at) == (1007, "one", 1009, 1010)
    assert [slip.outcome for slip in reports.slips(engine, HALL, DAY)] == [e.SlipOutcome.PENDING]
    assert reports.tickets(engine, HALL, "2000-01-01") == []
    engine.dispose()
