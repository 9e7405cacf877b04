"""Text broken into lines that fit, in sizes that follow from the screen's true size."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from config.tokens import BODY_CAPITAL_MM, LARGE_TEXT, Surface
from kiosk.placed import Align, Rect, Words

KIOSK_SHORT_SIDE_MM: Final = 250.0
"""Screens at least so wide are kiosks, read at 600 mm (H3); smaller ones are held or stood closer to."""

SMALL_CAPITAL_MM: Final = 4.2
"""Capitals on smaller screens, such as 10 inches, where 7.3 mm would leave two choices a page."""

GROWTH: Final = 0.0275
"""Capitals over the screen's short side: a larger kiosk is stood further from."""

LINE: Final = 1.22
"""Line height over font size."""


class Measure(Protocol):
    """Knows the typeface."""

    def __call__(self, text: str, bold: bool, font_px: float) -> float:
        """Return the width of a line of text in pixels."""


def capital_mm(surface: Surface, large: bool = False) -> float:
    """Return the height of body capitals in mm on a screen."""
    short = min(surface.width_mm, surface.height_mm)
    least = BODY_CAPITAL_MM if short >= KIOSK_SHORT_SIDE_MM else SMALL_CAPITAL_MM
    return max(least, short * GROWTH) * (LARGE_TEXT if large else 1.0)


def break_lines(text: str, width_px: float, bold: bool, font_px: float, measure: Measure) -> tuple[str, ...]:
    """Return `text` in lines no wider than `width_px`; a word that is wider alone is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if measure(longer, bold, font_px) <= width_px:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _cut(word, width_px, bold, font_px, measure)
        lines.extend(full)
    return (*lines, line) if line else tuple(lines)


def _cut(word: str, width_px: float, bold: bool, font_px: float, measure: Measure) -> Iterator[str]:
    piece = ""
    for letter in word:
        if piece and measure(piece + letter, bold, font_px) > width_px:
            yield piece
            piece = ""
        piece += letter
    yield piece


@dataclass(frozen=True)
class Typesetter:
    """Makes words for one screen; sizes are multiples of the body's."""

    surface: Surface
    measure: Measure
    large: bool = False

    @property
    def body_px(self) -> float:
        """The font size of body text in pixels."""
        return self.surface.font_px(capital_mm(self.surface, self.large))

    def lines(self, text: str, width: float, scale: float = 1.0, bold: bool = False) -> tuple[str, ...]:
        """Return the lines of a text in a column `width` pixels wide."""
        return break_lines(text, width, bold, self.body_px * scale, self.measure)

    def fits(self, word: str, width: float, scale: float = 1.0, bold: bool = False) -> bool:
        """Return whether a word is no wider than `width` pixels."""
        return self.measure(word, bold, self.body_px * scale) <= width

    def height(self, lines: int, scale: float = 1.0) -> float:
        """Return the height in pixels of so many lines."""
        return lines * self.body_px * scale * LINE

    def set(
        self,
        key: str,
        text: str,
        rect: Rect,
        role: str,
        scale: float = 1.0,
        bold: bool = False,
        align: Align = Align.LEFT,
    ) -> Words:
        """Return a text set in a rectangle, in the middle of its height."""
        font = self.body_px * scale
        lines = self.lines(text, rect.width, scale, bold)
        return Words(key, rect, lines, font, font * LINE, bold, role, align)

    def flow(
        self, key: str, text: str, x: float, y: float, width: float, role: str, scale: float = 1.0, bold: bool = False
    ) -> Words:
        """Return a text as high as its lines need, from a point downwards."""
        count = len(self.lines(text, width, scale, bold))
        return self.set(key, text, Rect(x, y, width, self.height(count, scale)), role, scale, bold)
