"""The blocks that a slip is made of, from top to bottom, before any printer's language."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from printer.bitmap import Bitmap

LARGEST_MODULE: Final = 6
"""Dots of a QR code's module: 0.75 mm at 203 dpi, which any phone reads from a hand's distance."""


@unique
class Align(StrEnum):
    """Where a line stands."""

    LEFT = "left"
    CENTRE = "center"


@unique
class Font(StrEnum):
    """A printer's built-in fonts: A is the larger one, 12 by 24 dots on most, B is 9 by 17."""

    A = "a"
    B = "b"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of characters that the printer has; it fits the paper. `width` and `height` are multipliers, 1 to 8."""

    text: str
    align: Align = Align.LEFT
    font: Font = Font.A
    bold: bool = False
    width: int = 1
    height: int = 1
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line over the whole width."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty space of `lines` lines of normal text."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Picture:
    """Black and white dots that fit the paper."""

    bitmap: Bitmap
    align: Align = Align.CENTRE


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code of printable ASCII with its quiet zone, as large as fits, at most `module` dots per module."""

    text: str
    align: Align = Align.CENTRE
    module: int = LARGEST_MODULE


Block = Line | Rule | Gap | Picture | QrCode
Layout = tuple[Block, ...]
