"""When the hall is open, as an administrator sets it: weekly hours, breaks, holidays, periods of their own."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

Names = dict[str, str]
"""A text by language code; "id" is always there."""

DAY_MINUTES: Final = 1_440


@dataclass(frozen=True)
class Span:
    """A part of a day in local minutes from midnight: from `start` on, until just before `end`."""

    start: int
    end: int


Week = tuple[Span | None, Span | None, Span | None, Span | None, Span | None, Span | None, Span | None]
"""Hours by weekday, Monday first; None is closed all day."""

_OFFICE: Final = Span(480, 960)
DEFAULT_WEEK: Final[Week] = (_OFFICE, _OFFICE, _OFFICE, _OFFICE, Span(480, 990), None, None)
"""Monday to Thursday 08:00-16:00, Friday 08:00-16:30 (S2)."""

FRIDAY: Final = 4
DEFAULT_FRIDAY_BREAK: Final = Span(690, 780)
"""11:30-13:00: Friday prayer (S2)."""


@unique
class HolidayKind(StrEnum):
    """Who declared a holiday."""

    NATIONAL = "national"
    COLLECTIVE_LEAVE = "collective_leave"
    LOCAL = "local"


@dataclass(frozen=True)
class Holiday:
    """A local date (ISO) on which the whole hall is closed."""

    day: str
    name: Names
    kind: HolidayKind = HolidayKind.NATIONAL


@dataclass(frozen=True)
class DateException:
    """A local date (ISO) with hours of its own; `hours` None is closed."""

    day: str
    hours: Span | None
    name: Names


@dataclass(frozen=True)
class Period:
    """Dates (ISO, both included) with their own week and Friday break, such as Ramadan."""

    first: str
    last: str
    name: Names
    week: Week
    friday_break: Span | None = DEFAULT_FRIDAY_BREAK


@dataclass(frozen=True)
class Break:
    """An agency's own break on some weekdays (0 is Monday)."""

    weekdays: tuple[int, ...]
    span: Span


@dataclass(frozen=True)
class Calendar:
    """The hall's own times; agencies may have other weeks, breaks and exceptions."""

    week: Week = DEFAULT_WEEK
    friday_break: Span | None = DEFAULT_FRIDAY_BREAK
    last_ticket_minutes: int = 30
    periods: tuple[Period, ...] = ()
    holidays: tuple[Holiday, ...] = ()
