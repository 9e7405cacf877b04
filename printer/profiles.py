"""What is known of a kind of printer: its paper, its fonts, its cut, and whether it answers."""

from dataclasses import dataclass
from typing import Final

DOTS_PER_MM: Final = 8
"""203 dpi, the resolution of all receipt printers that halls use."""

FONT_A_WIDTH: Final = 12
FONT_A_HEIGHT: Final = 24
FONT_B_WIDTH: Final = 9
FONT_B_HEIGHT: Final = 17
"""Cell sizes in dots (Epson's ESC M; clones follow)."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of printer.

    `columns` and `small_columns` count characters of font A and B on a line, `dots` is the printable width and
    `paper_mm` the paper's. `escpos` names the profile of python-escpos that encodes for it. `cut` is sent once, at
    the end; the default feeds to the cutter and cuts partially. `number_width` bounds the width multiplier of the
    number, so that black areas stay small on 58 mm printers with weak power supplies. No code page is ever chosen:
    only ASCII is sent (L3).
    """

    name: str
    paper_mm: int
    columns: int
    small_columns: int
    dots: int
    escpos: str
    number_width: int = 8
    cut: bytes = b"\x1dV\x42\x00"


PROFILES: Final = {
    profile.name: profile
    for profile in (
        Profile("generic-80", paper_mm=80, columns=48, small_columns=64, dots=576, escpos="TM-T20II"),
        Profile("generic-58", paper_mm=58, columns=32, small_columns=42, dots=384, escpos="NT-5890K", number_width=6),
    )
}
"""All profiles by name, as `profile` in the printer's configuration."""
