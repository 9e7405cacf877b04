"""What a call leads to beside itself: its grounds, the end of a service or a break, and calls without a press (O3)."""

from dataclasses import replace

import pytest

from hub.domain import commands
from hub.domain import commands_day as c
from hub.domain.catalogue import Catalogue, CounterId, NoteRule, ServiceId, ZoneId
from hub.domain.decide import Rejection, RejectionCode, decide
from hub.domain.events import Event, Grounds, QueuedBy, ServiceFinished, TicketCalled, TicketQueued
from hub.domain.events_day import CounterResumed
from hub.domain.policy import Reason
from hub.domain.self_calling import calls_due, calls_from
from hub.domain.serving import zone_of_call
from hub.domain.ticket import CallId, TicketClass, TicketId
from tests.builders import MORNING, Book, catalogue, counter, with_counter, with_rules, with_service

ONE, TWO, THREE = CounterId("1"), CounterId("2"), CounterId("3")
A1, A2 = ServiceId("A.01"), ServiceId("A.02")
SECOND = 1_000
MINUTE = 60 * SECOND


def issue(book: Book, wanted: ServiceId = A1, ticket_class: TicketClass = TicketClass.REGULAR) -> TicketId:
    ticket = TicketId(book.ids(book.at))
    assert book.do(commands.IssueTicket(ticket, wanted, ticket_class, "id"))
    book.at += SECOND
    return ticket


def call(book: Book, of: CounterId = ONE, *, by_itself: bool = False) -> TicketCalled:
    decision = book.do(commands.CallNext(CallId(book.ids(book.at)), of, by_itself))
    assert not isinstance(decision, Rejection), decision
    event = decision[-1]
    assert isinstance(event, TicketCalled)
    assert book.state.calls[event.call].grounds == event.grounds
    return event


def did(book: Book, command: commands.Command) -> list[Event]:
    decision = book.do(command)
    assert not isinstance(decision, Rejection), decision
    return decision


def refused(book: Book, command: commands.Command) -> Rejection:
    decision = decide(book.state, command, book.at)
    assert isinstance(decision, Rejection)
    return decision


def serve(book: Book, of: CounterId = ONE) -> TicketId:
    ticket = call(book, of).ticket
    did(book, commands.StartService(of, ticket))
    return ticket


def test_a_call_says_why_and_against_whom():
    book = Book(catalogue=with_rules(ratio=3.0, cap=1)).opened()
    first, _ = issue(book), issue(book)
    fast, faster = issue(book, ticket_class=TicketClass.PRIORITY), issue(book, ticket_class=TicketClass.PRIORITY)
    book.at += 10 * MINUTE
    assert call(book).grounds == Grounds(Reason.LARGEST_SCORE, first)
    assert call(book, TWO).grounds == Grounds(Reason.PRIORITY_RUN_OVER, None, faster)
    assert book.state.at_counter == {ONE: fast, TWO: first}
    assert call(book, CounterId("3")).grounds if issue(book, A2) else None


def test_a_helper_says_that_it_helps():
    made = catalogue(counters=[replace(counter(1, "Z1", "A.02"), helps=(A1,)), counter(2, "Z1", "A.01", "B.01")])
    book = Book(catalogue=with_service(made, A1, help_after_minutes=1)).opened()
    issue(book)
    book.at += 2 * MINUTE
    assert call(book).grounds == Grounds(Reason.ALONE, helping=True)


def test_who_is_called_by_number_has_no_grounds():
    book = Book().opened()
    issue(book)
    event = did(book, commands.CallNumber(CallId("c"), ONE, "A001", "urgent"))[0]
    assert isinstance(event, TicketCalled)
    assert (event.grounds, event.reason) == (None, "urgent")


def test_calling_that_ends_a_service_says_so():
    book = Book(catalogue=with_rules(finish_by_calling=True)).opened()
    issue(book)
    issue(book)
    first = serve(book)
    decision = did(book, commands.CallNext(CallId("c"), ONE))
    assert decision[0] == ServiceFinished(first, ONE, by_calling=True)
    assert [type(event) for event in decision] == [ServiceFinished, TicketCalled]


def test_who_goes_on_along_a_route_is_next_as_if_finishing_and_calling_were_two_presses():
    for at_once in (True, False):
        book = Book(catalogue=with_rules(finish_by_calling=True)).opened()
        first = TicketId(book.ids(book.at))
        did(book, commands.IssueTicket(first, A1, TicketClass.REGULAR, "id", stops=(ServiceId("A.02"),)))
        book.at += 1_000
        issue(book)
        assert serve(book) == first
        if not at_once:
            did(book, commands.FinishService(ONE, first))
        *_, call = did(book, commands.CallNext(CallId("c"), ONE))
        assert isinstance(call, TicketCalled)
        assert (call.ticket, book.state.tickets[first].service) == (first, "A.02")


def test_who_goes_on_to_another_zone_is_called_there():
    book = Book(
        catalogue=with_service(with_rules(finish_by_calling=True), ServiceId("A.02"), zone=ZoneId("Z2"))
    ).opened()
    first = TicketId(book.ids(book.at))
    did(book, commands.IssueTicket(first, A1, TicketClass.REGULAR, "id", stops=(ServiceId("A.02"),)))
    serve(book)
    *_, call = did(book, commands.CallNext(CallId("c"), ONE))
    assert isinstance(call, TicketCalled)
    assert call.zone == "Z2"


def test_who_goes_on_elsewhere_leaves_the_counter_without_anybody():
    book = Book(catalogue=with_rules(finish_by_calling=True)).opened()
    first = TicketId(book.ids(book.at))
    did(book, commands.IssueTicket(first, A1, TicketClass.REGULAR, "id", stops=(ServiceId("B.01"),)))
    serve(book)
    refused = book.do(commands.CallNext(CallId("c"), ONE))
    assert isinstance(refused, Rejection)
    assert refused.code is RejectionCode.NOBODY_WAITING


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"outcomes": ("selesai",), "outcome_required": True}, RejectionCode.OUTCOME_REQUIRED),
        ({"note": NoteRule.REQUIRED}, RejectionCode.NOTE_REQUIRED),
    ],
)
def test_calling_ends_nothing_of_which_something_must_be_said(changed, code):
    book = Book(catalogue=with_service(with_rules(finish_by_calling=True), A1, **changed)).opened()
    issue(book)
    issue(book)
    serve(book)
    assert refused(book, commands.CallNext(CallId("c"), ONE)).code is code


def test_a_note_is_kept_as_it_was_meant():
    book = Book(catalogue=with_service(catalogue(), A1, note=NoteRule.OPTIONAL)).opened()
    issue(book)
    ticket = serve(book)
    assert refused(book, commands.FinishService(ONE, ticket, note="budi@contoh.id")).code is RejectionCode.PERSONAL_DATA
    finished = did(book, commands.FinishService(ONE, ticket, note=" berkas kurang "))
    assert finished == [ServiceFinished(ticket, ONE, note="berkas kurang")]


def test_a_blank_note_is_none():
    book = Book().opened()
    issue(book)
    ticket = serve(book)
    assert refused(book, commands.FinishService(ONE, ticket, note="x")).code is RejectionCode.NOTE_NOT_ASKED
    assert did(book, commands.FinishService(ONE, ticket, note=" ")) == [ServiceFinished(ticket, ONE)]


def paused() -> Book:
    book = Book().opened()
    issue(book)
    did(book, c.PauseCounter(ONE, "makan", 9 * 60))
    return book


def test_who_calls_is_back_from_the_break():
    book = paused()
    decision = did(book, commands.CallNext(CallId("c"), ONE))
    assert [type(event) for event in decision] == [CounterResumed, TicketCalled]
    assert decision[0] == CounterResumed(ONE)
    did(book, commands.ParkTicket(ONE, book.state.at_counter[ONE]))
    did(book, c.PauseCounter(ONE, "makan", 9 * 60))
    parked = next(iter(book.state.parked))
    assert did(book, commands.UnparkTicket(CallId("d"), ONE, parked))[0] == CounterResumed(ONE)


def test_a_break_that_was_over_ended_when_it_should():
    book = paused()
    until = MORNING + 60 * MINUTE
    book.at = until + MINUTE
    assert did(book, commands.CallNumber(CallId("c"), ONE, "A001", "urgent"))[0] == CounterResumed(ONE, until)


def test_a_closed_counter_may_still_call():
    book = Book().opened()
    issue(book)
    did(book, c.AskClosure(ONE, "rusak"))
    did(book, c.ApproveClosure(ONE))
    assert [type(event) for event in did(book, commands.CallNext(CallId("c"), ONE))] == [TicketCalled]


def test_a_call_without_a_press_ends_neither_service_nor_break():
    book = Book(catalogue=with_rules(finish_by_calling=True)).opened()
    issue(book)
    issue(book)
    did(book, c.PauseCounter(ONE, "makan", 9 * 60))
    command = commands.CallNext(CallId("c"), ONE, by_itself=True)
    until = str(MORNING + 60 * MINUTE)
    values = {"counter": "1", "reason": "makan", "until": until}
    assert refused(book, command) == Rejection(RejectionCode.COUNTER_CLOSED, values)
    serve(book)
    assert refused(book, command) == Rejection(RejectionCode.COUNTER_BUSY, {"number": "A001"})


# Calls without a press


def by_itself(**rules: object) -> Book:
    """Return a hall that calls 5 s after a service's end; an officer works at 1 and has just served A001."""
    book = Book(catalogue=with_rules(**{"call_by_itself_s": 5, **rules})).opened()
    for _ in range(3):
        issue(book)
    did(book, commands.SignOn(ONE, "ani"))
    ticket = serve(book)
    did(book, commands.FinishService(ONE, ticket))
    return book


def test_the_next_is_called_by_itself_some_time_after_the_end():
    book = by_itself()
    since = book.at + 5 * SECOND
    assert calls_from(book.state, ONE, book.at) == since
    assert calls_due(book.state, since - 1) == []
    assert calls_due(book.state, since) == [ONE]
    book.at = since
    pressed_at = book.state.officers[ONE].active_at
    event = call(book, by_itself=True)
    assert event.by_itself
    assert book.state.officers[ONE].active_at == pressed_at
    assert calls_due(book.state, since + MINUTE) == []
    did(book, commands.MarkNoShow(ONE, event.ticket))
    assert calls_due(book.state, since + MINUTE) == [ONE]
    assert book.replayed() == book.state


def test_a_call_made_by_itself_can_be_taken_back_and_is_not_made_again():
    book = by_itself()
    book.at += 5 * SECOND
    ticket = call(book, by_itself=True).ticket
    book.at += 10 * SECOND
    undone = did(book, commands.UndoCall(ONE, ticket))[0]
    assert isinstance(undone, TicketQueued)
    assert undone.cause is QueuedBy.UNDONE
    assert calls_due(book.state, book.at + MINUTE) == []


def test_nobody_is_called_by_itself_where_the_hall_does_not_want_it():
    book = by_itself(call_by_itself_s=0)
    assert calls_due(book.state, book.at + MINUTE) == []


def test_nobody_is_called_by_itself_to_an_empty_counter():
    book = by_itself()
    did(book, commands.SignOff(ONE))
    assert calls_due(book.state, book.at + MINUTE) == []
    book.at += SECOND
    did(book, commands.SignOn(ONE, "budi"))
    assert calls_due(book.state, book.at + MINUTE) == []


def test_nobody_is_called_by_itself_when_nobody_waits():
    book = by_itself()
    for ticket in [*book.state.tickets][1:]:
        did(book, commands.CancelTicket(ONE, ticket, "x"))
    assert calls_due(book.state, book.at + MINUTE) == []


def test_nobody_is_called_by_itself_in_a_break_nor_after_it():
    book = by_itself()
    did(book, c.PauseCounter(ONE, "makan", 9 * 60))
    assert calls_due(book.state, book.at + 30 * MINUTE) == []
    assert calls_due(book.state, book.at + 90 * MINUTE) == []
    assert did(book, commands.CallNext(CallId("c"), ONE))


def test_nobody_is_called_by_itself_to_a_closed_counter():
    book = by_itself()
    did(book, c.AskClosure(ONE, "rusak"))
    did(book, c.ApproveClosure(ONE))
    assert calls_due(book.state, book.at + MINUTE) == []


@pytest.mark.parametrize("changed", [{"archived": True}, {"active": False}, None])
def test_nobody_is_called_by_itself_to_a_counter_out_of_use(changed):
    book = by_itself()
    made: Catalogue = book.catalogue
    less = with_counter(made, ONE, **changed) if changed else replace(made, counters=made.counters[1:])
    book.state.adopt(less)
    assert calls_due(book.state, book.at + MINUTE) == []


def merged(*, service_too: bool = True) -> Catalogue:
    """Zone Z2 was given up by noon: B.01 waits in Z1 now, and its counter stands in a new zone."""
    made = with_counter(catalogue(), "3", zone=ZoneId("Z3"))
    made = with_service(made, "B.01", zone=ZoneId("Z1")) if service_too else made
    one, two = made.zones
    return replace(made, zones=(one, replace(two, archived=True), replace(one, id=ZoneId("Z3"))))


def test_who_was_told_a_zone_that_is_no_longer_there_is_called_where_the_service_waits_now() -> None:
    book = Book(catalogue=with_rules(finish_by_calling=True)).opened()
    first, at_desk, number = (issue(book, ServiceId("B.01")) for _ in range(3))
    routed = TicketId(book.ids(book.at))
    book.do(commands.IssueTicket(routed, A2, TicketClass.REGULAR, "id", stops=(ServiceId("B.01"),)))
    assert call(book, THREE).ticket == first
    did(book, commands.StartService(THREE, first))
    assert call(book, THREE).ticket == at_desk
    did(book, commands.TransferTicket(THREE, at_desk, commands.Standing.BY_CREDIT, None, THREE))
    assert did(book, commands.AdoptCatalogue(replace(merged(), hall=book.catalogue.hall)))
    there = call(book, THREE)
    assert (there.ticket, there.zone, there.counter_zone) == (at_desk, "Z3", "Z3"), "this counter alone calls it"
    did(book, commands.StartService(THREE, at_desk))
    did(book, commands.FinishService(THREE, at_desk))
    book.at += MINUTE
    called = did(book, commands.CallNumber(CallId("n"), THREE, book.state.tickets[number].text, "x"))[-1]
    again = did(book, commands.Recall(CallId("again"), THREE, number))[-1]
    assert isinstance(called, TicketCalled)
    assert isinstance(again, TicketCalled)
    assert [(each.zone, each.counter_zone) for each in (called, again)] == [("Z1", "Z3")] * 2
    did(book, commands.StartService(THREE, number))
    assert call(book, THREE).ticket == routed
    did(book, commands.StartService(THREE, routed))
    onward = call(book, THREE)
    assert (onward.ticket, onward.zone) == (routed, "Z1"), "a route told another stop in the zone that is gone"


@pytest.mark.parametrize(
    ("made", "told", "service", "zone"),
    [
        (catalogue(), "Z2", "A.01", "Z2"),
        (merged(), "Z2", "B.01", "Z1"),
        (merged(), "Z9", "B.01", "Z1"),
        (merged(), "Z2", None, "Z3"),
        (merged(), "Z2", "gone", "Z3"),
        (merged(service_too=False), "Z2", "B.01", "Z3"),
    ],
)
def test_a_call_is_for_a_zone_that_is_there(made: Catalogue, told: str, service: str | None, zone: str) -> None:
    wanted = None if service is None else ServiceId(service)
    assert zone_of_call(made, made.counter[THREE], ZoneId(told), wanted) == zone
