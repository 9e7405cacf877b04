"""How the state follows what happens to slips."""

from typing import assert_never

from hub.domain.day import DayState, Slip
from hub.domain.events_slip import SlipEvent, SlipHandedIn, SlipMoved, SlipOutcome, SlipRecorded, SlipReprinted
from hub.domain.ticket import Ticket


def take_slip(state: DayState, event: SlipEvent, at: int) -> None:
    """Apply one event of an instant (UTC ms)."""
    match event:
        case SlipRecorded():
            slip = state.slips[event.job]
            slip.outcome, slip.reason = event.outcome, event.reason
            state.pending_slips.pop(event.job, None)
            state.unprinted.pop(event.job, None)
            is_newest = slip.copy == state.tickets[slip.ticket].copies
            state.unprinted |= {event.job: None} if is_newest and event.outcome is not SlipOutcome.PRINTED else {}
        case SlipMoved():
            slip = state.slips[event.job]
            slip.tried = tuple(each for each in (*slip.tried, slip.printer) if each != event.printer)
            slip.printer, slip.outcome, slip.reason = event.printer, SlipOutcome.PENDING, None
            state.pending_slips[event.job] = None
            state.unprinted.pop(event.job, None)
        case SlipReprinted():
            ticket = _take_copy(state, event)
            state.slips[event.job] = Slip(event.job, event.ticket, event.printer, ticket.kiosk, at, event.copy)
            state.pending_slips[event.job] = None
            if ticket.kiosk is not None:
                state.kiosk_slips.setdefault(ticket.kiosk, []).append(event.job)
        case SlipHandedIn():
            ticket = state.tickets[event.ticket]
            assert event.job not in state.slips, f"slip {event.job} was wanted before"
            made_at = ticket.issued_at
            if event.copy > 1:
                _take_copy(state, event)
                made_at = at
            else:
                ticket.slip = event.job
            state.slips[event.job] = Slip(
                event.job, event.ticket, event.printer, ticket.kiosk, made_at, event.copy, is_handed_in=True
            )
            state.pending_slips[event.job] = None
        case _:
            assert_never(event)


def _take_copy(state: DayState, event: SlipReprinted | SlipHandedIn) -> Ticket:
    """Let a copy be its ticket's newest slip; return the ticket."""
    ticket = state.tickets[event.ticket]
    assert event.copy == ticket.copies + 1, f"{ticket.text} has {ticket.copies} slips, not {event.copy - 1}"
    state.unprinted.pop(ticket.newest_slip, None)
    ticket.copies, ticket.reprint = event.copy, event.job
    return ticket
