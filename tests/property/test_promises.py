"""What officers and visitors are promised, after any morning: undo, credit, routes, ties, days, nothing twice."""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.domain import commands
from hub.domain.catalogue import CounterId, ServiceId
from hub.domain.decide import Rejection
from hub.domain.events import TicketCalled, TicketQueued
from hub.domain.service_day import service_day
from hub.domain.ticket import CallId, Ticket, TicketClass, TicketId, TicketState
from hub.protocol import commands as wire
from hub.protocol.errors import Refused
from tests.builders import Book, Ids
from tests.property.mornings import ALWAYS_OPEN, Morning, begin, comers, counters, goes_on, pauses
from tests.property.naive_hours import OFFSETS
from tests.property.small_hall import COUNTERS, SERVICES
from tests.unit.core.desk import Desk

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
chosen = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def without_history(ticket: Ticket) -> Ticket:
    """Return a ticket as it stands in line, whatever happened before."""
    return replace(ticket, call=None, drawn_for=None)


@chosen
@given(st.data(), st.lists(st.tuples(counters, pauses), min_size=1, max_size=4))
def test_undone_calls_leave_the_lines_as_they_were(data: st.DataObject, calls: list[tuple[CounterId, int]]) -> None:
    morning = goes_on(data, begin(replace(ALWAYS_OPEN, undo_s=3_600)))
    state = morning.book.state
    before = deepcopy((state.lines, state.desks, state.at_counter))
    called: list[tuple[CounterId, Ticket, Ticket]] = []
    for counter, pause in calls:
        tickets = {id_: replace(ticket) for id_, ticket in state.tickets.items()}
        call = morning.call(counter)
        if call is not None:
            ticket = state.tickets[state.calls[call].ticket]
            called.append((counter, ticket, tickets[ticket.id]))
        morning.book.at += pause
    for counter, ticket, was in reversed(called):
        assert not isinstance(morning.say(commands.UndoCall(counter, ticket.id)), Rejection)
        assert without_history(ticket) == without_history(was)
    assert (state.lines, state.desks, state.at_counter) == before


@chosen
@given(st.data(), counters, st.sampled_from(("return", "park", "transfer")))
def test_credit_is_never_behind_later_credit(data: st.DataObject, counter: CounterId, way: str) -> None:
    """Who was sent back, parked or sent on by credit is called before everybody of the same class and less credit."""
    morning = goes_on(data, begin())
    state = morning.book.state
    if (call := state.at_counter.get(counter)) is None and morning.call(counter) is None:
        return
    ticket = state.tickets[call or state.at_counter[counter]]
    to = data.draw(st.sampled_from(SERVICES).map(ServiceId))
    if way == "return":
        morning.say(commands.ReturnToLine(counter, ticket.id))
    elif way == "transfer":
        morning.say(commands.TransferTicket(counter, ticket.id, commands.Standing.BY_CREDIT, to))
    else:
        morning.say(commands.ParkTicket(counter, ticket.id))
        morning.come((ticket.service, ticket.ticket_class))
        back = commands.UnparkTicket(CallId("back"), counter, ticket.id)
        assert not isinstance(morning.say(back), Rejection)
        assert state.at_counter[counter] == ticket.id
        return
    assert ticket.state is TicketState.WAITING
    alike = [t for t in state.tickets.values() if t.state is TicketState.WAITING and t.service == ticket.service]
    alike = [t for t in alike if (t.desk, t.ticket_class) == (ticket.desk, ticket.ticket_class)]
    later = {t.id for t in alike if t.since > ticket.since}
    for visitor in morning.naive.order([(ticket.service, None)] if ticket.desk is None else [("", ticket.desk)], 0):
        assert visitor.ticket not in later
        if visitor.ticket == ticket.id:
            break


@chosen
@given(st.lists(st.sampled_from(SERVICES), max_size=5), st.data())
def test_a_route_visits_each_stop_once_with_one_number(stops: list[str], data: st.DataObject) -> None:
    morning = begin()
    book, route = morning.book, TicketId("route")
    morning.say(
        commands.IssueTicket(route, ServiceId("A.01"), TicketClass.REGULAR, "id", stops=tuple(map(ServiceId, stops)))
    )
    ticket = book.state.tickets[route]
    number, issued_at, visited = ticket.text, ticket.issued_at, []
    while ticket.state is TicketState.WAITING:
        book.at += data.draw(pauses)
        assert ticket.since == issued_at
        counter = CounterId(
            next(each for each in COUNTERS if morning.naive.is_known(each) and _serves(book, each, ticket))
        )
        assert morning.call(counter) is not None
        visited.append(str(ticket.service))
        morning.say(commands.StartService(counter, route))
        done = book.state.catalogue.service[ticket.service]  # type: ignore[union-attr]
        note = "berkas lengkap" if done.note == "required" else None
        outcome = done.outcomes[0] if done.outcome_required else None
        assert not isinstance(morning.say(commands.FinishService(counter, route, outcome, note)), Rejection)
    assert visited == ["A.01", *stops]
    assert (ticket.text, ticket.state, len(book.state.tickets)) == (number, TicketState.SERVED, 1)
    queued = [each.event for each in book.records if isinstance(each.event, TicketQueued)]
    assert len(queued) == len(stops)


def _serves(book: Book, counter: str, ticket: Ticket) -> bool:
    assert book.state.catalogue is not None
    return ticket.service in book.state.catalogue.counter[CounterId(counter)].services


def called_numbers(morning: Morning) -> list[tuple[str, str]]:
    tickets = morning.book.state.tickets
    calls = [r.event for r in morning.book.records if isinstance(r.event, TicketCalled)]
    return [(tickets[each.ticket].text, each.counter) for each in calls]


@chosen
@given(st.lists(st.tuples(comers, pauses, st.lists(counters, max_size=4)), max_size=8), st.integers(2, 9))
def test_ties_do_not_depend_on_the_ids_that_clients_make(happened: list[Any], seed: int) -> None:
    """The same presses call the same numbers; a batch has one instant, and within it the order of drawing counts."""
    mornings = [begin(replace(ALWAYS_OPEN, finish_by_calling=True), Ids(each)) for each in (1, 1, seed)]
    for morning in mornings:
        for whom, pause, presses in happened:
            morning.come(*whom)
            morning.book.at += pause
            for counter in presses:
                morning.call(counter)
                there = morning.book.state.at_counter.get(counter)
                if there is not None:
                    morning.say(commands.StartService(counter, there))
    first, same, other = mornings
    assert same.book.records == first.book.records
    assert called_numbers(other) == called_numbers(first)


@chosen
@given(st.data())
def test_officers_at_one_instant_get_different_tickets(data: st.DataObject) -> None:
    morning = goes_on(data, begin())
    waiting = {t.id for t in morning.book.state.tickets.values() if t.state is TicketState.WAITING}
    calls = [morning.call(counter) for counter in data.draw(st.permutations([CounterId(each) for each in COUNTERS]))]
    called = [morning.book.state.calls[call].ticket for call in calls if call is not None]
    assert len(set(called)) == len(called)
    assert set(called) <= waiting


SAID = st.sampled_from(("issue", "issue", "call", "call", "recall", "start", "finish", "no_show", "undo", "again"))


@settings(chosen, max_examples=40)
@given(st.lists(st.tuples(SAID, st.integers(1, 3), st.integers(0, 40)), min_size=3, max_size=25))
def test_what_is_said_twice_happens_once(said: list[tuple[str, int, int]]) -> None:
    """A command that comes again, at once or much later, has the same answer and no second effect (T8)."""
    desk = Desk()
    desk.join("k1", "o1", "o2", "o3")
    answered: list[tuple[str, wire.Command, object]] = []
    for what, number, seconds in said:
        desk.now += seconds * SECOND
        if what == "again" and answered:
            name, command, answer = answered[(number * seconds) % len(answered)]
            desk.step()  # what time alone does, such as giving up a silent voice
            before, records = deepcopy(desk.core.state), len(desk.journal)
            assert desk.ask(name, command) == answer
            assert (desk.core.state, len(desk.journal)) == (before, records)
            continue
        name, command = _wire(desk, what, number)
        answer = desk.ask(name, command)
        if not isinstance(answer, Refused):
            answered.append((name, command, answer))


def _wire(desk: Desk, what: str, number: int) -> tuple[str, wire.Command]:
    counter, there = str(number), desk.core.state.at_counter.get(CounterId(str(number)), TicketId("nobody"))
    makes = {
        "recall": wire.Recall,
        "start": wire.StartService,
        "finish": wire.FinishService,
        "no_show": wire.MarkNoShow,
        "undo": wire.UndoCall,
    }
    if what in makes:
        return f"o{number}", makes[what](command_id=desk.id(), counter=counter, ticket=there)
    if what == "call":
        return f"o{number}", wire.CallNext(command_id=desk.id(), counter=counter)
    return "k1", wire.IssueTicket(command_id=desk.id(), service="A.01" if number < 3 else "B.01")


@pytest.mark.parametrize("zone", OFFSETS)
@given(hours=st.integers(-30, 30), ms=st.integers(-2, 2), start=st.sampled_from((0, 60, 300, 1_439)))
@settings(max_examples=60, deadline=None)
def test_a_day_turns_by_the_hall_s_clock(zone: str, hours: int, ms: int, start: int) -> None:
    """A service day begins at its local minute, wherever midnight UTC falls: 07:00, 08:00 or 09:00 in the hall."""
    at = 1_789_948_800_000 + hours * HOUR + ms
    local = datetime.fromtimestamp(0, timezone(timedelta(milliseconds=OFFSETS[zone]))) + timedelta(milliseconds=at)
    minutes = local.hour * 60 + local.minute
    wanted = local.date() if minutes >= start else local.date() - timedelta(days=1)
    assert service_day(at, zone, start) == wanted.isoformat()


@pytest.mark.parametrize("zone", OFFSETS)
@given(
    before=st.lists(st.sampled_from(SERVICES), max_size=6),
    after=st.lists(st.sampled_from(SERVICES), min_size=1, max_size=6),
)
@settings(max_examples=25, deadline=None)
def test_numbers_go_on_over_midnight_utc_and_begin_anew_at_the_hall_s(
    zone: str, before: list[str], after: list[str]
) -> None:
    midnight = 1_789_948_800_000
    book = Book(at=midnight - 1)
    book.catalogue = replace(begin().book.catalogue, hall=replace(begin().book.catalogue.hall, timezone=zone))
    assert datetime.fromtimestamp(midnight / 1_000, UTC).hour == 0

    def turn() -> bool:
        return bool(book.do(commands.OpenDay(service_day(book.at, zone), book.catalogue)))

    def numbers() -> list[int]:
        return [t.number for t in book.state.tickets.values() if t.pool == "A"]

    assert turn()
    for service in before:
        book.issue(service)
    book.at = midnight
    assert not turn()
    for service in after:
        book.issue(service)
    drawn = [each for each in (*before, *after) if each[0] != "B"]
    assert numbers() == list(range(1, len(drawn) + 1))
    book.at = midnight + 24 * HOUR - OFFSETS[zone] - 1
    assert not turn()
    book.at += 1
    assert turn()
    book.issue("A.01")
    assert numbers() == [1]
