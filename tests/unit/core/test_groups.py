"""Printers of one group stand in for each other, and no job is ever at two that may print it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.slips import SETTLE_MS
from hub.protocol import commands as wire
from hub.protocol import limits
from hub.protocol.printing import MUTE, PrinterState, PrintJob, SlipOutcome, SlipReason, WithdrawJob
from tests.builders import Ids, grouped
from tests.unit.core.desk import Desk, sent

DEADLINE = limits.SLIP_DEADLINE.value
ROLES = ("p1", "p2", "p3")


def desk_with(*devices: str, **states: PrinterState) -> Desk:
    desk = Desk(bindings=grouped())
    desk.join("k1", "v1", *devices)
    for printer, state in states.items():
        desk.say(printer, wire.ReportPrinter(state))
    return desk


def got(desk: Desk, printer: str, kind: type = PrintJob) -> list[str]:
    return [m.job for m in sent(desk.effects, desk.sessions[printer]) if isinstance(m, kind)]


def told(desk: Desk, kiosk: str = "k1") -> Any:
    return desk.view(f"kiosk:{kiosk}")


def ended(desk: Desk, printer: str, job: str, outcome: SlipOutcome, reason: SlipReason | None = None) -> Any:
    return desk.ask(printer, wire.RecordPrint(command_id=desk.id(), job=job, outcome=outcome, reason=reason))


def slip(desk: Desk, job: str) -> Any:
    return desk.core.state.slips[job]


@pytest.mark.parametrize("state", [PrinterState.PAPER_OUT, PrinterState.COVER_OPEN, PrinterState.JAM])
def test_a_slip_goes_at_once_to_another_printer_when_its_own_cannot_print(state):
    desk = desk_with("p1", "p2", p1=state, p2=PrinterState.READY)
    receipt = desk.issue()
    assert (got(desk, "p1"), got(desk, "p2")) == ([], [receipt.slip])
    [status] = told(desk).slips
    assert status.elsewhere == {"id": "pintu selatan", "en": "pintu selatan (en)"}
    ended(desk, "p2", receipt.slip, SlipOutcome.PRINTED)
    assert told(desk).slips[0].outcome is SlipOutcome.PRINTED


def test_also_when_it_is_away_and_the_ready_one_comes_before_the_silent_one():
    desk = desk_with("p2", "p3", p3=PrinterState.READY)
    assert told(desk).elsewhere == {"id": "meja informasi", "en": "meja informasi (en)"}
    desk.issue()
    assert (len(got(desk, "p2")), len(got(desk, "p3"))) == (0, 1)


def test_also_when_it_can_answer_and_has_ceased_to():
    desk = desk_with("p1", "p2", p1=PrinterState.READY, p2=PrinterState.READY)
    desk.say("p1", wire.ReportPrinter(PrinterState.UNKNOWN))
    assert (told(desk).is_mute, told(desk).elsewhere) == (False, None), "it may just be late"
    desk.say("p1", wire.ReportPrinter(PrinterState.UNKNOWN, MUTE))
    assert told(desk).is_mute
    assert told(desk).elsewhere == {"id": "pintu selatan", "en": "pintu selatan (en)"}
    job = desk.issue().slip
    assert (got(desk, "p1"), got(desk, "p2")) == ([], [job])
    desk.say("p1", wire.ReportPrinter(PrinterState.READY))
    assert not told(desk).is_mute
    own = desk.issue().slip
    assert got(desk, "p1") == [own], "it prints its own again"


def test_what_a_printer_that_ceased_to_answer_has_not_begun_another_may_have():
    desk = desk_with("p1", "p2", p1=PrinterState.READY, p2=PrinterState.READY)
    waiting, begun = desk.issue().slip, desk.issue().slip
    desk.say("p1", wire.ReportPrinter(PrinterState.UNKNOWN, MUTE))
    assert got(desk, "p1", WithdrawJob) == [waiting, begun]
    ended(desk, "p1", waiting, SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN)
    ended(desk, "p1", begun, SlipOutcome.UNKNOWN, SlipReason.NO_ANSWER)
    assert got(desk, "p2") == [waiting]


def test_the_one_with_the_least_to_do_gets_it():
    desk = desk_with("p2", "p3", p2=PrinterState.READY, p3=PrinterState.READY)
    for _ in range(4):
        desk.issue()
    assert (len(got(desk, "p2")), len(got(desk, "p3"))) == (2, 2)


def test_a_printer_without_a_group_or_whose_group_cannot_print_keeps_its_slips():
    desk = desk_with("p4", p4=PrinterState.READY)
    desk.issue()
    assert got(desk, "p4") == []
    assert told(desk).elsewhere is None
    assert told(desk).printer is PrinterState.OFFLINE


@pytest.mark.parametrize("outcome", [SlipOutcome.FAILED, SlipOutcome.NOT_PRINTED])
def test_what_a_printer_certainly_did_not_print_another_may(outcome):
    desk = desk_with("p1", "p2", p1=PrinterState.READY, p2=PrinterState.READY)
    job = desk.issue().slip
    assert got(desk, "p1") == [job]
    ended(desk, "p1", job, outcome, SlipReason.PAPER_OUT)
    assert got(desk, "p2") == [job]
    assert slip(desk, job).outcome == SlipOutcome.PENDING


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [(SlipOutcome.UNKNOWN, SlipReason.NO_ANSWER), (SlipOutcome.NOT_PRINTED, SlipReason.UNPRINTABLE)],
)
def test_but_not_what_may_be_on_paper_or_no_printer_can_print(outcome, reason):
    desk = desk_with("p1", "p2", p2=PrinterState.READY)
    job = desk.issue().slip
    ended(desk, "p1", job, outcome, reason)
    assert got(desk, "p2") == []


def test_nor_what_is_too_old():
    desk = desk_with("p1", "p2", p2=PrinterState.READY)
    job = desk.issue().slip
    desk.now += DEADLINE
    ended(desk, "p1", job, SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE)
    assert got(desk, "p2") == []
    assert told(desk).slips[0].outcome is SlipOutcome.NOT_PRINTED


def test_a_printer_in_trouble_is_asked_for_what_it_has_and_only_its_word_lets_another_have_it():
    desk = desk_with("p1", "p2", p2=PrinterState.READY)
    job = desk.issue().slip
    desk.say("p1", wire.ReportPrinter(PrinterState.PAPER_OUT))
    assert got(desk, "p1", WithdrawJob) == [job]
    assert got(desk, "p2") == []
    desk.step()
    assert got(desk, "p1", WithdrawJob) == [job], "once is enough"
    ended(desk, "p1", job, SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN)
    assert got(desk, "p2") == [job]


def test_one_that_had_begun_it_says_what_became_of_it():
    desk = desk_with("p1", "p2", p2=PrinterState.READY)
    job = desk.issue().slip
    desk.say("p1", wire.ReportPrinter(PrinterState.PAPER_OUT))
    ended(desk, "p1", job, SlipOutcome.UNKNOWN, SlipReason.PAPER_OUT)
    assert got(desk, "p2") == []


def test_one_that_went_away_with_a_slip_is_asked_when_it_comes_back():
    desk = desk_with("p1", "p2", p2=PrinterState.READY)
    job = desk.issue().slip
    desk.step(desk.left("p1"))
    assert got(desk, "p2") == []
    desk.effects.clear()
    desk.join("p1")
    assert (got(desk, "p1"), got(desk, "p1", WithdrawJob)) == ([], [job])
    ended(desk, "p1", job, SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN)
    assert got(desk, "p2") == [job]


def test_after_a_restart_nobody_knows_who_has_it():
    desk = desk_with("p1", "p2", p2=PrinterState.READY)
    job = desk.issue().slip
    desk = desk.restarted()
    desk.join("p2", "k1")
    desk.step()
    assert got(desk, "p2") == []
    desk.join("p1")
    ended(desk, "p1", job, SlipOutcome.FAILED, SlipReason.JAM)
    assert got(desk, "p2") == [job]


def test_a_slip_withdrawn_by_its_printers_own_host_goes_nowhere_and_its_number_holds():
    desk = desk_with("p1", "p2", p2=PrinterState.READY)
    job = desk.issue().slip
    ended(desk, "p1", job, SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN)
    assert got(desk, "p2") == []
    assert told(desk).slips[0].reason is SlipReason.OFFLINE, "withdrawn would say that the number is void"


def test_what_a_printer_says_again_of_a_slip_that_moved_is_accepted_and_nothing_more():
    desk = desk_with("p1", "p2", p2=PrinterState.READY)
    job = desk.issue().slip
    for _ in range(2):
        answer = ended(desk, "p1", job, SlipOutcome.FAILED, SlipReason.JAM)
        assert isinstance(answer, wire.Accepted)
    assert slip(desk, job).printer == "p2"


def test_paper_that_came_out_at_the_first_after_all_is_taken_from_the_second():
    desk = desk_with("p1", "p2", p2=PrinterState.READY)
    job = desk.issue().slip
    ended(desk, "p1", job, SlipOutcome.FAILED, SlipReason.JAM)
    ended(desk, "p1", job, SlipOutcome.PRINTED)
    assert got(desk, "p2", WithdrawJob) == [job]
    assert (slip(desk, job).printer, slip(desk, job).outcome) == ("p1", SlipOutcome.PRINTED)


def test_also_when_the_second_has_gone_meanwhile():
    desk = desk_with("p1", "p2", p2=PrinterState.READY)
    job = desk.issue().slip
    ended(desk, "p1", job, SlipOutcome.FAILED, SlipReason.JAM)
    desk.step(desk.left("p2"))
    ended(desk, "p1", job, SlipOutcome.PRINTED)
    assert slip(desk, job).outcome == SlipOutcome.PRINTED


def test_what_was_not_stored_is_given_to_nobody():
    desk = desk_with("p1", "p2", p1=PrinterState.JAM, p2=PrinterState.READY)
    command = wire.IssueTicket(command_id=desk.id(), service="A.01")
    desk.fails(desk.said("k1", command))
    assert got(desk, "p2") == []
    desk.say("k1", command)
    assert got(desk, "p2") == [f"{command.command_id}:1"]


def test_a_slip_that_moved_and_finds_its_new_printer_gone_is_not_printed_in_the_end():
    desk = desk_with("p1", "p2", p2=PrinterState.READY)
    job = desk.issue().slip
    failed = wire.RecordPrint(command_id=desk.id(), job=job, outcome=SlipOutcome.FAILED, reason=SlipReason.JAM)
    desk.step(desk.said("p1", failed), desk.left("p2"))
    desk.now += DEADLINE
    desk.step()
    assert slip(desk, job).outcome in (SlipOutcome.FAILED, SlipOutcome.NOT_PRINTED)


# --- any order of things ---

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["issue", "begin", "deny", "late", "report", "leave", "come", "cancel", "wait", "again"]),
        st.sampled_from(ROLES),
        st.integers(0, 7),
    ),
    max_size=60,
)


class Spool:
    """A printer's program: each job once, what was asked back never, and a word that may be said twice."""

    def __init__(self) -> None:
        self.waiting: dict[str, None] = {}
        self.fates: dict[str, tuple[SlipOutcome, SlipReason | None]] = {}
        self.printed: list[str] = []

    def take(self, job: str) -> bool:
        """Return whether its fate is to be told (again)."""
        if job not in self.fates:
            self.waiting[job] = None
        return job in self.fates

    def withdraw(self, job: str) -> bool:
        self.waiting.pop(job, None)
        self.fates.setdefault(job, (SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN))
        return True


class Story:
    """A hub and three printers of a group, to which things happen in any order."""

    def __init__(self) -> None:
        self.desk = desk_with(*ROLES)
        self.spools = {name: Spool() for name in ROLES}
        self.ids, self.heard, self.here = Ids(7), 0, set(ROLES)

    def issue(self, name: str, number: int) -> None:
        self.desk.issue()

    def begin(self, name: str, number: int) -> None:
        fate = (SlipOutcome.PRINTED, None) if number % 2 else (SlipOutcome.UNKNOWN, SlipReason.NO_ANSWER)
        job = self._end(name, number, fate)
        if job:
            self.spools[name].printed.append(job)
            self.speak(name, job)

    def deny(self, name: str, number: int) -> None:
        job = self.late(name, number)
        if job:
            self.speak(name, job)

    def late(self, name: str, number: int) -> str | None:
        return self._end(name, number, (SlipOutcome.FAILED if number % 2 else SlipOutcome.NOT_PRINTED, SlipReason.JAM))

    def report(self, name: str, number: int) -> None:
        if name in self.here:
            state = list(PrinterState)[number]
            self.desk.say(name, wire.ReportPrinter(state, MUTE if state is PrinterState.UNKNOWN else ""))

    def leave(self, name: str, number: int) -> None:
        if name in self.here:
            self.here.discard(name)
            self.desk.step(self.desk.left(name))

    def come(self, name: str, number: int) -> None:
        if name not in self.here:
            self.here.add(name)
            self.desk.join(name)

    def again(self, name: str, number: int) -> None:
        for job in self.spools[name].fates:
            self.speak(name, job)

    def cancel(self, name: str, number: int) -> None:
        tickets = list(self.desk.core.state.tickets.values())
        for ticket in tickets[number : number + 1]:
            reason = wire.CancelReason.NO_SLIP
            self.desk.say("v1", wire.VoidNumber(command_id=self.desk.id(), number=ticket.text, reason=reason))

    def wait(self, name: str, number: int) -> None:
        self.desk.now += (500, 5_000, DEADLINE, DEADLINE + SETTLE_MS)[number % 4]
        self.desk.step()

    def speak(self, name: str, job: str) -> None:
        if name in self.here:
            outcome, reason = self.spools[name].fates[job]
            told = wire.RecordPrint(command_id=self.ids(self.desk.now), job=job, outcome=outcome, reason=reason)
            self.desk.say(name, told)

    def hear(self) -> None:
        """Let the printers hear what was said to them since."""
        while self.heard < len(self.desk.effects):
            effect = self.desk.effects[self.heard]
            self.heard += 1
            for name in self.here:
                for message in sent([effect], self.desk.sessions[name]):
                    spool = self.spools[name]
                    asked = isinstance(message, PrintJob) and spool.take(message.job)
                    if asked or (isinstance(message, WithdrawJob) and spool.withdraw(message.job)):
                        self.speak(name, message.job)

    def _end(self, name: str, number: int, fate: tuple[SlipOutcome, SlipReason | None]) -> str | None:
        waiting = self.spools[name].waiting
        if not waiting:
            return None
        job = [*waiting][number % len(waiting)]
        del waiting[job]
        self.spools[name].fates[job] = fate
        return job


@settings(max_examples=150, deadline=None)
@given(ACTS)
def test_no_job_is_printed_twice_whatever_happens_to_its_printers(acts):
    story = Story()
    for act, name, number in acts:
        getattr(story, act)(name, number)
        story.hear()
        may_print = [job for spool in story.spools.values() for job in (*spool.waiting, *spool.printed)]
        assert len(may_print) == len(set(may_print)), "a job is at two printers that may print it"
