"""A hall as plain values: what a hall file and its CSV files say together, in the administrator's order."""

from dataclasses import dataclass, field
from typing import NamedTuple

from config.hall_schema import Choosing, DeviceRole, HolidayKind, NoteRule, RulesTable

Names = dict[str, str]
"""A text by language code; "id" is always there."""


class Span(NamedTuple):
    """A part of a day in local minutes from midnight: from `start` on, until just before `end`."""

    start: int
    end: int


Week = tuple[Span | None, Span | None, Span | None, Span | None, Span | None, Span | None, Span | None]
"""Hours by weekday, Monday first; None is closed all day."""


@dataclass(frozen=True)
class HolidayPlan:
    """A date (ISO) on which the whole hall is closed."""

    day: str
    name: Names
    kind: HolidayKind


@dataclass(frozen=True)
class PeriodPlan:
    """Dates (ISO, both included) with their own week and Friday break."""

    first: str
    last: str
    name: Names
    week: Week
    friday_break: Span | None


@dataclass(frozen=True)
class CalendarPlan:
    """The hall's own times."""

    week: Week
    friday_break: Span | None
    last_ticket_minutes: int
    periods: tuple[PeriodPlan, ...]
    holidays: tuple[HolidayPlan, ...]


@dataclass(frozen=True)
class BreakPlan:
    """An agency's own break on some weekdays (0 is Monday)."""

    weekdays: tuple[int, ...]
    span: Span


@dataclass(frozen=True)
class ExceptionPlan:
    """A date (ISO) on which an agency has hours of its own; None is closed."""

    day: str
    hours: Span | None
    name: Names


@dataclass(frozen=True)
class AgencyPlan:
    """An institution with counters in the hall; `week` is None when the hall's hours are its own."""

    id: str
    name: Names
    short_name: Names
    week: Week | None = None
    breaks: tuple[BreakPlan, ...] = ()
    break_stops_issuing: bool = False
    exceptions: tuple[ExceptionPlan, ...] = ()
    choosing: Choosing = Choosing.ACCUMULATING
    active: bool = True
    archived: bool = False


@dataclass(frozen=True)
class PoolPlan:
    """Services that share one sequence; numbers have at least `width` digits after `prefix`."""

    id: str
    prefix: str
    width: int
    archived: bool = False


@dataclass(frozen=True)
class ServiceSettings:
    """What may be set of a service beside its name, its time and where it belongs.

    By language: `requirements` are what a visitor brings along, `fee` is what it costs, `words` are what people call it
    besides its name, for the kiosk's search.
    """

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
class ServicePlan:
    """What a visitor comes for.

    `zone` is what the catalogue says, else that of the first counter whose main service it is, else that serves it.
    """

    id: str
    agency: str
    pool: str
    name: Names
    minutes: int
    zone: str
    settings: ServiceSettings = ServiceSettings()


@dataclass(frozen=True)
class SpeechPlan:
    """How a zone's calls are spoken: see `SpeechTable`; `digits` are the words for 0 to 9 of regional languages.

    Sentences that are not here are the program's own.
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
class ZonePlan:
    """A waiting area; `place` says where it is."""

    id: str
    name: Names
    place: Names
    archived: bool = False
    speech: SpeechPlan = SpeechPlan()


@dataclass(frozen=True)
class CounterPlan:
    """A place of service; `services` are what it serves, the main one first, `helps` what it helps out with.

    `staffed` is when somebody is planned to be there; None is in all hours of its agency.
    """

    id: str
    number: int
    zone: str
    services: tuple[str, ...]
    helps: tuple[str, ...] = ()
    staffed: tuple[Span, ...] | None = None
    active: bool = True
    archived: bool = False


@dataclass(frozen=True)
class BookingPlan:
    """A promise of a time: `code` is what the visitor has, the session lasts from `start` to `end` on a local date.

    Both are minutes from midnight.
    """

    code: str
    service: str
    day: str
    start: int
    end: int


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
    group: str | None = None
    name: Names = field(default_factory=dict)


@dataclass(frozen=True)
class HallPlan:
    """Everything a hall file says; `day_start_minute` counts from local midnight.

    `colours` are by role, `logo` is the picture's PNG bytes in base64, or empty. `visitor_page` ends
    without a slash.
    """

    name: Names
    local_name: str | None
    address: str | None
    timezone: str
    day_start_minute: int
    calendar: CalendarPlan
    rules: RulesTable
    agencies: tuple[AgencyPlan, ...]
    pools: tuple[PoolPlan, ...]
    services: tuple[ServicePlan, ...]
    zones: tuple[ZonePlan, ...]
    counters: tuple[CounterPlan, ...]
    officers: tuple[OfficerPlan, ...]
    devices: tuple[DevicePlan, ...]
    colours: dict[str, str] = field(default_factory=dict)
    logo: str = ""
    visitor_page: str = ""
    bookings: tuple[BookingPlan, ...] = ()
