"""A hall as plain values: a hall file and its catalogue, put together, with every reference proved."""

from dataclasses import dataclass
from pathlib import Path

from config.catalogue_csv import CatalogueLine, read_catalogue
from config.faults import SettingsError
from config.hall_checks import check_hall, pool_of_services, services_of
from config.hall_schema import DeviceRole, HallFile
from config.loading import read_toml
from config.reading import Reader

Names = dict[str, str]
"""A text by language code; "id" is always there."""


@dataclass(frozen=True)
class AgencyPlan:
    """An institution with counters in the hall."""

    id: str
    name: Names
    short_name: Names


@dataclass(frozen=True)
class PoolPlan:
    """Services that share one sequence; numbers have at least `width` digits after `prefix`."""

    id: str
    prefix: str
    width: int


@dataclass(frozen=True)
class ServicePlan:
    """What a visitor comes for; `zone` is that of the first counter whose main service it is, else that serves it."""

    id: str
    agency: str
    pool: str
    name: Names
    minutes: int
    zone: str


@dataclass(frozen=True)
class ZonePlan:
    """A waiting area; `place` says where it is."""

    id: str
    name: Names
    place: Names


@dataclass(frozen=True)
class CounterPlan:
    """A place of service; `services` are what it serves, the main one first."""

    id: str
    number: int
    zone: str
    services: tuple[str, ...]


@dataclass(frozen=True)
class OfficerPlan:
    """A person who serves; `counter` is where they usually sit."""

    id: str
    name: str
    counter: str | None


@dataclass(frozen=True)
class DevicePlan:
    """A device that may connect, and its place: see `DeviceTable`; `voice` says that it may speak for its zone."""

    id: str
    role: DeviceRole
    zone: str | None
    counter: str | None
    officer: str | None
    printer: str | None
    voice: bool


@dataclass(frozen=True)
class HallPlan:
    """Everything a hall file says, in the administrator's order; `day_start_minute` counts from local midnight."""

    name: Names
    local_name: str | None
    timezone: str
    day_start_minute: int
    agencies: tuple[AgencyPlan, ...]
    pools: tuple[PoolPlan, ...]
    services: tuple[ServicePlan, ...]
    zones: tuple[ZonePlan, ...]
    counters: tuple[CounterPlan, ...]
    officers: tuple[OfficerPlan, ...]
    devices: tuple[DevicePlan, ...]


def load_hall(path: Path) -> HallPlan:
    """Return the hall that a hall file and its catalogue describe.

    Raises:
        SettingsError: with all faults of both files.
    """
    reader = Reader(path)
    file = reader.struct(read_toml(path), HallFile)
    catalogue = read_catalogue(path.parent / file.catalogue) if file.catalogue != Path() else None
    check_hall(file, catalogue, reader)
    faults = [*reader.faults, *(catalogue.faults if catalogue else ())]
    if faults or catalogue is None:
        raise SettingsError(faults)
    return _plan(file, catalogue.lines)


def _plan(file: HallFile, lines: list[CatalogueLine]) -> HallPlan:
    hours, minutes = file.hall.day_start.split(":")
    counters = tuple(CounterPlan(c.id, c.number, c.zone, services_of(c, lines)) for c in file.counters)
    pool_of = pool_of_services(file, lines)
    zone_of = _zones(counters)
    used = {pool: line.agency for line in lines for pool in [pool_of[line.service]]}
    own = {pool.id: PoolPlan(pool.id, pool.prefix, pool.width) for pool in file.pools}
    return HallPlan(
        name=dict(file.hall.name),
        local_name=file.hall.local_name,
        timezone=file.hall.timezone,
        day_start_minute=int(hours) * 60 + int(minutes),
        agencies=_agencies(file, lines),
        pools=(*own.values(), *(PoolPlan(pool, pool, DEFAULT_WIDTH) for pool in used if pool not in own)),
        services=tuple(
            ServicePlan(s.service, s.agency, pool_of[s.service], s.name, s.minutes, zone_of[s.service]) for s in lines
        ),
        zones=tuple(ZonePlan(zone.id, dict(zone.name), dict(zone.place)) for zone in file.zones),
        counters=counters,
        officers=tuple(OfficerPlan(officer.id, officer.name, officer.counter) for officer in file.officers),
        devices=tuple(
            DevicePlan(
                *(d.id, d.role, d.zone, d.counter, d.officer, d.printer),
                voice=d.role is DeviceRole.HALL and d.voice is not False,
            )
            for d in file.devices
        ),
    )


DEFAULT_WIDTH = 3
"""Digits of a number, at least (T1)."""


def _agencies(file: HallFile, lines: list[CatalogueLine]) -> tuple[AgencyPlan, ...]:
    said = {agency.id: agency for agency in file.agencies}
    plans: dict[str, AgencyPlan] = {}
    for line in lines:
        table = said.get(line.agency)
        name = {"id": line.agency_name, **(table.name if table else {})}
        short = {language: short_name(text) for language, text in name.items()}
        plans.setdefault(line.agency, AgencyPlan(line.agency, name, short | dict(table.short_name if table else {})))
    return tuple(plans.values())


def short_name(name: str) -> str:
    """Return what stands in brackets at the end of a name, else the name: "Dinas X (DX)" gives "DX"."""
    before, bracket, inside = name.rpartition("(")
    return inside[:-1].strip() if bracket and before and inside.endswith(")") and inside[:-1].strip() else name


def _zones(counters: tuple[CounterPlan, ...]) -> dict[str, str]:
    zone_of: dict[str, str] = {}
    for counter in counters:
        zone_of.setdefault(counter.services[0], counter.zone)
    for counter in counters:
        for service in counter.services:
            zone_of.setdefault(service, counter.zone)
    return zone_of
