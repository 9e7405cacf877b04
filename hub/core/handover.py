"""Hands slips to their printers once they are stored, and withdraws those whose ticket was cancelled."""

from collections.abc import Sequence
from typing import Protocol

from hub.core.effects import Effect, Send
from hub.core.sessions import Session, Sessions
from hub.core.slips import Slips, is_withdrawn, print_job
from hub.domain.events import Record, SlipOutcome, TicketCancelled, TicketIssued
from hub.domain.state import DayState, Slip
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId, JobId
from hub.protocol.printing import WithdrawJob


class Desk(Protocol):
    """Where slips come from and go to; `state` is another one after a start."""

    state: DayState
    sessions: Sessions
    slips: Slips


class Handover:
    """What has to be sent is added to `effects`."""

    def __init__(self, desk: Desk, effects: list[Effect]) -> None:
        self._desk = desk
        self._effects = effects

    def took(self, record: Record) -> None:
        """A record is stored: hand over its slip, or take back those of its ticket."""
        event, state = record.event, self._desk.state
        if isinstance(event, TicketIssued) and event.slip is not None:
            self._send(state.slips.get(event.slip))
        elif isinstance(event, TicketCancelled):
            for job in state.pending_slips:
                if state.slips[job].ticket == event.ticket:
                    self._withdraw(state.slips[job])

    def arrived(self, session: Session, unstored: Sequence[Record]) -> None:
        """Give a printer that has just come the jobs it may have missed; those of this step go out once stored."""
        assert session.binding is not None
        if session.binding.role is not Role.PRINTER:
            return
        state = self._desk.state
        undurable = {record.event.slip for record in unstored if isinstance(record.event, TicketIssued)}
        for slip in self._desk.slips.pending_for(session.binding.device, state):
            if slip.job in undurable:
                continue
            if is_withdrawn(slip, state):
                self._withdraw(slip)
            else:
                self._send(slip)

    def _send(self, slip: Slip | None) -> None:
        """Send a slip to its printer, if that is there; None, or one that was settled meanwhile, is not sent."""
        if slip is None or slip.outcome is not SlipOutcome.PENDING:
            return
        printer = self._desk.sessions.of_device(DeviceId(slip.printer))
        if printer is not None:
            self._desk.slips.handed_over.add(slip.job)
            self._effects.append(Send(printer.id, print_job(slip, self._desk.state)))

    def _withdraw(self, slip: Slip) -> None:
        """Tell a slip's printer, if that is there, not to begin it any more; one that comes later is told then."""
        printer = self._desk.sessions.of_device(DeviceId(slip.printer))
        if printer is not None:
            self._effects.append(Send(printer.id, WithdrawJob(JobId(slip.job))))
