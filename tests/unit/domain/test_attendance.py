"""One officer, one counter: who may take it, who has left it, and the silent call for help (O5, O6)."""

import pytest

from hub.domain import commands
from hub.domain import commands_day as c
from hub.domain import events_day as day
from hub.domain.catalogue import CounterId, Rules, ServiceId
from hub.domain.commands import Standing
from hub.domain.decide import Rejection, RejectionCode, decide
from hub.domain.events import HelpAsked, HelpEnded, LeftBy, OfficerSignedOff, OfficerSignedOn
from hub.domain.ticket import CallId, TicketId
from tests.builders import DAY_MS, LENIENT, MORNING, Book, catalogue, with_counter, with_rules

ONE, TWO, THREE = (CounterId(str(number)) for number in (1, 2, 3))
MINUTE = 60_000
HOUR = 60 * MINUTE


@pytest.fixture
def book() -> Book:
    return Book().opened()


def test_an_officer_takes_a_counter_and_leaves_it(book: Book) -> None:
    assert book.do(commands.SignOn(ONE, "ani")) == [OfficerSignedOn(ONE, "ani")]
    assert book.do(commands.SignOn(ONE, "ani")) == []
    there = book.state.officers[ONE]
    assert (there.officer, there.since, there.active_at) == ("ani", MORNING, MORNING)
    assert book.do(commands.SignOff(ONE)) == [OfficerSignedOff(ONE, "ani", LeftBy.HAND)]
    assert book.do(commands.SignOff(ONE)) == []
    assert book.state.officers == {}
    assert book.replayed() == book.state


def test_a_counter_has_one_officer(book: Book) -> None:
    book.do(commands.SignOn(ONE, "ani"))
    assert book.do(commands.SignOn(ONE, "budi")) == Rejection(RejectionCode.COUNTER_TAKEN, {"counter": "1"})


def test_an_officer_has_one_counter(book: Book) -> None:
    book.do(commands.SignOn(ONE, "ani"))
    book.do(commands.SignOn(THREE, "cici"))
    decision = book.do(commands.SignOn(TWO, "ani"))
    assert decision == [OfficerSignedOff(ONE, "ani", LeftBy.MOVED), OfficerSignedOn(TWO, "ani")]
    assert {counter: there.officer for counter, there in book.state.officers.items()} == {THREE: "cici", TWO: "ani"}


def test_nobody_leaves_a_visitor(book: Book) -> None:
    book.do(commands.SignOn(ONE, "ani"))
    book.issue()
    book.call()
    assert book.do(commands.SignOff(ONE)) == Rejection(RejectionCode.COUNTER_BUSY, {"number": "A001"})
    assert book.do(commands.SignOn(TWO, "ani")) == Rejection(RejectionCode.OFFICER_BUSY, {"number": "A001"})


@pytest.mark.parametrize("changed", [{"archived": True}, {"active": False}])
def test_only_a_counter_in_use_is_taken(changed: dict[str, bool]) -> None:
    book = Book(catalogue=with_counter(catalogue(), ONE, **changed)).opened()
    assert book.do(commands.SignOn(ONE, "ani")) == Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": "1"})
    assert book.do(commands.SignOff(ONE)) == []
    assert book.do(commands.SignOff(CounterId("9"))) == Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": "9"})


def test_who_does_nothing_for_an_hour_has_left(book: Book) -> None:
    book.do(commands.SignOn(ONE, "ani"))
    book.at += MINUTE
    book.do(commands.SignOn(TWO, "budi"))
    book.at = MORNING + HOUR - 1
    assert book.do(c.EndOverdue()) == []
    book.at += 1
    assert book.do(c.EndOverdue()) == [OfficerSignedOff(ONE, "ani", LeftBy.IDLE)]
    assert book.do(c.EndOverdue()) == []
    assert list(book.state.officers) == [TWO]


def test_who_has_a_visitor_has_not_left(book: Book) -> None:
    book.do(commands.SignOn(ONE, "ani"))
    ticket = book.issue()
    book.call()
    book.do(commands.StartService(ONE, ticket))
    book.at += 3 * HOUR
    assert book.do(c.EndOverdue()) == []
    assert book.do(commands.SignOn(ONE, "budi")) == Rejection(RejectionCode.COUNTER_TAKEN, {"counter": "1"})


def test_a_hall_may_sign_nobody_off() -> None:
    book = Book(catalogue=catalogue(rules=Rules(idle_sign_off_s=0))).opened()
    book.do(commands.SignOn(ONE, "ani"))
    book.at += 10 * HOUR
    assert book.do(c.EndOverdue()) == []


@pytest.mark.parametrize("who", ["ani", "budi"])
def test_a_counter_whose_officer_has_left_is_free_before_that_is_recorded(book: Book, who: str) -> None:
    book.do(commands.SignOn(ONE, "ani"))
    book.at += HOUR
    decision = book.do(commands.SignOn(ONE, who))
    assert decision == [OfficerSignedOff(ONE, "ani", LeftBy.IDLE), OfficerSignedOn(ONE, who)]


def test_what_an_officer_does_counts_and_what_others_do_does_not(book: Book) -> None:
    book.do(commands.SignOn(ONE, "ani"))
    first, second, third = book.issue(), book.issue(), book.issue()

    def active(command: commands.Command) -> bool:
        book.at += MINUTE
        assert book.do(command)
        return book.state.officers[ONE].active_at == book.at

    assert active(commands.CallNext(CallId("1"), ONE))
    assert active(commands.Recall(CallId("2"), ONE, first))
    assert active(commands.StartService(ONE, first))
    assert active(commands.AddStop(ONE, first, ServiceId("B.01")))
    assert active(commands.FinishService(ONE, first))
    assert active(commands.CallNumber(CallId("3"), ONE, "A002", "urgent"))
    assert active(commands.ParkTicket(ONE, second))
    assert active(commands.UnparkTicket(CallId("4"), ONE, second))
    assert active(commands.TransferTicket(ONE, second, Standing.FIRST, desk=ONE))
    assert active(commands.CallNext(CallId("5"), ONE))
    assert active(commands.MarkNoShow(ONE, second))
    assert not active(commands.ReadmitNoShow(TWO, second))
    assert active(commands.CallNext(CallId("6"), ONE))
    assert active(commands.CancelTicket(ONE, book.state.at_counter[ONE], "x"))
    assert active(commands.AskHelp(ONE))
    assert not active(commands.EndHelp(ONE))
    assert active(c.PauseCounter(ONE, "makan", 12 * 60))
    assert active(c.ResumeCounter(ONE))
    assert active(c.AskClosure(ONE, "rusak"))
    assert not active(c.RefuseClosure(ONE))
    assert not active(commands.CallNext(CallId("7"), TWO))
    assert not active(commands.CancelTicket(TWO, third, "x"))
    assert book.replayed() == book.state


def test_a_break_that_ends_by_itself_is_nothing_an_officer_did(book: Book) -> None:
    book.do(commands.SignOn(ONE, "ani"))
    book.do(c.PauseCounter(ONE, "salat", 8 * 60 + 20))
    book.at += 20 * MINUTE
    assert book.do(c.EndOverdue()) == [day.CounterResumed(ONE, book.at)]
    assert book.state.officers[ONE].active_at == MORNING


def test_help_is_asked_for_once_and_ended_once(book: Book) -> None:
    assert book.do(commands.EndHelp(ONE)) == []
    assert book.do(commands.AskHelp(ONE)) == [HelpAsked(ONE)]
    book.at += MINUTE
    assert book.do(commands.AskHelp(ONE)) == []
    assert book.state.help_wanted == {ONE: MORNING}
    assert book.do(commands.EndHelp(ONE)) == [HelpEnded(ONE)]
    assert book.state.help_wanted == {}
    nowhere = Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": "9"})
    assert book.do(commands.AskHelp(CounterId("9"))) == nowhere


def test_all_leave_when_the_day_ends(book: Book) -> None:
    book.do(commands.SignOn(ONE, "ani"))
    book.do(commands.AskHelp(TWO))
    book.at += DAY_MS
    decision = book.do(commands.OpenDay("2026-09-23", book.catalogue))
    assert not isinstance(decision, Rejection)
    assert decision[:2] == [HelpEnded(TWO), OfficerSignedOff(ONE, "ani", LeftBy.DAY_OVER)]
    assert (book.state.officers, book.state.help_wanted) == ({}, {})


def test_where_officers_must_sign_on_no_ticket_moves_without() -> None:
    book = Book(catalogue=with_rules(sign_on_required=True)).opened()
    first = book.issue()
    for command in (
        commands.CallNext(CallId("c"), ONE),
        commands.CallNumber(CallId("c"), ONE, "A001", "urgent"),
        commands.CancelTicket(ONE, first, "x"),
        commands.FinishService(ONE, TicketId("x")),
    ):
        assert decide(book.state, command, book.at) == Rejection(RejectionCode.NOT_SIGNED_ON, {"counter": "1"})
    nowhere = commands.CallNext(CallId("c"), CounterId("9"))
    assert decide(book.state, nowhere) == Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": "9"})
    assert book.do(commands.AskHelp(ONE)) == [HelpAsked(ONE)]
    assert book.do(commands.SignOn(ONE, "ani"))
    assert not isinstance(book.do(commands.CallNext(CallId("c"), ONE)), Rejection)


def test_lenient_rules_are_the_halls_own_in_all_but_patience() -> None:
    own = Rules()
    assert (LENIENT.idle_sign_off_s, LENIENT.undo_s) == (own.idle_sign_off_s, own.undo_s)
