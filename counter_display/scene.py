"""What a screen is drawn from: flat grounds, words and arrows, each in its place.

Lengths are pixels from the top left corner. Colours are roles of `config.tokens.Theme`.
"""

from dataclasses import dataclass
from enum import StrEnum, unique


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; (x, y) is its top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower edge."""
        return self.y + self.height

    def inset(self, by: float) -> "Box":
        """Return this box made smaller by so much on every side."""
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point lies in it."""
        return self.x <= x < self.right and self.y <= y < self.bottom


@unique
class Align(StrEnum):
    """Which end of the words stands at `x`."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Fill:
    """A flat ground, with an edge of `edge_px` inside it if it has one."""

    box: Box
    role: str
    edge: str | None = None
    edge_px: float = 0


@dataclass(frozen=True, slots=True)
class Words:
    """One line of words; their capitals begin at `top` and are `capital` high, less if they would pass `width`."""

    text: str
    x: float
    top: float
    width: float
    capital: float
    role: str
    bold: bool = True
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow that points right and fills its box."""

    box: Box
    role: str


@dataclass(frozen=True, slots=True)
class Running:
    """One line of words that runs through its box to the left, so many pixels a second; see `run_at`."""

    text: str
    box: Box
    top: float
    capital: float
    speed: float
    role: str


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or a video from a file, as large as fits its box; another `turn` of the same begins anew."""

    box: Box
    path: str
    is_video: bool
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A still picture (PNG) that fills its box, on a white plate: what was drawn for paper can be seen in any theme."""

    plate: Box
    box: Box
    png: bytes


def run_at(at_ms: float, words_width: float, running: Running) -> float:
    """Return the x at which running words begin at an instant of a steady clock: once through, then again."""
    way = words_width + running.box.width
    return running.box.right - (running.speed * at_ms / 1_000) % way


Shape = Fill | Words | Arrow | Running | Media | Picture
Scene = tuple[Shape, ...]
