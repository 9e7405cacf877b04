"""What a hall file says: the hall, its zones, counters, officers and devices, as an administrator writes them."""

from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from config.kinds import TIMES, Identifier, Text, Times
from config.speech_schema import SpeechTable

Names = dict[str, Text]
"""A text by language code; "id" must be there where a whole name is asked for."""

Prefix = Annotated[
    str, Meta(pattern="^[A-Z][A-Z0-9]{0,2}$", description="a capital letter and up to two letters or digits")
]
Width = Annotated[int, Meta(ge=1, le=6, description="1 to 6 digits")]
CounterNumber = Annotated[int, Meta(ge=1, le=999, description="1 to 999")]
TimeOfDay = Annotated[
    str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", description='a time such as "00:00" or "04:30"')
]


Hours = Annotated[str, Meta(pattern=f"^(closed|{TIMES})$", description='times such as "08:00-16:00", or "closed"')]
FridayBreak = Annotated[str, Meta(pattern=f"^(none|{TIMES})$", description='times such as "11:30-13:00", or "none"')]
Date = Annotated[
    str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description='a date in quotes, such as "2027-01-31"')
]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
LastTicketMinutes = Annotated[int, Meta(ge=0, le=480, description="0 to 480 minutes")]
Address = Annotated[str, Meta(min_length=1, max_length=400, description="1 to 400 characters")]
ShortSeconds = Annotated[int, Meta(ge=0, le=600, description="0 to 600 seconds")]
LongSeconds = Annotated[int, Meta(ge=0, le=86400, description="0 to 86400 seconds")]
Colour = Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$", description='a colour such as "#0b5394"')]
PageAddress = Annotated[
    str, Meta(pattern="^https?://[!-~]{1,150}$", description='an address such as "http://antrean.example/n"')
]
Times20 = Annotated[int, Meta(ge=1, le=20, description="1 to 20")]


class WeekTable(Struct, frozen=True, kw_only=True):
    """Hours by weekday; a day that is not set is as in the hall's week, and there as requirement S2 has it."""

    monday: Hours | None = None
    tuesday: Hours | None = None
    wednesday: Hours | None = None
    thursday: Hours | None = None
    friday: Hours | None = None
    saturday: Hours | None = None
    sunday: Hours | None = None


class PeriodTable(Struct, frozen=True, kw_only=True):
    """Dates, both included, with hours of their own, such as Ramadan; without `friday_break` the hall's holds."""

    first: Date
    last: Date
    name: Names
    hours: WeekTable = WeekTable()
    friday_break: FridayBreak | None = None


class ColoursTable(Struct, frozen=True, kw_only=True):
    """The hall's own colours: `primary` for what can be touched, with white text on it, `accent` beside it."""

    primary: Colour | None = None
    accent: Colour | None = None


class HallTable(Struct, frozen=True, kw_only=True):
    """The hall itself; `local_name` is the name that people gave it, `timezone` an IANA zone.

    The last number of a day is given `last_ticket_minutes` before closing. `logo` is a PNG file, relative to this one.
    `visitor_page` is the address under which phones find visitors' pages; without it slips have no QR code.
    """

    name: Names
    local_name: Text | None = None
    address: Address | None = None
    colours: ColoursTable = ColoursTable()
    logo: Path | None = None
    timezone: Text
    day_start: TimeOfDay = "00:00"
    hours: WeekTable = WeekTable()
    friday_break: FridayBreak = "11:30-13:00"
    last_ticket_minutes: LastTicketMinutes = 30
    visitor_page: PageAddress | None = None
    periods: tuple[PeriodTable, ...] = ()
    speech: SpeechTable = SpeechTable()


class RulesTable(Struct, frozen=True, kw_only=True):
    """How tickets are called and issued; `ratio` and `cap` are the two bounds of priority (Q2).

    `enforce_hours`: no numbers while a service gives none. `asks_before_second`: a second number of a service from one
    device within `double_tap_s` asks first. `call_by_itself_s` after a service's end the next is called (0: never); an
    officer who does nothing for `idle_sign_off_s` has left; `sign_on_required`: nobody serves without signing on.
    A slip that is not begun within `slip_deadline_s` is not printed any more.
    """

    ratio: Annotated[float, Meta(ge=1, le=100, description="1 to 100")] = 3.0
    cap: Times20 = 2
    double_tap_s: ShortSeconds = 10
    recall_gap_s: ShortSeconds = 15
    recalls: Annotated[int, Meta(ge=0, le=20, description="0 to 20")] = 3
    no_show_after_calls: Times20 = 2
    no_show_after_s: ShortSeconds = 30
    return_within_s: LongSeconds = 3_600
    return_behind: Annotated[int, Meta(ge=0, le=100, description="0 to 100 tickets")] = 2
    undo_s: ShortSeconds = 10
    finish_by_calling: bool = False
    check_in_early_s: LongSeconds = 900
    check_in_late_s: LongSeconds = 900
    enforce_hours: bool = True
    asks_before_second: bool = True
    call_by_itself_s: ShortSeconds = 0
    idle_sign_off_s: Annotated[int, Meta(ge=60, le=86400, description="60 to 86400 seconds")] = 3_600
    sign_on_required: bool = False
    slip_deadline_s: Annotated[int, Meta(ge=5, le=120, description="5 to 120 seconds")] = 30


class BreakTable(Struct, frozen=True, kw_only=True):
    """An agency's own break; without `weekdays` on every day of the week."""

    times: Times
    weekdays: tuple[Weekday, ...] = ()


Break = Annotated[
    BreakTable,
    Meta(description='a table such as { times = "12:00-13:00", weekdays = ["monday", "friday"] }'),
]


class ExceptionTable(Struct, frozen=True, kw_only=True):
    """One date on which an agency has other hours, or is closed."""

    date: Date
    hours: Hours
    name: Names


AgencyException = Annotated[
    ExceptionTable,
    Meta(
        description='a table such as { date = "2027-01-31", hours = "08:00-11:00", name = { id = "…", en = "…" } }',
    ),
]


@unique
class HolidayKind(StrEnum):
    """Who declared a holiday."""

    NATIONAL = "national"
    COLLECTIVE_LEAVE = "collective_leave"
    LOCAL = "local"


@unique
class Choosing(StrEnum):
    """Who is next at an agency: priority gains faster within bounds, or whoever came first."""

    ACCUMULATING = "accumulating"
    FIRST_COME = "first_come"


@unique
class NoteRule(StrEnum):
    """Whether a note belongs to a service's end."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


class AgencyTable(Struct, frozen=True, kw_only=True):
    """What the catalogue's lines do not say of an agency: its name in other languages, its short name, its times.

    Without a short name, what stands in brackets at the end of its name is taken, else the name. Without `hours`, the
    hall's are its own. `break_stops_issuing`: its breaks close the kiosks for it, too. An agency that has no service
    yet needs its Indonesian name here.
    """

    id: Identifier
    name: Names = {}
    short_name: Names = {}
    hours: WeekTable | None = None
    breaks: tuple[Break, ...] = ()
    break_stops_issuing: bool = False
    exceptions: tuple[AgencyException, ...] = ()
    choosing: Choosing = Choosing.ACCUMULATING
    active: bool = True
    archived: bool = False


class PoolTable(Struct, frozen=True, kw_only=True):
    """Services that share one sequence of numbers.

    A service's pool is the one in its line of the catalogue, else the one that names it. Services that no pool names,
    nor their agency, go to the pool with the id of their agency's code; where the file has none, it is made, with that
    code as prefix.
    """

    id: Identifier
    prefix: Prefix
    width: Width = 3
    agencies: tuple[Identifier, ...] = ()
    services: tuple[Identifier, ...] = ()
    archived: bool = False


class ZoneTable(Struct, frozen=True, kw_only=True):
    """A waiting area; `place` says where it is, `speech` what is different from the hall's in how it is called."""

    id: Identifier
    name: Names
    place: Names
    speech: SpeechTable = SpeechTable()
    archived: bool = False


class CounterTable(Struct, frozen=True, kw_only=True):
    """A place of service: it serves `services`, the main one first, then all others of `agency`.

    `helps` are services that it also serves while their wait is too long. `staffed` is when somebody is planned to be
    there on a working day; without it, in all hours of its agency but the breaks.
    """

    id: Identifier
    number: CounterNumber
    zone: Identifier
    services: tuple[Identifier, ...] = ()
    agency: Identifier | None = None
    helps: tuple[Identifier, ...] = ()
    staffed: tuple[Times, ...] | None = None
    active: bool = True
    archived: bool = False


class OfficerTable(Struct, frozen=True, kw_only=True):
    """A person who serves; `counter` is where they usually sit."""

    id: Identifier
    name: Text
    counter: Identifier | None = None


@unique
class DeviceRole(StrEnum):
    """What a device of the hall is."""

    KIOSK = "kiosk"
    HALL = "hall"
    SIGN = "sign"
    LED = "led"
    OFFICER = "officer"
    PRINTER = "printer"
    SUPERVISOR = "supervisor"


class DeviceTable(Struct, frozen=True, kw_only=True):
    """A device that may connect: a kiosk names its printer, a hall screen its zone, a panel its counter and officer.

    A supervisor's device may name who works there, a sign names its counter. The program of LED boards names none: its
    own settings say which board hangs at which counter.

    `voice = false` keeps a hall screen from ever being its zone's voice. A panel's `printer` is where its officer
    reprints slips that were never printed. Printers of one `group` stand in for each other; `name` tells visitors at
    which one their slip comes out.
    """

    id: Identifier
    role: DeviceRole
    zone: Identifier | None = None
    counter: Identifier | None = None
    officer: Identifier | None = None
    printer: Identifier | None = None
    voice: bool | None = None
    group: Identifier | None = None
    name: Names = {}


class HallFile(Struct, frozen=True, kw_only=True):
    """The whole file; `catalogue` is the CSV of agencies and services; others may hold holidays and bookings.

    All paths are relative to the folder of the file.
    """

    catalogue: Path
    holidays: Path | None = None
    bookings: Path | None = None
    hall: HallTable
    rules: RulesTable = RulesTable()
    zones: tuple[ZoneTable, ...]
    counters: tuple[CounterTable, ...]
    agencies: tuple[AgencyTable, ...] = ()
    pools: tuple[PoolTable, ...] = ()
    officers: tuple[OfficerTable, ...] = ()
    devices: tuple[DeviceTable, ...] = ()
