"""Settings with which no slip would ever be whole are refused when the program begins, and say how to be cured."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.kinds import SerialParity
from config.printer_schema import PrinterBackend, PrinterConfig
from printer.bitmap import Bitmap
from printer.line_time import MOST_S, longest_slip, too_slow
from printer.looking import LOOK_S
from printer.profiles import PROFILES, Profile, QrMode
from printer.sight import ROLL_S
from printer.slip import Stationery
from tests.unit.printer.slips import STATIONERY

FILE = Path("printer.toml")
WIDE = PROFILES["generic-80"]
WITH_LOGO = replace(STATIONERY, logo=Bitmap(400, (1,) * 64))
"""Of 3,200 bytes."""


def said(profile: Profile = WIDE, stationery: Stationery = STATIONERY, **settings: Any) -> list[str]:
    way = {"backend": PrinterBackend.SERIAL, "port": "/dev/ttyS0", **settings}
    faults = too_slow(PrinterConfig(device="p", state_dir=Path("s"), **way), profile, stationery, FILE)
    return [str(fault) for fault in faults]


def test_the_paper_is_looked_at_in_time_after_the_longest_slip_that_is_allowed() -> None:
    assert MOST_S + LOOK_S <= ROLL_S


def test_every_kind_that_prints_pictures_at_once_prints_at_the_usual_rate() -> None:
    slow = {name for name, profile in PROFILES.items() if said(profile)}
    assert slow == {"generic-80-columns", "tm-p60"}, "pictures in columns have three times the bytes"
    assert not said(PROFILES["tm-t20"], WITH_LOGO)


def test_a_line_that_is_too_slow_is_named_with_all_that_cures_it() -> None:
    length = longest_slip(WIDE, WITH_LOGO)
    assert said(stationery=WITH_LOGO, baud=9_600) == [
        f"printer.toml: baud: at 9600 bits per second a slip of {length} bytes takes {length / 960:.1f} s,"
        " and 3.7 s are allowed; set baud = 19200 here and at the printer, or remove logo"
    ]
    (fault,) = said(replace(WIDE, qr=QrMode.NATIVE), WITH_LOGO, baud=4_800)
    assert fault.endswith("; set baud = 19200 here and at the printer, or remove logo")
    (fault,) = said(PROFILES["generic-80-columns"])
    assert fault.endswith("set baud = 38400 here and at the printer, or hide the block qr in the layout")
    (fault,) = said(baud=300)
    assert fault.endswith("set baud = 9600 here and at the printer")


def test_a_parity_bit_takes_time_too() -> None:
    rate = round(10 * longest_slip(WIDE, STATIONERY) / MOST_S) + 10
    assert not said(baud=rate)
    assert said(baud=rate, parity=SerialParity.EVEN)


@pytest.mark.parametrize("backend", [PrinterBackend.USB, PrinterBackend.SERIAL])
def test_pauses_that_are_too_long_are_named(backend: PrinterBackend) -> None:
    slow = replace(WIDE, chunk_bytes=64, chunk_pause_ms=100)
    (fault,) = said(slow, backend=backend)
    assert fault.startswith("printer.toml: profile.chunk_pause_ms: in pieces of 64 with pauses of 100 ms a slip of ")
    assert not said(replace(slow, chunk_pause_ms=10), backend=backend)


def test_other_ways_are_quick_enough() -> None:
    assert not said(PROFILES["generic-80-columns"], WITH_LOGO, backend=PrinterBackend.USB)
    forever = replace(WIDE, chunk_bytes=1, chunk_pause_ms=1_000)
    assert not said(forever, backend=PrinterBackend.FILE, directory=Path("d"))
