import pytest

from hub.domain import commands
from hub.domain.catalogue import CounterId, ServiceId
from hub.domain.decide import decide
from hub.domain.line import Line
from hub.domain.policy import choose, next_few
from hub.domain.state import DayState
from hub.domain.ticket import CallId
from tests.builders import Book


def test_tickets_of_one_instant_are_called_in_the_order_of_their_numbers():
    """A batch has one instant; the ids that its clients drew must not decide who is first."""
    book = Book().opened()
    issued = [book.issue("A.01") for _ in range(20)]
    assert issued != sorted(issued), "the seed should give ids out of order"
    called = []
    for _ in issued:
        call = book.call(1)
        called.append(book.state.calls[call].ticket)
        book.do(commands.MarkNoShow(CounterId("1"), called[-1]))
    assert called == issued


def test_a_counter_of_two_services_takes_who_came_first_over_both():
    book = Book().opened()
    late, early = "A.02", "A.01"
    book.at += 5
    first = book.issue(early)
    book.at += 5
    second = book.issue(late)
    third = book.issue(early)
    terms = book.state.terms_of(CounterId("1"))
    assert next_few(terms, book.state.lines, book.at, 9) == [first, second, third]
    why = choose(terms, book.state.lines, book.at)
    assert why is not None
    assert why.ticket == first


def test_nobody_is_next_in_empty_lines():
    book = Book().opened()
    terms = book.state.terms_of(CounterId("1"))
    assert choose(terms, book.state.lines, book.at) is None
    assert next_few(terms, book.state.lines, book.at, 3) == []


def test_who_does_not_wait_cannot_leave_the_line():
    book = Book().opened()
    ticket = book.state.tickets[book.issue()]
    other = book.state.tickets[book.issue()]
    line = Line()
    with pytest.raises(ValueError, match="does not wait here"):
        line.leave(ticket)
    line.join(other)
    with pytest.raises(ValueError, match="does not wait here"):
        line.leave(ticket)
    line.leave(other)
    assert len(line) == 0


def test_deciding_leaves_the_state_as_it_was():
    book = Book().opened()
    book.issue("A.01")
    before = book.replayed()
    assert book.state == before
    for service in ("A.01", "A.02", "B.01", "X"):
        decide(book.state, commands.IssueTicket("t", ServiceId(service), "regular", "id"))
    for counter in ("1", "2", "3", "9"):
        decide(book.state, commands.CallNext(CallId("c"), CounterId(counter)))
    assert book.state == before


def test_a_new_day_has_a_line_for_every_service_of_the_catalogue():
    book = Book().opened()
    assert set(book.state.lines) == set(book.catalogue.service)
    assert DayState().lines == {}
