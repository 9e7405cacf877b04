"""From what an administrator wrote to what the hub works with, catalogue and devices, and back for an export."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import structs

from config import plan as p
from config.hall_schema import Choosing, DeviceRole, HolidayKind, NoteRule, RulesTable
from hub.core.bindings import Bindings, DeviceBinding
from hub.core.bookings import Booking, Bookings
from hub.domain import calendar as d
from hub.domain import catalogue as c
from hub.protocol.hello import Role
from hub.protocol.ids import CounterId, DeviceId, OfficerId, ZoneId

BOOKING_ID_DIGITS: Final = 32
"""Enough that two bookings never have one id."""


def catalogue_of(plan: p.HallPlan) -> c.Catalogue:
    """Return what the hall offers."""
    return c.Catalogue(
        hall=c.Hall(
            name=plan.name,
            timezone=plan.timezone,
            day_start_minute=plan.day_start_minute,
            calendar=_calendar(plan.calendar),
            rules=c.Rules(**structs.asdict(plan.rules)),
            local_name=plan.local_name or "",
            address=plan.address or "",
            colours=plan.colours,
            logo=plan.logo,
            visitor_page=plan.visitor_page,
        ),
        agencies=tuple(_agency(each) for each in plan.agencies),
        pools=tuple(c.Pool(c.PoolId(each.id), each.prefix, each.width, each.archived) for each in plan.pools),
        services=tuple(
            c.Service(
                id=c.ServiceId(each.id),
                agency=c.AgencyId(each.agency),
                pool=c.PoolId(each.pool),
                name=each.name,
                minutes=each.minutes,
                zone=c.ZoneId(each.zone),
                **(asdict(each.settings) | {"note": c.NoteRule(each.settings.note.value)}),
            )
            for each in plan.services
        ),
        zones=tuple(
            c.Zone(c.ZoneId(each.id), each.name, each.place, each.archived, c.Speech(**asdict(each.speech)))
            for each in plan.zones
        ),
        counters=tuple(
            c.Counter(
                id=c.CounterId(each.id),
                number=each.number,
                zone=c.ZoneId(each.zone),
                services=tuple(c.ServiceId(service) for service in each.services),
                helps=tuple(c.ServiceId(service) for service in each.helps),
                staffed=None if each.staffed is None else tuple(d.Span(*span) for span in each.staffed),
                active=each.active,
                archived=each.archived,
            )
            for each in plan.counters
        ),
    )


def bookings_of(plan: p.HallPlan) -> Bookings:
    """Return the bookings by the visitors' codes; in history stands another id, from which no code can be told."""
    zone = ZoneInfo(plan.timezone)

    def instant(day: str, minute: int) -> int:
        local = datetime.fromisoformat(day).replace(hour=minute // 60, minute=minute % 60, tzinfo=zone)
        return round(local.timestamp() * 1_000)

    return {
        each.code: Booking(
            id=hashlib.sha256(f"{each.day} {each.code}".encode()).hexdigest()[:BOOKING_ID_DIGITS],
            service=c.ServiceId(each.service),
            start=instant(each.day, each.start),
            end=instant(each.day, each.end),
        )
        for each in plan.bookings
    }


def plan_of(
    catalogue: c.Catalogue,
    officers: tuple[p.OfficerPlan, ...] = (),
    devices: tuple[p.DevicePlan, ...] = (),
) -> p.HallPlan:
    """Return what an administrator would have written for this hall, these people and these devices."""
    hall = catalogue.hall
    return p.HallPlan(
        name=hall.name,
        local_name=hall.local_name or None,
        address=hall.address or None,
        timezone=hall.timezone,
        day_start_minute=hall.day_start_minute,
        calendar=_calendar_plan(hall.calendar),
        rules=RulesTable(**asdict(hall.rules)),
        agencies=tuple(_agency_plan(each) for each in catalogue.agencies),
        pools=tuple(p.PoolPlan(each.id, each.prefix, each.width, each.archived) for each in catalogue.pools),
        services=tuple(_service_plan(each) for each in catalogue.services),
        zones=tuple(
            p.ZonePlan(each.id, each.name, each.place, each.archived, p.SpeechPlan(**asdict(each.speech)))
            for each in catalogue.zones
        ),
        counters=tuple(
            p.CounterPlan(
                *(each.id, each.number, each.zone, each.services, each.helps),
                staffed=None if each.staffed is None else tuple(p.Span(s.start, s.end) for s in each.staffed),
                active=each.active,
                archived=each.archived,
            )
            for each in catalogue.counters
        ),
        officers=officers,
        devices=devices,
        colours=hall.colours,
        logo=hall.logo,
        visitor_page=hall.visitor_page,
    )


def _calendar(plan: p.CalendarPlan) -> d.Calendar:
    return d.Calendar(
        week=_week(plan.week),
        friday_break=_span(plan.friday_break),
        last_ticket_minutes=plan.last_ticket_minutes,
        periods=tuple(
            d.Period(each.first, each.last, each.name, _week(each.week), _span(each.friday_break))
            for each in plan.periods
        ),
        holidays=tuple(d.Holiday(each.day, each.name, d.HolidayKind(each.kind.value)) for each in plan.holidays),
    )


def _calendar_plan(calendar: d.Calendar) -> p.CalendarPlan:
    return p.CalendarPlan(
        week=_week_plan(calendar.week),
        friday_break=_span_plan(calendar.friday_break),
        last_ticket_minutes=calendar.last_ticket_minutes,
        periods=tuple(
            p.PeriodPlan(each.first, each.last, each.name, _week_plan(each.week), _span_plan(each.friday_break))
            for each in calendar.periods
        ),
        holidays=tuple(p.HolidayPlan(each.day, each.name, HolidayKind(each.kind.value)) for each in calendar.holidays),
    )


def _agency(plan: p.AgencyPlan) -> c.Agency:
    return c.Agency(
        id=c.AgencyId(plan.id),
        name=plan.name,
        short_name=plan.short_name,
        week=None if plan.week is None else _week(plan.week),
        breaks=tuple(d.Break(each.weekdays, d.Span(*each.span)) for each in plan.breaks),
        break_stops_issuing=plan.break_stops_issuing,
        exceptions=tuple(d.DateException(each.day, _span(each.hours), each.name) for each in plan.exceptions),
        choosing=c.Choosing(plan.choosing.value),
        active=plan.active,
        archived=plan.archived,
    )


def _agency_plan(agency: c.Agency) -> p.AgencyPlan:
    return p.AgencyPlan(
        id=agency.id,
        name=agency.name,
        short_name=agency.short_name,
        week=None if agency.week is None else _week_plan(agency.week),
        breaks=tuple(p.BreakPlan(each.weekdays, p.Span(each.span.start, each.span.end)) for each in agency.breaks),
        break_stops_issuing=agency.break_stops_issuing,
        exceptions=tuple(p.ExceptionPlan(each.day, _span_plan(each.hours), each.name) for each in agency.exceptions),
        choosing=Choosing(agency.choosing.value),
        active=agency.active,
        archived=agency.archived,
    )


def _service_plan(service: c.Service) -> p.ServicePlan:
    return p.ServicePlan(
        id=service.id,
        agency=service.agency,
        pool=service.pool,
        name=service.name,
        minutes=service.minutes,
        zone=service.zone,
        settings=p.ServiceSettings(
            **{each.name: getattr(service, each.name) for each in fields(p.ServiceSettings)}
            | {"note": NoteRule(service.note.value)}
        ),
    )


def _span(span: p.Span | None) -> d.Span | None:
    return d.Span(*span) if span else None


def _span_plan(span: d.Span | None) -> p.Span | None:
    return p.Span(span.start, span.end) if span else None


def _week(week: p.Week) -> d.Week:
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (_span(each) for each in week)
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


def _week_plan(week: d.Week) -> p.Week:
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (_span_plan(each) for each in week)
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


def bindings_of(plan: p.HallPlan) -> Bindings:
    """Return the hall's devices; a hall screen may become its zone's voice unless the hall file says otherwise.

    A sign stands in its counter's zone.
    """
    zone_of = {each.id: each.zone for each in plan.counters}
    return Bindings(
        {
            DeviceId(each.id): DeviceBinding(
                device=DeviceId(each.id),
                role=Role(each.role.value),
                zone=_zone(each, zone_of),
                counter=None if each.counter is None else CounterId(each.counter),
                officer=None if each.officer is None else OfficerId(each.officer),
                printer=None if each.printer is None else DeviceId(each.printer),
                voice=each.voice,
                group=each.group,
                name=each.name,
            )
            for each in plan.devices
        }
    )


def _zone(device: p.DevicePlan, zone_of: Mapping[str, str]) -> ZoneId | None:
    zone = zone_of[device.counter] if device.role is DeviceRole.SIGN and device.counter else device.zone
    return None if zone is None else ZoneId(zone)
