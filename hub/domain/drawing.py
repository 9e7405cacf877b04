"""How the state follows when numbers are drawn, reserved for paper, and recorded from it."""

from typing import assert_never

from hub.domain.day import Block, DayState, Slip, block_of
from hub.domain.events import Record, TicketIssued
from hub.domain.events_day import CheckInRepeated, NumberEvent, PaperReserved, PaperTicketRecorded
from hub.domain.events_lease import TicketHandedIn
from hub.domain.events_rebuild import TicketRestored
from hub.domain.numbering import following
from hub.domain.ticket import Ticket, TicketId, TicketState


def enter(
    state: DayState,
    event: TicketIssued | PaperTicketRecorded | TicketHandedIn | TicketRestored,
    record: Record,
    *,
    issued_at: int,
) -> Ticket:
    """Take in a ticket whose number came into being in one of these ways, with what its visitor was told then.

    It stands in no line yet. `issued_at` is UTC ms.
    """
    assert event.ticket not in state.tickets, f"ticket {event.ticket} was issued before"
    assert event.text not in state.numbers, f"number {event.text} was given before"
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
        issued_at=issued_at,
        revision=record.revision,
        ahead=0,
        place=event.place,
        service_name=event.service_name,
        agency_name=event.agency_name,
        agency=event.agency,
    )
    ticket.told = ticket.stop
    state.tickets[ticket.id] = ticket
    state.numbers[ticket.text] = ticket.id
    return ticket


def issue(state: DayState, event: TicketIssued, record: Record) -> None:
    """Take in a number that was drawn: its ticket waits."""
    assert event.number == state.next_number.get(event.pool, 1), f"number {event.text} is out of sequence"
    state.next_number[event.pool] = following(event.number)
    state.prefixes[event.prefix] = event.pool
    ticket = enter(state, event, record, issued_at=record.at)
    ticket.kiosk, ticket.slip, ticket.ahead, ticket.wait = record.device, event.slip, event.ahead, event.wait
    ticket.credited_at = event.credited_at
    ticket.stops = ticket.told_stops = event.stops
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
            _reserve(state, event, record)
            return None
        case PaperTicketRecorded():
            _record_paper(state, event, record)
            return event.ticket
        case CheckInRepeated():
            return event.ticket
        case _:
            assert_never(event)


def _reserve(state: DayState, event: PaperReserved, record: Record) -> None:
    assert event.first == state.next_number.get(event.pool, 1), f"pool {event.pool} does not go on at {event.first}"
    assert event.last >= event.first, f"a block from {event.first} to {event.last}"
    state.next_number[event.pool] = following(event.last)
    state.paper.setdefault(event.pool, {}).update(dict.fromkeys(range(event.first, event.last + 1)))
    state.blocks.setdefault(event.pool, []).append(
        Block(event.first, event.last, event.first, event.last - event.first + 1, record.at)
    )
    own = record.device, event.pool
    state.reserved[own] = state.reserved.get(own, 0) + event.last - event.first + 1
    assert state.catalogue is not None
    state.prefixes[state.catalogue.pool[event.pool].prefix] = event.pool


def _record_paper(state: DayState, event: PaperTicketRecorded, record: Record) -> None:
    paper = state.paper.get(event.pool, {})
    if event.number in paper:
        del paper[event.number]
        _torn_off(state.blocks[event.pool], event.number, paper)
    else:
        del state.skipped[event.pool][event.number]
    ticket = enter(state, event, record, issued_at=event.given_at)
    ticket.kiosk, ticket.counter, ticket.ended_at = record.device, event.counter, event.ended_at
    state.happenings.count(ticket.service, ticket.ticket_class)
    if event.ended_at is None:
        state.line(ticket.service).join(ticket)
        return
    ticket.state = TicketState.SERVED
    if event.counter is not None:
        state.served[event.counter] = state.served.get(event.counter, 0) + 1


def _torn_off(blocks: list[Block], number: int, paper: dict[int, None]) -> None:
    """Let a block have one number less; one without any is forgotten."""
    index = block_of(blocks, number)
    block = blocks[index]
    block.left -= 1
    if not block.left:
        del blocks[index]
        return
    while block.next not in paper:
        block.next += 1
