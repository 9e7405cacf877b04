"""How the state follows when numbers are drawn, reserved for paper, and recorded from it."""

from typing import assert_never

from hub.domain.day import DayState, Slip
from hub.domain.events import Record, TicketIssued
from hub.domain.events_day import CheckInRepeated, NumberEvent, PaperReserved, PaperTicketRecorded
from hub.domain.numbering import following
from hub.domain.ticket import Ticket, TicketId, TicketState


def issue(state: DayState, event: TicketIssued, record: Record) -> None:
    """Take in a number that was drawn: its ticket waits."""
    assert event.number == state.next_number.get(event.pool, 1), f"number {event.text} is out of sequence"
    state.next_number[event.pool] = following(event.number)
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


def take_number(state: DayState, event: NumberEvent, record: Record) -> TicketId | None:
    """Take in what happened to numbers beside their being drawn; return the ticket that answers it, if any."""
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
    state.next_number[event.pool] = following(event.last)
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
