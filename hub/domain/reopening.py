"""When what was closed or paused by hand ends by itself (S4), and the instants an administrator's words mean."""

from datetime import date
from typing import Final

from hub.domain.calendar import DAY_MINUTES
from hub.domain.catalogue import Catalogue, CounterId, Hall
from hub.domain.service_day import service_day, service_day_instant

HORIZON_DAYS: Final = 92
"""A counter of an agency that does not work for a quarter of a year is opened again by hand."""


def closure_end(catalogue: Catalogue, counter: CounterId, at: int) -> int | None:
    """Return when a counter closed at an instant reopens: its agency's next working day, at its opening (UTC ms).

    A counter's agency is its main service's. The answer is kept with the closure, so that a holiday entered later
    does not close again what was open. None: no working day in sight.

    Raises:
        KeyError: no such counter.
    """
    days = catalogue.days_of[catalogue.service[catalogue.counter[counter].services[0]].agency]
    day = days.day(date.fromisoformat(days.at(at).service_day(at)))
    for _ in range(HORIZON_DAYS):
        day = days.after(day)
        if day.working_hours is not None and day.working_hours.start > at:
            return day.working_hours.start
    return None


def pause_end(hall: Hall, at: int, minute: int) -> int | None:
    """Return the instant (UTC ms) at which the hall's clocks next show a minute of the day, if that is today.

    None: that time of the service day of `at` has passed, or no day has it; a pause ends on its own day.
    """
    if not 0 <= minute <= DAY_MINUTES:
        return None
    today = service_day(at, hall.timezone, hall.day_start_minute)
    past_midnight = DAY_MINUTES if minute < hall.day_start_minute else 0
    end = service_day_instant(today, minute + past_midnight, hall.timezone)
    return end if end > at else None


def day_end(hall: Hall, at: int) -> int:
    """Return when the service day of an instant ends (UTC ms): what was opened by force closes again at the latest."""
    today = service_day(at, hall.timezone, hall.day_start_minute)
    return service_day_instant(today, hall.day_start_minute + DAY_MINUTES, hall.timezone)
