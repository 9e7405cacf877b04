"""Slips on their way to printers: who gets a job when, which is given to another, and which will never be printed.

Rules (architecture.md section 6, "Printer away"):
- A job that no printer can have is given to another printer of the same group at once when its own cannot print.
- One that its printer has is asked back first, while that printer cannot print and another can. Only when the printer
  has said for certain that there is no paper of it does another get it.
- A job whose fate is unknown is never given to another; nor is one whose time is over: its visitor has gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from hub.core.bindings import Bindings
from hub.core.printers import Printers
from hub.domain import commands
from hub.domain.events import SlipOutcome
from hub.domain.state import DayState, Slip
from hub.domain.ticket import TicketState
from hub.protocol.ids import DeviceId
from hub.protocol.printing import SlipReason

SETTLE_MS: Final = 15_000
"""A job that was handed over may still be printing at its deadline: 5 s of writing, then the printer's last word."""


@dataclass(slots=True)
class Slips:
    """Which printer each pending job was handed to since this hub started, and which of them were asked back."""

    handed_over: dict[str, DeviceId] = field(default_factory=dict)
    asked_back: dict[str, None] = field(default_factory=dict)
    _from_before: set[str] = field(default_factory=set)

    def restored(self, state: DayState) -> None:
        """After a start nobody knows which pending jobs a printer already has."""
        self._from_before |= set(state.pending_slips)

    def day_opened(self) -> None:
        """Forget the jobs of the day before; nothing of it is pending any more."""
        self.handed_over.clear()
        self.asked_back.clear()
        self._from_before.clear()

    def pending_for(self, printer: DeviceId, state: DayState) -> list[Slip]:
        """Return a printer's open jobs, oldest first."""
        return [state.slips[job] for job in state.pending_slips if state.slips[job].printer == printer]

    def withdrawn(self, state: DayState) -> list[commands.RecordSlip]:
        """Return what has to be recorded about jobs of cancelled tickets that no printer can have."""
        jobs = [job for job in state.pending_slips if self._is_here(job) and is_withdrawn(state.slips[job], state)]
        return [commands.RecordSlip(job, SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN) for job in jobs]

    def overdue(self, state: DayState, now: int) -> list[commands.RecordSlip]:
        """Return what has to be recorded about jobs whose time is over and whose printer said nothing.

        A job that no printer can have begun is not printed; of any other nobody can say.
        """
        found: list[commands.RecordSlip] = []
        deadline = deadline_ms(state)
        for job in state.pending_slips:  # one that was moved stands behind younger ones
            age = now - state.slips[job].made_at
            if age >= deadline and self._is_here(job):
                found.append(commands.RecordSlip(job, SlipOutcome.NOT_PRINTED, SlipReason.OFFLINE))
            elif age >= deadline + SETTLE_MS:
                found.append(commands.RecordSlip(job, SlipOutcome.UNKNOWN, SlipReason.NO_ANSWER))
        return found

    def moves(self, state: DayState, bindings: Bindings, printers: Printers, now: int) -> Iterator[commands.MoveSlip]:
        """Yield which jobs another printer gets; each is to be recorded before the next is asked for."""
        if not any(bindings.others_of.values()):
            return
        for slip in _in_time(state, now):
            if not self._has_no_paper(slip, printers):
                continue
            other = printers.other_for(slip, state, bindings)
            if other is not None:
                yield commands.MoveSlip(slip.job, other)

    def moved(self, job: str) -> DeviceId | None:
        """A job was given to another printer; return the one that had it, if that was handed it."""
        self.asked_back.pop(job, None)
        self._from_before.discard(job)
        return self.handed_over.pop(job, None)

    def to_ask_back(self, state: DayState, bindings: Bindings, printers: Printers, now: int) -> list[Slip]:
        """Return the jobs that another printer could have if theirs gives them back; each is returned once."""
        found: list[Slip] = []
        for slip in (state.slips[job] for job in state.pending_slips):
            is_there = self.handed_over.get(slip.job) == slip.printer
            if not is_there or slip.job in self.asked_back or printers.is_usable(DeviceId(slip.printer)):
                continue
            if now - slip.made_at < deadline_ms(state) and printers.other_for(slip, state, bindings) is not None:
                self.asked_back[slip.job] = None
                found.append(slip)
        return found

    def _has_no_paper(self, slip: Slip, printers: Printers) -> bool:
        """Return whether it is certain that no printer has begun a job, and that it does not wait for its own."""
        if slip.outcome is SlipOutcome.PENDING:
            return self._is_here(slip.job) and not printers.is_usable(DeviceId(slip.printer))
        if slip.reason == SlipReason.WITHDRAWN:  # by this hub, for another printer; else for good
            return slip.job in self.asked_back
        return slip.outcome in (SlipOutcome.NOT_PRINTED, SlipOutcome.FAILED) and slip.reason != SlipReason.UNPRINTABLE

    def _is_here(self, job: str) -> bool:
        """Return whether no printer can have a job."""
        return job not in self.handed_over and job not in self._from_before


def deadline_ms(state: DayState) -> int:
    """Return how long after its making a slip may be begun."""
    assert state.catalogue is not None
    return state.catalogue.hall.rules.slip_deadline_s * 1_000


def is_withdrawn(slip: Slip, state: DayState) -> bool:
    """Return whether nobody is to have a slip any more: its ticket was cancelled."""
    return state.tickets[slip.ticket].state is TicketState.CANCELLED


def _in_time(state: DayState, now: int) -> list[Slip]:
    """Return the hub's slips that may still be begun, oldest first; how many there are does not depend on the day."""
    found: list[Slip] = []
    deadline = deadline_ms(state) if state.slips else 0
    for job in reversed(state.slips):
        slip = state.slips[job]
        if slip.is_handed_in:
            continue
        if now - slip.made_at >= deadline:
            break
        found.append(slip)
    return found[::-1]
