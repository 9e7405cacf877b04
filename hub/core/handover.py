"""Hands slips to their printers once they are stored, and takes back what is cancelled or another printer may have."""

from collections.abc import Sequence
from typing import Protocol

from hub.core.bindings import Bindings
from hub.core.effects import Effect, Send
from hub.core.print_jobs import print_job
from hub.core.printers import Printers
from hub.core.sessions import Session, Sessions
from hub.core.slips import Slips, is_withdrawn
from hub.core.visitor_pages import VisitorPages
from hub.domain.events import Record, SlipMoved, SlipOutcome, SlipReprinted, TicketCancelled, TicketIssued
from hub.domain.state import DayState, Slip
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId, JobId
from hub.protocol.printing import WithdrawJob


class Desk(Protocol):
    """Where slips come from and go to; `state` is another one after a start."""

    state: DayState
    sessions: Sessions
    slips: Slips
    printers: Printers
    bindings: Bindings
    pages: VisitorPages


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
        elif isinstance(event, SlipReprinted):
            self._send(state.slips.get(event.job))
        elif isinstance(event, SlipMoved):
            self._move(state.slips[event.job])
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
        undurable = {job_of(record) for record in unstored}
        for slip in self._desk.slips.pending_for(session.binding.device, state):
            if slip.job in undurable:
                continue
            if is_withdrawn(slip, state) or slip.job in self._desk.slips.asked_back:
                self._withdraw(slip)
            else:
                self._send(slip)

    def ask_back(self, now: int) -> None:
        """Take back what another printer could print, from printers that cannot (UTC ms); they answer what they did."""
        desk = self._desk
        for slip in desk.slips.to_ask_back(desk.state, desk.bindings, desk.printers, now):
            self._withdraw(slip)

    def _move(self, slip: Slip) -> None:
        """Hand a slip to the printer where it is now; one that printed it after all leaves nothing to the other."""
        if self._desk.slips.handed_over.get(slip.job) == slip.printer:
            return  # it went out with what the same step made before
        before = self._desk.slips.moved(slip.job)
        if slip.outcome is SlipOutcome.PRINTED and before is not None:
            session = self._desk.sessions.of_device(before)
            if session is not None:
                self._effects.append(Send(session.id, WithdrawJob(JobId(slip.job))))
        self._send(slip)

    def _send(self, slip: Slip | None) -> None:
        """Send a slip to its printer, if that is there; None, or one that was settled meanwhile, is not sent."""
        if slip is None or slip.outcome is not SlipOutcome.PENDING:
            return
        printer = self._desk.sessions.of_device(DeviceId(slip.printer))
        if printer is not None:
            self._desk.slips.handed_over[slip.job] = DeviceId(slip.printer)
            self._effects.append(Send(printer.id, print_job(slip, self._desk.state, self._desk.pages)))

    def _withdraw(self, slip: Slip) -> None:
        """Tell a slip's printer, if that is there, not to begin it any more; one that comes later is told then."""
        printer = self._desk.sessions.of_device(DeviceId(slip.printer))
        if printer is not None:
            self._effects.append(Send(printer.id, WithdrawJob(JobId(slip.job))))


def job_of(record: Record) -> str | None:
    """Return the job that a record makes; what a step gives to another printer it gives last."""
    event = record.event
    if isinstance(event, TicketIssued):
        return event.slip
    return event.job if isinstance(event, SlipReprinted) else None
