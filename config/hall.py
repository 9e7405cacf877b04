"""A hall from its files: the hall file, its catalogue and its holidays, put together, with every reference proved."""

from dataclasses import replace
from pathlib import Path

from msgspec import structs

from config.appearance import check_colours, read_logo
from config.bookings_csv import BookingsFile, read_bookings
from config.catalogue_csv import CatalogueFile, CatalogueLine, read_catalogue
from config.faults import SettingsError
from config.hall_checks import check_hall, pool_of_services, services_of
from config.hall_schema import AgencyTable, DeviceRole, HallFile, PeriodTable
from config.holidays_csv import HolidaysFile, read_holidays
from config.loading import read_toml
from config.plan import (
    AgencyPlan,
    BreakPlan,
    CalendarPlan,
    CounterPlan,
    DevicePlan,
    ExceptionPlan,
    HallPlan,
    HolidayPlan,
    OfficerPlan,
    PeriodPlan,
    PoolPlan,
    ServicePlan,
    Span,
    ZonePlan,
)
from config.reading import Reader
from config.speech_settings import Regional, check_speech, read_regional, speech_of
from config.times import WEEKDAYS, minute_of_day, span, week

__all__ = ["DEFAULT_WIDTH", "HallPlan", "PoolPlan", "load_hall", "short_name"]

DEFAULT_WIDTH = 3
"""Digits of a number, at least (T1)."""

ALL_DAYS = tuple(range(len(WEEKDAYS)))


def load_hall(path: Path) -> HallPlan:
    """Return the hall that a hall file, its catalogue and its holidays describe.

    Raises:
        SettingsError: with all faults of all files.
    """
    reader = Reader(path)
    file = reader.struct(read_toml(path), HallFile)
    catalogue = read_catalogue(path.parent / file.catalogue) if file.catalogue != Path() else None
    set_ = file.holidays is not None and file.holidays != Path()
    holidays = read_holidays(path.parent / file.holidays) if file.holidays and set_ else HolidaysFile((), [])
    bookings = _bookings(path.parent, file, catalogue)
    check_hall(file, catalogue, reader)
    check_colours(file.hall.colours, reader)
    check_speech(file, reader)
    regional = read_regional(path.parent, file, reader)
    logo = read_logo(path.parent, file.hall.logo, reader)
    faults = [*reader.faults, *(catalogue.faults if catalogue else ()), *holidays.faults, *bookings.faults]
    if faults or catalogue is None:
        raise SettingsError(faults)
    return replace(_plan(file, catalogue.lines, holidays.holidays, logo, regional), bookings=bookings.bookings)


def _bookings(folder: Path, file: HallFile, catalogue: CatalogueFile | None) -> BookingsFile:
    if file.bookings is None or file.bookings == Path() or catalogue is None:
        return BookingsFile((), [])
    return read_bookings(folder / file.bookings, frozenset(line.service for line in catalogue.lines))


def _plan(
    file: HallFile, lines: list[CatalogueLine], holidays: tuple[HolidayPlan, ...], logo: str, regional: Regional
) -> HallPlan:
    counters = tuple(
        CounterPlan(
            *(c.id, c.number, c.zone, services_of(c, lines), c.helps),
            staffed=None if c.staffed is None else tuple(_span(times) for times in c.staffed),
            active=c.active,
            archived=c.archived,
        )
        for c in file.counters
    )
    pool_of = pool_of_services(file, lines)
    zone_of = {line.service: line.zone for line in lines if line.zone}
    zone_of = _zones(counters) | zone_of
    used = dict.fromkeys(pool_of.values())
    own = {pool.id: PoolPlan(pool.id, pool.prefix, pool.width, pool.archived) for pool in file.pools}
    return HallPlan(
        name=dict(file.hall.name),
        local_name=file.hall.local_name,
        address=file.hall.address,
        timezone=file.hall.timezone,
        day_start_minute=minute_of_day(file.hall.day_start),
        calendar=_calendar(file, holidays),
        rules=file.rules,
        agencies=_agencies(file, lines),
        pools=(*own.values(), *(PoolPlan(pool, pool, DEFAULT_WIDTH) for pool in used if pool not in own)),
        services=tuple(
            ServicePlan(s.service, s.agency, pool_of[s.service], s.name, s.minutes, zone_of[s.service], s.settings)
            for s in lines
        ),
        zones=tuple(
            ZonePlan(
                *(zone.id, dict(zone.name), dict(zone.place), zone.archived),
                speech=speech_of(file.hall.speech, zone.speech, regional),
            )
            for zone in file.zones
        ),
        counters=counters,
        officers=tuple(OfficerPlan(officer.id, officer.name, officer.counter) for officer in file.officers),
        devices=tuple(
            DevicePlan(
                *(d.id, d.role, d.zone, d.counter, d.officer, d.printer),
                voice=d.role is DeviceRole.HALL and d.voice is not False,
                group=d.group,
                name=dict(d.name),
            )
            for d in file.devices
        ),
        colours={role: colour for role, colour in structs.asdict(file.hall.colours).items() if colour is not None},
        logo=logo,
        visitor_page=(file.hall.visitor_page or "").rstrip("/"),
    )


def _calendar(file: HallFile, holidays: tuple[HolidayPlan, ...]) -> CalendarPlan:
    return CalendarPlan(
        week=week(file.hall.hours),
        friday_break=span(file.hall.friday_break),
        last_ticket_minutes=file.hall.last_ticket_minutes,
        periods=tuple(_period(file, period) for period in file.hall.periods),
        holidays=holidays,
    )


def _period(file: HallFile, period: PeriodTable) -> PeriodPlan:
    friday_break = file.hall.friday_break if period.friday_break is None else period.friday_break
    return PeriodPlan(
        period.first, period.last, dict(period.name), week(period.hours, file.hall.hours), span(friday_break)
    )


def _agencies(file: HallFile, lines: list[CatalogueLine]) -> tuple[AgencyPlan, ...]:
    """Return those that the hall file has, in its order, then those that only the catalogue has."""
    names: dict[str, str] = {}
    for line in lines:
        names.setdefault(line.agency, line.agency_name)
    tables = {agency.id: agency for agency in file.agencies} | {
        code: AgencyTable(id=code) for code in names if code not in {agency.id for agency in file.agencies}
    }
    return tuple(_agency(file, table, names.get(code)) for code, table in tables.items())


def _agency(file: HallFile, table: AgencyTable, said: str | None) -> AgencyPlan:
    name = ({"id": said} if said else {}) | table.name
    short = {language: short_name(text) for language, text in name.items()}
    return AgencyPlan(
        id=table.id,
        name=name,
        short_name=short | table.short_name,
        week=None if table.hours is None else week(table.hours, file.hall.hours),
        breaks=tuple(
            BreakPlan(tuple(sorted({WEEKDAYS.index(day) for day in each.weekdays})) or ALL_DAYS, _span(each.times))
            for each in table.breaks
        ),
        break_stops_issuing=table.break_stops_issuing,
        exceptions=tuple(ExceptionPlan(each.date, span(each.hours), dict(each.name)) for each in table.exceptions),
        choosing=table.choosing,
        active=table.active,
        archived=table.archived,
    )


def _span(times: str) -> Span:
    found = span(times)
    assert found is not None, "the schema takes no other form"
    return found


def short_name(name: str) -> str:
    """Return what stands in brackets at the end of a name, else the name: "Dinas X (DX)" gives "DX"."""
    before, bracket, inside = name.rpartition("(")
    return inside[:-1].strip() if bracket and before and inside.endswith(")") and inside[:-1].strip() else name


def _zones(counters: tuple[CounterPlan, ...]) -> dict[str, str]:
    zone_of: dict[str, str] = {}
    working = [counter for counter in counters if not counter.archived]
    for counter in working:
        zone_of.setdefault(counter.services[0], counter.zone)
    for counter in working:
        for service in counter.services:
            zone_of.setdefault(service, counter.zone)
    return zone_of
