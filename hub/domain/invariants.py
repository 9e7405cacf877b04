"""What must be true of every state; checked by tests and the simulator after every step."""

from collections import Counter as Count

from hub.domain.catalogue import PoolId
from hub.domain.line import place_of
from hub.domain.state import DayState
from hub.domain.ticket import AT_COUNTER, TicketClass, TicketState


def broken_invariants(state: DayState) -> list[str]:
    """Return every broken invariant in words; empty when the state is sound.

    Numbers are unique per pool and without gaps but those on paper; the counts of a service's numbers are those of
    its tickets without a booking; who waits stands in exactly one line, at the right place; who is
    parked is known to be; who is at a counter is that counter's only ticket; what a call or a slip points to exists.
    """
    return [
        *_numbers(state),
        *_lines(state),
        *_counters(state),
        *_parked(state),
        *_calls(state),
        *_slips(state),
        *_counts(state),
    ]


def _numbers(state: DayState) -> list[str]:
    found: list[str] = []
    by_pool: dict[str, list[int]] = {}
    for ticket in state.tickets.values():
        by_pool.setdefault(ticket.pool, []).append(ticket.number)
    for pool in dict.fromkeys([*by_pool, *state.next_number]):
        numbers = by_pool.get(pool, [])
        given = sorted([*numbers, *state.paper.get(PoolId(pool), ())])
        if given != list(range(1, state.next_number.get(PoolId(pool), 1))):
            found.append(f"pool {pool}: numbers {sorted(numbers)} are doubled or have gaps")
    texts = Count(ticket.text for ticket in state.tickets.values())
    return found + [f"number {text} stands on {count} tickets" for text, count in texts.items() if count > 1]


def _lines(state: DayState) -> list[str]:
    found: list[str] = []
    waiting = {ticket.id for ticket in state.tickets.values() if ticket.state is TicketState.WAITING}
    standing: list[str] = []
    desks = [(None, desk, line) for desk, line in state.desks.items()]
    for service, desk, line in [*((service, None, line) for service, line in state.lines.items()), *desks]:
        for ticket_class in TicketClass:
            places = line.places(ticket_class)
            standing += [place[-1] for place in places]
            if places != sorted(places):
                found.append(f"line {service or desk} is out of order")
            for place in places:
                ticket = state.tickets[place[-1]]
                stands = (service or ticket.service, desk, ticket_class, place)
                if (ticket.service, ticket.desk, ticket.ticket_class, place_of(ticket)) != stands:
                    found.append(f"{ticket.text} stands in the wrong place of line {service or desk}")
                if ticket.counter is not None:
                    found.append(f"{ticket.text} waits and is at counter {ticket.counter}")
    if len(standing) != len(set(standing)):
        found.append("a ticket stands in line twice")
    if set(standing) != waiting:
        found.append(f"waiting and standing in line differ by {set(standing) ^ waiting}")
    return found


def _counters(state: DayState) -> list[str]:
    found: list[str] = []
    for counter, ticket_id in state.at_counter.items():
        ticket = state.tickets[ticket_id]
        if ticket.state not in AT_COUNTER or ticket.counter != counter:
            found.append(f"counter {counter} has {ticket.text}, which is {ticket.state} at {ticket.counter}")
    active = {ticket.id for ticket in state.tickets.values() if ticket.state in AT_COUNTER}
    if active != set(state.at_counter.values()) or len(active) != len(state.at_counter):
        found.append("tickets at counters and counters with tickets differ")
    return found


def _parked(state: DayState) -> list[str]:
    parked = {ticket.id for ticket in state.tickets.values() if ticket.state is TicketState.PARKED}
    return [] if parked == set(state.parked) else [f"parked tickets differ by {parked ^ set(state.parked)}"]


def _calls(state: DayState) -> list[str]:
    return [f"call {call.id} has no ticket" for call in state.calls.values() if call.ticket not in state.tickets]


def _slips(state: DayState) -> list[str]:
    return [f"slip {slip.job} has no ticket" for slip in state.slips.values() if slip.ticket not in state.tickets]


def _counts(state: DayState) -> list[str]:
    booked = set(state.check_ins.values())
    found = [f"booking {booking} has no ticket" for booking, id_ in state.check_ins.items() if id_ not in state.tickets]
    given = Count(
        (each.drawn_for or each.service, each.ticket_class) for each in state.tickets.values() if each.id not in booked
    )
    counted = {(service, kind): n for service, by in state.happenings.issued.items() for kind, n in by.items()}
    return [*found, *([] if given == counted else [f"given {dict(given)}, counted {counted}"])]
