"""An officer's verbs that move a ticket: back to the line, on to another, aside, or out of turn to the counter (O1).

All are counted apart from the order of calls (Q2): none of them counts in a line's run of priority calls.
"""

import math
from dataclasses import replace
from typing import assert_never

from hub.domain import commands
from hub.domain.catalogue import ServiceId
from hub.domain.events import QueuedBy, StopAdded, TicketParked, TicketQueued
from hub.domain.line import Line
from hub.domain.patience import return_until, undo_until
from hub.domain.policy import next_few, terms_of_service
from hub.domain.rejection import Decision, Rejection, RejectionCode
from hub.domain.serving import back_from_break, called_to, current, free_counter, illegal, may_serve, working_counter
from hub.domain.state import DayState
from hub.domain.ticket import Ticket, TicketClass, TicketState, stop_at


def return_to_line(state: DayState, command: commands.ReturnToLine) -> Decision:
    """Let the ticket wait again where it waited, with its credit."""
    ticket = current(state, command.counter, command.ticket, TicketState.WAITING)
    return ticket if isinstance(ticket, Rejection) else _queue(state, _again(ticket, QueuedBy.RETURNED))


def transfer(state: DayState, command: commands.TransferTicket, now: int) -> Decision:
    """Let the ticket wait for another service, or for one counter alone."""
    ticket = current(state, command.counter, command.ticket, TicketState.WAITING)
    if isinstance(ticket, Rejection):
        return ticket
    assert state.catalogue is not None
    stop = ticket.stop if command.service is None else stop_at(state.catalogue, command.service)
    if stop is None:
        return _unknown(command.service)
    line, ratio = state.line(stop.service), terms_of_service(state.catalogue, stop.service).ratio
    if command.desk is not None:
        desk = working_counter(state, command.desk)
        if isinstance(desk, Rejection):
            return desk
        stop = replace(stop, zone=desk.zone, place=state.catalogue.zone[desk.zone].place)
        line, ratio = state.desks.get(desk.id, Line()), state.catalogue.hall.rules.ratio
    match command.standing:
        case commands.Standing.FIRST:
            since = _before_all(line, ticket, ratio, now)
        case commands.Standing.BY_CREDIT:
            since = ticket.since
        case commands.Standing.LAST:
            since = now
        case _:
            assert_never(command.standing)
    moved = replace(_again(ticket, QueuedBy.TRANSFERRED), stop=stop, since=since, desk=command.desk)
    return _queue(state, moved)


def add_stop(state: DayState, command: commands.AddStop) -> Decision:
    """Let one more service follow; it is the last of the ticket's stops."""
    ticket = current(state, command.counter, command.ticket, TicketState.WAITING)
    if isinstance(ticket, Rejection):
        return ticket
    assert state.catalogue is not None
    stop = stop_at(state.catalogue, command.service)
    return _unknown(command.service) if stop is None else [StopAdded(ticket.id, command.counter, stop)]


def undo_call(state: DayState, command: commands.UndoCall, now: int) -> Decision:
    """Take back the first call of a ticket out of a line, shortly after it was made."""
    ticket = current(state, command.counter, command.ticket, TicketState.WAITING)
    if isinstance(ticket, Rejection):
        return ticket
    if ticket.state is not TicketState.CALLED:
        return illegal(ticket, TicketState.WAITING)
    until = undo_until(state, ticket)
    if until is None or now > until:
        return Rejection(RejectionCode.UNDO_TOO_LATE, {"number": ticket.text})
    return _queue(state, _again(ticket, QueuedBy.UNDONE))


def park(state: DayState, command: commands.ParkTicket) -> Decision:
    """Put the ticket aside; the counter is free."""
    ticket = current(state, command.counter, command.ticket, TicketState.PARKED)
    return ticket if isinstance(ticket, Rejection) else [TicketParked(ticket.id, command.counter)]


def unpark(state: DayState, command: commands.UnparkTicket, now: int) -> Decision:
    """Call a parked ticket to a free counter: the one that parked it, or another that serves it."""
    counter = free_counter(state, command.counter)
    if isinstance(counter, Rejection):
        return counter
    ticket = state.tickets.get(command.ticket)
    if ticket is None:
        return Rejection(RejectionCode.UNKNOWN_TICKET, {"ticket": command.ticket})
    if ticket.state is not TicketState.PARKED:
        return illegal(ticket, TicketState.CALLED)
    if not may_serve(counter, ticket):
        return Rejection(RejectionCode.WRONG_TICKET, {"number": ticket.text})
    assert state.catalogue is not None
    return [*back_from_break(state, counter.id, now), called_to(state.catalogue, ticket, counter, command.call)]


def call_number(state: DayState, command: commands.CallNumber, now: int) -> Decision:
    """Call a waiting number out of turn, for a reason that is reported."""
    counter = free_counter(state, command.counter)
    if isinstance(counter, Rejection):
        return counter
    known = state.numbers.get(command.number)
    if known is None:
        return Rejection(RejectionCode.UNKNOWN_TICKET, {"ticket": command.number})
    ticket = state.tickets[known]
    if ticket.state is not TicketState.WAITING:
        return illegal(ticket, TicketState.CALLED)
    if not may_serve(counter, ticket):
        return Rejection(RejectionCode.WRONG_TICKET, {"number": ticket.text})
    assert state.catalogue is not None
    call = called_to(state.catalogue, ticket, counter, command.call, reason=command.reason)
    return [*back_from_break(state, counter.id, now), call]


def readmit(state: DayState, command: commands.ReadmitNoShow, now: int) -> Decision:
    """Let a no-show who is here now wait behind the next few in line, once (O2), priority beyond its cap aside."""
    counter = working_counter(state, command.counter)
    if isinstance(counter, Rejection):
        return counter
    ticket = state.tickets.get(command.ticket)
    if ticket is None:
        return Rejection(RejectionCode.UNKNOWN_TICKET, {"ticket": command.ticket})
    if not may_serve(counter, ticket) and ticket.counter != counter.id:
        return Rejection(RejectionCode.WRONG_TICKET, {"number": ticket.text})
    if ticket.state is not TicketState.NO_SHOW:
        return illegal(ticket, TicketState.WAITING)
    until = return_until(state, ticket)
    if until is None:
        return Rejection(RejectionCode.CAME_LATE_BEFORE, {"number": ticket.text})
    if now > until:
        return Rejection(RejectionCode.CAME_TOO_LATE, {"number": ticket.text})
    queued = _queue(state, _again(ticket, QueuedBy.CAME_LATE))
    if isinstance(queued, Rejection) or ticket.desk is not None:
        return queued
    assert state.catalogue is not None
    since = _behind(state, ticket, state.catalogue.hall.rules.return_behind, now)
    return [replace(_again(ticket, QueuedBy.CAME_LATE), since=since)]


def _again(ticket: Ticket, cause: QueuedBy) -> TicketQueued:
    """Return that a ticket waits again as it waited before."""
    assert ticket.counter is not None
    return TicketQueued(ticket.id, ticket.counter, cause, ticket.stop, ticket.since, ticket.desk, ticket.stops)


def _queue(state: DayState, queued: TicketQueued) -> Decision:
    """Return the event, unless nobody would ever call the ticket there."""
    assert state.catalogue is not None
    if queued.desk is None:
        called = bool(state.catalogue.active_counters_of.get(queued.stop.service))
        return [queued] if called else _unknown(queued.stop.service)
    desk = working_counter(state, queued.desk)
    return desk if isinstance(desk, Rejection) else [queued]


def _unknown(service: ServiceId | None) -> Rejection:
    return Rejection(RejectionCode.UNKNOWN_SERVICE, {"service": str(service)})


def _before_all(line: Line, ticket: Ticket, ratio: float, now: int) -> int:
    """Return the credit (UTC ms) with which a ticket has more score than anybody in line now, and hardly more.

    `ratio` is the line's weight of priority. Only the other class is weighed: with more than is needed, one ticket
    after another that is put first would multiply the credit of the one before, up to instants before the calendar.
    """
    heads = {each: places[0][0] for each in TicketClass if (places := line.places(each))}
    if not heads:
        return ticket.since
    weight = {TicketClass.REGULAR: 1.0, TicketClass.PRIORITY: ratio}
    needed = (max(0, now - since) * weight[each] / weight[ticket.ticket_class] for each, since in heads.items())
    return min(ticket.since, now - math.ceil(max(needed)) - 1)


def _behind(state: DayState, ticket: Ticket, count: int, now: int) -> int:
    """Return the credit (UTC ms) with which a ticket has less score than the next `count` of its line have now."""
    assert state.catalogue is not None
    terms = terms_of_service(state.catalogue, ticket.service)
    weight = {TicketClass.REGULAR: 1.0, TicketClass.PRIORITY: terms.ratio}
    since = ticket.since
    for before in next_few([terms], {ticket.service: state.line(ticket.service)}, now, count):
        other = state.tickets[before]
        waited = max(0, now - other.since) * weight[other.ticket_class] / weight[ticket.ticket_class]
        since = max(since, now - math.floor(waited) + 1)
    return since
