"""When a service gives numbers, read plainly from the hall's own tables for one instant after another (S1-S5, T6)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hub.domain import events_day as e
from hub.domain.calendar import Period, Span
from hub.domain.catalogue import Agency, Catalogue, Service
from hub.domain.events import DayOpened, Event, TicketIssued
from hub.domain.events_lease import TicketHandedIn

MINUTE_MS = 60_000


@dataclass(slots=True)
class PlainSituation:
    """What has been closed, paused, forced and suspended by hand, each with its end (UTC ms; None: by hand)."""

    closed_counters: dict[str, int | None] = field(default_factory=dict)
    paused_counters: dict[str, int | None] = field(default_factory=dict)
    forced_open: dict[str, int | None] = field(default_factory=dict)
    closed_services: dict[str, int | None] = field(default_factory=dict)
    suspended: set[str] = field(default_factory=set)
    given: Counter[str] = field(default_factory=Counter)
    day: str = ""

    def take(self, event: Event) -> None:
        """Let something have happened; a new day keeps what was closed, as people expect."""
        match event:
            case DayOpened(day=day):
                self.day = day
                self.paused_counters.clear()
                self.forced_open.clear()
                self.given.clear()
            case TicketIssued(booking=None) | e.PaperTicketRecorded():
                self.given[event.service] += 1
            case TicketHandedIn() if event.day == self.day:
                self.given[event.service] += 1
            case e.CounterPaused(counter=counter, until=until):
                self.paused_counters[counter] = until
            case e.CounterResumed(counter=counter):
                self.paused_counters.pop(counter, None)
            case e.ClosureApproved(counter=counter, until=closed_until):
                self.closed_counters[counter] = closed_until
            case e.CounterReopened(counter=counter):
                self.closed_counters.pop(counter, None)
            case e.CounterForcedOpen(counter=counter, until=until):
                self.forced_open[counter] = until
            case e.CounterForcedOpenEnded(counter=counter):
                self.forced_open.pop(counter, None)
            case e.ServiceClosed(service=service, until=closed_until):
                self.closed_services[service] = closed_until
            case e.ServiceReopened(service=service):
                self.closed_services.pop(service, None)
            case e.ServiceSuspended(service=service):
                self.suspended.add(service)
            case e.ServiceResumed(service=service):
                self.suspended.discard(service)
            case e.AgencySuspended(agency=agency):
                self.suspended.add(f"agency {agency}")
            case e.AgencyResumed(agency=agency):
                self.suspended.discard(f"agency {agency}")
            case _:
                pass

    def with_ends(self) -> list[tuple[str, str, int]]:
        """Return all that ends by itself: what, whose, and when (UTC ms)."""
        kinds = {
            "pause": self.paused_counters,
            "closure": self.closed_counters,
            "forced opening": self.forced_open,
            "closed service": self.closed_services,
        }
        return [(kind, key, end) for kind, held in kinds.items() for key, end in held.items() if end is not None]


def holds(held: dict[str, int | None], key: str, at: int) -> bool:
    """Return whether something is there that has not ended at an instant."""
    return key in held and (held[key] is None or (held[key] or 0) > at)


def hours_on(catalogue: Catalogue, agency: Agency, day: date) -> Span | None:
    """Return an agency's hours on a date, whether or not that is a holiday."""
    for exception in agency.exceptions:
        if exception.day == day.isoformat():
            return exception.hours
    calendar = catalogue.hall.calendar
    period = period_of(catalogue, day)
    hall = calendar.week[day.weekday()]
    own = agency.week[day.weekday()] if agency.week is not None else None
    if agency.week is None:
        return hall if period is None else period.week[day.weekday()]
    if period is None or own is None:
        return own
    then = period.week[day.weekday()]
    if then is None:
        return own if hall is None else None
    start, end = max(own.start, then.start), min(own.end, then.end)
    return Span(start, end) if start < end else None


def period_of(catalogue: Catalogue, day: date) -> Period | None:
    """Return the period a date is in, if it is in one."""
    return next((each for each in catalogue.hall.calendar.periods if each.first <= day.isoformat() <= each.last), None)


def is_holiday(catalogue: Catalogue, day: date) -> bool:
    """Return whether a date is a holiday."""
    return any(each.day == day.isoformat() for each in catalogue.hall.calendar.holidays)


def next_opening_day(catalogue: Catalogue, agency: Agency, after: date) -> int | None:
    """Return when an agency opens on the first working day after a date (UTC ms)."""
    for days in range(1, 93):
        day = after + timedelta(days=days)
        hours = hours_on(catalogue, agency, day)
        if hours is not None and not is_holiday(catalogue, day):
            midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(catalogue.hall.timezone))
            return round(midnight.timestamp() * 1_000) + hours.start * MINUTE_MS
    return None


def why_closed(now: PlainSituation, catalogue: Catalogue, service: Service, priority: bool, at: int) -> str:
    """Return the first reason why a service gives no numbers at an instant (UTC ms), or "available"."""
    agency = next(each for each in catalogue.agencies if each.id == service.agency)
    local = datetime.fromtimestamp(at / 1_000, UTC).astimezone(ZoneInfo(catalogue.hall.timezone))
    minute = local.hour * 60 + local.minute + (local.second + local.microsecond / 1e6) / 60
    by_hand = _by_hand(now, service, agency, at)
    if by_hand is not None:
        return by_hand
    period = period_of(catalogue, local.date())
    rest = catalogue.hall.calendar.friday_break if period is None else period.friday_break
    if local.weekday() == 4 and rest is not None and rest.start <= minute < rest.end:
        return "friday_break"
    if agency.break_stops_issuing and any(
        local.weekday() in each.weekdays and each.span.start <= minute < each.span.end for each in agency.breaks
    ):
        return "agency_break"
    counters = [c.id for c in catalogue.counters if service.id in c.services and c.active and not c.archived]
    if not counters:
        return "no_active_counter"
    if all(holds(now.closed_counters, each, at) for each in counters):
        return "all_counters_closed"
    forced = any(holds(now.forced_open, c, at) and not holds(now.closed_counters, c, at) for c in counters)
    by_calendar = None if forced else _by_calendar(catalogue, service, agency, local.date(), minute)
    if by_calendar is not None:
        return by_calendar
    most = None if service.quota is None else service.quota + (service.priority_quota if priority else 0)
    return "quota_reached" if most is not None and now.given[service.id] >= most else "available"


def _by_hand(now: PlainSituation, service: Service, agency: Agency, at: int) -> str | None:
    if service.archived or not service.active:
        return "inactive"
    if service.id in now.suspended or f"agency {agency.id}" in now.suspended:
        return "suspended"
    if holds(now.closed_services, service.id, at):
        return "forced_closed"
    if not service.accepting:
        return "not_accepting"
    return "agency_inactive" if agency.archived or not agency.active else None


def _by_calendar(catalogue: Catalogue, service: Service, agency: Agency, day: date, minute: float) -> str | None:
    if is_holiday(catalogue, day):
        return "holiday"
    hours = hours_on(catalogue, agency, day)
    if hours is None:
        is_exception = any(each.day == day.isoformat() for each in agency.exceptions)
        return "date_exception" if is_exception else "weekday_closed"
    if minute < hours.start:
        return "before_opening"
    before = service.last_ticket_minutes
    before = catalogue.hall.calendar.last_ticket_minutes if before is None else before
    return "after_last_ticket" if minute >= hours.end - before else None
