"""An emergency on the officer's panel: a band in its colour over the whole width, in both languages (V3)."""

from collections.abc import Sequence
from typing import Final

from config.translations import Translator
from counter_display.hall.emergency import said
from counter_display.officer.pen import MARGIN, PITCH, Pen, wrapped
from counter_display.scene import Box
from hub.protocol.views import Emergency

PADDING: Final = 12.0
TITLE: Final = 20.0
GAP: Final = 5.0
WORDS: Final = 13.0
MOST: Final = 3
"""So many lines hold the longest words that the hub takes, two languages side by side."""


def draw_emergency(
    pen: Pen, emergency: Emergency, translators: Sequence[Translator], x: float, y: float, width: float
) -> float:
    """Draw the band, the panel's own language first; return its height."""
    u = pen.u
    column = (width - (len(translators) + 1) * MARGIN * u) / len(translators)
    texts = [said(emergency, translator) for translator in translators]
    lines = [wrapped(words, column, WORDS * u, MOST) for _, words in texts]
    rows = max(map(len, lines))
    height = (2 * PADDING + TITLE + GAP + rows * WORDS * PITCH) * u
    pen.fill(Box(x, y, width, height), "emergency")
    for place, (title, _) in enumerate(texts):
        left = x + MARGIN * u + place * (column + MARGIN * u)
        top = y + PADDING * u
        pen.words(title, left, top, column, TITLE * u, "on_emergency")
        for row, line in enumerate(lines[place]):
            down = TITLE + GAP + (row * PITCH + PITCH - 1) * WORDS
            pen.words(line, left, top + down * u, column, WORDS * u, "on_emergency")
    return height
