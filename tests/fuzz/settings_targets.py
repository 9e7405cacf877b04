"""What administrators and other systems write: settings of each program, halls with their tables, slips."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec import Struct

from config.bookings_csv import read_bookings
from config.catalogue_csv import read_catalogue
from config.display_schema import DisplayConfig
from config.export import export_hall
from config.faults import Fault, SettingsError
from config.hall import load_hall
from config.holidays_csv import read_holidays
from config.loading import load
from config.printer_schema import PrinterConfig
from config.schema import DeviceConfig, HubConfig, KioskConfig
from config.slip_design import load_slip_design
from hub.server.hall import bindings_of, catalogue_of
from tests.e2e.programs import PROJECT
from tests.fuzz.target import Target, Try

SAMPLE: Final = PROJECT / "config" / "sample"

HALL: Final = b"""catalogue = "catalogue.csv"
holidays = "holidays.csv"
bookings = "bookings.csv"
officers = [{ id = "ani", name = "Ani", counter = "loket-1" }]

[hall]
name = { id = "Mal Contoh", en = "Sample Hall" }
local_name = "Baruga"
timezone = "Asia/Makassar"
day_start = "04:30"

[[agencies]]
id = "A"
short_name = { id = "Satu" }

[[pools]]
id = "campur"
prefix = "X"
width = 4
agencies = ["B"]

[[zones]]
id = "biru"
name = { id = "Zona Biru" }
place = { id = "Lantai 1", en = "Floor 1" }

[[counters]]
id = "loket-1"
number = 1
zone = "biru"
services = ["A.01", "B.01"]

[[devices]]
id = "printer-1"
role = "printer"

[[devices]]
id = "kiosk-1"
role = "kiosk"
printer = "printer-1"

[[devices]]
id = "layar"
role = "hall"
zone = "biru"

[[devices]]
id = "panel"
role = "officer"
counter = "loket-1"
officer = "ani"
"""
CATALOGUE: Final = b"""agency_code,agency_name,service_code,service_name_id,service_name_en,typical_minutes,\
pool,quota,outcomes
A,Dinas Satu (DS),A.01,Layanan satu,Service one,10,,20,selesai|kurang
B,Kantor Dua,B.01,"Layanan, tiga",Service three,15,,,
"""
HOLIDAYS: Final = b"date,name_id,name_en,kind\n2026-08-17,Hari Kemerdekaan,Independence Day,national\n"
BOOKINGS: Final = b"code,service_code,date,start,end\nAB12,A.01,2026-09-22,09:00,10:00\n"
MOST_BYTES: Final = 6_000
"""Twice the longest of the samples: what is longer is only slower."""

WORDS: Final = (b'""', b"[[devices]]\n", b"id = ", b"2026-02-30", b"24:01", b'"\\u0000"', b"\x0b", b"\x1c", b"inf")
SERVICES: Final = frozenset({"A.01", "B.01"})


def _settings(kind: type[Struct]) -> Callable[[Path], Try]:
    def opened(folder: Path) -> Try:
        path = folder / "settings.toml"

        def try_(data: bytes) -> None:
            path.write_bytes(data)
            _documented(lambda: load(path, kind))

        return try_

    return opened


def _documented(read: Callable[[], object]) -> None:
    """Settings, or faults that can be told."""
    faults: tuple[Fault, ...] | None = None
    try:
        read()
    except SettingsError as error:
        faults = error.faults
    assert faults != (), "an error without a fault"
    _told(faults or ())


def _told(faults: tuple[Fault, ...] | list[Fault]) -> None:
    for fault in faults:
        str(fault).encode(errors="backslashreplace")


def _hall(name: str) -> Callable[[Path], Try]:
    """The whole hall with one of its files replaced; what is in order can be written out and served."""

    def opened(folder: Path) -> Try:
        files = {"hall.toml": HALL, "catalogue.csv": CATALOGUE, "holidays.csv": HOLIDAYS, "bookings.csv": BOOKINGS}
        for each, text in files.items():
            (folder / each).write_bytes(text)

        def read() -> None:
            plan = load_hall(folder / "hall.toml")
            catalogue_of(plan)
            bindings_of(plan)
            export_hall(plan)

        def try_(data: bytes) -> None:
            (folder / name).write_bytes(data)
            _documented(read)

        return try_

    return opened


def _tables(folder: Path) -> Try:
    """The CSV files by themselves, each read as each kind."""
    path = folder / "table.csv"

    def try_(data: bytes) -> None:
        path.write_bytes(data)
        _told(read_catalogue(path).faults)
        _told(read_holidays(path).faults)
        _told(read_bookings(path, SERVICES).faults)

    return try_


def _slip(folder: Path) -> Try:
    path = folder / "slip.toml"

    def try_(data: bytes) -> None:
        path.write_bytes(data)
        _documented(lambda: load_slip_design(path))

    return try_


def _samples(*names: str) -> Callable[[], list[bytes]]:
    return lambda: [(SAMPLE / f"{name}.toml").read_bytes() for name in names]


TARGETS: Final = (
    Target("hub-settings", _samples("hub"), _settings(HubConfig), WORDS, MOST_BYTES),
    Target("kiosk-settings", _samples("kiosk"), _settings(KioskConfig), WORDS, MOST_BYTES),
    Target(
        "display-settings",
        _samples("hall-screen", "led", "officer", "sign"),
        _settings(DisplayConfig),
        WORDS,
        MOST_BYTES,
    ),
    Target("printer-settings", _samples("printer"), _settings(PrinterConfig), WORDS, MOST_BYTES),
    Target("supervisor-settings", _samples("supervisor"), _settings(DeviceConfig), WORDS, MOST_BYTES),
    Target("hall", lambda: [HALL], _hall("hall.toml"), WORDS, MOST_BYTES),
    Target("catalogue", lambda: [CATALOGUE], _hall("catalogue.csv"), WORDS, MOST_BYTES),
    Target("holidays-and-bookings", lambda: [HOLIDAYS, BOOKINGS, CATALOGUE], _tables, WORDS, MOST_BYTES),
    Target("slip-design", _samples("slip"), _slip, WORDS, MOST_BYTES),
)
