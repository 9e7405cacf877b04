"""Slips: whose word counts, where they come out, and who is given one once more."""

from dataclasses import replace

import pytest

from hub.domain import commands
from hub.domain.catalogue import CounterId, ServiceId
from hub.domain.decide import Rejection, RejectionCode, decide
from hub.domain.events import SlipHandedIn, SlipMoved, SlipOutcome, SlipRecorded, SlipReprinted, TicketCancelled
from hub.domain.invariants import broken_invariants
from hub.domain.slip_rules import COPIES, COPIES_HERE, REPRINT_GAP_MS
from hub.domain.ticket import TicketId, TicketState
from hub.protocol.ids import copy_here
from tests.builders import Book

ONE, TWO = CounterId("1"), CounterId("2")


class Paper:
    """A day with one number whose slip is printer p1's."""

    def __init__(self) -> None:
        self.book = Book().opened()
        self.ticket = self.book.issue(printer="p1")
        self.job = f"{self.ticket}:1"

    def said(self, outcome, reason=None, printer=None, job=None):
        return self.book.do(commands.RecordSlip(job or self.job, outcome, reason, printer))

    def moved(self, printer):
        return self.book.do(commands.MoveSlip(self.job, printer))

    def again(self, number="A001", reason="lost", **who):
        decision = self.book.do(commands.ReprintSlip(number, reason, **who))
        assert broken_invariants(self.book.state) == []
        assert self.book.replayed() == self.book.state
        return decision

    def slip(self, copy=1):
        [found] = [each for each in self.book.state.slips.values() if (each.ticket, each.copy) == (self.ticket, copy)]
        return found


# --- without the hub ---


def test_what_became_of_a_slip_that_the_hub_never_asked_for_is_known_when_its_number_is():
    book = Book().opened()
    ticket = book.issue()
    fate = commands.RecordSlip(f"{ticket}:1", SlipOutcome.FAILED, "paper_out", "p1")
    assert book.do(fate) == [
        SlipHandedIn(fate.job, ticket, "p1"),
        SlipRecorded(fate.job, ticket, SlipOutcome.FAILED, "paper_out"),
    ]
    assert book.do(fate) == [], "said again"
    assert (book.state.tickets[ticket].slip, list(book.state.unprinted)) == (fate.job, [fate.job])
    assert book.do(commands.MoveSlip(fate.job, "p2")) == [], "its visitor has gone"
    assert book.do(replace(fate, outcome=SlipOutcome.PRINTED)) == [], "it has failed"
    assert broken_invariants(book.state) == []
    assert book.replayed() == book.state
    [again] = book.do(commands.ReprintSlip("A001", "lost"))
    assert (again.copy, again.printer) == (2, "p1")
    assert list(book.state.unprinted) == []


def test_a_copy_that_a_kiosk_printed_without_the_hub_counts_when_its_number_is_known():
    paper = Paper()
    paper.said(SlipOutcome.FAILED, "paper_out")
    job = copy_here(paper.ticket, 1_700_000_000_000)
    assert paper.said(SlipOutcome.PRINTED, printer="p1", job=job) == [
        SlipHandedIn(job, paper.ticket, "p1", 2),
        SlipRecorded(job, paper.ticket, SlipOutcome.PRINTED),
    ]
    assert paper.said(SlipOutcome.PRINTED, printer="p1", job=job) == [], "said again"
    assert list(paper.book.state.unprinted) == [], "its visitor has paper now"
    assert paper.book.do(commands.MoveSlip(job, "p2")) == []
    paper.book.at += REPRINT_GAP_MS
    [again] = paper.again()
    assert (again.copy, again.printer) == (3, "p1")


def test_no_printers_word_uses_up_the_copies_that_staff_may_print():
    paper = Paper()
    paper.said(SlipOutcome.PRINTED)
    jobs = [copy_here(paper.ticket, 1_700_000_000_000 + number) for number in range(50)]
    kept = [bool(paper.said(SlipOutcome.PRINTED, printer="p1", job=job)) for job in jobs]
    assert kept == [True] * (COPIES_HERE - 1) + [False] * (51 - COPIES_HERE)
    assert paper.book.state.tickets[paper.ticket].copies == COPIES_HERE
    for _ in range(COPIES - COPIES_HERE):
        paper.book.at += REPRINT_GAP_MS
        [again] = paper.again()
        paper.said(SlipOutcome.PRINTED, job=again.job)
    assert broken_invariants(paper.book.state) == []


def test_such_a_copy_may_be_known_before_the_first_slip_is():
    book = Book().opened()
    ticket = book.issue()
    first, copy = (
        commands.RecordSlip(f"{ticket}:1", SlipOutcome.FAILED, "jam", "p1"),
        commands.RecordSlip(copy_here(ticket, 1_700_000_000_000), SlipOutcome.PRINTED, None, "p1"),
    )
    assert [each.copy for each in book.do(copy) if isinstance(each, SlipHandedIn)] == [2]
    assert [each.copy for each in book.do(first) if isinstance(each, SlipHandedIn)] == [1]
    assert (book.state.tickets[ticket].slip, list(book.state.unprinted)) == (first.job, [])
    assert broken_invariants(book.state) == []
    assert book.replayed() == book.state


def test_one_of_unknown_fate_that_came_out_after_all_is_printed():
    book = Book().opened()
    ticket = book.issue()
    fate = commands.RecordSlip(f"{ticket}:1", SlipOutcome.UNKNOWN, "no_answer", "p1")
    book.do(fate)
    book.do(replace(fate, outcome=SlipOutcome.PRINTED))
    assert list(book.state.unprinted) == []


@pytest.mark.parametrize(
    "changed",
    [{"job": "nobody:1"}, {"job": "{}:2"}, {"job": "{}"}, {"printer": None}, {"outcome": SlipOutcome.PENDING}],
)
def test_what_is_no_first_slip_of_a_known_number_is_not_known(changed):
    book = Book().opened()
    ticket = book.issue()
    fate = replace(commands.RecordSlip(f"{ticket}:1", SlipOutcome.FAILED, None, "p1"), **changed)
    fate = replace(fate, job=fate.job.format(ticket))
    assert decide(book.state, fate) == Rejection(RejectionCode.UNKNOWN_JOB, {"job": fate.job})


# --- another printer ---


@pytest.mark.parametrize("before", [None, SlipOutcome.NOT_PRINTED, SlipOutcome.FAILED])
def test_a_slip_without_paper_may_come_out_of_another_printer(before):
    paper = Paper()
    if before:
        paper.said(before, "jam")
    assert paper.moved("p2") == [SlipMoved(paper.job, paper.ticket, "p2")]
    slip = paper.slip()
    assert (slip.printer, slip.tried, slip.outcome, slip.reason) == ("p2", ("p1",), SlipOutcome.PENDING, None)
    assert paper.book.state.pending_slips == {paper.job: None}
    assert paper.said(SlipOutcome.PRINTED, printer="p2") == [SlipRecorded(paper.job, paper.ticket, SlipOutcome.PRINTED)]
    assert broken_invariants(paper.book.state) == []
    assert paper.book.replayed() == paper.book.state


@pytest.mark.parametrize("fate", [SlipOutcome.UNKNOWN, SlipOutcome.PRINTED])
def test_one_that_may_have_paper_stays_where_it_is(fate):
    paper = Paper()
    paper.said(fate)
    assert paper.moved("p2") == []


def test_it_never_goes_back_to_a_printer_that_had_it_nor_to_its_own():
    paper = Paper()
    assert paper.moved("p1") == []
    paper.moved("p2")
    assert paper.moved("p1") == paper.moved("p2") == []
    assert paper.moved("p3") != []
    assert paper.slip().tried == ("p1", "p2")


def test_a_cancelled_number_needs_no_paper_and_an_unknown_job_is_named():
    paper = Paper()
    paper.book.do(commands.CancelTicket(ONE, paper.ticket, "pulang"))
    assert paper.moved("p2") == []
    unknown = Rejection(RejectionCode.UNKNOWN_JOB, {"job": "j"})
    assert decide(paper.book.state, commands.MoveSlip("j", "p2")) == unknown


@pytest.mark.parametrize("outcome", [each for each in SlipOutcome if each is not SlipOutcome.PRINTED])
def test_what_a_printer_says_of_a_slip_it_lost_changes_nothing(outcome):
    paper = Paper()
    paper.moved("p2")
    assert paper.said(outcome, "jam", printer="p1") == []


@pytest.mark.parametrize("fate", [None, SlipOutcome.UNKNOWN, SlipOutcome.FAILED, SlipOutcome.PRINTED])
def test_but_paper_that_came_out_there_after_all_is_true_unless_it_came_out_before(fate):
    paper = Paper()
    paper.moved("p2")
    if fate:
        paper.said(fate, printer="p2")
    events = paper.said(SlipOutcome.PRINTED, printer="p1")
    if fate is SlipOutcome.PRINTED:
        assert events == []
        return
    assert events == [
        SlipMoved(paper.job, paper.ticket, "p1"),
        SlipRecorded(paper.job, paper.ticket, SlipOutcome.PRINTED),
    ]
    assert (paper.slip().printer, paper.slip().tried) == ("p1", ("p2",))
    assert paper.book.state.pending_slips == {}
    assert broken_invariants(paper.book.state) == []


# --- once more ---


def test_a_reprint_is_the_next_copy_of_the_same_number_where_it_was_printed():
    paper = Paper()
    paper.said(SlipOutcome.UNKNOWN, "no_answer")
    job = f"{paper.ticket}:{paper.book.at}:2"
    assert paper.again() == [SlipReprinted(job, paper.ticket, 2, "p1", "lost")]
    slip = paper.slip(2)
    assert (slip.copy, slip.printer, slip.kiosk, slip.made_at) == (2, "p1", "k1", paper.book.at)
    assert paper.book.state.pending_slips == {job: None}
    assert len(paper.book.state.tickets) == 1


def test_the_same_copy_after_history_was_taken_back_is_another_job():
    """Else a printer that remembers the one before would say that it is printed, and print nothing."""
    before, after = Paper(), Paper()
    for paper in (before, after):
        paper.said(SlipOutcome.PRINTED)
    after.book.at += 60_000
    assert before.ticket == after.ticket
    assert before.again()[0].job != after.again()[0].job


def test_it_comes_out_where_it_is_wanted():
    paper = Paper()
    paper.said(SlipOutcome.PRINTED)
    [event] = paper.again(printer="p9", usual_printer="p2")
    assert event.printer == "p9"


def test_a_number_without_any_slip_is_reprinted_at_the_usual_printer_if_there_is_one():
    paper = Paper()
    paper.book.issue()
    assert paper.again("A002") == Rejection(RejectionCode.NO_PRINTER, {"number": "A002"})
    [event] = paper.again("A002", usual_printer="p2")
    assert (event.printer, event.copy) == ("p2", 2)


def test_not_while_the_one_before_is_on_its_way():
    paper = Paper()
    pending = Rejection(RejectionCode.SLIP_PENDING, {"number": "A001"})
    assert paper.again() == pending
    paper.said(SlipOutcome.PRINTED)
    assert len(paper.again()) == 1
    assert paper.again() == pending


def test_not_twice_by_a_double_press_nor_without_end():
    paper = Paper()
    paper.said(SlipOutcome.PRINTED)
    for copy in range(2, COPIES + 1):
        assert [event.copy for event in paper.again()] == [copy]
        paper.said(SlipOutcome.PRINTED, job=paper.slip(copy).job)
        paper.book.at += REPRINT_GAP_MS - 1
        soon = Rejection(RejectionCode.REPRINTED_TOO_SOON, {"number": "A001", "seconds": "1"})
        assert paper.again() == soon
        paper.book.at += 1
    assert paper.again() == Rejection(RejectionCode.REPRINTED_TOO_OFTEN, {"number": "A001", "most": "10"})


@pytest.mark.parametrize("state", [TicketState.CANCELLED, TicketState.SERVED, TicketState.EXPIRED])
def test_a_number_that_is_over_gets_no_paper(state):
    paper = Paper()
    paper.said(SlipOutcome.PRINTED)
    paper.book.state.tickets[paper.ticket].state = state
    decision = decide(paper.book.state, commands.ReprintSlip("A001", "lost"))
    assert decision == Rejection(RejectionCode.NUMBER_OVER, {"number": "A001", "state": state})


def test_a_number_of_another_day_is_unknown():
    paper = Paper()
    paper.book.do(commands.OpenDay("2026-09-23", paper.book.catalogue))
    assert paper.again() == Rejection(RejectionCode.UNKNOWN_TICKET, {"ticket": "A001"})


def test_an_officer_reprints_what_waits_and_the_own_counters_ticket_but_no_other_counters():
    paper = Paper()
    paper.said(SlipOutcome.PRINTED)
    for state in (TicketState.PARKED, TicketState.WAITING):
        paper.book.state.tickets[paper.ticket].state = state
        asked = commands.ReprintSlip("A001", "lost", TWO)
        assert not isinstance(decide(paper.book.state, asked), Rejection)
    paper.book.call(1)
    assert paper.again(counter=TWO) == Rejection(RejectionCode.WRONG_TICKET, {"number": "A001"})
    assert len(paper.again(counter=ONE)) == 1


# --- void ---


def test_a_number_whose_slip_never_came_is_taken_out_wherever_it_waits():
    paper = Paper()
    assert paper.book.do(commands.VoidNumber("A001", "no_slip")) == [TicketCancelled(paper.ticket, None, "no_slip")]
    again = paper.book.do(commands.VoidNumber("A001", "no_slip"))
    values = {"number": "A001", "state": TicketState.CANCELLED, "to": TicketState.CANCELLED}
    assert again == Rejection(RejectionCode.ILLEGAL_TRANSITION, values)
    unknown = paper.book.do(commands.VoidNumber("B001", "no_slip"))
    assert unknown == Rejection(RejectionCode.UNKNOWN_TICKET, {"ticket": "B001"})


def test_also_one_that_was_called_but_nobody_who_is_served():
    paper = Paper()
    paper.book.call(1)
    other = paper.book.issue()
    assert paper.book.do(commands.VoidNumber("A001", "x")) == [TicketCancelled(paper.ticket, ONE, "x")]
    paper.book.call(1)
    paper.book.do(commands.StartService(ONE, TicketId(other)))
    assert isinstance(paper.book.do(commands.VoidNumber("A002", "x")), Rejection)
    assert paper.book.state.line(ServiceId("A.01")).regular == []
