"""What must be true of every state; checked by tests and the simulator after every step."""

from collections import Counter as Count
from collections.abc import Iterator

from hub.domain.catalogue import PoolId
from hub.domain.events import SlipOutcome, VoicePhase
from hub.domain.line import Line, place_of
from hub.domain.numbering import is_leased, slot_of
from hub.domain.state import DayState
from hub.domain.ticket import AT_COUNTER, OPEN, TicketClass, TicketId, TicketState


def broken_invariants(state: DayState) -> list[str]:
    """Return every broken invariant in words; empty when the state is sound.

    Numbers are unique per pool and without gaps but those on paper and those that a rebuilt history left out; of a
    block of paper it is known what is left; a leased number is of a slot that a lease has that day, and is told; a
    barred command has no ticket; the counts of a service's numbers are those of its tickets without a booking; who
    waits stands in exactly one line, at the right place, and some counter can call from it; who is parked is known to
    be; who is at a counter is that counter's only ticket, was called there, and not before it came; nobody is served
    whose fate is unknown; an officer works at one counter; who did not come is remembered where; a call was heard after
    it was made, and is owed to its zone until then; what a call or a slip points to exists, no printer has a slip
    twice, and reprints are counted; nothing is of the future.
    """
    return [
        *_numbers(state),
        *_leases(state),
        *_lines(state),
        *_callable(state),
        *_counters(state),
        *_instants(state),
        *_parked(state),
        *_officers(state),
        *_ends(state),
        *_calls(state),
        *_zones(state),
        *_slips(state),
        *_counts(state),
    ]


def _numbers(state: DayState) -> list[str]:
    found: list[str] = []
    by_pool: dict[str, list[int]] = {}
    for ticket in state.tickets.values():
        if not is_leased(ticket.number):
            by_pool.setdefault(ticket.pool, []).append(ticket.number)
    for pool in dict.fromkeys([*by_pool, *state.next_number]):
        numbers = by_pool.get(pool, [])
        given = sorted([*numbers, *state.paper.get(PoolId(pool), ()), *state.skipped.get(PoolId(pool), ())])
        if given != [each for each in range(1, state.next_number.get(PoolId(pool), 1)) if not is_leased(each)]:
            found.append(f"pool {pool}: numbers {sorted(numbers)} are doubled or have gaps")
    for pool_id, blocks in state.blocks.items():
        for block in blocks:
            left = [each for each in range(block.first, block.last + 1) if each in state.paper[pool_id]]
            if (left[:1], len(left)) != ([block.next], block.left):
                found.append(f"pool {pool_id}: {left} of a block are left, not {block.left} from {block.next}")
    lost = [ticket for ticket in state.tickets.values() if state.numbers.get(ticket.text) != ticket.id]
    found += [f"{ticket.text} is not known as {ticket.id}" for ticket in lost]
    texts = Count(ticket.text for ticket in state.tickets.values())
    return found + [f"number {text} stands on {count} tickets" for text, count in texts.items() if count > 1]


def _leases(state: DayState) -> Iterator[str]:
    slots = Count((lease.slot, day) for lease in state.leases.values() for day in lease.days)
    yield from (f"slot {slot} is {count} leases' on {day}" for (slot, day), count in slots.items() if count > 1)
    handed_in = {
        each for lease in state.leases.values() for each in lease.handed_in if lease.handed_in[each].day == state.day
    }
    leased = {ticket.id for ticket in state.tickets.values() if is_leased(ticket.number)}
    if handed_in != leased:
        yield f"handed in and leased numbers differ by {handed_in ^ leased}"
    for lease in state.leases.values():
        for ticket, given in lease.handed_in.items():
            if slot_of(given.number) != lease.slot or given.day not in lease.days:
                yield f"number {given.number} of {given.day} is not one of slot {lease.slot}"
            if lease.numbers.get((given.day, given.pool, given.number)) != ticket:
                yield f"number {given.number} of {given.day} is not known as {ticket}"
    yield from (
        f"command {each} is barred and has a ticket" for each in state.barred if TicketId(each) in state.tickets
    )


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
        if ticket.uncertain and ticket.state is TicketState.SERVING:
            found.append(f"{ticket.text} is served at counter {counter} and uncertain")
    active = {ticket.id for ticket in state.tickets.values() if ticket.state in AT_COUNTER}
    if active != set(state.at_counter.values()) or len(active) != len(state.at_counter):
        found.append("tickets at counters and counters with tickets differ")
    return found


def _callable(state: DayState) -> Iterator[str]:
    """Yield who waits where no counter calls from; an inactive one will again."""
    counters = () if state.catalogue is None else state.catalogue.counters
    in_use = {counter.id for counter in counters if not counter.archived}
    served = {service for counter in counters if counter.id in in_use for service in counter.services}
    yield from (
        f"line {service} is called by no counter"
        for service, line in state.lines.items()
        if _left(line, service in served)
    )
    yield from (
        f"line {desk} is called by no counter" for desk, line in state.desks.items() if _left(line, desk in in_use)
    )
    yield from (f"counter {busy} is busy and not in use" for busy in state.at_counter if busy not in in_use)


def _left(line: Line, called: bool) -> bool:
    return len(line) > 0 and not called


def _instants(state: DayState) -> Iterator[str]:
    """Yield whose instants do not fit its state, or come in another order than things do."""
    for ticket in state.tickets.values():
        if (ticket.ended_at is None) != (ticket.state in OPEN):
            yield f"{ticket.text} is {ticket.state} and ended at {ticket.ended_at}"
        if ticket.state in AT_COUNTER:
            serving = ticket.state is TicketState.SERVING
            if ticket.called_at is None or ticket.came_at is None or serving != (ticket.started_at is not None):
                yield f"{ticket.text} is {ticket.state} and lacks an instant, or has one too many"
        course = (ticket.issued_at, ticket.came_at, ticket.called_at, ticket.ended_at, state.last_at)
        known = [each for each in course if each is not None]
        if known != sorted(known):
            yield f"{ticket.text} has instants out of order: {known}"


def _parked(state: DayState) -> list[str]:
    parked = {ticket.id for ticket in state.tickets.values() if ticket.state is TicketState.PARKED}
    return [] if parked == set(state.parked) else [f"parked tickets differ by {parked ^ set(state.parked)}"]


def _officers(state: DayState) -> Iterator[str]:
    working = Count(there.officer for there in state.officers.values())
    yield from (f"officer {officer} works at {count} counters" for officer, count in working.items() if count > 1)
    for counter, there in state.officers.items():
        if not there.since <= there.active_at <= state.last_at:
            yield f"officer {there.officer} came to {counter} at {there.since} and was active at {there.active_at}"
    yield from (
        f"help at {counter} is of the future" for counter, at in state.help_wanted.items() if at > state.last_at
    )


def _ends(state: DayState) -> Iterator[str]:
    """Yield what does not fit of visits' ends: whom a counter has missed and served, and since when it is free."""
    for counter, missed in state.no_shows.items():
        ends = [state.tickets[each].ended_at or 0 for each in missed]
        if ends != sorted(ends) or len(missed) > len(set(missed)):
            yield f"no-shows of counter {counter} are out of order or doubled"
        for ticket in (state.tickets[each] for each in missed):
            if (ticket.state, ticket.counter) != (TicketState.NO_SHOW, counter):
                yield f"{ticket.text} is {ticket.state} at {ticket.counter} and a no-show of counter {counter}"
    served = Count(each.counter for each in state.tickets.values() if each.state is TicketState.SERVED)
    for served_at, count in served.items():
        if served_at is not None and count > state.served.get(served_at, 0):
            yield f"counter {served_at} has served {count} and counted {state.served.get(served_at, 0)}"
    for counter, at in state.finished_at.items():
        if counter in state.at_counter or at > state.last_at:
            yield f"counter {counter} is free since {at} and busy, or that is of the future"


def _calls(state: DayState) -> Iterator[str]:
    for call in state.calls.values():
        if call.ticket not in state.tickets:
            yield f"call {call.id} has no ticket"
        heard = [each for each in (call.shown_at, call.spoken_at) if each is not None]
        if not all(call.called_at <= each <= state.last_at for each in heard) or call.called_at > state.last_at:
            yield f"call {call.id} was made at {call.called_at} and heard at {heard}"
        if (call.shown_by is None) != (call.shown_at is None):
            yield f"call {call.id} was shown by {call.shown_by} at {call.shown_at}"
        if (call.voice is VoicePhase.SPOKEN) != (call.spoken_at is not None):
            yield f"call {call.id} is {call.voice} and was spoken at {call.spoken_at}"
    for counter, ticket_id in state.at_counter.items():
        ticket = state.tickets[ticket_id]
        last = None if ticket.call is None else state.calls.get(ticket.call)
        if last is None:
            yield f"{ticket.text} is at counter {counter} and was not called"
        elif (last.ticket, last.counter, last.ordinal, last.called_at) != (
            ticket_id,
            counter,
            ticket.calls,
            ticket.called_at,
        ):
            yield f"{ticket.text} is at counter {counter} by another call, {last.id}"


def _zones(state: DayState) -> Iterator[str]:
    """Yield what is wrong with the calls by zone: each is in its zones, in order, and owed until it is spoken."""
    for zone, ids in state.zone_calls.items():
        calls = [state.calls[each] for each in ids if each in state.calls]
        instants = [call.called_at for call in calls]
        if instants != sorted(instants) or any(zone not in (call.zone, call.counter_zone) for call in calls):
            yield f"calls of zone {zone} are out of order, or another's"
    owed = {(c.zone, c.id) for c in state.calls.values() if c.voice in (VoicePhase.PENDING, VoicePhase.SPEAKING)}
    kept = {(zone, call) for zone, calls in state.unspoken.items() for call in calls}
    if owed != kept:
        yield f"calls to be spoken differ by {owed ^ kept}"
    listed = Count(each for ids in state.zone_calls.values() for each in ids)
    zones = {call.id: len({call.zone, call.counter_zone}) for call in state.calls.values()}
    if listed != zones:
        yield "calls and the calls of the zones differ"


def _slips(state: DayState) -> Iterator[str]:
    yield from (f"slip {slip.job} has no ticket" for slip in state.slips.values() if slip.ticket not in state.tickets)
    yield from (
        f"slip {slip.job} is at printer {slip.printer} for the second time"
        for slip in state.slips.values()
        if len({slip.printer, *slip.tried}) != 1 + len(slip.tried)
    )
    copies = Count(slip.ticket for slip in state.slips.values() if slip.copy > 1)
    yield from (
        f"{ticket.text} has {ticket.copies} slips, and {copies[ticket.id]} reprints"
        for ticket in state.tickets.values()
        if ticket.copies != 1 + copies[ticket.id]
    )
    kinds = (SlipOutcome.PENDING, SlipOutcome.PRINTED)
    known = [each for each in state.slips.values() if each.ticket in state.tickets]
    newest = (each for each in known if each.copy == state.tickets[each.ticket].copies)
    unprinted = {slip.job for slip in newest if slip.outcome not in kinds}
    if unprinted != set(state.unprinted):
        yield f"unprinted slips differ by {unprinted ^ set(state.unprinted)}"
    pending = {slip.job for slip in state.slips.values() if slip.outcome is SlipOutcome.PENDING}
    if pending != set(state.pending_slips):
        yield f"pending slips differ by {pending ^ set(state.pending_slips)}"


def _counts(state: DayState) -> list[str]:
    booked = set(state.check_ins.values())
    found = [f"booking {booking} has no ticket" for booking, id_ in state.check_ins.items() if id_ not in state.tickets]
    given = Count(
        (each.drawn_for or each.service, each.ticket_class) for each in state.tickets.values() if each.id not in booked
    )
    counted = {(service, kind): n for service, by in state.happenings.issued.items() for kind, n in by.items()}
    return [*found, *([] if given == counted else [f"given {dict(given)}, counted {counted}"])]
