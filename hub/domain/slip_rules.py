"""The rules of slips: whose word about one counts, when another printer may have it, and who is given it once more.

- A printer's word takes the place of a guess ("unknown", "not printed"), and what is printed or has failed stays so.
- A slip moves to a printer that has not had it, while it is pending or certainly has no paper, and its number holds.
  Of a printer that had it before only one word counts: that paper came out there after all.
- A slip that its kiosk wanted without the hub is known once the number is handed in and its printer says what became of
  it; until then it is refused, and said again. It moves to no other printer: its visitor was told, and has gone.
  One that the kiosk's staff had printed again meanwhile counts as the next copy: it has happened. Beyond
  `COPIES_HERE` it is not kept, so that nobody's word uses up what staff may print.
- A slip is printed again by somebody's hand only, as the next copy of the same number (L2): while its visitor may still
  be served, not while the copy before is on its way, not twice within `REPRINT_GAP`, and `COPIES` times in all.
  An officer reprints what is at the own counter or at none; a supervisor any; a kiosk's staff what it gave. Its job
  bears the instant: a history that was rebuilt from an older one may print the same copy again, and a printer prints no
  job twice that it remembers.
"""

from typing import Final, assert_never

from hub.domain.commands_slip import MoveSlip, RecordSlip, ReprintSlip, SlipCommand, VoidNumber
from hub.domain.day import DayState, Slip
from hub.domain.events import TicketCancelled
from hub.domain.events_slip import SlipHandedIn, SlipMoved, SlipOutcome, SlipRecorded, SlipReprinted
from hub.domain.rejection import Decision, Rejection, RejectionCode
from hub.domain.ticket import Ticket, TicketId, TicketState, first_slip, is_copy_here

REPRINT_GAP_MS: Final = 10_000
"""A second press on the same button is no second wish; a slip takes 2 s."""

COPIES: Final = 10
"""Slips of one number: who needs more has another trouble than paper."""

COPIES_HERE: Final = COPIES // 2
"""So many slips a number has before one that a printer says was wanted at its kiosk is not kept any more."""

STANDS: Final = frozenset(
    {TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.PARKED, TicketState.NO_SHOW}
)
"""Numbers with which a visitor may still be served: a no-show may come late."""

_OPEN: Final = frozenset({SlipOutcome.PENDING, SlipOutcome.UNKNOWN, SlipOutcome.NOT_PRINTED})
_WITHOUT_PAPER: Final = frozenset({SlipOutcome.PENDING, SlipOutcome.NOT_PRINTED, SlipOutcome.FAILED})


def decide_slip(state: DayState, command: SlipCommand, at: int) -> Decision:
    """Return what follows at an instant (UTC ms), or why it is refused."""
    match command:
        case RecordSlip():
            return _record(state, command)
        case MoveSlip():
            return _move(state, command)
        case ReprintSlip():
            return _reprint(state, command, at)
        case VoidNumber():
            return _void(state, command)
        case _:
            assert_never(command)


def may_move(state: DayState, slip: Slip, printer: str) -> bool:
    """Return whether a slip without paper may come out of another printer, as far as history knows."""
    holds = state.tickets[slip.ticket].state is not TicketState.CANCELLED
    is_ours = not slip.is_handed_in and slip.outcome in _WITHOUT_PAPER
    return holds and is_ours and printer not in (slip.printer, *slip.tried)


def newest_slip(state: DayState, ticket: Ticket) -> Slip | None:
    """Return the last of a ticket's slips, if it has had any."""
    return state.slips.get(ticket.newest_slip)


def reprintable_at(state: DayState, ticket: Ticket) -> int | None:
    """Return when (UTC ms) a reprint is no longer a second press on the one before; None: there was none before."""
    last = newest_slip(state, ticket)
    return None if last is None or last.copy == 1 else last.made_at + REPRINT_GAP_MS


def _record(state: DayState, command: RecordSlip) -> Decision:
    slip = state.slips.get(command.job)
    if slip is None:
        return _hand_in(state, command)
    if command.printer in slip.tried and command.printer is not None:
        if command.outcome is not SlipOutcome.PRINTED or slip.outcome is SlipOutcome.PRINTED:
            return []
        moved = SlipMoved(slip.job, slip.ticket, command.printer)
        return [moved, SlipRecorded(slip.job, slip.ticket, SlipOutcome.PRINTED, command.reason)]
    settled = slip.outcome not in _OPEN or command.outcome is SlipOutcome.PENDING
    if settled or (slip.outcome, slip.reason) == (command.outcome, command.reason):
        return []
    return [SlipRecorded(slip.job, slip.ticket, command.outcome, command.reason)]


def _hand_in(state: DayState, command: RecordSlip) -> Decision:
    """Return what became of a slip that was not the hub's wish, if its number is known and this is its first or a copy.

    That of a number of a day before is nobody's matter any more.
    """
    id_ = TicketId(command.job.partition(":")[0])
    ticket = state.tickets.get(id_)
    if ticket is None and any(id_ in lease.handed_in for lease in state.leases.values()):
        return []
    is_first = ticket is not None and ticket.slip is None and command.job == first_slip(ticket.id)
    is_known = ticket is not None and (is_first or is_copy_here(command.job))
    if ticket is None or not is_known or command.printer is None or command.outcome is SlipOutcome.PENDING:
        return Rejection(RejectionCode.UNKNOWN_JOB, {"job": command.job})
    if not is_first and ticket.copies >= COPIES_HERE:
        return []
    return [
        SlipHandedIn(command.job, ticket.id, command.printer, 1 if is_first else ticket.copies + 1),
        SlipRecorded(command.job, ticket.id, command.outcome, command.reason),
    ]


def _move(state: DayState, command: MoveSlip) -> Decision:
    slip = state.slips.get(command.job)
    if slip is None:
        return Rejection(RejectionCode.UNKNOWN_JOB, {"job": command.job})
    return [SlipMoved(slip.job, slip.ticket, command.printer)] if may_move(state, slip, command.printer) else []


def _reprint(state: DayState, command: ReprintSlip, at: int) -> Decision:
    ticket = _known(state, command.number)
    if isinstance(ticket, Rejection):
        return ticket
    if ticket.state not in STANDS:
        return Rejection(RejectionCode.NUMBER_OVER, {"number": ticket.text, "state": ticket.state})
    if command.counter is not None and ticket.counter not in (None, command.counter):
        return Rejection(RejectionCode.WRONG_TICKET, {"number": ticket.text})
    last = newest_slip(state, ticket)
    if last is not None and last.outcome is SlipOutcome.PENDING:
        return Rejection(RejectionCode.SLIP_PENDING, {"number": ticket.text})
    again_at = reprintable_at(state, ticket)
    if again_at is not None and at < again_at:
        seconds = -(-(again_at - at) // 1_000)
        return Rejection(RejectionCode.REPRINTED_TOO_SOON, {"number": ticket.text, "seconds": str(seconds)})
    if ticket.copies >= COPIES:
        return Rejection(RejectionCode.REPRINTED_TOO_OFTEN, {"number": ticket.text, "most": str(COPIES)})
    printer = command.printer or (command.usual_printer if last is None else last.printer)
    if printer is None:
        return Rejection(RejectionCode.NO_PRINTER, {"number": ticket.text})
    copy = ticket.copies + 1
    return [SlipReprinted(f"{ticket.id}:{at}:{copy}", ticket.id, copy, printer, command.reason)]


def _void(state: DayState, command: VoidNumber) -> Decision:
    ticket = _known(state, command.number)
    if isinstance(ticket, Rejection):
        return ticket
    if not ticket.may_become(TicketState.CANCELLED):
        values = {"number": ticket.text, "state": ticket.state, "to": TicketState.CANCELLED}
        return Rejection(RejectionCode.ILLEGAL_TRANSITION, values)
    return [TicketCancelled(ticket.id, ticket.counter, command.reason)]


def _known(state: DayState, number: str) -> Ticket | Rejection:
    known = state.numbers.get(number)
    return Rejection(RejectionCode.UNKNOWN_TICKET, {"ticket": number}) if known is None else state.tickets[known]
