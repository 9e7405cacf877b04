"""The blocks that a slip is made of, from top to bottom, before any printer's language."""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Align(StrEnum):
    """Where a line stands."""

    LEFT = "left"
    CENTRE = "center"


@unique
class Font(StrEnum):
    """A printer's built-in fonts: A is 12 by 24 dots, B is 9 by 17."""

    A = "a"
    B = "b"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of printable ASCII that fits the paper; `width` and `height` are multipliers from 1 to 8."""

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


Block = Line | Rule | Gap
Layout = tuple[Block, ...]
