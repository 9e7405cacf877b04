"""Whether the way to a printer takes a slip in time, by what its settings say of line and pauses."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from config.faults import Fault
from config.kinds import SerialParity
from config.printer_schema import PrinterBackend, PrinterConfig
from printer.profiles import Profile
from printer.render import render
from printer.sample import SAMPLE_LINK, sample_slip
from printer.slip import Stationery, lay_out

MOST_S: Final = 3.7
"""The paper has to be seen again within `sight.ROLL_S` (4 s) of a slip's first byte, or its word counts for nothing."""

RATES: Final = (9_600, 19_200, 38_400, 57_600, 115_200)
"""What serial printers can be set to (hardware.md 3)."""

FRAME_BITS: Final = 10
"""Start, eight bits, stop."""


def too_slow(settings: PrinterConfig, profile: Profile, stationery: Stationery, file: Path) -> list[Fault]:
    """Return the fault of a printer that would be given up in the middle of its longest slip; none: empty."""
    length = longest_slip(profile, stationery)
    line_s, pauses_s = _line_s(length, settings), _pauses_s(length, settings, profile)
    if line_s + pauses_s <= MOST_S:
        return []
    takes = f"a slip of {length} bytes takes {line_s + pauses_s:.1f} s"
    if pauses_s > min(line_s, MOST_S):
        wrong = f"in pieces of {profile.chunk_bytes} with pauses of {profile.chunk_pause_ms} ms {takes}"
        cure = f"choose larger pieces (chunk_bytes) or shorter pauses: at most {MOST_S} s in all"
        return [Fault(file, "profile.chunk_pause_ms", wrong, cure)]
    cures = ", or ".join(_cures(settings, profile, stationery))
    wrong = f"at {settings.baud} bits per second {takes}, and {MOST_S} s are allowed"
    return [Fault(file, "baud", wrong, cures or "set a higher one here and at the printer")]


def longest_slip(profile: Profile, stationery: Stationery, link: str | None = SAMPLE_LINK) -> int:
    """Return how many bytes the longest of the sample slips has on this printer."""
    slips = (
        sample_slip(stationery, priority=True, route=True, link=link, language=language, copy=copy)
        for language in (stationery.indonesian.language, stationery.english.language)
        for copy in (1, 2)
    )
    return max(len(render(lay_out(slip, profile, stationery), profile)) for slip in slips)


def _line_s(length: int, settings: PrinterConfig) -> float:
    if settings.backend is not PrinterBackend.SERIAL:
        return 0.0
    return length * (FRAME_BITS + (settings.parity is not SerialParity.NONE)) / settings.baud


def _pauses_s(length: int, settings: PrinterConfig, profile: Profile) -> float:
    if settings.backend is PrinterBackend.FILE or profile.chunk_bytes <= 0:
        return 0.0
    return (math.ceil(length / profile.chunk_bytes) - 1) * profile.chunk_pause_ms / 1000


def _cures(settings: PrinterConfig, profile: Profile, stationery: Stationery) -> Iterator[str]:
    """Yield each single change that is enough."""
    length = longest_slip(profile, stationery)
    allowed_s = MOST_S - _pauses_s(length, settings, profile)
    needed = _line_s(length, settings) * settings.baud / allowed_s
    if rate := next((rate for rate in RATES if rate >= needed), None):
        yield f"set baud = {rate} here and at the printer"
    allowed = allowed_s / _line_s(1, settings)
    if stationery.logo is not None and longest_slip(profile, replace(stationery, logo=None)) <= allowed:
        yield "remove logo"
    if longest_slip(profile, stationery, link=None) <= allowed:
        yield "hide the block qr in the layout"
