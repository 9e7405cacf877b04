"""What staff do about paper in their corner: a test slip, a new roll, a slip once more.

Rules (K7, L2):
- A test slip and a new roll are a matter of this kiosk and its host's printer, and are taken while that one's program
  is there. A new roll makes the printer be looked at; what it says then is told.
- A slip is printed once more by the hub: it counts the copies, marks them, and knows whether the number holds. While it
  is away the host's own printer is asked (`kiosk.copying`); without its program there is none, and so it is said. Those
  of this kiosk's numbers of today can be had; there is never a new one.
- One thing at a time: what is asked for while another is under way is ignored. What nobody has heard of for `DOUBT_MS`
  is doubtful, and a wish that the hub has not answered by then is taken back: no slip comes when nobody stands there.
- What becomes of a slip is told as the printer says it; without its word nothing is called printed.

| screen         | touch                        | next                                              |
|----------------|------------------------------|---------------------------------------------------|
| STAFF          | PrintTest                    | the same, PrintTrial                              |
| STAFF          | SayPaperChanged              | the same, LookAtPrinter                           |
| STAFF          | OpenReprints                 | STAFF_REPRINT                                     |
| STAFF_REPRINT  | Reprint, of a number in the list | STAFF, Submit(ReprintSlip); hub away: CopySlip|
| both           | the same, hub and printer away | STAFF, which is said                            |
| STAFF_REPRINT  | Back                         | STAFF                                             |
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, assert_never

from hub.protocol.commands import Accepted, NotExecuted, ReprintSlip
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId, JobId, TicketId
from hub.protocol.local_printing import trial_job
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from kiosk.intents import (
    CopySlip,
    Effect,
    EnterPin,
    LookAtPrinter,
    OpenReprints,
    OpenStaff,
    PairAnew,
    PrintTest,
    PrintTrial,
    Reprint,
    SayPaperChanged,
    Submit,
    Withdraw,
)
from kiosk.staff_corner import StaffCorner
from kiosk.staff_gate import StaffGate
from kiosk.staff_task import Errand, StaffTask
from kiosk.steps import Screen

DOUBT_MS: Final = 20_000
"""A slip comes within seconds, and a printer is looked at within one."""

PaperIntent = PrintTest | SayPaperChanged | OpenReprints | Reprint
"""What is about paper alone."""


class StaffPaper(StaffCorner):
    """A visit whose staff corner sees to the paper. All instants are UTC ms."""

    __slots__ = ()

    @property
    def is_busy(self) -> bool:
        """Whether what staff asked for last is under way."""
        return self.task is not None and self.task.is_open

    @property
    def reaches_printer(self) -> bool:
        """Whether the program of the host's printer is there."""
        return self.own_printer is not None

    def pin_checked(self, gate: StaffGate, is_right: bool, now: int) -> None:
        """The shell has looked at a PIN; what others asked for before is over, unless it is under way."""
        super().pin_checked(gate, is_right, now)
        self.task = self.task if self.is_busy else None

    def reprint_answered(self, command_id: CommandId, answer: Accepted | Refused | NotExecuted) -> None:
        """The hub's answer to a reprint; one that is no longer waited for is ignored."""
        task = self.task
        if task is None or task.command != command_id:
            return
        match answer:
            case Accepted():
                self.task = replace(task, command=None)
                self._follow_reprint()
            case Refused(code=code, values=values):
                self.task = replace(task, command=None, is_open=False, refusal=code, values=values)
            case NotExecuted():
                self.task = task.ended(SlipOutcome.NOT_PRINTED)
            case _:
                assert_never(answer)

    def copied(self, job: JobId) -> None:
        """The slip that staff want once more is asked for at the host's own printer."""
        if self.task is not None:
            self.task = replace(self.task, job=job)

    def not_copied(self, code: RejectionCode, values: Mapping[str, str]) -> None:
        """It is not printed once more, and this is why."""
        if self.task is not None:
            self.task = replace(self.task, is_open=False, refusal=code, values=values)

    def slip_settled(self, job: JobId, outcome: SlipOutcome, reason: SlipReason | None) -> None:
        """The host's printer says what became of a slip."""
        if self.task is not None and self.task.job == job and outcome is not SlipOutcome.PENDING:
            self.task = self.task.ended(outcome, reason)

    def printer_is(self, state: PrinterState | None, now: int, *, is_mute: bool = False) -> None:
        """The host's printer says how it is; None: its program is gone."""
        before, self.own_printer, self.own_is_mute = self.staff_printer, state, is_mute
        self._note_printer(before, now)
        if self.is_busy and self.task is not None and self.task.errand is Errand.PAPER:
            self.task = replace(self.task, is_open=False)

    def _staff(self, intent: OpenStaff | EnterPin | PairAnew | PaperIntent, now: int) -> list[Effect]:
        if isinstance(intent, OpenStaff | EnterPin | PairAnew):
            return super()._staff(intent, now)
        if isinstance(intent, Reprint):
            return self._reprint(intent.number, now)
        if self.screen is not Screen.STAFF or self.is_busy:
            return []
        match intent:
            case PrintTest():
                job = trial_job(self.new_id(now))
                return self._ask(StaffTask(Errand.TEST, now, job=job), PrintTrial(job))
            case SayPaperChanged():
                return self._ask(StaffTask(Errand.PAPER, now), LookAtPrinter())
            case OpenReprints():
                self._open_reprints(now)
                return []
            case _:
                assert_never(intent)

    def _ask(self, task: StaffTask, effect: Effect) -> list[Effect]:
        """Ask the host's printer for something, if its program is there."""
        if not self.reaches_printer:
            return []
        self.task = task
        return [effect]

    def _open_reprints(self, now: int) -> None:
        if self._nobody_prints(now):
            return
        self.task, self.reprint_page = None, 0
        self._enter(Screen.STAFF_REPRINT, now)

    def _nobody_prints(self, now: int) -> bool:
        """Return whether neither the hub nor the host's printer can print a slip once more; then so it is told."""
        if not self.has_parted or self.reaches_printer:
            return False
        self.task = StaffTask(Errand.REPRINT, now, is_open=False, is_away=True)
        return True

    def _reprint(self, number: str, now: int) -> list[Effect]:
        found = next((each for each in self.given_today if each.text == number), None)
        if self.screen is not Screen.STAFF_REPRINT or found is None:
            return []
        self._enter(Screen.STAFF, now)
        if self._nobody_prints(now):
            return []
        ticket = TicketId(found.ticket)
        if self.has_parted:
            self.task = StaffTask(Errand.REPRINT, now, number=number)
            return [CopySlip(ticket)]
        command = self.new_id(now)
        before = frozenset(each.job for each in (self.kiosk.slips if self.kiosk else ()) if each.ticket == ticket)
        self.task = StaffTask(Errand.REPRINT, now, number=number, ticket=ticket, command=command, before=before)
        return [Submit(ReprintSlip(command_id=command, number=number))]

    def _follow_reprint(self) -> None:
        """Take in what the hub says of the copy that was asked for."""
        task = self.task
        if task is None or task.ticket is None or task.command or task.refusal or self.kiosk is None:
            return
        copies = (each for each in self.kiosk.slips if each.ticket == task.ticket and each.job not in task.before)
        copy = next(copies, None)
        if copy is None:
            return
        task = replace(task, elsewhere=copy.elsewhere)
        is_known = copy.outcome is not SlipOutcome.PENDING
        self.task = task.ended(copy.outcome, copy.reason) if is_known else task

    def _doubt_task(self, now: int) -> list[Effect]:
        """Stop waiting for what nobody has heard of for long."""
        task = self.task
        if task is None or not task.is_open or now - task.since < DOUBT_MS:
            return []
        self.task = task.ended(SlipOutcome.UNKNOWN)
        return [] if task.command is None else [Withdraw(task.command)]
