"""What each local date is for one agency, in UTC: its hours, breaks, holiday and when the service day begins.

An exception's hours replace all others. An agency without a week of its own follows the hall's, and within a period
the period's. One with a week of its own keeps its closed days and its edges: within a period it is open where both
are, and a weekday on which the hall is closed anyway is left to it. Of two periods that overlap the first counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hub.domain.calendar import DAY_MINUTES, FRIDAY, Break, Calendar, DateException, Holiday, Period, Span, Week
from hub.domain.service_day import service_day_instant

REMEMBERED_DAYS: Final = 128
"""Days kept per agency: more than one look ahead needs (`schedule.HORIZON_DAYS`); some 50 kB for each agency."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From the instant `start` on until just before `end`, UTC ms."""

    start: int
    end: int

    def holds(self, at: int) -> bool:
        """Return whether an instant lies within."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class AgencyDay:
    """One local date of one agency.

    `whole` is midnight to midnight; the service day `date` begins at `turns`, and until then it is `date_before`'s.
    `hours` are the agency's without regard to the holiday. `points` are the instants of the date at which something
    may change, ascending, midnight first.
    """

    date: str
    date_before: str
    whole: Interval
    turns: int
    friday_break: Interval | None
    breaks: tuple[Interval, ...]
    holiday: Holiday | None
    exception: DateException | None
    hours: Interval | None
    points: tuple[int, ...]

    @property
    def working_hours(self) -> Interval | None:
        """The hours when the agency works; None is no working day."""
        return None if self.holiday is not None else self.hours

    def service_day(self, at: int) -> str:
        """Return the service day (ISO date) of an instant of this date."""
        return self.date if at >= self.turns else self.date_before

    def break_at(self, at: int) -> Interval | None:
        """Return the agency's own break at an instant; of two the one that ends last."""
        return max((each for each in self.breaks if each.holds(at)), key=lambda each: each.end, default=None)


def _both(one: Span, other: Span) -> Span | None:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Span(start, end) if start < end else None


class AgencyDays:
    """The dates of one agency, each worked out once; conversions between zones are slow."""

    def __init__(
        self,
        timezone: str,
        start_minute: int,
        calendar: Calendar,
        week: Week | None,
        breaks: tuple[Break, ...],
        exceptions: tuple[DateException, ...],
    ) -> None:
        """Take the hall's zone (IANA), the local minute at which its service day begins, and the times.

        Raises:
            zoneinfo.ZoneInfoNotFoundError: `timezone` is not an IANA zone.
        """
        self._zone = ZoneInfo(timezone)
        self._start_minute = start_minute
        self._calendar = calendar
        self._week = week
        self._breaks = breaks
        self._exceptions = {each.day: each for each in reversed(exceptions)}
        self._holidays = {each.day: each for each in reversed(calendar.holidays)}
        self._days: dict[int, AgencyDay] = {}

    def at(self, at: int) -> AgencyDay:
        """Return the date to which an instant belongs."""
        return self.day(datetime.fromtimestamp(at // 1000, self._zone).date())

    def day(self, day: date) -> AgencyDay:
        """Return one date."""
        ordinal = day.toordinal()
        known = self._days.get(ordinal)
        if known is None:
            if len(self._days) >= REMEMBERED_DAYS:
                self._days.clear()
            known = self._days[ordinal] = self._work_out(day)
        return known

    def parts(self, day: date, spans: Iterable[Span]) -> list[Interval]:
        """Return parts of one date."""
        return [self._interval(day, each) for each in spans]

    def after(self, day: AgencyDay) -> AgencyDay:
        """Return the date after another."""
        return self.at(day.whole.end)

    def _work_out(self, day: date) -> AgencyDay:
        iso = day.isoformat()
        period = next((each for each in self._calendar.periods if each.first <= iso <= each.last), None)
        exception = self._exceptions.get(iso)
        hours = exception.hours if exception else self._usual(day.weekday(), period)
        friday_break = period.friday_break if period else self._calendar.friday_break
        whole = self._interval(day, Span(0, DAY_MINUTES))
        rest = self._interval(day, friday_break) if friday_break and day.weekday() == FRIDAY else None
        breaks = tuple(self._interval(day, each.span) for each in self._breaks if day.weekday() in each.weekdays)
        open_hours = self._interval(day, hours) if hours else None
        turns = self._instant(day, self._start_minute)
        holiday = self._holidays.get(iso)
        spans = [each for each in (rest, None if holiday else open_hours, *breaks) if each]
        points = {whole.start, turns, *(each.start for each in spans), *(each.end for each in spans)}
        return AgencyDay(
            date=iso,
            date_before=(day - timedelta(days=1)).isoformat(),
            whole=whole,
            turns=turns,
            friday_break=rest,
            breaks=breaks,
            holiday=holiday,
            exception=exception,
            hours=open_hours,
            points=tuple(sorted(each for each in points if whole.holds(each))),
        )

    def _usual(self, weekday: int, period: Period | None) -> Span | None:
        hall = self._calendar.week[weekday]
        if self._week is None:
            return period.week[weekday] if period else hall
        own = self._week[weekday]
        if own is None or period is None:
            return own
        then = period.week[weekday]
        if then is None:
            return own if hall is None else None
        return _both(own, then)

    def _interval(self, day: date, span: Span) -> Interval:
        return Interval(self._instant(day, span.start), self._instant(day, span.end))

    def _instant(self, day: date, minute: int) -> int:
        """Return when the clocks on the wall show a minute of a date, UTC ms."""
        return service_day_instant(day.isoformat(), minute, self._zone.key)
