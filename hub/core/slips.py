"""Slips on their way to printers: who gets a job when, and which jobs will never be printed."""

from dataclasses import dataclass, field
from typing import Final

from hub.domain import commands
from hub.domain.events import SlipOutcome
from hub.domain.state import DayState, Slip
from hub.domain.ticket import TicketState
from hub.protocol import limits
from hub.protocol import printing as wire
from hub.protocol.ids import DeviceId, JobId, ServiceId, TicketId

SETTLE_MS: Final = 15_000
"""A job that was handed over may still be printing at its deadline: 5 s of writing, then the printer's last word."""


@dataclass(slots=True)
class Slips:
    """Which pending jobs were handed to their printer since this hub started, and how the printers are."""

    handed_over: set[str] = field(default_factory=set)
    states: dict[DeviceId, wire.PrinterState] = field(default_factory=dict)
    _from_before: set[str] = field(default_factory=set)

    def restored(self, state: DayState) -> None:
        """After a start nobody knows which pending jobs a printer already has."""
        self._from_before |= set(state.pending_slips)

    def day_opened(self) -> None:
        """Forget the jobs of the day before; nothing of it is pending any more."""
        self.handed_over.clear()
        self._from_before.clear()

    def pending_for(self, printer: DeviceId, state: DayState) -> list[Slip]:
        """Return a printer's open jobs, oldest first."""
        return [state.slips[job] for job in state.pending_slips if state.slips[job].printer == printer]

    def withdrawn(self, state: DayState) -> list[commands.RecordSlip]:
        """Return what has to be recorded about jobs of cancelled tickets that no printer can have."""
        jobs = [job for job in state.pending_slips if self._is_here(job) and is_withdrawn(state.slips[job], state)]
        return [commands.RecordSlip(job, SlipOutcome.NOT_PRINTED, wire.SlipReason.WITHDRAWN) for job in jobs]

    def overdue(self, state: DayState, now: int) -> list[commands.RecordSlip]:
        """Return what has to be recorded about jobs whose time is over and whose printer said nothing.

        A job that no printer can have begun is not printed; of any other nobody can say.
        """
        found: list[commands.RecordSlip] = []
        for job in state.pending_slips:
            age = now - state.slips[job].made_at
            if age < limits.SLIP_DEADLINE.value:
                break
            if self._is_here(job):
                found.append(commands.RecordSlip(job, SlipOutcome.NOT_PRINTED, wire.SlipReason.OFFLINE))
            elif age >= limits.SLIP_DEADLINE.value + SETTLE_MS:
                found.append(commands.RecordSlip(job, SlipOutcome.UNKNOWN, wire.SlipReason.NO_ANSWER))
        return found

    def _is_here(self, job: str) -> bool:
        """Return whether no printer can have a job."""
        return job not in self.handed_over and job not in self._from_before


def is_withdrawn(slip: Slip, state: DayState) -> bool:
    """Return whether nobody is to have a slip any more: its ticket was cancelled."""
    return state.tickets[slip.ticket].state is TicketState.CANCELLED


def print_job(slip: Slip, state: DayState) -> wire.PrintJob:
    """Return the job of a slip, with the names as its visitor was told them."""
    assert state.catalogue is not None
    ticket = state.tickets[slip.ticket]
    told = ticket.told or ticket.stop
    return wire.PrintJob(
        job=JobId(slip.job),
        slip=wire.Slip(
            ticket=TicketId(ticket.id),
            number=ticket.text,
            hall=state.catalogue.hall.name,
            agency=told.agency_name,
            service=told.service_name,
            place=told.place,
            priority=ticket.ticket_class == "priority",
            language=ticket.language,
            issued_at=ticket.issued_at,
            timezone=state.catalogue.hall.timezone,
            ahead=ticket.ahead,
            copy=slip.copy,
            wait_low=None if ticket.wait is None else ticket.wait.low_minutes,
            wait_high=None if ticket.wait is None else ticket.wait.high_minutes,
            stops=tuple(stop.service_name for stop in ticket.told_stops),
            service_id=ServiceId(told.service),
        ),
        expires_at=slip.made_at + limits.SLIP_DEADLINE.value,
    )
