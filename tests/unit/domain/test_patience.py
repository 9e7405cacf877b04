"""How often and how soon a visitor is called again and given up, from when the call was heard (O2)."""

from dataclasses import replace

import pytest

from hub.domain import commands
from hub.domain.catalogue import CounterId, Rules, ServiceId, ZoneId
from hub.domain.decide import Rejection, RejectionCode, decide
from hub.domain.events import VoicePhase
from hub.domain.patience import (
    VOICE_PATIENCE_MS,
    allowed_changes_at,
    heard_at,
    no_show_from,
    recall_from,
    return_until,
    undo_until,
)
from hub.domain.ticket import CallId, Ticket
from tests.builders import MORNING, Book, catalogue, counter

ONE, THREE = CounterId("1"), CounterId("3")
Z1 = ZoneId("Z1")
SECOND = 1_000
MINUTE = 60 * SECOND


def opened(**rules: object) -> Book:
    return Book(catalogue=catalogue(rules=Rules(**rules))).opened()  # type: ignore[arg-type]


def called(book: Book) -> Ticket:
    call = book.call()
    return book.state.tickets[book.state.calls[call].ticket]


def recall(book: Book, ticket: Ticket) -> Rejection | None:
    decision = book.do(commands.Recall(CallId(book.ids(book.at)), ONE, ticket.id))
    return decision if isinstance(decision, Rejection) else None


def give_up(book: Book, ticket: Ticket) -> Rejection | None:
    decision = decide(book.state, commands.MarkNoShow(ONE, ticket.id), book.at)
    return decision if isinstance(decision, Rejection) else None


def announce(book: Book, ticket: Ticket, phase: VoicePhase) -> None:
    assert ticket.call is not None
    assert len(book.do(commands.RecordAnnouncement(ticket.call, phase))) == 1


def last_heard(book: Book, ticket: Ticket) -> int | None:
    assert ticket.call is not None
    return heard_at(book.state, book.state.calls[ticket.call])


def test_without_screen_and_voice_times_count_from_the_call():
    book = opened()
    book.issue()
    ticket = called(book)
    book.at += 15 * SECOND - 1
    refusal = Rejection(RejectionCode.RECALLED_TOO_SOON, {"from": str(MORNING + 15 * SECOND)})
    assert recall(book, ticket) == refusal
    assert recall_from(book.state, ticket) == MORNING + 15 * SECOND
    book.at += 1
    assert recall(book, ticket) is None


def test_without_voice_times_count_from_the_showing():
    book = opened()
    book.issue()
    ticket = called(book)
    book.at += 4 * SECOND
    book.do(commands.RecordShown(ticket.call, "h1"))
    book.at += 4 * SECOND
    book.do(commands.RecordShown(ticket.call, "h4"))
    assert last_heard(book, ticket) == MORNING + 4 * SECOND
    assert recall_from(book.state, ticket) == MORNING + 19 * SECOND


def test_with_a_voice_times_count_from_the_end_of_the_announcement():
    book = opened()
    book.issue()
    book.do(commands.AppointVoice(Z1, "h1", "p"))
    ticket = called(book)
    book.do(commands.RecordShown(ticket.call, "h1"))
    book.at += 40 * SECOND
    announce(book, ticket, VoicePhase.SPEAKING)
    assert last_heard(book, ticket) is None
    assert recall(book, ticket) == Rejection(RejectionCode.RECALLED_TOO_SOON, {})
    announce(book, ticket, VoicePhase.SPOKEN)
    assert last_heard(book, ticket) == book.at
    assert recall(book, ticket) == Rejection(RejectionCode.RECALLED_TOO_SOON, {"from": str(book.at + 15 * SECOND)})
    book.at += 15 * SECOND
    assert recall(book, ticket) is None
    book.at += 20 * SECOND
    assert give_up(book, ticket) == Rejection(RejectionCode.NO_SHOW_TOO_SOON, {})
    announce(book, ticket, VoicePhase.SPOKEN)
    book.at += 30 * SECOND - 1
    assert give_up(book, ticket) == Rejection(RejectionCode.NO_SHOW_TOO_SOON, {"from": str(book.at + 1)})
    book.at += 1
    assert give_up(book, ticket) is None


def test_what_a_voice_gives_up_was_heard_when_it_was_shown():
    book = opened()
    book.issue()
    book.do(commands.AppointVoice(Z1, "h1", "p"))
    ticket = called(book)
    book.at += SECOND
    book.do(commands.RecordShown(ticket.call, "h1"))
    book.at += 90 * SECOND
    announce(book, ticket, VoicePhase.DROPPED)
    assert last_heard(book, ticket) == MORNING + SECOND
    assert recall(book, ticket) is None


def test_a_silent_voice_holds_nobody_up_for_ever():
    book = opened()
    book.issue()
    book.do(commands.AppointVoice(Z1, "h1", "p"))
    ticket = called(book)
    latest = MORNING + VOICE_PATIENCE_MS + 15 * SECOND
    assert recall_from(book.state, ticket) == latest
    book.at = latest - 1
    assert recall(book, ticket) == Rejection(RejectionCode.RECALLED_TOO_SOON, {})
    book.at = latest
    assert recall(book, ticket) is None


def test_a_visitor_is_recalled_so_often_and_no_more():
    book = opened()
    book.issue()
    ticket = called(book)
    for _ in range(3):
        book.at += 15 * SECOND
        assert recall(book, ticket) is None
    book.at += MINUTE
    assert recall(book, ticket) == Rejection(RejectionCode.RECALLED_TOO_OFTEN, {"most": "3"})
    assert recall_from(book.state, ticket) is None


def test_nobody_is_given_up_after_one_call():
    book = opened()
    book.issue()
    ticket = called(book)
    book.at += 10 * MINUTE
    assert give_up(book, ticket) == Rejection(RejectionCode.CALLED_TOO_SELDOM, {"calls": "2", "seconds": "30"})
    assert no_show_from(book.state, ticket) is None
    assert recall(book, ticket) is None
    assert no_show_from(book.state, ticket) == book.at + 30 * SECOND
    book.at += 30 * SECOND
    assert give_up(book, ticket) is None


def test_a_hall_that_allows_fewer_recalls_than_it_wants_calls_gives_up_all_the_same():
    book = opened(recalls=0)
    book.issue()
    ticket = called(book)
    book.at += 30 * SECOND
    assert recall(book, ticket) == Rejection(RejectionCode.RECALLED_TOO_OFTEN, {"most": "0"})
    assert give_up(book, ticket) is None


def test_who_is_served_is_neither_recalled_nor_given_up_nor_sent_back():
    book = opened()
    book.issue()
    ticket = called(book)
    assert undo_until(book.state, ticket) == MORNING + 10 * SECOND
    assert return_until(book.state, ticket) is None
    book.do(commands.StartService(ONE, ticket.id))
    state = book.state
    assert recall_from(state, ticket) is no_show_from(state, ticket) is undo_until(state, ticket) is None


def changes(book: Book, of: CounterId = ONE) -> int | None:
    """Return seconds until what a counter may do changes by time alone."""
    at = allowed_changes_at(book.state, of, book.at)
    return None if at is None else at - book.at


def test_it_is_known_when_what_is_allowed_changes():
    book = opened()
    assert changes(book) is None
    book.issue()
    assert changes(book) is None
    ticket = called(book)
    assert changes(book) == 10 * SECOND + 1
    book.at += 10 * SECOND + 1
    assert changes(book) == 5 * SECOND - 1
    book.at += 5 * SECOND - 1
    assert changes(book) is None
    assert recall(book, ticket) is None
    assert changes(book) == 15 * SECOND
    book.at += 15 * SECOND
    assert changes(book) == 15 * SECOND
    book.at += 15 * SECOND
    assert changes(book) is None
    book.do(commands.MarkNoShow(ONE, ticket.id))
    assert return_until(book.state, ticket) == book.at + 60 * MINUTE
    assert changes(book) == 60 * MINUTE + 1
    book.at += 60 * MINUTE
    assert not isinstance(decide(book.state, commands.ReadmitNoShow(ONE, ticket.id), book.at), Rejection)
    book.at += 1
    refusal = decide(book.state, commands.ReadmitNoShow(ONE, ticket.id), book.at)
    assert refusal == Rejection(RejectionCode.CAME_TOO_LATE, {"number": ticket.text})
    assert changes(book) is None


def test_only_the_next_of_the_no_shows_counts_and_who_came_late_before_does_not():
    book = opened(recall_gap_s=0, no_show_after_calls=1, no_show_after_s=0)
    first = called(book) if book.issue() else None
    assert first is not None
    book.do(commands.MarkNoShow(ONE, first.id))
    book.do(commands.ReadmitNoShow(ONE, first.id))
    assert called(book) is first
    book.do(commands.MarkNoShow(ONE, first.id))
    assert return_until(book.state, first) is None
    assert changes(book) is None
    for _ in range(2):
        book.at += MINUTE
        book.issue()
        book.do(commands.MarkNoShow(ONE, called(book).id))
    assert book.state.no_shows[ONE][0] == first.id
    assert changes(book) == 59 * MINUTE + 1


def test_a_counter_that_helps_may_call_when_the_wait_is_too_long():
    made = catalogue(
        counters=[replace(counter(1, "Z1", "A.02"), helps=(ServiceId("A.01"),)), counter(2, "Z1", "A.01", "B.01")]
    )
    services = [replace(each, help_after_minutes=15) for each in made.services]
    book = Book(catalogue=replace(made, services=tuple(services))).opened()
    assert changes(book) is None
    book.issue("A.01")
    assert changes(book) == 15 * MINUTE + 1
    book.at += 15 * MINUTE
    assert decide(book.state, commands.CallNext(CallId("c"), ONE), book.at) == Rejection(RejectionCode.NOBODY_WAITING)
    book.at += 1
    assert changes(book) is None
    assert not isinstance(decide(book.state, commands.CallNext(CallId("c"), ONE), book.at), Rejection)


def test_it_is_known_when_an_officer_has_left_by_doing_nothing():
    book = opened()
    book.do(commands.SignOn(ONE, "o"))
    assert changes(book) == 60 * MINUTE
    book.at += 60 * MINUTE
    assert changes(book) is None


def test_a_counter_that_is_not_there_changes_nothing():
    with pytest.raises(KeyError):
        allowed_changes_at(opened().state, CounterId("9"), MORNING)


def test_a_hall_that_waits_for_nothing_does_not_wait_for_its_voice():
    book = opened(recall_gap_s=0)
    book.issue()
    book.do(commands.AppointVoice(Z1, "h1", "p"))
    assert recall(book, called(book)) is None
