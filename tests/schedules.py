"""Halls with hours for the tests of the schedule: one agency, two services, three counters, in any zone."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from hub.domain.calendar import Calendar
from hub.domain.catalogue import (
    Agency,
    AgencyId,
    Catalogue,
    Counter,
    CounterId,
    Hall,
    Pool,
    PoolId,
    Service,
    ServiceId,
    Zone,
    ZoneId,
)

AGENCY = AgencyId("A")
SERVICE = ServiceId("A.01")
OTHER = ServiceId("A.02")
ONE, TWO, THREE = CounterId("1"), CounterId("2"), CounterId("3")
"""The first two serve `SERVICE`, the third `OTHER`."""

NAMES = {"id": "Nama"}


def hall(
    calendar: Calendar | None = None,
    *,
    timezone: str = "Asia/Jakarta",
    start_minute: int = 0,
    agency: dict[str, object] | None = None,
    service: dict[str, object] | None = None,
    counters: Iterable[Counter] | None = None,
) -> Catalogue:
    plain = Service(SERVICE, AGENCY, PoolId("A"), NAMES, 10, ZoneId("Z"))
    return Catalogue(
        Hall(NAMES, timezone, start_minute, calendar or Calendar()),
        (replace(Agency(AGENCY, NAMES, NAMES), **(agency or {})),),
        (Pool(PoolId("A"), "A"),),
        (replace(plain, **(service or {})), replace(plain, id=OTHER)),
        (Zone(ZoneId("Z"), NAMES, NAMES),),
        tuple(
            [counter(ONE), counter(TWO), counter(THREE, OTHER)] if counters is None else counters,
        ),
    )


def counter(id_: CounterId, *services: ServiceId, **more: object) -> Counter:
    return replace(Counter(id_, int(id_), ZoneId("Z"), services or (SERVICE,)), **more)


def instant(text: str, timezone: str = "Asia/Jakarta") -> int:
    """Return UTC ms of a local date and time such as "2026-09-22 08:00"."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone)).timestamp() * 1000)
