"""What a lease carries to its kiosk, so that this needs no rules of its own (architecture.md section 6)."""

from datetime import date, timedelta

from hub.core.openings import closed_of
from hub.domain.catalogue import Catalogue, Service
from hub.domain.numbering import RUNNING, leased_number, leased_text
from hub.domain.schedule import outlook
from hub.domain.service_day import service_day_instant
from hub.domain.state import DayState
from hub.protocol import ids
from hub.protocol.leases import Lease, LeasedDay, LeasedPool, LeasedService, Outlook
from hub.protocol.views import Left


def lease_content(state: DayState, lease_id: str, now: int) -> Lease:
    """Return a lease's days from today on, its numbers, and what is foreseen of each service at an instant (UTC ms).

    Raises:
        KeyError: no such lease.
    """
    lease, catalogue = state.leases[lease_id], state.catalogue
    assert catalogue is not None
    days = tuple(_day(catalogue, day) for day in lease.days if day >= (state.day or ""))
    end = max((each.end for each in days), default=now)
    first = leased_number(lease.slot, RUNNING.start)
    used = {service.pool for service in catalogue.offered}
    return Lease(
        lease=ids.CommandId(lease_id),
        slot=lease.slot,
        made_at=now,
        days=days,
        pools=tuple(
            LeasedPool(
                ids.PoolId(pool.id),
                first,
                tuple(leased_text(pool.prefix, leased_number(lease.slot, running)) for running in RUNNING),
            )
            for pool in catalogue.pools
            if pool.id in used
        ),
        services=tuple(_service(state, catalogue, service, now, end) for service in catalogue.offered),
    )


def _day(catalogue: Catalogue, day: str) -> LeasedDay:
    hall = catalogue.hall
    after = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    start, end = (service_day_instant(each, hall.day_start_minute, hall.timezone) for each in (day, after))
    return LeasedDay(day, start, end)


def _service(state: DayState, catalogue: Catalogue, service: Service, now: int, end: int) -> LeasedService:
    outlooks: list[Outlook] = []
    for since, found in outlook(catalogue, state.situation, service.id, now, end):
        left = found.values.left if found.available else None
        outlooks.append(
            Outlook(
                since,
                None if found.available else closed_of(found),
                None if left is None else Left(left.regular, left.priority),
            )
        )
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
