"""What a lease carries to its kiosk, so that this needs no rules of its own (architecture.md section 6)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from msgspec import structs

from hub.core.openings import closed_of
from hub.core.visitor_pages import VisitorPages
from hub.domain.catalogue import Catalogue, PoolId, Service
from hub.domain.events_lease import GivenNumber
from hub.domain.numbering import RUNNING, leased_number, leased_text
from hub.domain.schedule import outlook
from hub.domain.service_day import service_day_instant
from hub.domain.state import DayState
from hub.protocol import ids
from hub.protocol.closures import Left
from hub.protocol.leases import HandedIn, Lease, LeasedDay, LeasedPool, LeasedService, Outlook
from hub.protocol.views import Closed, ClosedWhy

SECOND_MS: Final = 1_000

HANDED_IN: Final = 3_000
"""Handed-in numbers of a day that a lease names, the newest: one each 15 s for twelve hours; they take some 50 kB."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is foreseen of all services from `at` until just before `until` (UTC ms); shared by all leases."""

    at: int
    until: int
    services: tuple[LeasedService, ...]


def lease_content(state: DayState, lease_id: str, now: int, pages: VisitorPages | None = None) -> Lease:
    """Return a lease with what is foreseen of each service at an instant (UTC ms): all at once, which takes its time.

    Raises:
        KeyError: no such lease.
    """
    lease, catalogue = state.leases[lease_id], state.catalogue
    assert catalogue is not None
    until = max((each.end for each in days_from_today(state, lease.days)), default=now)
    services = tuple(leased_service(state, each, now, until) for each in catalogue.offered)
    pools = leased_pools(catalogue, lease.slot)
    has = handed_in(state, lease_id)
    return assembled(state, lease_id, pools, Foreseen(now, until, services), pages or VisitorPages(None), has)


def assembled(
    state: DayState,
    lease_id: str,
    pools: tuple[LeasedPool, ...],
    foreseen: Foreseen,
    pages: VisitorPages,
    has: tuple[HandedIn, ...],
) -> Lease:
    """Return a lease with those of its days that are foreseen, made of parts that are worked out before.

    `has` is what was handed in of it on the open day.

    Raises:
        KeyError: no such lease.
    """
    lease = state.leases[lease_id]
    assert state.catalogue is not None
    rules = state.catalogue.hall.rules
    return Lease(
        lease=ids.CommandId(lease_id),
        slot=lease.slot,
        made_at=foreseen.at,
        days=tuple(
            structs.replace(
                each, key=pages.lease_key(state, each.day, lease.slot), handed_in=has if each.day == state.day else ()
            )
            for each in days_from_today(state, lease.days)
            if each.end <= foreseen.until
        ),
        pools=pools,
        services=foreseen.services,
        asks_within_ms=rules.double_tap_s * SECOND_MS if rules.asks_before_second else 0,
        visitor_page=pages.page(state),
        slip_deadline_ms=rules.slip_deadline_s * SECOND_MS,
    )


def days_from_today(state: DayState, days: tuple[str, ...]) -> list[LeasedDay]:
    """Return the open day and those after it, of some days (ISO), with their instants."""
    assert state.catalogue is not None
    return [_day(state.catalogue, day) for day in days if day >= (state.day or "")]


def handed_in(state: DayState, lease_id: str) -> tuple[HandedIn, ...]:
    """Return what the hub has of a lease's numbers of the open day, by pool.

    Raises:
        KeyError: no such lease.
    """
    newest = [each for each in state.leases[lease_id].handed_in.values() if each.day == state.day][-HANDED_IN:]
    by_pool: dict[PoolId, list[GivenNumber]] = {}
    for each in newest:
        by_pool.setdefault(each.pool, []).append(each)
    return tuple(
        HandedIn(
            ids.PoolId(pool),
            tuple(each.number for each in given),
            tuple(state.tickets[each.ticket].text for each in given),
        )
        for pool, given in by_pool.items()
    )


def leased_pools(catalogue: Catalogue, slot: int) -> tuple[LeasedPool, ...]:
    """Return a slot's numbers of every pool that a service needs, as they are printed."""
    used = {service.pool for service in catalogue.offered}
    numbers = [leased_number(slot, running) for running in RUNNING]
    return tuple(
        LeasedPool(ids.PoolId(pool.id), numbers[0], tuple(leased_text(pool.prefix, number) for number in numbers))
        for pool in catalogue.pools
        if pool.id in used
    )


def leased_service(state: DayState, service: Service, at: int, until: int) -> LeasedService:
    """Return a service with what is foreseen of it from one instant (UTC ms) until just before another.

    The first outlook is said to hold since the day began, so that nothing differs as long as nothing changes. It is the
    only one where the hall's rules do not enforce its hours: with the hub no hour, closure or quota counts there.
    """
    catalogue, day = state.catalogue, state.day
    assert catalogue is not None and day is not None  # noqa: PT018  # both are the open day's
    begun = min(at, service_day_instant(day, catalogue.hall.day_start_minute, catalogue.hall.timezone))
    outlooks: list[Outlook] = []
    if not catalogue.hall.rules.enforce_hours:
        outlooks.append(Outlook(begun, _never_given(catalogue, service), None))
        until = at
    for since, found in outlook(catalogue, state.situation, service.id, at, until):
        left = found.values.left if found.available else None
        closed = None if found.available else closed_of(found)
        told = None if left is None else Left(left.regular, left.priority)
        if not outlooks or (closed, told) != (outlooks[-1].closed, outlooks[-1].left):
            outlooks.append(Outlook(since if outlooks else begun, closed, told))
    agency, zone = catalogue.agency[service.agency], catalogue.zone[service.zone]
    return LeasedService(
        service=ids.ServiceId(service.id),
        agency=ids.AgencyId(agency.id),
        pool=ids.PoolId(service.pool),
        name=dict(service.name),
        agency_name=dict(agency.name),
        place=dict(zone.place),
        outlooks=tuple(outlooks),
    )


def _never_given(catalogue: Catalogue, service: Service) -> Closed | None:
    """Return why a service gives no number at any hour where nothing else counts, as `domain.issuing` refuses it."""
    if not service.active:
        return Closed(ClosedWhy.INACTIVE, ())
    return None if catalogue.active_counters_of[service.id] else Closed(ClosedWhy.NO_ACTIVE_COUNTER, ())


def _day(catalogue: Catalogue, day: str) -> LeasedDay:
    hall = catalogue.hall
    after = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    start, end = (service_day_instant(each, hall.day_start_minute, hall.timezone) for each in (day, after))
    return LeasedDay(day, start, end)
