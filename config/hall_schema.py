"""What a hall file says: the hall, its zones, counters, officers and devices, as an administrator writes them."""

from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from config.schema import Identifier, Text

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


class HallTable(Struct, frozen=True, kw_only=True):
    """The hall itself; `local_name` is the name that people gave it, `timezone` an IANA zone."""

    name: Names
    local_name: Text | None = None
    timezone: Text
    day_start: TimeOfDay = "00:00"


class AgencyTable(Struct, frozen=True, kw_only=True):
    """What the catalogue's lines do not say of an agency: its name in other languages, and its short name.

    Without a short name, what stands in brackets at the end of its name is taken, else the name.
    """

    id: Identifier
    name: Names = {}
    short_name: Names = {}


class PoolTable(Struct, frozen=True, kw_only=True):
    """Services that share one sequence of numbers.

    Services that no pool names, nor their agency, go to the pool with the id of their agency's code; where the file
    has none, it is made, with that code as prefix.
    """

    id: Identifier
    prefix: Prefix
    width: Width = 3
    agencies: tuple[Identifier, ...] = ()
    services: tuple[Identifier, ...] = ()


class ZoneTable(Struct, frozen=True, kw_only=True):
    """A waiting area; `place` says where it is."""

    id: Identifier
    name: Names
    place: Names


class CounterTable(Struct, frozen=True, kw_only=True):
    """A place of service: it serves `services`, the main one first, then all others of `agency`."""

    id: Identifier
    number: CounterNumber
    zone: Identifier
    services: tuple[Identifier, ...] = ()
    agency: Identifier | None = None


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
    OFFICER = "officer"
    PRINTER = "printer"


class DeviceTable(Struct, frozen=True, kw_only=True):
    """A device that may connect: a kiosk names its printer, a hall screen its zone, a panel its counter and officer.

    `voice = false` keeps a hall screen from ever being its zone's voice.
    """

    id: Identifier
    role: DeviceRole
    zone: Identifier | None = None
    counter: Identifier | None = None
    officer: Identifier | None = None
    printer: Identifier | None = None
    voice: bool | None = None


class HallFile(Struct, frozen=True, kw_only=True):
    """The whole file; `catalogue` is the CSV of agencies and services, relative to the folder of the file."""

    catalogue: Path
    hall: HallTable
    zones: tuple[ZoneTable, ...]
    counters: tuple[CounterTable, ...]
    agencies: tuple[AgencyTable, ...] = ()
    pools: tuple[PoolTable, ...] = ()
    officers: tuple[OfficerTable, ...] = ()
    devices: tuple[DeviceTable, ...] = ()
