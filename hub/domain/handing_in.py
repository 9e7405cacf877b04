"""How the state follows when leases are given and their numbers handed in."""

from typing import assert_never

from hub.domain.day import DayState, Lease
from hub.domain.drawing import enter
from hub.domain.events import Record
from hub.domain.events_lease import GivenNumber, LeaseEvent, LeaseGiven, TicketHandedIn
from hub.domain.numbering import is_leased
from hub.domain.ticket import TicketId


def take_lease(state: DayState, event: LeaseEvent, record: Record) -> TicketId | None:
    """Take in what happened without the hub; return the ticket of today that answers it, if any."""
    match event:
        case LeaseGiven():
            _give(state, event)
            return None
        case TicketHandedIn():
            return _hand_in(state, event, record)
        case _:
            assert_never(event)


def _give(state: DayState, event: LeaseGiven) -> None:
    others = (lease for id_, lease in state.leases.items() if id_ != event.lease and lease.slot == event.slot)
    assert all({*lease.days}.isdisjoint(event.days) for lease in others), f"slot {event.slot} is another lease's"
    known = state.leases.get(event.lease)
    if known is not None:
        assert (known.kiosk, known.slot) == (event.kiosk, event.slot), f"lease {event.lease} is another kiosk's"
        known.days = event.days
        state.leases[event.lease] = state.leases.pop(event.lease)  # the kiosk's newest
        return
    lease = state.leases[event.lease] = Lease(event.kiosk, event.slot, event.days, event.given_at)
    for given in event.handed_in:
        remember(state, lease, given)


def _hand_in(state: DayState, event: TicketHandedIn, record: Record) -> TicketId | None:
    lease = state.leases[event.lease]
    assert is_leased(event.number), f"number {event.text} is of the main sequence"
    remember(state, lease, GivenNumber(event.ticket, event.day, event.pool, event.number, event.replaces))
    if event.day != state.day:
        return None
    ticket = enter(state, event, record, issued_at=event.issued_at)
    ticket.kiosk = event.kiosk
    state.prefixes.setdefault(event.prefix, event.pool)
    state.happenings.count(ticket.service, ticket.ticket_class)
    state.handed_in[ticket.service] = state.handed_in.get(ticket.service, 0) + 1
    state.line(ticket.service).join(ticket)
    return ticket.id


def remember(state: DayState, lease: Lease, given: GivenNumber) -> None:
    """Let a lease know of a number that was told."""
    number = (given.day, given.pool, given.number)
    assert number not in lease.numbers, f"number {number} was handed in before"
    lease.handed_in[given.ticket] = given
    lease.numbers[number] = given.ticket
    if given.replaces is not None and TicketId(given.replaces) not in state.tickets:
        state.barred[given.replaces] = None
