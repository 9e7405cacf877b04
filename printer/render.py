"""A layout to the bytes of one print job, encoded by python-escpos."""

import math
import os
import shutil
from contextlib import suppress
from functools import lru_cache
from typing import Final, assert_never

from escpos import capabilities
from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy

from config.qr_size import QUIET_MODULES
from printer.code_size import module_dots
from printer.layout import Align, Gap, Layout, Line, Picture, QrCode, Rule
from printer.paper import read
from printer.pictures import REAL_TIME, holds_real_time, picture
from printer.profiles import CODE_PAGES, Profile, QrMode
from printer.qr_code import code_dots

FEED_MAX: Final = 255
"""What one ESC d takes."""

LINES_MAX: Final = 400
"""Lines of normal height: 1.7 m of paper. The longest sensible slip has 130 on 58 mm; more would eat the roll."""

_remembered: Final = lru_cache(4)(picture)
"""The hall's logo is the same on every slip."""

if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
    # python-escpos makes a temporary folder at every import and leaves it behind
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)


class Unprintable(ValueError):
    """A layout that would not come out of a printer as it was meant."""


def render(layout: Layout, profile: Profile) -> bytes:
    """Return the bytes of one slip: `ESC @` first, documented ESC/POS, one cut last.

    A picture, and a QR code, that is wider than the paper or that the printer has no way for is left out.

    Raises:
        Unprintable: the printer has no letter for what a line says, the bytes hold a real-time command, or the slip has
            no end.
    """
    lines = sum(block.height for block in layout if isinstance(block, Line))
    if lines > LINES_MAX:
        raise Unprintable(f"the slip would have {lines} lines, and {LINES_MAX} are allowed")
    printer = Dummy(profile=profile.escpos)
    printer.hw("INIT")
    if profile.code_page:
        printer._raw(b"\x1bt" + bytes([CODE_PAGES[profile.code_page]]))
    printer.line_spacing()
    style = Line("")
    for block in layout:
        match block:
            case Line():
                style = _set(printer, style, block)
                _write(printer, block.text, profile)
            case Rule():
                style = _set(printer, style, Line("", Align.LEFT))
                printer.set(underline=profile.rule_dots)
                _write(printer, " " * profile.columns, profile)
                printer.set(underline=0)
            case Gap(lines):
                style = _set(printer, style, Line("", style.align))
                printer.print_and_feed(lines)
            case Picture(bitmap, align):
                if bitmap.width <= profile.dots:
                    style = _set(printer, style, Line("", align))
                    printer._raw(_remembered(bitmap, profile.image, profile.band_rows))
            case QrCode(text, align):
                _encoded(text, "ascii")
                style = _set(printer, style, Line("", align))
                _print_code(printer, block, profile)
            case _:
                assert_never(block)
    job = _long_enough(bytes(printer.output), layout, profile) + profile.cut
    if holds_real_time(job):
        found = ", ".join(command.hex(" ") for command in REAL_TIME if command in job)
        raise Unprintable(f"the slip's bytes hold the real-time command {found}")
    return job


def _print_code(printer: Dummy, code: QrCode, profile: Profile) -> None:
    dots = module_dots(code, profile)
    if not dots:
        return
    if profile.qr is QrMode.IMAGE:
        dark = code_dots(code.text).framed(QUIET_MODULES)
        printer._raw(picture(dark, profile.image, profile.band_rows, dots))
        return
    # The printer draws no quiet zone: a line above and below is as high as four modules, the sides are white anyway.
    printer.print_and_feed(1)
    printer.qr(code.text, ec=QR_ECLEVEL_M, size=dots, native=True)
    printer.print_and_feed(1)


def _long_enough(data: bytes, layout: Layout, profile: Profile) -> bytes:
    """Return the bytes with a feed at their end up to the shortest slip that the printer cuts."""
    shortest = profile.shortest_mm * profile.dots_per_mm
    if len(layout) * profile.line_dots >= shortest:
        return data
    lines = math.ceil((shortest - read(data, profile).length) / profile.line_dots)
    return data + b"\x1bd" + bytes([min(lines, FEED_MAX)]) if lines > 0 else data


def _set(printer: Dummy, before: Line, after: Line) -> Line:
    if (before.width, before.height) != (after.width, after.height):
        printer.set(custom_size=True, width=after.width, height=after.height)
    printer.set(
        align=after.align.value if before.align is not after.align else None,
        font=after.font.value if before.font is not after.font else None,
        bold=after.bold if before.bold is not after.bold else None,
        invert=after.inverse if before.inverse is not after.inverse else None,
    )
    return after


def _write(printer: Dummy, text: str, profile: Profile) -> None:
    printer._raw(_encoded(text, profile.code_page or "ascii") + b"\n")


def _encoded(text: str, code_page: str) -> bytes:
    if text.isprintable():
        with suppress(UnicodeEncodeError):
            return text.encode(code_page)
    raise Unprintable(f"{text!r} is not printable in {code_page}")
