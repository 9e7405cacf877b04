"""Leases and hand-ins: who may give which numbers without the hub, and what becomes of them.

Rules (architecture.md sections 3 and 6):
- A lease is one of ten slots for a kiosk, for today and the next day on which a service gives numbers. On each of its
  days a slot belongs to one lease alone, also when that kiosk has lost its record and got another. A lease that goes on
  is given again where that changes anything, a day of it or which is the kiosk's newest; else nothing follows, and the
  answer is `lease_of`.
- A kiosk has `LEASES_EACH` slots on one day and no more, or a stolen one would take all ten and leave the others none.
  It is not given one of those again: whoever lost its record would tell the same numbers twice. Nor does it hand in
  numbers of more, whatever leases it names.
- A number that was told must be known: a hand-in asks neither for hours nor for the quota, which counts it and may be
  passed by as many as are leased. Where nobody calls any more, its ticket is cancelled at once, with that reason.
- It stands in line by the time of its issue, no earlier than the lease and the day, no later than now.
- Of a past day it is history: its ticket has expired. A leased day that the hub slept through has begun and ended
  all the same, and a day remembers for a week what was handed in for those before.
- A ticket's id is that of its command: `replaces` cancels the number that this command got from the hub, in the same
  transaction, or bars it from getting one.
- What is handed in again changes nothing.
- A number's prefix is its pool's, or was when its kiosk was last connected. One with which a main sequence could make
  the same text (A1 and 9001 is A and 19001) is refused; the kiosk keeps it aside.
"""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, assert_never

from hub.domain.catalogue import Catalogue, can_make_same_numbers
from hub.domain.commands_lease import GiveLease, HandInTicket, LeaseCommand
from hub.domain.day import DayState, Lease
from hub.domain.events import Event, TicketCancelled
from hub.domain.events_lease import LeaseGiven, TicketHandedIn
from hub.domain.numbering import RUNNING, SLOTS, is_leased, leased_number, leased_text, slot_of
from hub.domain.rejection import Decision, Rejection, RejectionCode
from hub.domain.schedule import next_opening
from hub.domain.service_day import service_day, service_day_instant
from hub.domain.ticket import TRANSITIONS, Ticket, TicketId, TicketState

REPLACED: Final = "replaced"
"""Why a number was cancelled that no visitor was told."""

NOBODY_CALLS: Final = "nobody_calls"
"""Why a ticket was cancelled whose service nobody serves any more."""

KEPT_DAYS: Final = 7
"""How long a past day's numbers are taken and remembered, days: a kiosk that was off longer is a matter for people."""

LEASES_EACH: Final = 2
"""A kiosk loses its disk once in two days, if it has to; one that does so again waits for the day after."""

NOBODYS: Final = ""
"""Whose a lease is of which only is known, after a rebuild, that somebody may have it."""

_PREFIX: Final = re.compile("[A-Za-z0-9]{1,3}")


def decide_lease(state: DayState, command: LeaseCommand, at: int) -> Decision:
    """Return what follows from a command about a kiosk's own numbers at an instant (UTC ms), or why it is refused."""
    match command:
        case GiveLease():
            return _give(state, command, at)
        case HandInTicket():
            return _hand_in(state, command, at)
        case _:
            assert_never(command)


def lease_of(state: DayState, kiosk: str) -> str | None:
    """Return the lease that a kiosk has today: the one that it was given last, when it has lost others."""
    held = (id_ for id_, lease in reversed(state.leases.items()) if lease.kiosk == kiosk and state.day in lease.days)
    return next(held, None)


def missed_days(state: DayState, day: str) -> list[str]:
    """Return the leased days (ISO) between the open one and another that the hub slept through, in order."""
    today = state.day
    assert today is not None
    return sorted({each for lease in state.leases.values() for each in lease.days if today < each < day})


def kept_leases(state: DayState, day: str) -> list[Event]:
    """Return the leases that a new day (ISO) remembers, as events of its own."""
    if not state.leases:
        return []
    oldest = (date.fromisoformat(day) - timedelta(days=KEPT_DAYS)).isoformat()
    events: list[Event] = []
    for id_, lease in state.leases.items():
        days = tuple(each for each in lease.days if each >= oldest)
        if days:
            handed_in = tuple(given for given in lease.handed_in.values() if given.day >= oldest)
            events.append(LeaseGiven(id_, lease.kiosk, lease.slot, days, lease.given_at, handed_in))
    return events


def _give(state: DayState, command: GiveLease, at: int) -> Decision:
    today = state.day
    assert today is not None
    known = state.leases.get(command.lease)
    if known is not None:
        is_own = known.kiosk == command.kiosk
        return _again(state, command.lease, known) if is_own else _unknown_lease(command.lease)
    days = (today, next_day(state, at))
    held = None if command.held is None else state.leases.get(command.held)
    if command.held is not None and held is not None and held.kiosk == command.kiosk and today in held.days:
        more = tuple(each for each in days if each not in held.days)
        if _is_free(state, held.slot, more):
            return _again(state, command.held, held, more)
    own = sum(lease.kiosk == command.kiosk and not {*days}.isdisjoint(lease.days) for lease in state.leases.values())
    if own >= LEASES_EACH:
        return Rejection(RejectionCode.NO_LEASE_LEFT, {"most": str(LEASES_EACH)})
    slot = next((slot for slot in range(SLOTS) if _is_free(state, slot, days)), None)
    if slot is None:
        return Rejection(RejectionCode.NO_LEASE_LEFT, {"most": str(SLOTS)})
    return [LeaseGiven(command.lease, command.kiosk, slot, days, at)]


def _again(state: DayState, id_: str, lease: Lease, more: tuple[str, ...] = ()) -> list[Event]:
    if not more and lease_of(state, lease.kiosk) == id_:
        return []
    return [LeaseGiven(id_, lease.kiosk, lease.slot, tuple(sorted((*lease.days, *more))), lease.given_at)]


def _is_free(state: DayState, slot: int, days: tuple[str, ...]) -> bool:
    return not any(lease.slot == slot and not {*days}.isdisjoint(lease.days) for lease in state.leases.values())


def next_day(state: DayState, at: int, after: str | None = None) -> str:
    """Return the next day (ISO) on which some service gives numbers, as can be foreseen; else tomorrow.

    `after` is the day that it follows, if that is not the open one.
    """
    catalogue, today = state.catalogue, after or state.day
    assert catalogue is not None and today is not None  # noqa: PT018  # both are the open day's
    tomorrow = (date.fromisoformat(today) + timedelta(days=1)).isoformat()
    begins = max(at, start_of(catalogue, tomorrow))
    found: str | None = None
    for each in catalogue.offered:
        opening = next_opening(catalogue, state.situation, each.id, begins)
        if opening is not None:
            day = service_day(opening, catalogue.hall.timezone, catalogue.hall.day_start_minute)
            found = day if found is None else min(found, day)
            if found <= tomorrow:  # there is no sooner one; in a large hall the other services take their time
                break
    return tomorrow if found is None else max(tomorrow, found)


def start_of(catalogue: Catalogue, day: str) -> int:
    """Return when a service day (ISO) begins (UTC ms)."""
    return service_day_instant(day, catalogue.hall.day_start_minute, catalogue.hall.timezone)


def _hand_in(state: DayState, command: HandInTicket, at: int) -> Decision:
    catalogue, today = state.catalogue, state.day
    assert catalogue is not None and today is not None  # noqa: PT018  # both are the open day's
    number = (command.day, command.pool, command.number)
    found = _lease_of(state, command, at)
    if found is None or found[1].kiosk not in (command.kiosk, NOBODYS) or command.day not in found[1].days:
        return _unknown_lease(command.lease)
    lease_id, lease = found
    if lease.kiosk == NOBODYS and _has_enough(state, command, lease.slot):
        return _unknown_lease(command.lease)
    replaced = _replaced(state, command)
    events: list[Event] = [] if replaced is None else [TicketCancelled(replaced.id, replaced.counter, REPLACED)]
    if lease.numbers.get(number) == command.ticket:
        return events
    told = command.day == today and command.text in state.numbers
    if told or command.ticket in state.tickets or command.ticket in lease.handed_in or number in lease.numbers:
        return Rejection(RejectionCode.NUMBER_USED, {"number": command.text})
    prefix = command.text[:-4]
    if not _is_of(lease, command) or not _is_sound(state, command, prefix):
        return Rejection(RejectionCode.NUMBER_NOT_RESERVED, {"number": command.text})
    if command.day > today:
        return Rejection(RejectionCode.DAY_NOT_OPEN)
    service = catalogue.service.get(command.service)
    if service is None:
        return Rejection(RejectionCode.UNKNOWN_SERVICE, {"service": command.service})
    if command.pool not in catalogue.pool:
        return Rejection(RejectionCode.UNKNOWN_POOL, {"pool": command.pool})
    agency, zone = catalogue.agency[service.agency], catalogue.zone[service.zone]
    handed_in = TicketHandedIn(
        ticket=command.ticket,
        lease=lease_id,
        kiosk=command.kiosk,
        day=command.day,
        pool=command.pool,
        number=command.number,
        text=command.text,
        prefix=prefix,
        service=service.id,
        agency=agency.id,
        service_name=service.name,
        agency_name=agency.name,
        zone=zone.id,
        place=zone.place,
        ticket_class=command.ticket_class,
        language=command.language,
        issued_at=min(max(command.issued_at, lease.given_at, start_of(catalogue, command.day)), at),
        replaces=command.replaces,
    )
    if state.leases.get(lease_id) is not lease:
        events.insert(0, LeaseGiven(lease_id, lease.kiosk, lease.slot, lease.days, lease.given_at))
    events.append(handed_in)
    if command.day == today and not catalogue.counters_of[service.id]:
        events.append(TicketCancelled(command.ticket, None, NOBODY_CALLS))
    return events


def _lease_of(state: DayState, command: HandInTicket, at: int) -> tuple[str, Lease] | None:
    """Return the lease that a number is of, with its id.

    One that this journal does not know, or not on that day, since an older one was restored, is nobody's, if history
    was rebuilt, or new.
    """
    known = state.leases.get(command.lease)
    if known is not None and (known.kiosk != command.kiosk or command.day in known.days):
        return command.lease, known
    if not is_leased(command.number):
        return None
    slot = slot_of(command.number)
    for id_, lease in state.leases.items():
        if (lease.kiosk, lease.slot) == (NOBODYS, slot) and command.day in lease.days:
            return id_, lease
    lost = _lost_lease(state, command, known, slot, at)
    return None if lost is None else (command.lease, lost)


def _lost_lease(state: DayState, command: HandInTicket, known: Lease | None, slot: int, at: int) -> Lease | None:
    """Return the lease of today that a number is of, when an older journal was restored that never knew of it.

    `known` is what is known of that lease; its slot is its own, on whatever day. Another was given after all that the
    older journal has.
    """
    assert state.catalogue is not None
    was_rebuilt = bool(state.skipped) or any(lease.kiosk == NOBODYS for lease in state.leases.values())
    if command.day != state.day or not was_rebuilt or not _is_free(state, slot, (state.day,)):
        return None
    if _has_enough(state, command, slot):
        return None
    if known is None:
        newest = (since for numbers in state.skipped.values() for since in numbers.values())
        given_at = min(at, max(start_of(state.catalogue, state.day), *newest))
        return Lease(command.kiosk, slot, (state.day,), given_at)
    return replace(known, days=tuple(sorted((*known.days, state.day)))) if known.slot == slot else None


def _has_enough(state: DayState, command: HandInTicket, slot: int) -> bool:
    """Return whether a kiosk has as many other slots on a day as one can have, those counted that it shares."""
    held = [lease for lease in state.leases.values() if lease.slot != slot and command.day in lease.days]
    own = [lease for lease in held if lease.kiosk == command.kiosk]
    shared = [lease for lease in held if lease.kiosk == NOBODYS and _gave(state, lease, command.kiosk)]
    return len(own) + len(shared) >= LEASES_EACH


def _gave(state: DayState, lease: Lease, kiosk: str) -> bool:
    """Return whether a kiosk handed in a number of today of a lease that may be anybody's."""
    return any(ticket in state.tickets and state.tickets[ticket].kiosk == kiosk for ticket in lease.handed_in)


def _is_of(lease: Lease, command: HandInTicket) -> bool:
    """Return whether a number is one of the lease's slot and stands so in the text that was told."""
    own = leased_number(lease.slot, RUNNING.start) <= command.number <= leased_number(lease.slot, RUNNING.stop - 1)
    return own and command.text == leased_text(command.text[:-4], command.number)


def _is_sound(state: DayState, command: HandInTicket, prefix: str) -> bool:
    """Return whether a number of today with a prefix can be its pool's, and none of a main sequence can look like it.

    A pool may have had another one when its kiosk was last connected, also one that now is another pool's.
    """
    assert state.catalogue is not None
    pool = state.catalogue.pool.get(command.pool)
    if not _PREFIX.fullmatch(prefix):
        return False
    if command.day != state.day or (pool is not None and prefix == pool.prefix):
        return True
    others = (*state.prefixes, *(each.prefix for each in state.catalogue.pools if not each.archived))
    return not any(each != prefix and can_make_same_numbers(each, prefix) for each in others)


def _replaced(state: DayState, command: HandInTicket) -> Ticket | None:
    """Return the ticket that the kiosk's replaced command got today, if it can still be cancelled."""
    ticket = None if command.replaces is None else state.tickets.get(TicketId(command.replaces))
    if (
        ticket is None
        or ticket.kiosk not in (command.kiosk, None)
        or TicketState.CANCELLED not in TRANSITIONS[ticket.state]
    ):
        return None
    return ticket


def _unknown_lease(lease: str) -> Rejection:
    return Rejection(RejectionCode.UNKNOWN_LEASE, {"lease": lease})
