"""An officer's verbs beyond calling and serving, one by one."""

from copy import deepcopy
from dataclasses import replace

import pytest

from hub.domain import commands
from hub.domain.catalogue import Catalogue, Choosing, CounterId, ServiceId
from hub.domain.commands import Standing
from hub.domain.decide import Rejection, RejectionCode, decide
from hub.domain.events import CatalogueAdopted, QueuedBy, ServiceFinished, TicketCalled, TicketQueued
from hub.domain.invariants import broken_invariants
from hub.domain.policy import next_few
from hub.domain.ticket import CallId, Ticket, TicketClass, TicketId, TicketState
from tests.builders import Book, catalogue, counter, with_rules, with_service

ONE, TWO, THREE = (CounterId(str(number)) for number in (1, 2, 3))
A1, A2, B1 = (ServiceId(each) for each in ("A.01", "A.02", "B.01"))
SECOND = 1_000


def opened(made: Catalogue | None = None) -> Book:
    return Book(catalogue=made or catalogue()).opened()


def issue(book: Book, wanted: ServiceId = A1, *stops: ServiceId, priority: bool = False) -> Ticket:
    ticket = TicketId(book.ids(book.at))
    ticket_class = TicketClass.PRIORITY if priority else TicketClass.REGULAR
    assert not isinstance(book.do(commands.IssueTicket(ticket, wanted, ticket_class, "id", stops=stops)), Rejection)
    book.at += SECOND
    return book.state.tickets[ticket]


def called(book: Book, number: int = 1) -> Ticket:
    call = book.call(number)
    return book.state.tickets[book.state.calls[call].ticket]


def serving(book: Book, number: int = 1) -> Ticket:
    ticket = called(book, number)
    done(book, commands.StartService(CounterId(str(number)), ticket.id))
    return ticket


def done(book: Book, command: commands.Command) -> list:
    decision = book.do(command)
    assert not isinstance(decision, Rejection), decision
    assert broken_invariants(book.state) == []
    assert book.replayed() == book.state
    return decision


def refused(book: Book, command: commands.Command) -> RejectionCode:
    decision = decide(book.state, command, book.at)
    assert isinstance(decision, Rejection)
    return decision.code


def order(book: Book, number: int = 1) -> list[str]:
    """Return the numbers in the order in which a counter calls them from now on, each served at once."""
    texts = []
    while not isinstance(book.do(commands.CallNext(CallId(book.ids(book.at)), CounterId(str(number)))), Rejection):
        ticket = book.state.tickets[book.state.at_counter[CounterId(str(number))]]
        texts.append(ticket.text)
        done(book, commands.CancelTicket(CounterId(str(number)), ticket.id, "x"))
    return texts


def test_an_outcome_is_one_of_the_services_choices():
    made = with_service(catalogue(), A1, outcomes=("done", "sent_home"))
    book = opened(made)
    issue(book)
    ticket = serving(book)
    assert refused(book, commands.FinishService(ONE, ticket.id, "eaten")) is RejectionCode.UNKNOWN_OUTCOME
    assert done(book, commands.FinishService(ONE, ticket.id, "done")) == [ServiceFinished(ticket.id, ONE, "done")]


def test_an_outcome_may_be_required():
    book = opened(with_service(catalogue(), A1, outcomes=("done",), outcome_required=True))
    issue(book)
    ticket = serving(book)
    assert refused(book, commands.FinishService(ONE, ticket.id)) is RejectionCode.OUTCOME_REQUIRED
    done(book, commands.FinishService(ONE, ticket.id, "done"))


def test_a_service_that_is_gone_has_no_outcomes():
    book = opened()
    issue(book, A2)
    ticket = serving(book)
    gone = replace(catalogue(), services=(catalogue().services[0],), counters=(counter(1, "Z1", "A.01"),))
    done(book, commands.AdoptCatalogue(gone))
    assert refused(book, commands.FinishService(ONE, ticket.id, "done")) is RejectionCode.UNKNOWN_OUTCOME
    assert refused(book, commands.ReturnToLine(ONE, ticket.id)) is RejectionCode.UNKNOWN_SERVICE
    done(book, commands.FinishService(ONE, ticket.id))


def test_calling_may_finish_where_the_hall_says_so():
    book = opened(with_rules(finish_by_calling=True))
    first, second = issue(book), issue(book)
    called(book)
    assert refused(book, commands.CallNext(CallId("c"), ONE)) is RejectionCode.COUNTER_BUSY
    done(book, commands.StartService(ONE, first.id))
    command = commands.CallNext(CallId("c"), ONE)
    decision = done(book, command)
    assert [type(event) for event in decision] == [ServiceFinished, TicketCalled]
    assert (first.state, second.state) == (TicketState.SERVED, TicketState.CALLED)
    done(book, commands.StartService(ONE, second.id))
    assert refused(book, commands.CallNext(CallId("d"), ONE)) is RejectionCode.NOBODY_WAITING


def test_the_answer_of_a_call_that_finishes_is_the_call():
    book = opened()
    issue(book)
    second = issue(book)
    first = serving(book)
    book.apply(ServiceFinished(first.id, ONE), command_id="k")
    assert book.state.answers["k"].call is None
    book.apply(TicketCalled(second.id, CallId("k"), ONE, 1, "Z1", "Z1", 1), command_id="k")
    assert (book.state.answers["k"].ticket, book.state.answers["k"].call) == (second.id, "k")


def test_calling_does_not_finish_what_needs_an_outcome():
    made = with_service(with_rules(finish_by_calling=True), A1, outcomes=("done",), outcome_required=True)
    book = opened(made)
    issue(book)
    issue(book)
    serving(book)
    assert refused(book, commands.CallNext(CallId("c"), ONE)) is RejectionCode.OUTCOME_REQUIRED


def test_who_is_returned_keeps_the_place():
    book = opened()
    first, _, _ = issue(book), issue(book), issue(book)
    since = first.since
    ticket = serving(book)
    book.at += 60 * SECOND
    done(book, commands.ReturnToLine(ONE, ticket.id))
    assert (ticket.since, ticket.counter, ticket.calls, ticket.started_at) == (since, None, 0, None)
    assert order(book) == ["A001", "A002", "A003"]


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing.FIRST, ["A003", "A001", "A002"]),
        (Standing.BY_CREDIT, ["A001", "A003", "A002"]),
        (Standing.LAST, ["A001", "A002", "A003"]),
    ],
)
def test_a_transfer_stands_where_it_is_told_to(standing, expected):
    book = opened()
    issue(book, A2)
    book.at += 30 * SECOND
    between = book.at
    issue(book, A2)
    moved = issue(book, A1)
    ticket = called(book, 2)
    assert ticket is moved
    ticket.credited_at = between - 1  # as if it had waited since then
    book.at += 60 * SECOND
    decision = book.do(commands.TransferTicket(TWO, ticket.id, standing, A2))
    assert not isinstance(decision, Rejection)
    assert (ticket.service, ticket.service_name["id"]) == (A2, "Layanan A.02")
    book.at += SECOND
    assert [book.state.tickets[each].text for each in _next(book, 3)] == expected


def _next(book: Book, count: int) -> list[TicketId]:
    return next_few(book.state.terms_of(ONE), book.state.lines_at(ONE), book.at, count)


@pytest.mark.parametrize("choosing", Choosing)
def test_first_is_before_priority_too(choosing):
    made = catalogue()
    book = opened(replace(made, agencies=tuple(replace(each, choosing=choosing) for each in made.agencies)))
    issue(book, A2, priority=True)
    book.at += 600 * SECOND
    moved = issue(book, A1)
    called(book, 2)
    done(book, commands.TransferTicket(TWO, moved.id, Standing.FIRST, A2))
    assert order(book)[0] == moved.text


def test_first_in_an_empty_line_and_with_priority():
    book = opened()
    moved = issue(book, A1, priority=True)
    called(book, 2)
    done(book, commands.TransferTicket(TWO, moved.id, Standing.FIRST, A2))
    assert moved.since == moved.issued_at
    issue(book, A1, priority=True)
    other = called(book, 2)
    done(book, commands.TransferTicket(TWO, other.id, Standing.FIRST, A2))
    assert order(book) == [other.text, moved.text]


def test_one_after_another_put_first_does_not_multiply_the_credit_of_the_one_before():
    book = opened()
    issue(book, A2)
    issue(book, A2, priority=True)
    book.at += 600 * SECOND
    oldest = book.at
    for each in range(40):
        moved = issue(book, A1, priority=each % 3 == 0)
        called(book, 2)
        done(book, commands.TransferTicket(TWO, moved.id, Standing.FIRST, A2))
        assert _next(book, 1) == [moved.id] or each % 3 == 0
        oldest = min(oldest, moved.since)
    assert book.at - oldest < 3_600 * SECOND


def test_a_transfer_to_a_counter_is_for_that_counter_alone():
    book = opened()
    ticket = issue(book)
    called(book)
    done(book, commands.TransferTicket(ONE, ticket.id, Standing.BY_CREDIT, desk=THREE))
    assert (ticket.service, ticket.desk, ticket.zone, ticket.place["id"]) == (A1, THREE, "Z2", "Lantai Z2")
    assert order(book, 1) == order(book, 2) == []
    less = replace(catalogue(), counters=catalogue().counters[:2])
    assert refused(book, commands.AdoptCatalogue(replace(less, services=less.services[:2]))) is (
        RejectionCode.COUNTER_IN_USE
    )
    assert called(book, 3) is ticket
    done(book, commands.ReturnToLine(THREE, ticket.id))
    assert order(book, 3) == [ticket.text]


def test_who_waits_for_one_counter_can_be_cancelled_there_and_expires():
    book = opened()
    for _ in range(2):
        ticket = issue(book)
        called(book)
        done(book, commands.TransferTicket(ONE, ticket.id, Standing.LAST, B1, THREE))
    done(book, commands.CancelTicket(THREE, ticket.id, "x"))
    assert len(book.state.desks[THREE]) == 1
    book.do(commands.OpenDay("2026-09-23", book.catalogue))
    assert book.state.desks == {}


def test_a_transfer_names_what_is_not_there():
    book = opened()
    ticket = issue(book)
    called(book)
    to_nothing = commands.TransferTicket(ONE, ticket.id, Standing.LAST, ServiceId("X"))
    assert refused(book, to_nothing) is RejectionCode.UNKNOWN_SERVICE
    to_nowhere = commands.TransferTicket(ONE, ticket.id, Standing.LAST, desk=CounterId("9"))
    assert refused(book, to_nowhere) is RejectionCode.UNKNOWN_COUNTER


def test_a_route_has_one_number_and_keeps_its_first_credit():
    book = opened()
    ticket = issue(book, A1, B1, A2)
    first = ticket.issued_at
    done(book, commands.FinishService(ONE, serving(book).id))
    assert (ticket.state, ticket.service, ticket.zone, ticket.text) == (TicketState.WAITING, B1, "Z2", "A001")
    assert (ticket.agency, ticket.agency_name["id"], ticket.place["id"]) == ("B", "Dinas B", "Lantai Z2")
    assert ticket.since == first
    book.at += SECOND
    done(book, commands.FinishService(THREE, serving(book, 3).id))
    assert ticket.service == A2
    decision = done(book, commands.FinishService(ONE, serving(book).id))
    assert decision == [ServiceFinished(ticket.id, ONE)]
    assert ticket.state is TicketState.SERVED
    assert book.state.served == {ONE: 2, THREE: 1}


def test_a_route_names_a_stop_that_is_not_there_and_passes_over_one_that_is_gone():
    book = opened()
    bad = commands.IssueTicket(TicketId("t"), A1, TicketClass.REGULAR, "id", stops=(B1, ServiceId("X")))
    assert decide(book.state, bad) == Rejection(RejectionCode.UNKNOWN_SERVICE, {"service": "X"})
    ticket = issue(book, A1, B1, A2)
    serving(book)
    without_b = replace(catalogue(), counters=catalogue().counters[:2])
    assert refused(book, commands.AdoptCatalogue(without_b)) is RejectionCode.SERVICE_IN_USE
    book.apply(CatalogueAdopted(without_b))  # as a hub of an older version might
    done(book, commands.FinishService(ONE, ticket.id))
    assert (ticket.service, ticket.stops) == (A2, ())


def test_a_stop_can_be_added():
    book = opened()
    ticket = issue(book)
    serving(book)
    assert refused(book, commands.AddStop(ONE, ticket.id, ServiceId("X"))) is RejectionCode.UNKNOWN_SERVICE
    assert refused(book, commands.AddStop(TWO, ticket.id, B1)) is RejectionCode.NO_CURRENT_TICKET
    done(book, commands.AddStop(ONE, ticket.id, B1))
    done(book, commands.FinishService(ONE, ticket.id))
    assert ticket.service == B1


def test_an_undone_call_has_its_place_and_its_line_the_run_as_before():
    book = opened()
    issue(book)
    issue(book, priority=True)
    book.at += 600 * SECOND
    line = book.state.line(A1)
    ticket = called(book)
    assert line.run == 1
    assert ticket.ticket_class is TicketClass.PRIORITY
    book.at += 10 * SECOND
    done(book, commands.UndoCall(ONE, ticket.id))
    assert line.run == 0
    assert called(book) is ticket
    other = called(book, 2)
    done(book, commands.UndoCall(ONE, ticket.id))
    assert other.ticket_class is TicketClass.REGULAR
    assert line.run == 0
    book.at += 10 * SECOND + 1
    assert refused(book, commands.UndoCall(TWO, other.id)) is RejectionCode.UNDO_TOO_LATE


def test_only_a_first_call_out_of_a_line_is_undone():
    book = opened()
    ticket = issue(book)
    called(book)
    done(book, commands.ParkTicket(ONE, ticket.id))
    done(book, commands.UnparkTicket(CallId("u"), ONE, ticket.id))
    assert refused(book, commands.UndoCall(ONE, ticket.id)) is RejectionCode.UNDO_TOO_LATE
    assert refused(book, commands.UndoCall(TWO, ticket.id)) is RejectionCode.NO_CURRENT_TICKET
    done(book, commands.ReturnToLine(ONE, ticket.id))
    called(book)
    book.apply(TicketCalled(ticket.id, CallId("again"), ONE, 2, "Z1", "Z1", 1))
    assert refused(book, commands.UndoCall(ONE, ticket.id)) is RejectionCode.UNDO_TOO_LATE


def test_a_parked_ticket_frees_its_counter_and_comes_back_to_one_that_serves_it():
    book = opened()
    first = issue(book)
    second = issue(book)
    serving(book)
    assert refused(book, commands.UnparkTicket(CallId("u"), TWO, second.id)) is RejectionCode.ILLEGAL_TRANSITION
    done(book, commands.ParkTicket(ONE, first.id))
    assert (book.state.parked, first.counter, first.parked_by) == ({first.id: None}, None, ONE)
    assert called(book) is second
    assert refused(book, commands.UnparkTicket(CallId("u"), ONE, first.id)) is RejectionCode.COUNTER_BUSY
    assert refused(book, commands.UnparkTicket(CallId("u"), THREE, first.id)) is RejectionCode.WRONG_TICKET
    assert refused(book, commands.UnparkTicket(CallId("u"), TWO, TicketId("x"))) is RejectionCode.UNKNOWN_TICKET
    assert refused(book, commands.UnparkTicket(CallId("u"), CounterId("9"), first.id)) is RejectionCode.UNKNOWN_COUNTER
    done(book, commands.UnparkTicket(CallId("u"), TWO, first.id))
    assert (first.state, first.calls, book.state.parked) == (TicketState.CALLED, 1, {})


def test_who_put_a_ticket_aside_has_no_say_in_it_any_more_once_it_waits_elsewhere():
    book = opened(catalogue(counters=(counter(1, "Z1", "A.01"), counter(2, "Z1", "A.01"), counter(3, "Z2", "B.01"))))
    ticket = issue(book)
    called(book)
    done(book, commands.ParkTicket(ONE, ticket.id))
    done(book, commands.UnparkTicket(CallId("u"), TWO, ticket.id))
    done(book, commands.TransferTicket(TWO, ticket.id, Standing.LAST, B1))
    assert refused(book, commands.CallNumber(CallId("n"), ONE, ticket.text, "urgent")) is RejectionCode.WRONG_TICKET
    assert refused(book, commands.CancelTicket(ONE, ticket.id, "left")) is RejectionCode.WRONG_TICKET


def test_a_parked_ticket_expires_with_the_day():
    book = opened()
    ticket = issue(book)
    called(book)
    done(book, commands.ParkTicket(ONE, ticket.id))
    assert not isinstance(book.do(commands.OpenDay("2026-09-23", book.catalogue)), Rejection)
    assert "TicketExpired" in {type(record.event).__name__ for record in book.records}


def test_a_number_called_out_of_turn_has_a_reason_and_is_counted_apart():
    book = opened()
    issue(book)
    issue(book, priority=True)
    wanted = issue(book, priority=True)
    decision = done(book, commands.CallNumber(CallId("c"), TWO, wanted.text, "elderly"))
    assert decision == [TicketCalled(wanted.id, CallId("c"), TWO, 1, "Z1", "Z1", 2, "elderly")]
    assert book.state.line(A1).run == 0
    assert refused(book, commands.CallNumber(CallId("d"), TWO, "A001", "x")) is RejectionCode.COUNTER_BUSY
    assert refused(book, commands.CallNumber(CallId("d"), ONE, "A003", "x")) is RejectionCode.ILLEGAL_TRANSITION
    assert refused(book, commands.CallNumber(CallId("d"), ONE, "Z999", "x")) is RejectionCode.UNKNOWN_TICKET
    assert refused(book, commands.CallNumber(CallId("d"), THREE, "A001", "x")) is RejectionCode.WRONG_TICKET
    done(book, commands.UndoCall(TWO, wanted.id))
    assert book.state.line(A1).run == 0


def no_show(book: Book) -> Ticket:
    ticket = called(book)
    done(book, commands.MarkNoShow(ONE, ticket.id))
    return ticket


def test_who_comes_late_waits_behind_the_next_two_and_only_once():
    book = opened()
    issue(book)
    ticket = no_show(book)
    for _ in range(4):
        issue(book)
    book.at += 1_800 * SECOND
    decision = done(book, commands.ReadmitNoShow(ONE, ticket.id))
    assert isinstance(decision[0], TicketQueued)
    assert decision[0].cause is QueuedBy.CAME_LATE
    assert [book.state.tickets[each].text for each in _next(book, 5)] == ["A002", "A003", "A001", "A004", "A005"]
    while no_show(book) is not ticket:
        pass
    assert refused(book, commands.ReadmitNoShow(ONE, ticket.id)) is RejectionCode.CAME_LATE_BEFORE


def test_who_comes_late_waits_behind_fewer_when_there_are_fewer_and_too_late_not_at_all():
    book = opened()
    issue(book)
    ticket = no_show(book)
    book.at += 3_600 * SECOND
    assert refused(book, commands.ReadmitNoShow(THREE, ticket.id)) is RejectionCode.WRONG_TICKET
    assert refused(book, commands.ReadmitNoShow(CounterId("9"), ticket.id)) is RejectionCode.UNKNOWN_COUNTER
    assert refused(book, commands.ReadmitNoShow(ONE, TicketId("x"))) is RejectionCode.UNKNOWN_TICKET
    assert not isinstance(decide(book.state, commands.ReadmitNoShow(TWO, ticket.id), book.at), Rejection)
    book.at += 1
    assert refused(book, commands.ReadmitNoShow(ONE, ticket.id)) is RejectionCode.CAME_TOO_LATE


def test_who_comes_late_for_one_counter_waits_for_it_again():
    book = opened()
    ticket = issue(book)
    called(book)
    done(book, commands.TransferTicket(ONE, ticket.id, Standing.LAST, desk=ONE))
    assert no_show(book) is ticket
    done(book, commands.ReadmitNoShow(ONE, ticket.id))
    assert ticket.desk == ONE
    done(book, commands.MarkNoShow(ONE, called(book).id))


def test_what_cannot_be_is_seen():
    book = opened()
    waiting, parked = issue(book), issue(book, B1)
    called(book, 3)
    done(book, commands.ParkTicket(THREE, parked.id))
    waiting.counter = ONE
    book.state.parked.clear()
    assert broken_invariants(book.state) == [
        "A001 waits and is at counter 1",
        f"parked tickets differ by {{{parked.id!r}}}",
    ]


def test_a_ticket_in_line_keeps_its_service():
    book = opened()
    issue(book, B1)
    less = replace(catalogue(), counters=catalogue().counters[:2])
    assert refused(book, commands.AdoptCatalogue(less)) is RejectionCode.SERVICE_IN_USE


def test_who_is_called_back_from_parking_is_not_being_served_yet():
    book = opened()
    ticket = issue(book)
    serving(book)
    done(book, commands.ParkTicket(ONE, ticket.id))
    book.at += SECOND
    done(book, commands.UnparkTicket(CallId("back"), ONE, ticket.id))
    assert (ticket.state, ticket.started_at) == (TicketState.CALLED, None)


def test_two_calls_taken_back_in_turn_leave_the_run_as_it_was_before_both():
    book = opened()
    for priority in (True, True, False):
        issue(book, priority=priority)
    before = deepcopy(book.state.lines)
    first, second = called(book, 1), called(book, 2)
    assert book.state.lines[A1].run == 2
    done(book, commands.UndoCall(TWO, second.id))
    done(book, commands.UndoCall(ONE, first.id))
    assert book.state.lines == before
