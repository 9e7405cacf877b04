"""How the state follows when history was rebuilt and remembered tickets come back."""

from typing import assert_never

from hub.domain.day import Answer, DayState
from hub.domain.drawing import enter
from hub.domain.events import Record
from hub.domain.events_lease import GivenNumber
from hub.domain.events_rebuild import HistoryRebuilt, RebuildEvent, TicketRestored
from hub.domain.handing_in import remember
from hub.domain.numbering import is_leased
from hub.domain.ticket import OPEN


def take_rebuilt(state: DayState, event: RebuildEvent, record: Record) -> None:
    """Take in what a rebuilder has found."""
    match event:
        case HistoryRebuilt():
            _rebuilt(state, event)
        case TicketRestored():
            _restore(state, event, record)
        case _:
            assert_never(event)


def _rebuilt(state: DayState, event: HistoryRebuilt) -> None:
    assert not state.at_counter, f"{len(state.at_counter)} tickets are at counters"
    for ticket in state.tickets.values():
        ticket.call = None
    for id_ in event.uncertain:
        assert state.tickets[id_].state in OPEN, f"{state.tickets[id_].text} is not open, its fate is known"
        state.tickets[id_].uncertain = True
    state.calls.clear()
    state.zone_calls.clear()
    state.unspoken.clear()
    newest: dict[str, int] = {}
    for ticket in state.tickets.values():
        newest[ticket.pool] = max(newest.get(ticket.pool, 0), ticket.issued_at)
    for each in event.resumed:
        assert each.first == state.next_number.get(each.pool, 1) <= each.next, (
            f"pool {each.pool} is not at {each.first}"
        )
        state.next_number[each.pool] = each.next
        unknown = (number for number in range(each.first, each.next) if not is_leased(number))
        state.skipped.setdefault(each.pool, {}).update(dict.fromkeys(unknown, newest.get(each.pool, 0)))


def _restore(state: DayState, event: TicketRestored, record: Record) -> None:
    if event.lease is None:
        del state.skipped[event.pool][event.number]
    else:
        assert is_leased(event.number), f"number {event.text} is of the main sequence"
        assert state.day is not None
        remember(state, state.leases[event.lease], GivenNumber(event.ticket, state.day, event.pool, event.number))
    ticket = enter(state, event, record, issued_at=event.issued_at)
    ticket.kiosk, ticket.uncertain = event.kiosk, True
    state.prefixes.setdefault(event.prefix, event.pool)
    state.happenings.count(ticket.service, ticket.ticket_class)
    state.line(ticket.service).join(ticket)
    if event.lease is not None:
        state.handed_in[ticket.service] = state.handed_in.get(ticket.service, 0) + 1
    else:  # what the hub answered with this number: it is asked about, or said again
        state.answers[event.ticket] = Answer(None, ticket.id, is_restored=True, device=event.kiosk)
