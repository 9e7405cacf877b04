"""Any order of printing, moving, reprinting and voiding: beside the rules a plain list of sheets says the same."""

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hub.domain import commands
from hub.domain.catalogue import CounterId
from hub.domain.decide import Rejection
from hub.domain.events import SlipOutcome
from hub.domain.invariants import broken_invariants
from hub.domain.ticket import TicketState
from tests.builders import Book

PRINTERS = ("p1", "p2", "p3")
COUNTERS = (None, "1", "2")


@dataclass
class Sheet:
    """One copy of a number's slip: `had` are the printers that were to have it, the last one now."""

    number: str
    copy: int
    at: int
    had: list[str]
    outcome: str = "pending"


@dataclass
class Pile:
    """Every sheet that was ever wanted, and which numbers hold."""

    sheets: list[Sheet] = field(default_factory=list)

    def last(self, number: str) -> Sheet | None:
        return max((each for each in self.sheets if each.number == number), key=lambda each: each.copy, default=None)

    def record(self, sheet: Sheet, outcome: str, printer: str | None) -> None:
        if printer in sheet.had[:-1]:
            if outcome == "printed" and sheet.outcome != "printed":
                sheet.had.remove(printer)
                sheet.had.append(printer)
                sheet.outcome = "printed"
        elif sheet.outcome not in ("printed", "failed") and outcome != "pending":
            sheet.outcome = outcome

    def move(self, sheet: Sheet, printer: str, holds: bool) -> None:
        if holds and sheet.outcome in ("pending", "not_printed", "failed") and printer not in sheet.had:
            sheet.had.append(printer)
            sheet.outcome = "pending"


class Paper(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.book, self.pile, self.numbers = Book().opened(), Pile(), 0
        self.issue("p1")

    @rule(printer=st.sampled_from((None, *PRINTERS)))
    def issue(self, printer: str | None) -> None:
        self.book.issue(printer=printer)
        self.numbers += 1
        if printer is not None:
            self.pile.sheets.append(Sheet(f"A{self.numbers:03d}", 1, self.book.at, [printer]))

    @rule(data=st.data(), outcome=st.sampled_from(SlipOutcome), by=st.sampled_from((None, 0, 1)))
    def record(self, data: st.DataObject, outcome: SlipOutcome, by: int | None) -> None:
        if self.pile.sheets:
            sheet = data.draw(st.sampled_from(self.pile.sheets))
            printer = None if by is None else sheet.had[-1 - by if by < len(sheet.had) else -1]
            decision = self.book.do(commands.RecordSlip(self.job(sheet), outcome, None, printer))
            assert not isinstance(decision, Rejection)
            self.pile.record(sheet, outcome.value, printer)

    @rule(data=st.data(), printer=st.sampled_from(PRINTERS))
    def move(self, data: st.DataObject, printer: str) -> None:
        if self.pile.sheets:
            sheet = data.draw(st.sampled_from(self.pile.sheets))
            self.book.do(commands.MoveSlip(self.job(sheet), printer))
            self.pile.move(sheet, printer, self.state(sheet.number) != "cancelled")

    @rule(data=st.data(), counter=st.sampled_from(COUNTERS), printer=st.sampled_from((None, *PRINTERS)))
    def reprint(self, data: st.DataObject, counter: str | None, printer: str | None) -> None:
        number = f"A{data.draw(st.integers(1, self.numbers + 1)):03d}"
        where = None if counter is None else CounterId(counter)
        decision = self.book.do(commands.ReprintSlip(number, "lost", where, printer, "p3"))
        last, code = self.pile.last(number), self.refusal(number, counter)
        assert (decision.code.value if isinstance(decision, Rejection) else None) == code
        if code is None:
            copy = 2 if last is None else last.copy + 1
            usual = "p3" if last is None else last.had[-1]
            self.pile.sheets.append(Sheet(number, copy, self.book.at, [printer or usual]))

    def refusal(self, number: str, counter: str | None) -> str | None:
        """Return why a number is not reprinted, by the plainest reading of the rules."""
        if int(number[1:]) > self.numbers:
            return "unknown_ticket"
        if self.state(number) in ("cancelled", "served", "expired"):
            return "number_over"
        at = self.book.state.tickets[self.book.state.numbers[number]].counter
        if counter is not None and at not in (None, counter):
            return "wrong_ticket"
        last = self.pile.last(number)
        if last is None:
            return None
        if last.outcome == "pending":
            return "slip_pending"
        if last.copy > 1 and self.book.at < last.at + 10_000:
            return "reprinted_too_soon"
        return "reprinted_too_often" if last.copy == 10 else None

    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        number = f"A{data.draw(st.integers(1, self.numbers)):03d}"
        open_ = self.state(number) in ("waiting", "called", "parked")
        assert isinstance(self.book.do(commands.VoidNumber(number, "no_slip")), Rejection) != open_
        assert self.state(number) == "cancelled" or not open_

    @rule(counter=st.sampled_from(("1", "2")), verb=st.sampled_from(("call", "start", "finish", "park")))
    def serve(self, counter: str, verb: str) -> None:
        at = CounterId(counter)
        there = self.book.state.at_counter.get(at)
        if verb == "call":
            self.book.do(commands.CallNext(self.book.ids(self.book.at), at))  # type: ignore[arg-type]
        elif there is not None:
            kinds = {"start": commands.StartService, "finish": commands.FinishService, "park": commands.ParkTicket}
            self.book.do(kinds[verb](at, there))

    @rule(ms=st.sampled_from((1, 5_000, 10_000)))
    def time_passes(self, ms: int) -> None:
        self.book.at += ms

    def state(self, number: str) -> TicketState:
        return self.book.state.tickets[self.book.state.numbers[number]].state

    def job(self, sheet: Sheet) -> str:
        ticket, slips = self.book.state.numbers[sheet.number], self.book.state.slips
        return next(job for job, slip in slips.items() if (slip.ticket, slip.copy) == (ticket, sheet.copy))

    @invariant()
    def the_pile_is_as_the_rules_have_it(self) -> None:
        slips = self.book.state.slips
        assert len(slips) == len(self.pile.sheets)
        for sheet in self.pile.sheets:
            slip = slips[self.job(sheet)]
            assert (slip.copy, slip.printer, set(slip.tried), slip.outcome.value) == (
                sheet.copy,
                sheet.had[-1],
                set(sheet.had[:-1]),
                sheet.outcome,
            )
        assert len(self.book.state.tickets) == self.numbers, "a reprint is never a new number"
        assert broken_invariants(self.book.state) == []

    def teardown(self) -> None:
        if hasattr(self, "book"):
            assert self.book.replayed() == self.book.state


TestPaper = Paper.TestCase
TestPaper.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
