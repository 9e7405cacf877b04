"""Rebuilding: what becomes of a backup's day and of the numbers that devices remember (architecture.md section 6).

Rules:
- Every number that was told is known again. One that the backup knows changes nothing. One that has no place (its text
  is another ticket's, or no pool's; its day is over) is kept aside in history for people to look at, never dropped.
- What is dated later than now was told by now, by the hub's clock of then: it is taken for today's, so that whoever
  holds it is called and its number is not given twice. Were it of another day, it would be uncertain like all others.
- Nobody knows what became of tickets since the backup: those that were open there, and all that are restored, are
  uncertain until they are served. Who was at a counter waits again; calls of before are over.
- A pool leaves out `GAP` numbers after the highest that is known: what no heard device remembers is not given twice.
  Paper is remembered by nobody: up to where it was given is for people to say.
- A number is read from its text (`texts_read`): devices and people remember nothing else. It takes the pool whose
  prefix it has; a ticket without a known service gets one of that pool.
- A plain restore of a backup of the open day is a rebuild for which no device was heard. One of a day that is over
  knows nothing of today: it is restored only where nothing was given since (`hub.server.going_on`), and then only what
  kiosks have for days to come could be given twice: see `withholding`.
- A slot of leases that a heard kiosk holds stays its own. One that only a text shows is nobody's, today and on the next
  service day: what is told of it can be handed in, and nobody gets it. So are all others while a kiosk was not heard.
  Then the next day of a slot that a lease has today is that lease's: no other can have got it after the backup.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, assert_never

from hub.domain.catalogue import Catalogue, PoolId, Service
from hub.domain.commands_rebuild import (
    CancelUncertain,
    RebuildCommand,
    RebuildHistory,
    Remembered,
    RestoreHistory,
    WithholdLeases,
)
from hub.domain.day import DayState
from hub.domain.events import CallAnnounced, Event, QueuedBy, TicketCancelled, TicketQueued, VoicePhase
from hub.domain.events_lease import LeaseGiven
from hub.domain.events_rebuild import Aside, HistoryRebuilt, Resumed, TicketRestored
from hub.domain.leases import NOBODY_CALLS, NOBODYS, next_day, start_of
from hub.domain.numbering import LEASED, RUNNING, SLOTS, following, is_leased, leased_number, leased_text, slot_of
from hub.domain.reach import Reach
from hub.domain.rejection import Decision, Rejection, RejectionCode
from hub.domain.service_day import service_day
from hub.domain.texts_read import HIGHEST, fitting_pools, number_of_sequence
from hub.domain.ticket import OPEN, TicketState
from hub.domain.withholding import withhold

GAP: Final = 50
"""Numbers left out after the highest known one: more than a pool gives while a device is away, and still readable."""

NO_DATE: Final = 253_370_764_800_000
"""The year 9999, UTC ms: no clock means it, and dates end with it."""

CANCELLABLE: Final = frozenset({TicketState.WAITING, TicketState.PARKED})
"""Where an uncertain ticket is cancelled with others; who was called to a counter is the officer's to judge."""

UNCERTAIN: Final = "uncertain"
"""Why a ticket was cancelled of which nobody knew what had become of it."""


def decide_rebuild(state: DayState, command: RebuildCommand, at: int) -> Decision:
    """Return what follows at an instant (UTC ms), or why it is refused."""
    match command:
        case RebuildHistory():
            return _rebuild(state, command, at)
        case CancelUncertain():
            return _cancel(state, command)
        case WithholdLeases() | RestoreHistory() if not 0 <= command.now < NO_DATE:
            return Rejection(RejectionCode.WRONG_TIME, {"at": str(command.now)})
        case WithholdLeases():
            return withhold(state, command, at)
        case RestoreHistory():
            return _restore_day(state, command, at)
        case _:
            assert_never(command)


def _restore_day(state: DayState, command: RestoreHistory, at: int) -> Decision:
    """Return what follows of a restore; a clock that is behind is taken for one of the open day."""
    catalogue = state.catalogue
    assert catalogue is not None and state.day is not None  # noqa: PT018  # both are the open day's
    if service_day(command.now, catalogue.hall.timezone, catalogue.hall.day_start_minute) > state.day:
        return withhold(state, WithholdLeases(command.now), at)
    chosen = RebuildHistory(command.backup, command.epoch, (), paper=command.paper, restored=True)
    return _rebuild(state, chosen, at)


def _cancel(state: DayState, command: CancelUncertain) -> Decision:
    assert state.catalogue is not None
    for service in command.services:
        if service not in state.lines:
            return Rejection(RejectionCode.UNKNOWN_SERVICE, {"service": service})
    return [
        TicketCancelled(ticket.id, None, UNCERTAIN)
        for ticket in state.tickets.values()
        if ticket.uncertain and ticket.state in CANCELLABLE
        if not command.services or ticket.service in command.services
    ]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A remembered number with its place among the numbers, and what it waits for."""

    remembered: Remembered
    pool: PoolId
    prefix: str
    number: int
    service: Service


def _rebuild(state: DayState, command: RebuildHistory, at: int) -> Decision:
    today = state.day
    assert today is not None
    highest = _on_paper(state, command.paper)
    if isinstance(highest, Rejection):
        return highest
    days = (today, next_day(state, at))
    placed, aside = _place_all(state, command, Reach(state, command.numbers, highest, at), at)
    leases, conflicts = _leases(state, command, placed, days, at)
    open_tickets = tuple(ticket.id for ticket in state.tickets.values() if ticket.state in OPEN)
    events: list[Event] = [*_leave_counters(state)]
    events += [CallAnnounced(call, VoicePhase.DROPPED) for calls in state.unspoken.values() for call in calls]
    resumed = tuple(_resumed(state, placed, highest))
    put_aside = (*aside, *conflicts)
    events.append(
        HistoryRebuilt(command.backup, command.epoch, open_tickets, resumed, put_aside, restored=command.restored)
    )
    events += leases
    slots = {lease.slot: id_ for id_, lease in state.leases.items() if today in lease.days}
    slots |= {lease.slot: lease.lease for lease in leases if today in lease.days}
    for each in placed:
        events += _restored(state, each, slots, at)
    return events


def _leave_counters(state: DayState) -> Iterator[TicketQueued]:
    for counter, ticket_id in state.at_counter.items():
        ticket = state.tickets[ticket_id]
        yield TicketQueued(ticket.id, counter, QueuedBy.REBUILT, ticket.stop, ticket.since, ticket.desk, ticket.stops)


def _place_all(state: DayState, command: RebuildHistory, reach: Reach, at: int) -> tuple[list[_Placed], list[Aside]]:
    """Return the numbers that are new, and those that have no place."""
    placed: list[_Placed] = []
    aside: list[Aside] = []
    texts = {text: str(ticket) for text, ticket in state.numbers.items()}
    tickets = {str(ticket): each.text for ticket, each in state.tickets.items()}
    for one in _merged(command.numbers):
        if tickets.get(one.ticket) == one.text:
            continue
        is_used = one.text in texts or one.ticket in tickets or one.ticket in command.used
        found = "number_used" if is_used else _place(state, one, reach, at)
        if isinstance(found, _Placed):
            placed.append(found)
            texts[one.text], tickets[one.ticket] = one.ticket, one.text
        else:
            aside.append(Aside(one.ticket, one.text, one.issued_at, found, one.device))
    return placed, aside


def _merged(numbers: tuple[Remembered, ...]) -> list[Remembered]:
    """Return what is remembered best of each ticket: by its kiosk, or with its service; kiosks' first."""
    best: dict[tuple[str, str], Remembered] = {}
    for one in sorted(numbers, key=lambda one: (one.kiosk is None, one.service is None)):
        known = best.setdefault((one.ticket, one.text), one)
        best[one.ticket, one.text] = replace(known, slip=known.slip or one.slip)
    return sorted(best.values(), key=lambda one: (one.kiosk is None, one.issued_at, one.text, one.ticket))


def _place(state: DayState, one: Remembered, reach: Reach, at: int) -> "_Placed | str":
    """Return a number's place, or a word for why it has none."""
    catalogue = state.catalogue
    assert catalogue is not None and state.day is not None  # noqa: PT018  # both are the open day's
    issued_at = max(0, min(one.issued_at, at))  # a device's clock may be beyond any calendar
    if service_day(issued_at, catalogue.hall.timezone, catalogue.hall.day_start_minute) < state.day:
        return "past_day"
    wanted = None if one.service is None else catalogue.service.get(one.service)
    fitting = fitting_pools(catalogue, one.text, state.prefixes)
    if not fitting:
        return "no_pool"
    own = [each for each in fitting if wanted is not None and each[1] == wanted.pool]
    prefix, pool = (own or fitting)[0]
    number = int(one.text.removeprefix(prefix))
    service = wanted if wanted is not None and not wanted.archived else _service_of(catalogue, pool)
    if service is None:
        return "no_service"
    if is_leased(number):
        own_numbers = range(leased_number(slot_of(number), RUNNING.start), leased_number(slot_of(number), RUNNING.stop))
        fits = number in own_numbers and one.text == leased_text(prefix, number)
    else:
        fits = state.next_number.get(pool, 1) <= number <= HIGHEST or number in state.skipped.get(pool, ())
        if fits and not reach.has(pool, prefix, number):
            return "out_of_reach"
    return _Placed(one, pool, prefix, number, service) if fits else "not_of_sequence"


def _on_paper(state: DayState, texts: tuple[str, ...]) -> dict[PoolId, int] | Rejection:
    """Return the highest number of each pool that is on paper, or which one is of no sequence."""
    assert state.catalogue is not None
    highest: dict[PoolId, int] = {}
    for text in texts:
        found = number_of_sequence(state.catalogue, text, state.prefixes)
        if found is None:
            return Rejection(RejectionCode.NUMBER_NOT_RESERVED, {"number": text})
        highest[found[0]] = max(highest.get(found[0], 0), found[1])
    return highest


def _service_of(catalogue: Catalogue, pool: PoolId) -> Service | None:
    """Return a pool's service for a ticket of which none is known: one that somebody calls, if there is."""
    services = [each for each in catalogue.services if each.pool == pool and not each.archived]
    return next((each for each in services if catalogue.counters_of[each.id]), services[0] if services else None)


def _resumed(state: DayState, placed: list[_Placed], highest: dict[PoolId, int]) -> Iterator[Resumed]:
    """Yield where each pool goes on: above what is placed, and what is the highest otherwise."""
    catalogue = state.catalogue
    assert catalogue is not None
    for each in placed:
        if not is_leased(each.number):
            highest[each.pool] = max(highest.get(each.pool, 0), each.number)
    in_use = [pool.id for pool in catalogue.pools if not pool.archived]
    for pool in dict.fromkeys([*in_use, *state.next_number, *highest]):
        first = state.next_number.get(pool, 1)
        number = max(LEASED.start - 1 if first == LEASED.stop else first - 1, highest.get(pool, 0))
        for _ in range(GAP + 1):
            number = following(number)
        yield Resumed(pool, first, number)


def _leases(
    state: DayState, command: RebuildHistory, placed: list[_Placed], days: tuple[str, str], at: int
) -> tuple[list[LeaseGiven], list[Aside]]:
    """Return the leases that the backup did not know, and those that cannot be as they are remembered."""
    today = days[0]
    assert state.catalogue is not None
    given_at = min(at, start_of(state.catalogue, today))
    taken = {(lease.slot, day): id_ for id_, lease in state.leases.items() for day in lease.days}
    known = {id_: (lease.kiosk, lease.slot, lease.days, lease.given_at) for id_, lease in state.leases.items()}
    given: list[LeaseGiven] = []
    aside: list[Aside] = []
    for one in command.leases:
        kiosk, number, before, since = known.get(one.lease, (one.kiosk, one.slot, (), given_at))
        held = tuple(sorted({*one.days, *before}))
        mine = all(taken.get((one.slot, day), one.lease) == one.lease for day in held)
        if not mine or one.slot not in range(SLOTS) or (kiosk, number) != (one.kiosk, one.slot):
            aside.append(Aside(one.lease, "", at, "lease_conflict", one.kiosk))
            continue
        taken |= {(one.slot, day): one.lease for day in held}
        if one.lease not in known or before != held:
            known[one.lease] = (kiosk, number, held, since)
            given.append(LeaseGiven(one.lease, one.kiosk, one.slot, held, since))
    shown = {slot_of(each.number) for each in placed if is_leased(each.number)}
    for slot in range(SLOTS) if not command.all_heard else sorted(shown):
        if (slot, today) not in taken:
            free = tuple(day for day in days if (slot, day) not in taken)
            given.append(LeaseGiven(f"rebuilt:{today}:{slot}", NOBODYS, slot, free, given_at))
        elif not (command.all_heard or command.is_over or (slot, days[1]) in taken):
            id_ = taken[slot, today]
            kiosk, _, held, since = known[id_]
            given.append(LeaseGiven(id_, kiosk, slot, tuple(sorted((*held, days[1]))), since))
    return given, aside


def _restored(state: DayState, placed: _Placed, slots: dict[int, str], at: int) -> Iterator[Event]:
    """Yield a ticket, and its end where nobody calls it any more."""
    catalogue, one, service = state.catalogue, placed.remembered, placed.service
    assert catalogue is not None
    agency, zone = catalogue.agency[service.agency], catalogue.zone[service.zone]
    yield TicketRestored(
        ticket=one.ticket,
        pool=placed.pool,
        number=placed.number,
        text=one.text,
        prefix=placed.prefix,
        service=service.id,
        agency=agency.id,
        service_name=service.name,
        agency_name=agency.name,
        zone=zone.id,
        place=zone.place,
        ticket_class=one.ticket_class,
        language=one.language,
        issued_at=max(0, min(one.issued_at, at)),
        kiosk=one.kiosk,
        lease=slots[slot_of(placed.number)] if is_leased(placed.number) else None,
        slip=one.slip,
    )
    if not catalogue.counters_of[service.id]:
        yield TicketCancelled(one.ticket, None, NOBODY_CALLS)
