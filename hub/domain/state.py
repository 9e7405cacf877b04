"""The state of the open service day: the fold of its records, changed in place by `evolve` alone."""

from typing import assert_never

from hub.domain import moves
from hub.domain.catalogue import Catalogue
from hub.domain.day import DESK, Answer, Call, DayState, Slip, Voice
from hub.domain.events import (
    CallAnnounced,
    CallShown,
    CatalogueAdopted,
    DayClosed,
    DayOpened,
    NoShowMarked,
    Record,
    ServiceFinished,
    ServiceStarted,
    SlipRecorded,
    StopAdded,
    TicketCalled,
    TicketCancelled,
    TicketExpired,
    TicketIssued,
    TicketParked,
    TicketQueued,
    VoiceAppointed,
    VoicePhase,
)
from hub.domain.events_day import CheckInRepeated, NumberEvent, PaperReserved, PaperTicketRecorded
from hub.domain.line import Line
from hub.domain.ticket import CallId, Ticket, TicketId, TicketState

__all__ = ["DESK", "Answer", "Call", "DayState", "Slip", "Voice", "evolve"]


def evolve(state: DayState, record: Record) -> None:
    """Apply one record; its cost does not depend on how much happened before.

    Raises:
        AssertionError: the record does not follow from the state: a bug, or a journal that was tampered with.
    """
    assert record.revision == state.revision + 1, f"revision {record.revision} follows {state.revision}"
    state.revision = record.revision
    state.last_at = max(state.last_at, record.at)
    event = record.event
    ticket_id: TicketId | None = None
    call_id: CallId | None = None
    match event:
        case DayOpened(day=day):
            _begin(state, day)
        case DayClosed():
            pass
        case CatalogueAdopted(catalogue=catalogue):
            _adopt(state, catalogue)
        case TicketIssued():
            ticket_id = event.ticket
            _issue(state, event, record)
        case TicketCalled():
            ticket_id, call_id = event.ticket, event.call
            _call(state, event, record.at)
        case ServiceStarted():
            moves.change(state.tickets[event.ticket], TicketState.SERVING)
            state.tickets[event.ticket].started_at = record.at
        case ServiceFinished():
            _end(state, event.ticket, TicketState.SERVED, record.at)
            state.served[event.counter] = state.served.get(event.counter, 0) + 1
        case NoShowMarked():
            _end(state, event.ticket, TicketState.NO_SHOW, record.at)
        case TicketQueued() | TicketParked() | StopAdded():
            moves.move(state, event)
        case TicketCancelled() | TicketExpired():
            cancelled = isinstance(event, TicketCancelled)
            _end(state, event.ticket, TicketState.CANCELLED if cancelled else TicketState.EXPIRED, record.at)
        case SlipRecorded():
            slip = state.slips[event.job]
            slip.outcome, slip.reason = event.outcome, event.reason
            state.pending_slips.pop(event.job, None)
        case CallShown():
            state.calls[event.call].shown_by = event.screen
        case CallAnnounced():
            _announce(state, event)
        case VoiceAppointed():
            state.voices[event.zone] = Voice(event.device, event.process, record.at)
        case PaperReserved() | PaperTicketRecorded() | CheckInRepeated():
            ticket_id = _take_number(state, event, record)
        case _:
            state.happenings.take(event)  # whose match knows the others, each and every one
    if record.command_id is not None:
        given = state.answers.get(record.command_id)
        if given is None or given.ticket is None:
            state.answers[record.command_id] = Answer(record.digest, ticket_id, call_id)


def _begin(state: DayState, day: str) -> None:
    fresh = DayState(revision=state.revision, day=day, last_at=state.last_at)
    for name in DayState.__slots__:
        setattr(state, name, getattr(fresh, name))


def _adopt(state: DayState, catalogue: Catalogue) -> None:
    state.catalogue = catalogue
    for service in catalogue.services:
        state.lines.setdefault(service.id, Line())


def _issue(state: DayState, event: TicketIssued, record: Record) -> None:
    assert event.number == state.next_number.get(event.pool, 1), f"number {event.text} is out of sequence"
    state.next_number[event.pool] = event.number + 1
    state.prefixes[event.prefix] = event.pool
    ticket = Ticket(
        id=event.ticket,
        number=event.number,
        text=event.text,
        prefix=event.prefix,
        pool=event.pool,
        service=event.service,
        zone=event.zone,
        ticket_class=event.ticket_class,
        language=event.language,
        issued_at=record.at,
        revision=record.revision,
        ahead=event.ahead,
        place=event.place,
        service_name=event.service_name,
        agency_name=event.agency_name,
        slip=event.slip,
        kiosk=record.device,
        credited_at=event.credited_at,
        agency=event.agency,
        stops=event.stops,
        told_stops=event.stops,
        wait=event.wait,
    )
    ticket.told = ticket.stop
    assert ticket.id not in state.tickets, f"ticket {ticket.id} was issued before"
    state.tickets[ticket.id] = ticket
    state.numbers[ticket.text] = ticket.id
    state.line(ticket.service).join(ticket)
    if event.booking is not None:
        state.check_ins[event.booking] = ticket.id
    else:
        state.happenings.count(ticket.service, ticket.ticket_class)
        if record.device is not None:
            state.drawn_at[record.device, ticket.service] = record.at
    if event.slip is not None and event.printer is not None:
        state.slips[event.slip] = Slip(event.slip, ticket.id, event.printer, record.device, record.at)
        state.pending_slips[event.slip] = None
        if record.device is not None:
            state.kiosk_slips.setdefault(record.device, []).append(event.slip)


def _take_number(state: DayState, event: NumberEvent, record: Record) -> TicketId | None:
    match event:
        case PaperReserved():
            _reserve(state, event)
            return None
        case PaperTicketRecorded():
            _record_paper(state, event, record)
            return event.ticket
        case CheckInRepeated():
            return event.ticket
        case _:
            assert_never(event)


def _reserve(state: DayState, event: PaperReserved) -> None:
    assert event.first == state.next_number.get(event.pool, 1), f"pool {event.pool} does not go on at {event.first}"
    assert event.last >= event.first, f"a block from {event.first} to {event.last}"
    state.next_number[event.pool] = event.last + 1
    state.paper.setdefault(event.pool, {}).update(dict.fromkeys(range(event.first, event.last + 1)))
    assert state.catalogue is not None
    state.prefixes[state.catalogue.pool[event.pool].prefix] = event.pool


def _record_paper(state: DayState, event: PaperTicketRecorded, record: Record) -> None:
    del state.paper[event.pool][event.number]
    assert event.ticket not in state.tickets, f"ticket {event.ticket} was issued before"
    ticket = state.tickets[event.ticket] = Ticket(
        id=event.ticket,
        number=event.number,
        text=event.text,
        prefix=event.prefix,
        pool=event.pool,
        service=event.service,
        zone=event.zone,
        ticket_class=event.ticket_class,
        language=event.language,
        issued_at=event.given_at,
        revision=record.revision,
        ahead=0,
        place=event.place,
        service_name=event.service_name,
        agency_name=event.agency_name,
        kiosk=record.device,
        counter=event.counter,
        ended_at=event.ended_at,
        agency=event.agency,
    )
    state.numbers[ticket.text] = ticket.id
    state.happenings.count(ticket.service, ticket.ticket_class)
    if event.ended_at is None:
        state.line(ticket.service).join(ticket)
        return
    ticket.state = TicketState.SERVED
    if event.counter is not None:
        state.served[event.counter] = state.served.get(event.counter, 0) + 1


def _call(state: DayState, event: TicketCalled, at: int) -> None:
    ticket = moves.come(state, event)
    ticket.counter, ticket.called_at, ticket.call, ticket.calls = event.counter, at, event.call, event.ordinal
    call = Call(
        id=event.call,
        ticket=ticket.id,
        counter=event.counter,
        ordinal=event.ordinal,
        counter_number=event.counter_number,
        zone=event.zone,
        counter_zone=event.counter_zone,
        called_at=at,
    )
    state.calls[call.id] = call
    state.unspoken.setdefault(call.zone, {})[call.id] = None
    for zone in {call.zone, call.counter_zone}:
        state.zone_calls.setdefault(zone, []).append(call.id)


def _announce(state: DayState, event: CallAnnounced) -> None:
    call = state.calls[event.call]
    call.voice = event.phase
    if event.phase in (VoicePhase.SPOKEN, VoicePhase.DROPPED):
        state.unspoken[call.zone].pop(call.id, None)


def _end(state: DayState, ticket_id: TicketId, to: TicketState, at: int) -> Ticket:
    ticket = state.tickets[ticket_id]
    moves.leave(state, ticket, moves.change(ticket, to))
    ticket.ended_at = at
    return ticket
