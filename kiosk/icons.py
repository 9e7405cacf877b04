"""The kiosk's icons: simple shapes in a unit square, and how much of each pixel they cover."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import atan2, cos, hypot, pi, sin
from typing import Final

from kiosk.model import Icon

PEN: Final = 0.09
"""The width of a line over the icon's side: about that of the letters beneath."""


BLOCK: Final = 8
"""Pixels are covered in squares of so many: most lie far from most shapes."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line with round ends from (`x1`, `y1`) to (`x2`, `y2`)."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = PEN

    def distance(self, x: float, y: float) -> float:
        """Return how far a point is outside, negative inside."""
        along_x, along_y = self.x2 - self.x1, self.y2 - self.y1
        length = along_x * along_x + along_y * along_y
        at = ((x - self.x1) * along_x + (y - self.y1) * along_y) / length
        at = min(max(at, 0.0), 1.0)
        return hypot(x - self.x1 - at * along_x, y - self.y1 - at * along_y) - self.width / 2


@dataclass(frozen=True, slots=True)
class Arc:
    """A part of a circle's line with round ends; `middle` and `half` in radians, from the right and clockwise."""

    x: float
    y: float
    radius: float
    middle: float = 0.0
    half: float = pi
    width: float = PEN

    def distance(self, x: float, y: float) -> float:
        """Return how far a point is outside, negative inside."""
        angle = (atan2(y - self.y, x - self.x) - self.middle + pi) % (2 * pi) - pi
        if abs(angle) <= self.half:
            return abs(hypot(x - self.x, y - self.y) - self.radius) - self.width / 2
        end = self.middle + (self.half if angle > 0 else -self.half)
        return hypot(x - self.x - self.radius * cos(end), y - self.y - self.radius * sin(end)) - self.width / 2


@dataclass(frozen=True, slots=True)
class Disc:
    """A full circle, or the half of it left of its middle."""

    x: float
    y: float
    radius: float
    is_half: bool = False

    def distance(self, x: float, y: float) -> float:
        """Return how far a point is outside, negative inside."""
        outside = hypot(x - self.x, y - self.y) - self.radius
        return max(outside, x - self.x) if self.is_half else outside


@dataclass(frozen=True, slots=True)
class Solid:
    """A convex polygon, its corners clockwise as they are seen."""

    corners: tuple[tuple[float, float], ...]

    def distance(self, x: float, y: float) -> float:
        """Return how far a point is outside, negative inside; beyond a corner a little less than it is."""
        following = (*self.corners[1:], self.corners[0])
        return max(
            ((x - x1) * (y2 - y1) - (y - y1) * (x2 - x1)) / hypot(x2 - x1, y2 - y1)
            for (x1, y1), (x2, y2) in zip(self.corners, following, strict=True)
        )


Shape = Stroke | Arc | Disc | Solid


def _path(*points: tuple[float, float], width: float = PEN) -> tuple[Stroke, ...]:
    """Return the lines from point to point."""
    return tuple(Stroke(*one, *other, width) for one, other in pairwise(points))


def _frame(left: float, top: float, right: float, bottom: float) -> tuple[Stroke, ...]:
    return _path((left, top), (right, top), (right, bottom), (left, bottom), (left, top))


_SPEAKER: Final = (
    Solid(((0.06, 0.36), (0.26, 0.36), (0.26, 0.64), (0.06, 0.64))),
    Solid(((0.24, 0.37), (0.48, 0.14), (0.48, 0.86), (0.24, 0.63))),
)

SHAPES: Final[dict[Icon, tuple[Shape, ...]]] = {
    Icon.NONE: (),
    Icon.LANGUAGE: (
        Arc(0.5, 0.5, 0.42),
        Stroke(0.1, 0.5, 0.9, 0.5, PEN * 0.8),
        Arc(0.14, 0.5, 0.5532, 0.0, 0.862, PEN * 0.8),
        Arc(0.86, 0.5, 0.5532, pi, 0.862, PEN * 0.8),
    ),
    Icon.LARGER: (
        *_path((0.09, 0.88), (0.36, 0.16), (0.63, 0.88), width=PEN * 1.25),
        Stroke(0.18, 0.64, 0.54, 0.64, PEN * 1.25),
        Stroke(0.775, 0.1, 0.775, 0.42),
        Stroke(0.62, 0.26, 0.93, 0.26),
    ),
    Icon.CONTRAST: (Arc(0.5, 0.5, 0.42), Disc(0.5, 0.5, 0.42, is_half=True)),
    Icon.LOWER: (
        *_frame(0.2, 0.08, 0.8, 0.92),
        Stroke(0.5, 0.2, 0.5, 0.52),
        *_path((0.36, 0.39), (0.5, 0.53), (0.64, 0.39)),
        Solid(((0.24, 0.66), (0.76, 0.66), (0.76, 0.9), (0.24, 0.9))),
    ),
    Icon.VOICE: (*_SPEAKER, Arc(0.46, 0.5, 0.24, 0.0, 0.8), Arc(0.46, 0.5, 0.44, 0.0, 0.85)),
    Icon.VOLUME: (
        *_SPEAKER,
        Stroke(0.62, 0.58, 0.62, 0.64),
        Stroke(0.77, 0.44, 0.77, 0.64),
        Stroke(0.92, 0.28, 0.92, 0.64),
    ),
    Icon.SEARCH: (Arc(0.41, 0.41, 0.3), Stroke(0.64, 0.64, 0.9, 0.9, PEN * 1.5)),
    Icon.BOOKING: (
        *_frame(0.1, 0.16, 0.9, 0.92),
        Stroke(0.1, 0.36, 0.9, 0.36),
        Stroke(0.3, 0.08, 0.3, 0.2),
        Stroke(0.7, 0.08, 0.7, 0.2),
        *_path((0.32, 0.63), (0.45, 0.76), (0.68, 0.52)),
    ),
    Icon.ERASE: (
        *_path((0.37, 0.18), (0.93, 0.18), (0.93, 0.82), (0.37, 0.82), (0.08, 0.5), (0.37, 0.18)),
        Stroke(0.5, 0.38, 0.74, 0.62),
        Stroke(0.74, 0.38, 0.5, 0.62),
    ),
    Icon.TICK: _path((0.14, 0.54), (0.4, 0.8), (0.86, 0.22), width=0.2),
}
"""What each icon is made of; what is between 0.02 and 0.98 is seen whole."""


@lru_cache(maxsize=64)
def coverage(icon: Icon, side: int) -> bytes:
    """Return how much of each pixel an icon covers, 0 to 255, row by row from the top, `side` pixels square."""
    pixels = bytearray(side * side)
    for top in range(0, side, BLOCK):
        for left in range(0, side, BLOCK):
            _cover(pixels, SHAPES[icon], side, left, top)
    return bytes(pixels)


def _cover(pixels: bytearray, shapes: tuple[Shape, ...], side: int, left: int, top: int) -> None:
    """Fill one block of pixels; shapes that are further away than its corners are left out."""
    far = (BLOCK * 0.71 + 1) / side
    x, y = (left + BLOCK / 2) / side, (top + BLOCK / 2) / side
    near = [shape for shape in shapes if shape.distance(x, y) < far]
    if not near:
        return
    for row in range(top, min(top + BLOCK, side)):
        for column in range(left, min(left + BLOCK, side)):
            distance = min(shape.distance((column + 0.5) / side, (row + 0.5) / side) for shape in near)
            pixels[row * side + column] = round(255 * min(max(0.5 - distance * side, 0.0), 1.0))
