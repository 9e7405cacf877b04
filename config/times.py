"""Times of day, weeks and dates as an administrator writes them: "08:00-16:00", "closed", "2027-01-01"."""

import re
from datetime import date
from typing import Final

from config.hall_schema import WeekTable
from config.plan import Span, Week

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

CLOSED: Final = "closed"
NONE: Final = "none"

DEFAULT_WEEK: Final = WeekTable(
    monday="08:00-16:00",
    tuesday="08:00-16:00",
    wednesday="08:00-16:00",
    thursday="08:00-16:00",
    friday="08:00-16:30",
    saturday=CLOSED,
    sunday=CLOSED,
)
"""Where a hall file says nothing (S2)."""

DATE: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


def span(text: str) -> Span | None:
    """Return "08:00-16:00" in minutes from midnight; None for "closed", "none" and what is no such text."""
    found = re.fullmatch(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})", text)
    if not found:
        return None
    hour, minute, last_hour, last_minute = (int(part) for part in found.groups())
    return Span(hour * 60 + minute, last_hour * 60 + last_minute)


def minute_of_day(text: str) -> int:
    """Return "04:30" in minutes from midnight."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def week(table: WeekTable, otherwise: WeekTable = DEFAULT_WEEK) -> Week:
    """Return the hours by weekday; a day that the table does not say is as in the other one, then as the default."""
    texts = (getattr(table, day) or getattr(otherwise, day) or getattr(DEFAULT_WEEK, day) for day in WEEKDAYS)
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (span(text) for text in texts)
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


def has_date_form(text: str) -> bool:
    """Return whether a text looks like a date; there may be no such day."""
    return re.fullmatch(DATE, text) is not None


def is_date(text: str) -> bool:
    """Return whether a text is a date of the calendar, such as "2027-02-28"."""
    if not has_date_form(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def written(minute: int) -> str:
    """Return minutes from midnight as "04:30"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def written_span(times: Span | None, otherwise: str = CLOSED) -> str:
    """Return a span as "08:00-16:00", or a word for none."""
    return f"{written(times.start)}-{written(times.end)}" if times else otherwise
