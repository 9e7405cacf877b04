"""An emergency over the whole screen: all languages below each other, as large as fits, and nothing to touch (V3).

It is the same for everybody: a visitor's size, contrast and height are for choosing, and nothing is chosen here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from config.tokens import Surface
from kiosk.model import EmergencyBody, ScreenModel
from kiosk.placed import Align, Area, Placement, Rect, Words
from kiosk.type_setting import Typesetter

TITLE: Final = 1.6
"""A title's size over that of the words below it."""

BETWEEN: Final = 0.8
"""The air above another language, and above the note, in lines of what stands there."""

NOTE: Final = 0.8
"""The size of what a visitor must not lose over that of the words, and never below the body's."""

AS_OF: Final = 0.7
"""The size of what tells how old the words are over theirs, and never below the body's; it is not the matter."""

APART: Final = 0.3
"""The air above that, in lines of its own."""

LARGEST: Final = 5.0
"""The words are at most so many times the body's size: with that a title of one word fills an upright screen."""

SHRINK: Final = 0.95
"""Sizes are tried from the largest down, each so much of the one before: the eye sees no smaller step."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """One text: its size over the body's, and what lies above it in lines of that size."""

    key: str
    text: str
    scale: float
    bold: bool
    above: float = 0.0


@dataclass(frozen=True)
class EmergencyLayout:
    """Places an emergency on a surface; `setter` has the plain size. Lengths in pixels."""

    setter: Typesetter
    surface: Surface
    margin: float

    def place(self, model: ScreenModel, body: EmergencyBody) -> Placement:
        """Return the whole screen: its ground, and the words in the middle."""
        window = Rect(0, 0, self.surface.width_px, self.surface.height_px)
        inner = window.inset(self.margin, self.margin)
        ways = (list(_pieces(body, scale)) for scale in self._scales())
        pieces = next(
            (way for way in ways if self._is_whole(way, inner) and self._height(way, inner) <= inner.height), None
        )
        pieces = pieces or list(_pieces(body, self.setter.scales[-1]))
        y = inner.y + max(0.0, inner.height - self._height(pieces, inner)) / 2
        placed: list[Words] = []
        for each in pieces:
            y += self.setter.height(1, each.scale) * each.above
            words = self.setter.flow(
                each.key, each.text, inner.x, y, inner.width, "on_emergency", each.scale, each.bold
            )
            placed.append(replace(words, align=Align.CENTRE))
            y = words.rect.bottom
        return Placement(model.scene, (Area("ground", window, "emergency"), *placed))

    def _scales(self) -> Iterator[float]:
        scale = LARGEST
        while scale > 1.0:
            yield scale
            scale *= SHRINK
        yield from self.setter.scales

    def _is_whole(self, pieces: list[_Piece], inner: Rect) -> bool:
        """Return whether no word has to be cut."""
        return all(
            self.setter.fits(word, inner.width, each.scale, each.bold) for each in pieces for word in each.text.split()
        )

    def _height(self, pieces: list[_Piece], inner: Rect) -> float:
        return sum(
            self.setter.height(len(self.setter.lines(each.text, inner.width, each.scale, each.bold)), each.scale)
            + self.setter.height(1, each.scale) * each.above
            for each in pieces
        )


def _pieces(body: EmergencyBody, scale: float) -> Iterator[_Piece]:
    """Yield all texts from top to bottom, the words at a size over the body's."""
    for place, urging in enumerate(body.urgings):
        above = BETWEEN if place else 0.0
        yield _Piece(f"title:{urging.language}", urging.title, scale * TITLE, True, above)
        yield _Piece(f"text:{urging.language}", urging.text, scale, False)
        if urging.as_of:
            yield _Piece(f"as_of:{urging.language}", urging.as_of, max(min(scale, 1.0), scale * AS_OF), False, APART)
    if body.note:
        yield _Piece("note", body.note, max(min(scale, 1.0), scale * NOTE), True, BETWEEN)
