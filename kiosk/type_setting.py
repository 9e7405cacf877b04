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

STEPS: Final = (0.92, 0.85, 0.78, 0.72)
SHRINKING: Final = (*STEPS, *(step / LARGE_TEXT for step in (1.0, *STEPS)))
"""Sizes over the wanted one that words may shrink to; large text that finds no room comes by the plain sizes."""

SMALL_SHRINKING: Final = 0.75
"""How far a small screen's words may shrink below the least capitals: it is read from near."""

HALVINGS: Final = 6
"""How closely the narrowest column of a text in bold is looked for: to a sixty-fourth of its width."""

LINE: Final = 1.22
"""Line height over font size."""


class Measure(Protocol):
    """Knows the typeface."""

    def __call__(self, text: str, bold: bool, font_px: float) -> float:
        """Return the width of a line of text in pixels."""


def least_capital_mm(surface: Surface) -> float:
    """Return the least height of body capitals in mm on a screen."""
    short = min(surface.width_mm, surface.height_mm)
    return BODY_CAPITAL_MM if short >= KIOSK_SHORT_SIDE_MM else SMALL_CAPITAL_MM


def capital_mm(surface: Surface, large: bool = False, room_mm: float | None = None) -> float:
    """Return the height of body capitals in mm on a screen of which `room_mm` of the height are used (None: all)."""
    short = min(surface.width_mm, surface.height_mm if room_mm is None else room_mm)
    return max(least_capital_mm(surface), short * GROWTH) * (LARGE_TEXT if large else 1.0)


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


def balance_lines(text: str, width_px: float, bold: bool, font_px: float, measure: Measure) -> tuple[str, ...]:
    """Return `text` in as few lines as `break_lines` does, of about one width: no word stands alone at the end."""
    lines = break_lines(text, width_px, bold, font_px, measure)
    narrow = max(measure(word, bold, font_px) for word in text.split(" "))
    if len(lines) < 2 or narrow > width_px:
        return lines
    best, wide = lines, width_px
    for _ in range(HALVINGS):
        middle = (narrow + wide) / 2
        found = break_lines(text, middle, bold, font_px, measure)
        if len(found) == len(lines):
            best, wide = found, middle
        else:
            narrow = middle
    return best


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
    """Makes words for one screen; sizes are multiples of the body's, whose capitals are `capital_mm` high."""

    surface: Surface
    measure: Measure
    capital_mm: float

    @property
    def body_px(self) -> float:
        """The font size of body text in pixels."""
        return self.surface.font_px(self.capital_mm)

    @property
    def scales(self) -> tuple[float, ...]:
        """The sizes that words may take where they find no room: none is below the least capitals of this screen."""
        short = min(self.surface.width_mm, self.surface.height_mm)
        least = least_capital_mm(self.surface) * (1.0 if short >= KIOSK_SHORT_SIDE_MM else SMALL_SHRINKING)
        last = min(1.0, least / self.capital_mm)
        return (1.0, *(scale for scale in SHRINKING if scale > last), *((last,) if last < 1.0 else ()))

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
        """Return a text set in a rectangle, in the middle of its height; one in bold in lines of about one width."""
        font = self.body_px * scale
        lines = (balance_lines if bold else break_lines)(text, rect.width, bold, font, self.measure)
        is_whole = all(self.fits(word, rect.width, scale, bold) for word in text.split(" "))
        return Words(key, rect, lines, font, font * LINE, bold, role, align, is_whole)

    def flow(
        self, key: str, text: str, x: float, y: float, width: float, role: str, scale: float = 1.0, bold: bool = False
    ) -> Words:
        """Return a text as high as its lines need, from a point downwards."""
        count = len(self.lines(text, width, scale, bold))
        return self.set(key, text, Rect(x, y, width, self.height(count, scale)), role, scale, bold)
