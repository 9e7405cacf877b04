"""A pairing on any display's glass as shapes: what to do, the code as large as fits, two buttons with their keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from config.translations import Translator
from counter_display.hall.notices import paged, signs
from counter_display.scene import Align, Box, Fill, Scene, Shape, Words
from hub.client.pairing_words import PairingSight, PairingText, Stage, text_of
from hub.protocol.pairing import spaced

MARGIN_SHARE: Final = 0.05
CAPITAL_SHARE: Final = 0.045
"""The words' capitals over the glass's shorter side: who sets a display up stands before it, or below."""

LEAST_SHARE: Final = 0.5
"""Words shrink at most so far where the glass is low."""

SHRINK: Final = 0.94
OTHER_SHARE: Final = 0.75
"""The other languages' capitals over those of the first."""

CODE_SHARE: Final = 0.2
CODE_FILLS: Final = 6.0
"""The code's capitals over the glass's height at most; the width of "000 000" in capitals."""

PITCH: Final = 1.7
BUTTON: Final = 3.2
"""From line to line, and a button's height, in the words' capitals."""

MOST_LINES: Final = 6

SAME: Final = "same"
OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Button:
    """A place to press."""

    box: Box
    id: str


@dataclass(frozen=True, slots=True)
class PairingScene:
    """What is drawn, and where it can be pressed."""

    shapes: Scene
    buttons: tuple[Button, ...]

    def at(self, x: float, y: float) -> str | None:
        """Return the button at a point."""
        return next((button.id for button in self.buttons if button.box.holds(x, y)), None)


def pairing_scene(
    sight: PairingSight, width: float, height: float, translators: Sequence[Translator], touched: str | None = None
) -> PairingScene:
    """Return the shapes of a pairing; the first translator's language stands above the others'."""
    texts = [text_of(sight, words) for words in translators]
    margin = MARGIN_SHARE * min(width, height)
    inner = Box(margin, margin, width - 2 * margin, height - 2 * margin)
    code = spaced(sight.code) if sight.stage is Stage.COMPARING else ""
    capital, words = _fitted(texts, code, inner)
    shapes: list[Shape] = [Fill(Box(0, 0, width, height), "ground"), *words]
    if not texts[0].same:
        return PairingScene(tuple(shapes), ())
    buttons = _buttons(inner, capital)
    for button in buttons:
        shapes += _button(button, texts, capital, touched)
    return PairingScene(tuple(shapes), buttons)


def _fitted(texts: Sequence[PairingText], code: str, inner: Box) -> tuple[float, list[Words]]:
    """Return the capitals in which all words find room above the buttons, and the words."""
    capital = least = CAPITAL_SHARE * min(inner.width, inner.height * 1.6)
    least *= LEAST_SHARE
    while True:
        words, bottom = _stack(texts, code, inner, capital)
        room = inner.bottom - (BUTTON + 1) * capital if texts[0].same else inner.bottom
        if bottom <= room or capital <= least:
            return capital, words
        capital *= SHRINK


def _stack(texts: Sequence[PairingText], code: str, inner: Box, capital: float) -> tuple[list[Words], float]:
    top = inner.y
    words: list[Words] = []
    for part in ("title", "code", "text"):
        if part == "code":
            if code:
                height = min(CODE_SHARE * inner.height, inner.width / CODE_FILLS)
                words.append(Words(code, inner.x, top, inner.width, height, "way"))
                top += height + PITCH * capital
            continue
        for place, each in enumerate(texts):
            size = capital * OTHER_SHARE if place else capital
            for line in _lines(each.title if part == "title" else each.text, inner.width, size):
                role = "quiet_ink" if place else "ink"
                words.append(Words(line, inner.x, top, inner.width, size, role, bold=part == "title" and not place))
                top += PITCH * size
        top += capital
    return words, top - capital


def _lines(text: str, width: float, capital: float) -> Iterator[str]:
    for page in paged([text], signs(width, capital), MOST_LINES):
        yield from page


def _buttons(inner: Box, capital: float) -> tuple[Button, Button]:
    """Return "not the same" at the left and "the same" at the right: the usual order of no and yes."""
    height, gap = BUTTON * capital, capital
    width = (inner.width - gap) / 2
    top = inner.bottom - height
    return (
        Button(Box(inner.x, top, width, height), OTHER),
        Button(Box(inner.right - width, top, width, height), SAME),
    )


def _button(button: Button, texts: Sequence[PairingText], capital: float, touched: str | None) -> list[Shape]:
    is_yes, box = button.id == SAME, button.box
    ground, ink = ("primary", "on_primary") if is_yes else ("card", "ink")
    edge = "ink" if button.id == touched else "line"
    said = [each.same_key if is_yes else each.other_key for each in texts]
    middle, width = box.x + box.width / 2, box.width - capital
    first, *others = said
    top = box.y + (box.height - capital * (1 + PITCH * OTHER_SHARE)) / 2
    return [
        Fill(box, ground, edge, max(2.0, capital * 0.1)),
        Words(first, middle, top, width, capital, ink, align=Align.CENTRE),
        Words(
            " · ".join(others),
            middle,
            top + PITCH * capital * 0.95,
            width,
            capital * OTHER_SHARE,
            ink,
            bold=False,
            align=Align.CENTRE,
        ),
    ]
