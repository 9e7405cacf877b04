"""What does not follow from the state is a bug or a journal that was tampered with: evolve stops the process."""

from dataclasses import replace

import pytest

from hub.domain import commands
from hub.domain.catalogue import CounterId, ZoneId
from hub.domain.events import ServiceFinished, ServiceStarted, TicketCalled, TicketIssued
from hub.domain.invariants import broken_invariants
from hub.domain.state import Call, Slip, evolve
from hub.domain.ticket import CallId, TicketId, TicketState
from tests.builders import Book

ONE, TWO = CounterId("1"), CounterId("2")


def last_issued(book: Book) -> TicketIssued:
    return next(r.event for r in reversed(book.records) if isinstance(r.event, TicketIssued))


def test_a_gap_in_the_revisions_is_refused():
    book = Book().opened()
    with pytest.raises(AssertionError, match="revision"):
        evolve(book.state, replace(book.records[-1], revision=99))


def test_a_number_out_of_sequence_is_refused():
    book = Book().opened()
    book.issue()
    with pytest.raises(AssertionError, match="out of sequence"):
        book.apply(replace(last_issued(book), ticket=TicketId("t")))


def test_a_ticket_is_issued_once():
    book = Book().opened()
    book.issue()
    with pytest.raises(AssertionError, match="issued before"):
        book.apply(replace(last_issued(book), number=2))


def test_a_counter_has_one_ticket():
    book = Book().opened()
    book.issue()
    book.call(1)
    other = book.issue()
    with pytest.raises(AssertionError, match="has a ticket already"):
        book.apply(TicketCalled(other, CallId("c"), ONE, 1, "Z1", "Z1", 1))


def test_a_ticket_is_recalled_where_it_is():
    book = Book().opened()
    ticket = book.issue()
    book.call(1)
    with pytest.raises(AssertionError, match="is at another counter"):
        book.apply(TicketCalled(ticket, CallId("c"), TWO, 2, "Z1", "Z1", 1))


def test_an_illegal_change_is_refused():
    book = Book().opened()
    with pytest.raises(AssertionError, match="waiting cannot become serving"):
        book.apply(ServiceStarted(book.issue(), ONE))


def test_a_ticket_leaves_the_counter_that_has_it():
    book = Book().opened()
    ticket = book.issue()
    book.call(1)
    book.do(commands.StartService(ONE, ticket))
    book.state.at_counter.clear()
    with pytest.raises(AssertionError, match="had None"):
        book.apply(ServiceFinished(ticket, ONE))


def test_the_first_event_of_a_command_is_its_answer():
    book = Book().opened()
    book.issue()
    book.apply(replace(last_issued(book), ticket=TicketId("t"), number=2, text="A002", slip="t:1"), command_id="c1")
    assert book.state.answers["c1"].ticket == "t"
    book.apply(TicketCalled(TicketId("t"), CallId("c"), ONE, 1, "Z1", "Z1", 1), command_id="c1")
    assert book.state.answers["c1"].call is None


def sound() -> Book:
    book = Book().opened()
    book.issue()
    book.issue(printer="p1")
    book.issue("B.01")
    book.call(1)
    assert broken_invariants(book.state) == []
    return book


def doubled_number(book: Book) -> None:
    tickets = list(book.state.tickets.values())
    tickets[1].number, tickets[1].text = tickets[0].number, tickets[0].text


def out_of_order(book: Book) -> None:
    book.issue()
    book.state.lines["A.01"].regular.reverse()


def wrong_place(book: Book) -> None:
    book.state.lines["B.01"].regular[0] = (0, *book.state.lines["B.01"].regular[0][1:])


def wrong_line(book: Book) -> None:
    book.state.lines["A.02"] = book.state.lines["B.01"]


def missing_from_line(book: Book) -> None:
    book.state.lines["B.01"].regular.clear()


def wrong_counter(book: Book) -> None:
    book.state.at_counter = {TWO: book.state.at_counter[ONE]}


def forgotten_counter(book: Book) -> None:
    book.state.at_counter.clear()


def served_at_counter(book: Book) -> None:
    book.state.tickets[book.state.at_counter[ONE]].state = TicketState.SERVED


def call_of_nobody(book: Book) -> None:
    book.state.calls[CallId("c")] = Call(CallId("c"), TicketId("x"), ONE, 1, 1, ZoneId("Z1"), ZoneId("Z1"), 0)


def slip_of_nobody(book: Book) -> None:
    book.state.slips["j"] = Slip("j", TicketId("x"), "p1", None, 0)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (doubled_number, "stands on 2 tickets"),
        (out_of_order, "out of order"),
        (wrong_place, "stands in the wrong place"),
        (wrong_line, "stands in line twice"),
        (missing_from_line, "waiting and standing in line differ"),
        (wrong_counter, "at 1"),
        (forgotten_counter, "differ"),
        (served_at_counter, "which is served"),
        (call_of_nobody, "call c has no ticket"),
        (slip_of_nobody, "slip j has no ticket"),
    ],
)
def test_damage_is_named(damage, words):
    book = sound()
    damage(book)
    assert any(words in found for found in broken_invariants(book.state)), broken_invariants(book.state)
