"""What an officer does with the counter's own ticket: call, recall, start, finish, no-show, cancel (O1-O3)."""

from dataclasses import replace

from hub.domain import commands
from hub.domain.catalogue import Catalogue, Counter, CounterId, NoteRule, ServiceId, ZoneId
from hub.domain.events import (
    Event,
    Grounds,
    NoShowMarked,
    QueuedBy,
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketCancelled,
    TicketQueued,
)
from hub.domain.events_day import CounterResumed
from hub.domain.notes import note_refusal
from hub.domain.patience import no_show_refusal, recall_refusal
from hub.domain.policy import Why, choose
from hub.domain.rejection import Decision, Rejection, RejectionCode
from hub.domain.situation import has_ended, held
from hub.domain.state import DayState
from hub.domain.ticket import CallId, Ticket, TicketId, TicketState


def known_counter(state: DayState, counter_id: CounterId) -> Counter | Rejection:
    """Return the catalogue's counter, or that there is none."""
    assert state.catalogue is not None
    counter = state.catalogue.counter.get(counter_id)
    return Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": counter_id}) if counter is None else counter


def working_counter(state: DayState, counter_id: CounterId) -> Counter | Rejection:
    """Return the counter if it is in use: what is archived or inactive calls nobody."""
    counter = known_counter(state, counter_id)
    if isinstance(counter, Rejection) or (counter.active and not counter.archived):
        return counter
    return Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": counter_id})


def free_counter(state: DayState, counter_id: CounterId) -> Counter | Rejection:
    """Return the counter in use if nobody is there."""
    counter = working_counter(state, counter_id)
    busy_with = state.at_counter.get(counter_id)
    if isinstance(counter, Rejection) or busy_with is None:
        return counter
    return Rejection(RejectionCode.COUNTER_BUSY, {"number": state.tickets[busy_with].text})


def may_serve(counter: Counter, ticket: Ticket) -> bool:
    """Return whether a ticket that is at no counter is this counter's to take."""
    own = ticket.service in counter.services or ticket.service in counter.helps
    parked_here = ticket.state is TicketState.PARKED and ticket.parked_by == counter.id
    return own or parked_here or ticket.desk == counter.id


def current(state: DayState, counter_id: CounterId, ticket_id: TicketId, to: TicketState) -> Ticket | Rejection:
    """Return the counter's current ticket if it is the one meant and may change so."""
    counter = known_counter(state, counter_id)
    if isinstance(counter, Rejection):
        return counter
    there = state.at_counter.get(counter_id)
    if there is None:
        return Rejection(RejectionCode.NO_CURRENT_TICKET)
    ticket = state.tickets[there]
    if there != ticket_id:
        return Rejection(RejectionCode.WRONG_TICKET, {"number": ticket.text})
    return legal(ticket, to)


def legal(ticket: Ticket, to: TicketState) -> Ticket | Rejection:
    """Return the ticket if it may change so."""
    if not ticket.may_become(to):
        return illegal(ticket, to)
    return ticket


def illegal(ticket: Ticket, to: TicketState) -> Rejection:
    """Return that a ticket may not change so."""
    return Rejection(RejectionCode.ILLEGAL_TRANSITION, {"number": ticket.text, "state": ticket.state, "to": to})


def called_to(
    catalogue: Catalogue,
    ticket: Ticket,
    counter: Counter,
    call: CallId,
    *,
    ordinal: int = 1,
    reason: str | None = None,
    grounds: Grounds | None = None,
    by_itself: bool = False,
) -> TicketCalled:
    """Return the call of a ticket to a counter."""
    zone = zone_of_call(catalogue, counter, ticket.zone, None if ticket.desk is not None else ticket.service)
    return TicketCalled(
        ticket.id, call, counter.id, ordinal, zone, counter.zone, counter.number, reason, grounds, by_itself
    )


def zone_of_call(catalogue: Catalogue, counter: Counter, told: ZoneId, service: ServiceId | None) -> ZoneId:
    """Return where a visitor is called who was told to wait in a zone, for a service or (None) for this counter (V1).

    Where that zone was archived since, nobody speaks: visitors are called where their service waits by now, or else at
    the counter.
    """
    known = None if service is None else catalogue.service.get(service)
    for zone in (told, counter.zone if known is None else known.zone):
        place = catalogue.zone.get(zone)
        if place is not None and not place.archived:
            return zone
    return counter.zone


def back_from_break(state: DayState, counter: CounterId, now: int) -> list[Event]:
    """Return that a counter's break is over, if it takes one: who calls is there."""
    pause = state.happenings.paused_counters.get(counter)
    if pause is None:
        return []
    return [CounterResumed(counter, pause.until if has_ended(pause, now) else None)]


def call_next(state: DayState, command: commands.CallNext, now: int) -> Decision:
    """Call whoever is next; where the hall says so, that ends the service that goes on (O3).

    A call without a press ends nothing: neither a service nor a break.
    """
    assert state.catalogue is not None
    counter = free_counter(state, command.counter) if command.by_itself else working_counter(state, command.counter)
    if isinstance(counter, Rejection):
        return counter
    if command.by_itself and (pause := held(state.happenings.paused_counters, counter.id, now)) is not None:
        values = {"counter": counter.id, "reason": pause.reason, "until": str(pause.until)}
        return Rejection(RejectionCode.COUNTER_CLOSED, values)
    events = back_from_break(state, counter.id, now)
    busy_with = state.at_counter.get(counter.id)
    if busy_with is not None:
        ticket = state.tickets[busy_with]
        if not state.catalogue.hall.rules.finish_by_calling or ticket.state is not TicketState.SERVING:
            return Rejection(RejectionCode.COUNTER_BUSY, {"number": ticket.text})
        ending = finish(state, commands.FinishService(counter.id, ticket.id), by_calling=True)
        if isinstance(ending, Rejection):
            return ending
        events += ending
    lines = state.lines_at(counter.id)
    routed = next((event for event in events if isinstance(event, TicketQueued)), None)
    if routed is not None:  # who goes on along a route waits already, as if finishing and calling were two presses
        gone_on = state.tickets[routed.ticket]
        place = (routed.since, gone_on.revision, gone_on.id)
        line = state.line(routed.stop.service).joined(place, gone_on.ticket_class)
        lines = {**lines, routed.stop.service: line}
    why = choose(state.terms_of(counter.id), lines, now)
    if why is None:
        return Rejection(RejectionCode.NOBODY_WAITING)
    call = called_to(
        state.catalogue,
        state.tickets[why.ticket],
        counter,
        command.call,
        grounds=_grounds(why),
        by_itself=command.by_itself,
    )
    if routed is not None and routed.ticket == call.ticket:
        stop = routed.stop
        call = replace(call, zone=zone_of_call(state.catalogue, counter, stop.zone, stop.service))
    return [*events, call]


def _grounds(why: Why) -> Grounds:
    return Grounds(
        why.reason,
        None if why.runner_up is None else why.runner_up.ticket,
        None if why.held_back is None else why.held_back.ticket,
        why.helping,
    )


def recall(state: DayState, command: commands.Recall, now: int) -> Decision:
    """Call the counter's ticket again, not too soon and not too often (O2)."""
    ticket = current(state, command.counter, command.ticket, TicketState.CALLED)
    if isinstance(ticket, Rejection):
        return ticket
    assert state.catalogue is not None
    counter = state.catalogue.counter[command.counter]
    refusal = recall_refusal(state, ticket, now)
    if refusal is not None:
        return refusal
    return [called_to(state.catalogue, ticket, counter, command.call, ordinal=ticket.calls + 1)]


def start(state: DayState, command: commands.StartService) -> Decision:
    """The called visitor is here."""
    ticket = current(state, command.counter, command.ticket, TicketState.SERVING)
    return ticket if isinstance(ticket, Rejection) else [ServiceStarted(ticket.id, command.counter)]


def finish(state: DayState, command: commands.FinishService, *, by_calling: bool = False) -> Decision:
    """The visitor has been served, with outcome and note where the service has any; a route goes on (T5, O3).

    `by_calling`: nobody said so, but the next is called; what must be said then refuses it.
    """
    ticket = current(state, command.counter, command.ticket, TicketState.SERVED)
    if isinstance(ticket, Rejection):
        return ticket
    assert state.catalogue is not None
    service = state.catalogue.service.get(ticket.service)
    if command.outcome is None:
        if service is not None and service.outcome_required and service.outcomes:
            return Rejection(RejectionCode.OUTCOME_REQUIRED)
    elif service is None or command.outcome not in service.outcomes:
        return Rejection(RejectionCode.UNKNOWN_OUTCOME, {"outcome": command.outcome})
    refusal = note_refusal(NoteRule.OFF if service is None else service.note, command.note)
    if refusal is not None:
        return refusal
    note = (command.note or "").strip() or None
    events: list[Event] = [ServiceFinished(ticket.id, command.counter, command.outcome, note, by_calling)]
    for place, stop in enumerate(ticket.stops, 1):
        if state.catalogue.active_counters_of.get(stop.service):  # a stop nobody serves any more is passed over
            rest = ticket.stops[place:]
            issued = ticket.issued_at
            events.append(TicketQueued(ticket.id, command.counter, QueuedBy.ROUTED, stop, issued, None, rest))
            break
    return events


def mark_no_show(state: DayState, command: commands.MarkNoShow, now: int) -> Decision:
    """The called visitor did not come, though called often and long enough (O2)."""
    ticket = current(state, command.counter, command.ticket, TicketState.NO_SHOW)
    if isinstance(ticket, Rejection):
        return ticket
    refusal = no_show_refusal(state, ticket, now)
    return [NoShowMarked(ticket.id, command.counter)] if refusal is None else refusal


def cancel(state: DayState, command: commands.CancelTicket) -> Decision:
    """Take a ticket out of the queue, at its counter or at one that could call it."""
    counter = known_counter(state, command.counter)
    if isinstance(counter, Rejection):
        return counter
    ticket = state.tickets.get(command.ticket)
    if ticket is None:
        return Rejection(RejectionCode.UNKNOWN_TICKET, {"ticket": command.ticket})
    own = may_serve(counter, ticket) if ticket.counter is None else ticket.counter == counter.id
    if not own:
        return Rejection(RejectionCode.WRONG_TICKET, {"number": ticket.text})
    allowed = legal(ticket, TicketState.CANCELLED)
    return allowed if isinstance(allowed, Rejection) else [TicketCancelled(ticket.id, ticket.counter, command.reason)]
