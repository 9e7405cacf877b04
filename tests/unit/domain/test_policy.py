from dataclasses import replace

import pytest

from hub.domain import commands
from hub.domain.ahead import ahead_of_newcomer
from hub.domain.catalogue import AgencyId, Choosing, CounterId, Rules, ServiceId
from hub.domain.decide import decide
from hub.domain.events import TicketCalled
from hub.domain.line import Line
from hub.domain.policy import (
    Reason,
    Terms,
    choose,
    next_few,
    terms_of,
    terms_of_service,
    waiting_for,
)
from hub.domain.ticket import CallId, Ticket, TicketClass, TicketId
from tests.builders import MORNING, Book, catalogue, counter, service

A1, A2, B1 = ServiceId("A.01"), ServiceId("A.02"), ServiceId("B.01")
MINUTE = 60_000
TERMS = Terms(A1, 1.0, 3.0, 2)


def ticket(number: int, minute: float, *, priority: bool = False, wanted: ServiceId = A1) -> Ticket:
    return Ticket(
        id=TicketId(f"t{number}"), number=number, text=f"A{number:03d}", prefix="A", pool="A", service=wanted,
        zone="Z1", ticket_class=TicketClass.PRIORITY if priority else TicketClass.REGULAR, language="id",
        issued_at=MORNING + int(minute * MINUTE), revision=number, ahead=0, place={}, service_name={}, agency_name={},
    )  # fmt: skip


def line_of(*tickets: Ticket, run: int = 0) -> Line:
    line = Line(run=run)
    for each in tickets:
        line.join(each)
    return line


def why(*tickets: Ticket, minute: float, run: int = 0, terms: Terms = TERMS):
    found = choose([terms], {A1: line_of(*tickets, run=run)}, MORNING + int(minute * MINUTE))
    assert found is not None
    return found


def test_priority_gains_three_times_as_fast():
    regular, priority = ticket(1, 0), ticket(2, 20, priority=True)
    assert why(regular, priority, minute=29).ticket == regular.id
    assert why(regular, priority, minute=31).ticket == priority.id


def test_the_console_is_told_why():
    regular, priority = ticket(1, 0), ticket(2, 20, priority=True)
    alone = why(regular, minute=10)
    assert (alone.reason, alone.chosen.waited_ms, alone.chosen.score) == (Reason.ALONE, 600_000, 600_000)
    assert alone.runner_up is None
    assert why(regular, ticket(3, 1), minute=10).reason is Reason.LONGEST_WAIT
    faster = why(regular, priority, minute=31)
    assert faster.reason is Reason.LARGEST_SCORE
    assert faster.runner_up is not None
    assert (faster.runner_up.ticket, faster.runner_up.score) == (regular.id, 31 * MINUTE)
    held = why(regular, priority, minute=31, run=2)
    assert held.reason is Reason.PRIORITY_RUN_OVER
    assert held.held_back is not None
    assert (held.ticket, held.held_back.ticket, held.run) == (regular.id, priority.id, 2)
    assert why(regular, priority, minute=29, run=2).reason is Reason.LONGEST_WAIT
    tie = why(regular, priority, minute=30)
    assert (tie.reason, tie.ticket) == (Reason.TIE, regular.id)


def test_a_tie_of_classes_goes_to_who_came_first_and_then_to_the_lower_number():
    assert why(ticket(2, 0, priority=True), ticket(1, 0), minute=0).ticket == "t1"
    assert why(ticket(1, 0, priority=True), ticket(2, 0), minute=0).ticket == "t1"


def test_a_ticket_from_the_future_has_not_waited():
    assert why(ticket(1, 5), minute=0).chosen.score == 0


def test_after_two_priority_calls_a_regular_ticket_is_called():
    line = line_of(ticket(1, 0), *(ticket(number, 0, priority=True) for number in range(2, 8)), ticket(9, 1))
    assert next_few([TERMS], {A1: line}, MORNING + 60 * MINUTE, 9) == ["t2", "t3", "t1", "t4", "t5", "t9", "t6", "t7"]


def test_a_run_counts_only_while_a_regular_ticket_waits():
    tickets = [ticket(number, 0, priority=True) for number in range(1, 5)]
    line = line_of(*tickets)
    line.call(tickets[0])
    assert line.run == 0
    regular = ticket(9, 0)
    line.join(regular)
    line.call(tickets[1])
    line.call(tickets[2])
    assert line.run == 2
    line.leave(tickets[3])
    assert line.run == 2
    line.call(regular)
    assert line.run == 0
    assert line.waiting_since() is None


def test_first_come_knows_no_classes():
    plain = catalogue()
    first_come = replace(plain, agencies=tuple(replace(each, choosing=Choosing.FIRST_COME) for each in plain.agencies))
    terms = terms_of_service(first_come, A1)
    line = line_of(ticket(1, 0), *(ticket(number, 1, priority=True) for number in range(2, 8)), ticket(9, 2))
    order = next_few([terms], {A1: line}, MORNING + 60 * MINUTE, 9)
    assert order == ["t1", "t2", "t3", "t4", "t5", "t6", "t7", "t9"]


def test_a_counter_compares_its_services_by_their_weight():
    hall = catalogue(services=(service("A.01"), replace(service("A.02"), weight=2.0), service("B.01", zone="Z2")))
    lines = {A1: line_of(ticket(1, 0)), A2: line_of(ticket(2, 6, wanted=A2)), B1: line_of(ticket(3, 2, wanted=B1))}
    terms = terms_of(hall, CounterId("1"))
    early, late = (choose(terms, lines, MORNING + minute * MINUTE) for minute in (11, 13))
    assert early is not None
    assert late is not None
    assert early.ticket == "t1"
    assert (late.ticket, late.reason, late.runner_up and late.runner_up.ticket) == ("t2", Reason.LARGEST_SCORE, "t1")
    everything = [*terms, terms_of_service(hall, B1)]
    assert next_few(everything, lines, MORNING + 13 * MINUTE, 5) == ["t2", "t1", "t3"]
    assert waiting_for(everything, lines, MORNING) == 3
    again = choose([everything[1], everything[2], everything[0]], lines, MORNING + 13 * MINUTE)
    assert again == late


def test_equal_scores_over_services_go_to_who_came_first_whatever_the_order_of_services():
    lines = {A1: line_of(ticket(2, 0)), A2: line_of(ticket(1, 0, wanted=A2)), B1: line_of(ticket(3, 0, wanted=B1))}
    terms = [Terms(each, 1.0, 3.0, 2) for each in (A1, A2, B1)]
    for order in (terms, terms[::-1], [terms[1], terms[2], terms[0]]):
        found = choose(order, lines, MORNING + MINUTE)
        assert found is not None
        assert (found.ticket, found.reason, found.runner_up and found.runner_up.ticket) == ("t1", Reason.TIE, "t2")


def test_a_helper_serves_where_the_longest_wait_is_too_long():
    hall = catalogue(
        services=(replace(service("A.01"), help_after_minutes=20), service("A.02"), service("B.01")),
        counters=(
            counter(1, "Z1", "A.01", "A.02"),
            replace(counter(2, "Z1", "B.01"), helps=(A1, A2, B1)),
        ),
    )
    terms = terms_of(hall, CounterId("2"))
    assert [each.service for each in terms] == [B1, A1, A2]
    lines = {A1: line_of(ticket(1, 0)), A2: line_of(ticket(2, 0, wanted=A2)), B1: Line()}
    assert choose(terms, lines, MORNING + 20 * MINUTE) is None
    assert waiting_for(terms, lines, MORNING + 20 * MINUTE) == 0
    found = choose(terms, lines, MORNING + 20 * MINUTE + 1)
    assert found is not None
    assert (found.ticket, found.helping) == ("t1", True)
    assert waiting_for(terms, lines, MORNING + 21 * MINUTE) == 1


@pytest.mark.parametrize(
    ("regulars", "priorities", "run", "ticket_class", "expected"),
    [
        (0, 0, 0, TicketClass.REGULAR, 0),
        (3, 0, 0, TicketClass.REGULAR, 3),
        (3, 2, 0, TicketClass.REGULAR, 5),
        (0, 5, 0, TicketClass.REGULAR, 2),
        (0, 5, 1, TicketClass.REGULAR, 1),
        (1, 5, 2, TicketClass.REGULAR, 3),
        (0, 0, 0, TicketClass.PRIORITY, 0),
        (0, 4, 0, TicketClass.PRIORITY, 4),
        (1, 4, 0, TicketClass.PRIORITY, 5),
        (9, 0, 0, TicketClass.PRIORITY, 5),
    ],
)
def test_who_is_ahead_of_a_newcomer(regulars, priorities, run, ticket_class, expected):
    line = line_of(
        *(ticket(number, -10) for number in range(1, regulars + 1)),
        *(ticket(number, -10, priority=True) for number in range(10, 10 + priorities)),
        run=run,
    )
    before = (list(line.regular), list(line.priority), line.run)
    assert ahead_of_newcomer(TERMS, line, ticket_class, MORNING, MINUTE) == expected
    assert (line.regular, line.priority, line.run) == before


def test_a_call_counts_the_run_and_the_next_choice_knows_it():
    book = Book().opened()
    book.issue("A.01")
    for _ in range(3):
        book.do(commands.IssueTicket(TicketId(book.ids()), A1, TicketClass.PRIORITY, "id"))
    book.at += 60 * MINUTE
    called = []
    for _ in range(4):
        called.append(book.state.tickets[book.state.calls[book.call(2)].ticket].text)
        book.do(commands.MarkNoShow(CounterId("2"), book.state.at_counter[CounterId("2")]))
    assert called == ["A002", "A003", "A001", "A004"]
    assert book.replayed() == book.state


def test_the_hall_sets_ratio_and_run():
    plain = catalogue()
    hall = replace(plain, hall=replace(plain.hall, rules=Rules(ratio=2.0, cap=4)))
    assert terms_of_service(hall, A1) == Terms(A1, 1.0, 2.0, 4)
    assert hall.agency[AgencyId("A")].choosing is Choosing.ACCUMULATING


def test_without_an_instant_the_newest_record_counts():
    book = Book().opened()
    book.issue("A.01")
    decision = decide(book.state, commands.CallNext(CallId("c"), CounterId("1")))
    assert isinstance(decision, list)
    assert isinstance(decision[0], TicketCalled)
