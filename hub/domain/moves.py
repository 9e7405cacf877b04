"""How the state follows when a ticket moves between line, counter and parking place."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from hub.domain import shift
from hub.domain.events import QueuedBy, StopAdded, TicketParked, TicketQueued
from hub.domain.line import Line
from hub.domain.ticket import AT_COUNTER, Ticket, TicketState

if TYPE_CHECKING:
    from hub.domain.day import DayState
    from hub.domain.events import TicketCalled


def change(ticket: Ticket, to: TicketState) -> TicketState:
    """Give a ticket a state the table allows; return the one it had."""
    was = ticket.state
    assert ticket.may_become(to), f"{ticket.text}: {was} cannot become {to}"
    ticket.state = to
    return was


def leave_counter(state: DayState, ticket: Ticket) -> None:
    """Let the counter of a ticket be free."""
    assert ticket.counter is not None
    left = state.at_counter.pop(ticket.counter, None)
    assert left == ticket.id, f"counter {ticket.counter} had {left}, not {ticket.id}"


def leave(state: DayState, ticket: Ticket, was: TicketState) -> None:
    """Take an open ticket, in the state it had, from where it is."""
    if was is TicketState.WAITING:
        state.line_of(ticket).leave(ticket)
    elif was is TicketState.PARKED:
        del state.parked[ticket.id]
    else:
        leave_counter(state, ticket)


def come(state: DayState, event: TicketCalled, at: int) -> Ticket:
    """Bring a ticket that was called at an instant (UTC ms) to its counter, if it is not there."""
    ticket = state.tickets[event.ticket]
    if ticket.state in AT_COUNTER:
        assert ticket.counter == event.counter, f"ticket {ticket.text} is at another counter"
    else:
        assert event.counter not in state.at_counter, f"counter {event.counter} has a ticket already"
        ticket.run_before = None
        if ticket.state is TicketState.PARKED:
            del state.parked[ticket.id]
        else:
            assert ticket.state is TicketState.WAITING, f"{ticket.text} is {ticket.state} and cannot be called"
            line = state.line_of(ticket)
            ticket.run_before, ticket.called_after = line.run, line.last
            if event.reason is None:
                line.call(ticket)
            else:
                line.leave(ticket)
        ticket.came_at, ticket.started_at = at, None
        state.at_counter[event.counter] = ticket.id
        state.finished_at.pop(event.counter, None)
    change(ticket, TicketState.CALLED)
    return ticket


def move(state: DayState, event: TicketQueued | TicketParked | StopAdded) -> None:
    """Let a ticket go from its counter, or change where it goes."""
    match event:
        case TicketQueued():
            _queue(state, event)
        case TicketParked():
            _park(state, event)
        case StopAdded():
            state.tickets[event.ticket].stops += (event.stop,)
        case _:
            assert_never(event)


def _queue(state: DayState, event: TicketQueued) -> None:
    """Let a ticket wait again, for what the event says."""
    ticket = state.tickets[event.ticket]
    assert ticket.counter == event.counter, f"ticket {ticket.text} was at {ticket.counter}"
    was = change(ticket, TicketState.WAITING)
    if was in AT_COUNTER:
        leave_counter(state, ticket)
    stop = event.stop
    ticket.drawn_for = ticket.drawn_for or ticket.service
    ticket.service, ticket.agency, ticket.zone, ticket.place = stop.service, stop.agency, stop.zone, stop.place
    ticket.service_name, ticket.agency_name = stop.service_name, stop.agency_name
    ticket.desk, ticket.stops = event.desk, event.stops
    ticket.credited_at = None if event.since == ticket.issued_at else event.since
    ticket.counter = ticket.came_at = ticket.called_at = ticket.started_at = ticket.ended_at = None
    ticket.calls, ticket.first_called_at = 0, None
    if event.cause is QueuedBy.CAME_LATE:
        ticket.came_late = True
        shift.came_back(state, event.counter, ticket.id)
    if ticket.desk is not None:
        state.desks.setdefault(ticket.desk, Line())
    line = state.line_of(ticket)
    if event.cause is QueuedBy.UNDONE:
        assert ticket.run_before is not None, f"{ticket.text} was not called from a line"
        assert ticket.call is not None
        state.calls[ticket.call].is_taken_back = True
        line.take_back(ticket, ticket.run_before)
    else:
        line.join(ticket)
    ticket.run_before = ticket.called_after = None


def _park(state: DayState, event: TicketParked) -> None:
    """Put a ticket aside."""
    ticket = state.tickets[event.ticket]
    change(ticket, TicketState.PARKED)
    leave_counter(state, ticket)
    ticket.parked_by, ticket.counter = event.counter, None
    state.parked[ticket.id] = None
