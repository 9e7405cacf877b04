"""Every state of a ticket and every verb of an officer: the legal happens, the rest is refused and changes nothing."""

from collections.abc import Callable

import pytest

from hub.domain import commands
from hub.domain.catalogue import CounterId
from hub.domain.decide import Rejection, RejectionCode, decide
from hub.domain.events import TicketExpired
from hub.domain.invariants import broken_invariants
from hub.domain.ticket import AT_COUNTER, OPEN, TRANSITIONS, CallId, TicketId, TicketState
from tests.builders import Book

ONE = CounterId("1")


def waiting(book: Book) -> TicketId:
    return book.issue()


def called(book: Book) -> TicketId:
    ticket = waiting(book)
    book.call(1)
    return ticket


def serving(book: Book) -> TicketId:
    ticket = called(book)
    book.do(commands.StartService(ONE, ticket))
    return ticket


def parked(book: Book) -> TicketId:
    ticket = serving(book)
    book.do(commands.ParkTicket(ONE, ticket))
    return ticket


def served(book: Book) -> TicketId:
    ticket = serving(book)
    book.do(commands.FinishService(ONE, ticket))
    return ticket


def no_show(book: Book) -> TicketId:
    ticket = called(book)
    book.do(commands.MarkNoShow(ONE, ticket))
    return ticket


def cancelled(book: Book) -> TicketId:
    ticket = waiting(book)
    book.do(commands.CancelTicket(ONE, ticket, "pulang"))
    return ticket


def expired(book: Book) -> TicketId:
    ticket = waiting(book)
    book.apply(TicketExpired(ticket))
    return ticket


WAYS: dict[TicketState, Callable[[Book], TicketId]] = {
    TicketState.WAITING: waiting,
    TicketState.CALLED: called,
    TicketState.SERVING: serving,
    TicketState.PARKED: parked,
    TicketState.SERVED: served,
    TicketState.NO_SHOW: no_show,
    TicketState.CANCELLED: cancelled,
    TicketState.EXPIRED: expired,
}
VERBS: dict[str, tuple[TicketState, Callable[[TicketId], commands.Command]]] = {
    "recall": (TicketState.CALLED, lambda ticket: commands.Recall(CallId("again"), ONE, ticket)),
    "start": (TicketState.SERVING, lambda ticket: commands.StartService(ONE, ticket)),
    "finish": (TicketState.SERVED, lambda ticket: commands.FinishService(ONE, ticket)),
    "no_show": (TicketState.NO_SHOW, lambda ticket: commands.MarkNoShow(ONE, ticket)),
    "return": (TicketState.WAITING, lambda ticket: commands.ReturnToLine(ONE, ticket)),
    "transfer": (TicketState.WAITING, lambda ticket: commands.TransferTicket(ONE, ticket, commands.Standing.LAST)),
    "undo": (TicketState.WAITING, lambda ticket: commands.UndoCall(ONE, ticket)),
    "park": (TicketState.PARKED, lambda ticket: commands.ParkTicket(ONE, ticket)),
    "unpark": (TicketState.CALLED, lambda ticket: commands.UnparkTicket(CallId("back"), ONE, ticket)),
    "readmit": (TicketState.WAITING, lambda ticket: commands.ReadmitNoShow(ONE, ticket)),
    "cancel": (TicketState.CANCELLED, lambda ticket: commands.CancelTicket(ONE, ticket, "pulang")),
}
LEGAL = {
    (TicketState.CALLED, "recall"),
    (TicketState.CALLED, "start"),
    (TicketState.SERVING, "finish"),
    (TicketState.CALLED, "no_show"),
    (TicketState.WAITING, "cancel"),
    (TicketState.CALLED, "cancel"),
    (TicketState.PARKED, "cancel"),
    (TicketState.CALLED, "return"),
    (TicketState.SERVING, "return"),
    (TicketState.CALLED, "transfer"),
    (TicketState.SERVING, "transfer"),
    (TicketState.CALLED, "undo"),
    (TicketState.CALLED, "park"),
    (TicketState.SERVING, "park"),
    (TicketState.PARKED, "unpark"),
    (TicketState.NO_SHOW, "readmit"),
}
ANY_COUNTERS: frozenset[str] = frozenset({"cancel", "unpark", "readmit"})
"""Verbs for tickets that are at no counter."""


def test_every_state_has_a_way_there_and_a_row_in_the_table():
    assert set(WAYS) == set(TRANSITIONS) == set(TicketState)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", TicketState)
def test_what_is_legal_happens_and_the_rest_is_refused(state, verb):
    book = Book().opened()
    ticket = WAYS[state](book)
    assert book.state.tickets[ticket].state is state
    result, make = VERBS[verb]
    before = book.replayed()
    decision = book.do(make(ticket))
    if (state, verb) in LEGAL:
        assert not isinstance(decision, Rejection)
        assert book.state.tickets[ticket].state is result
    else:
        assert isinstance(decision, Rejection)
        assert book.state == before
    assert broken_invariants(book.state) == []


@pytest.mark.parametrize("state", TicketState)
def test_the_end_of_the_day_expires_what_is_open_and_nothing_else(state):
    book = Book().opened()
    ticket = WAYS[state](book)
    decision = decide(book.state, commands.OpenDay("2026-09-23", book.catalogue))
    assert not isinstance(decision, Rejection)
    assert (TicketExpired(ticket) in decision) == (state in OPEN)


@pytest.mark.parametrize("state", sorted(AT_COUNTER))
def test_a_busy_counter_calls_nobody(state):
    book = Book().opened()
    ticket = WAYS[state](book)
    book.issue()
    decision = decide(book.state, commands.CallNext(CallId("c"), ONE))
    assert decision == Rejection(RejectionCode.COUNTER_BUSY, {"number": book.state.tickets[ticket].text})


@pytest.mark.parametrize("verb", [name for name in VERBS if name not in ANY_COUNTERS])
def test_another_ticket_than_the_current_is_refused_by_its_number(verb):
    book = Book().opened()
    current, other = called(book), book.issue()
    decision = decide(book.state, VERBS[verb][1](other))
    assert decision == Rejection(RejectionCode.WRONG_TICKET, {"number": book.state.tickets[current].text})


@pytest.mark.parametrize("verb", VERBS)
def test_an_unknown_counter_is_named(verb):
    book = Book(catalogue=Book().catalogue).opened()
    ticket = called(book)
    command = VERBS[verb][1](ticket)
    lost = type(command)(**{**{f: getattr(command, f) for f in command.__slots__}, "counter": CounterId("9")})
    assert decide(book.state, lost) == Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": "9"})
