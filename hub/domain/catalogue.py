"""What the hall offers: agencies, services, pools, zones and counters, as one immutable document."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum, unique
from functools import cached_property
from typing import NewType

from hub.domain.almanac import AgencyDays
from hub.domain.calendar import Break, Calendar, DateException, Names, Span, Week
from hub.domain.rules import Rules

__all__ = [
    "Agency",
    "AgencyId",
    "Break",
    "Calendar",
    "Catalogue",
    "Choosing",
    "Counter",
    "CounterId",
    "DateException",
    "Hall",
    "Names",
    "NoteRule",
    "Pool",
    "PoolId",
    "Rules",
    "Service",
    "ServiceId",
    "Span",
    "Speech",
    "Week",
    "Zone",
    "ZoneId",
    "can_make_same_numbers",
]

AgencyId = NewType("AgencyId", str)
CounterId = NewType("CounterId", str)
PoolId = NewType("PoolId", str)
ServiceId = NewType("ServiceId", str)
ZoneId = NewType("ZoneId", str)


@unique
class Choosing(StrEnum):
    """Who is next: `ACCUMULATING` lets priority tickets gain faster within two bounds (Q2), `FIRST_COME` does not."""

    ACCUMULATING = "accumulating"
    FIRST_COME = "first_come"


@unique
class NoteRule(StrEnum):
    """Whether a note belongs to a service's end (O3)."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True)
class Hall:
    """The hall itself; `timezone` is its IANA zone, `day_start_minute` when its service day begins, local time.

    `colours` are the hall's own by role ("primary": "#0b5394"), `logo` a PNG in base64 or empty (D5). `visitor_page` is
    the address under which visitors' pages are found, without a slash at its end; empty: there are none.
    """

    name: Names
    timezone: str
    day_start_minute: int = 0
    calendar: Calendar = field(default_factory=Calendar)
    rules: Rules = field(default_factory=Rules)
    local_name: str = ""
    address: str = ""
    colours: dict[str, str] = field(default_factory=dict)
    logo: str = ""
    visitor_page: str = ""


@dataclass(frozen=True)
class Agency:
    """An institution with counters in the hall.

    `week` is None when the hall's hours are its own. `break_stops_issuing` says that its breaks close the kiosk for it,
    too. What has history is `archived`, never deleted (D2).
    """

    id: AgencyId
    name: Names
    short_name: Names
    week: Week | None = None
    breaks: tuple[Break, ...] = ()
    break_stops_issuing: bool = False
    exceptions: tuple[DateException, ...] = ()
    choosing: Choosing = Choosing.ACCUMULATING
    active: bool = True
    archived: bool = False


@dataclass(frozen=True)
class Pool:
    """Services that share one number sequence; numbers have at least `width` digits after `prefix`.

    An archived pool gives its prefix away, but not today if it has given numbers: none may be made twice (T1).
    """

    id: PoolId
    prefix: str
    width: int = 3
    archived: bool = False


def can_make_same_numbers(prefix: str, other: str) -> bool:
    """Return whether two prefixes can stand before the same text: A1 and 001 is A and 1001."""
    short, long = sorted((prefix, other), key=len)
    rest = long.removeprefix(short)
    return long.startswith(short) and (not rest or rest.isdigit())


@dataclass(frozen=True)
class Service:
    """What a visitor comes for; `zone` is where its visitors are told to wait.

    `quota` is how many numbers a day are given (None: no limit), `priority_quota` how many more priority tickets may
    have beyond it (T6). `weight` counts in a counter's choice among its services (Q3). When the longest wait passes
    `help_after_minutes`, counters that help serve it, too (Q4). `outcomes` are the choices at finish, and
    `note` says whether a free text belongs to it (O3). By language: `requirements` are what a visitor brings along,
    `fee` is what it costs (K2), `words` are what people call it besides its name (K1).
    """

    id: ServiceId
    agency: AgencyId
    pool: PoolId
    name: Names
    minutes: int
    zone: ZoneId
    quota: int | None = None
    priority_quota: int = 0
    weight: float = 1.0
    help_after_minutes: int | None = None
    last_ticket_minutes: int | None = None
    outcomes: tuple[str, ...] = ()
    outcome_required: bool = False
    note: NoteRule = NoteRule.OFF
    accepting: bool = True
    active: bool = True
    archived: bool = False
    requirements: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fee: Names = field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Speech:
    """How a zone's calls are spoken (A1, A2, A3); what is empty is as the voices have it.

    By language: `call` and `recall` are sentences with {number} and {counter} in them, `digits` the words for 0 to 9 of
    languages that voices do not know. `always` are the languages of every call after Indonesian; `whole_numbers`:
    digits are said as a number. `said` is how words that no voice can read are said. A call is read `repeats` times,
    once when more than `crowd` others wait.
    """

    call: Names = field(default_factory=dict)
    recall: Names = field(default_factory=dict)
    always: tuple[str, ...] = ()
    whole_numbers: bool = False
    said: dict[str, str] = field(default_factory=dict)
    digits: dict[str, tuple[str, ...]] = field(default_factory=dict)
    repeats: int = 2
    crowd: int = 2


@dataclass(frozen=True)
class Zone:
    """A waiting area with its screens and its voice; `place` says where it is (floor, room)."""

    id: ZoneId
    name: Names
    place: Names
    archived: bool = False
    speech: Speech = field(default_factory=Speech)


@dataclass(frozen=True)
class Counter:
    """A place of service; `number` is what is shown and spoken, `services` what it serves, the main one first.

    `helps` are services it also serves while their wait is too long (Q4). `staffed` is when somebody is planned to be
    there on a working day (E1); None is all of its agency's hours but the breaks.
    """

    id: CounterId
    number: int
    zone: ZoneId
    services: tuple[ServiceId, ...]
    helps: tuple[ServiceId, ...] = ()
    staffed: tuple[Span, ...] | None = None
    active: bool = True
    archived: bool = False


@dataclass(frozen=True)
class Catalogue:
    """Everything the hall offers, in the administrator's order."""

    hall: Hall
    agencies: tuple[Agency, ...]
    pools: tuple[Pool, ...]
    services: tuple[Service, ...]
    zones: tuple[Zone, ...]
    counters: tuple[Counter, ...]

    @cached_property
    def agency(self) -> dict[AgencyId, Agency]:
        """Agencies by id."""
        return {agency.id: agency for agency in self.agencies}

    @cached_property
    def pool(self) -> dict[PoolId, Pool]:
        """Pools by id."""
        return {pool.id: pool for pool in self.pools}

    @cached_property
    def service(self) -> dict[ServiceId, Service]:
        """Services by id."""
        return {service.id: service for service in self.services}

    @cached_property
    def zone(self) -> dict[ZoneId, Zone]:
        """Zones by id."""
        return {zone.id: zone for zone in self.zones}

    @cached_property
    def counter(self) -> dict[CounterId, Counter]:
        """Counters by id."""
        return {counter.id: counter for counter in self.counters}

    @cached_property
    def counters_of(self) -> dict[ServiceId, tuple[CounterId, ...]]:
        """The counters that serve each service; archived ones serve nothing."""
        serving: dict[ServiceId, list[CounterId]] = {service.id: [] for service in self.services}
        for counter in self.counters:
            for service in () if counter.archived else counter.services:
                serving[service].append(counter.id)
        return {service: tuple(counters) for service, counters in serving.items()}

    @cached_property
    def active_counters_of(self) -> dict[ServiceId, tuple[CounterId, ...]]:
        """The counters that serve each service and are neither archived nor inactive."""
        working = {each.id for each in self.counters if each.active}
        return {service: tuple(c for c in each if c in working) for service, each in self.counters_of.items()}

    @cached_property
    def offered(self) -> tuple[Service, ...]:
        """The services that people are shown, open or not: those in use that a counter in use serves (K2)."""
        agencies = {agency.id for agency in self.agencies if not agency.archived}
        counters = {counter.id for counter in self.counters if not counter.archived}
        return tuple(
            service
            for service in self.services
            if not service.archived
            and service.agency in agencies
            and any(counter in counters for counter in self.counters_of[service.id])
        )

    @cached_property
    def days_of(self) -> dict[AgencyId, AgencyDays]:
        """Each agency's dates: hours, breaks and holidays in UTC.

        Raises:
            zoneinfo.ZoneInfoNotFoundError: the hall's timezone is not an IANA zone.
        """
        hall = self.hall
        return {
            agency.id: AgencyDays(
                hall.timezone, hall.day_start_minute, hall.calendar, agency.week, agency.breaks, agency.exceptions
            )
            for agency in self.agencies
        }

    def problems(self) -> list[str]:
        """Return every broken reference and double id, in words for an administrator; empty when sound."""
        found: list[str] = []
        pools = [pool for pool in self.pools if not pool.archived]
        kinds: dict[str, Sequence[str]] = {
            "agency": [agency.id for agency in self.agencies],
            "pool": [pool.id for pool in self.pools],
            "service": [service.id for service in self.services],
            "zone": [zone.id for zone in self.zones],
            "counter": [counter.id for counter in self.counters],
            "prefix": [pool.prefix for pool in pools],
            "counter number": [str(counter.number) for counter in self.counters if not counter.archived],
        }
        for kind, ids in kinds.items():
            found += [f"{kind} {id_!r} is there twice" for id_ in sorted({i for i in ids if ids.count(i) > 1})]
        for pool in pools:
            found += [
                f"prefix {pool.prefix!r} makes numbers like those of prefix {other.prefix!r}"
                for other in pools
                if len(other.prefix) < len(pool.prefix) and can_make_same_numbers(pool.prefix, other.prefix)
            ]
        for service in self.services:
            if service.agency not in kinds["agency"]:
                found.append(f"service {service.id!r}: no agency {service.agency!r}")
            if service.pool not in kinds["pool"]:
                found.append(f"service {service.id!r}: no pool {service.pool!r}")
            if service.zone not in kinds["zone"]:
                found.append(f"service {service.id!r}: no zone {service.zone!r}")
        for counter in self.counters:
            if counter.zone not in kinds["zone"]:
                found.append(f"counter {counter.id!r}: no zone {counter.zone!r}")
            if not counter.services:
                found.append(f"counter {counter.id!r}: serves nothing")
            found += [
                f"counter {counter.id!r}: no service {s!r}" for s in counter.services if s not in kinds["service"]
            ]
            doubled = sorted({s for s in counter.services if counter.services.count(s) > 1})
            found += [f"counter {counter.id!r}: service {s!r} is there twice" for s in doubled]
        return found
