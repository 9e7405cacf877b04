"""A layout to the bytes of one print job, encoded by python-escpos."""

import os
import shutil
from typing import Final, assert_never

from escpos import capabilities
from escpos.printer import Dummy

from printer.layout import Align, Gap, Layout, Line, Rule
from printer.profiles import Profile

REAL_TIME: Final = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
"""DLE EOT, DLE ENQ, DLE DC4: obeyed by printers wherever they stand, even inside data (reliability.md 1.8)."""

ENCODING: Final = "CP437"
"""What python-escpos is told so that it never sends a code page command; only the ASCII half is used."""

if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
    # python-escpos makes a temporary folder at every import and leaves it behind
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)


class Unprintable(ValueError):
    """A layout that would not come out of a printer as it was meant."""


def render(layout: Layout, profile: Profile) -> bytes:
    """Return the bytes of one slip: `ESC @` first, documented ESC/POS, one cut last.

    Raises:
        Unprintable: a line is not printable ASCII, or the bytes hold a real-time command.
    """
    printer = Dummy(profile=profile.escpos, magic_encode_args={"encoding": ENCODING, "disabled": True})
    printer.hw("INIT")
    printer.line_spacing()
    style = Line("")
    for block in layout:
        match block:
            case Line():
                style = _set(printer, style, block)
                _write(printer, block.text)
            case Rule():
                style = _set(printer, style, Line("", Align.LEFT))
                printer.set(underline=2)
                _write(printer, " " * profile.columns)
                printer.set(underline=0)
            case Gap(lines):
                style = _set(printer, style, Line("", style.align))
                printer.print_and_feed(lines)
            case _:
                assert_never(block)
    job = bytes(printer.output) + profile.cut
    found = [command.hex(" ") for command in REAL_TIME if command in job]
    if found:
        raise Unprintable(f"the slip's bytes hold the real-time command {', '.join(found)}")
    return job


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


def _write(printer: Dummy, text: str) -> None:
    if not (text.isascii() and text.isprintable()):
        raise Unprintable(f"{text!r} is not printable ASCII")
    printer.textln(text)
