"""That a display is not of its hall any more, as shapes: in both languages, as large as fits, and what to do now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from config.translations import Translator
from counter_display.hall.notices import paged, signs
from counter_display.scene import Align, Box, Fill, Scene, Shape, Words

MARGIN_SHARE: Final = 0.05
LARGEST_SHARE: Final = 0.11
"""The title's capitals over the glass's shorter side at most: a hall reads from afar that nothing is called here."""

SMALLEST: Final = 0.2
SHRINK: Final = 0.94
"""Sizes are tried from the largest down to so much of it, each so much of the one before."""

WORDS_SHARE: Final = 0.55
"""The sentences' capitals over the title's."""

OTHER_SHARE: Final = 0.75
"""The other languages' capitals over those of the first."""

PITCH: Final = 1.6
GAP: Final = 0.9
"""From line to line, and the air between two parts, in their capitals."""

BUTTON: Final = 3.4
"""A button's height, in the sentences' capitals."""

MOST_LINES: Final = 12

INDENT: Final = "    "
"""Before a command."""

PAIR: Final = "pair"


@dataclass(frozen=True, slots=True)
class OutSight:
    """Which device is out; `is_panel`: an officer sits before it, who can let it be paired anew on its own glass."""

    device: str
    is_panel: bool = False


@dataclass(frozen=True, slots=True)
class OutScene:
    """What is drawn, and where it can be pressed, if it can."""

    shapes: Scene
    button: Box | None = None


def out_scene(
    sight: OutSight, width: float, height: float, translators: Sequence[Translator], is_touched: bool = False
) -> OutScene:
    """Return the shapes; the first translator's language stands above the others'."""
    margin = MARGIN_SHARE * min(width, height)
    inner = Box(margin, margin, width - 2 * margin, height - 2 * margin)
    largest = LARGEST_SHARE * min(width, height)
    capital = largest
    while True:
        heads, bottom = _titles(inner, capital, translators)
        words, end = _sentences(sight, Box(inner.x, bottom + margin, inner.width, 0), capital, translators)
        room = inner.bottom - (BUTTON + 1) * WORDS_SHARE * capital if sight.is_panel else inner.bottom
        if end <= room or capital <= SMALLEST * largest:
            break
        capital *= SHRINK
    band = Fill(Box(0, 0, width, bottom), "trouble")
    shapes: list[Shape] = [Fill(Box(0, 0, width, height), "ground"), band, *heads, *words]
    if not sight.is_panel:
        return OutScene(tuple(shapes))
    small = WORDS_SHARE * capital
    button = Box(inner.x, inner.bottom - BUTTON * small, inner.width, BUTTON * small)
    return OutScene((*shapes, *_button(button, small, translators, is_touched)), button)


def _titles(inner: Box, capital: float, translators: Sequence[Translator]) -> tuple[list[Words], float]:
    """Return what is the matter, in each language, and where the ground below it ends."""
    words: list[Words] = []
    top = inner.y
    for size, translator in _sizes(capital, translators):
        for line in _lines(translator.text("out.title"), inner.width, size):
            words.append(Words(line, inner.x, top, inner.width, size, "on_trouble"))
            top += PITCH * size
    return words, top


def _sentences(
    sight: OutSight, under: Box, capital: float, translators: Sequence[Translator]
) -> tuple[list[Words], float]:
    """Return what people and who sees to the device are told, in each language, and where it ends."""
    words: list[Words] = []
    top = under.y
    kind = "panel" if sight.is_panel else "screen"
    for size, translator in _sizes(WORDS_SHARE * capital, translators):
        for key, role in ((f"out.people.{kind}", "ink"), ("out.why", "quiet_ink"), (f"out.how.{kind}", "ink")):
            for line in _lines(translator.text(key, device=sight.device), under.width, size):
                words.append(Words(line, under.x, top, under.width, size, role, bold=False))
                top += PITCH * size
        top += GAP * size
    return words, top - PITCH * capital * 0.3


def _sizes(capital: float, translators: Sequence[Translator]) -> Iterator[tuple[float, Translator]]:
    for place, translator in enumerate(translators):
        yield (capital * OTHER_SHARE if place else capital), translator


def _lines(text: str, width: float, capital: float) -> Iterator[str]:
    """Yield what has room for whole words; a command has lines of its own in the text, and stands indented."""
    for line in text.split("\n"):
        indent = INDENT if line.startswith(" ") else ""
        for page in paged([line.strip()], signs(width, capital) - len(indent), MOST_LINES):
            yield from (f"{indent}{each}" for each in page)


def _button(box: Box, capital: float, translators: Sequence[Translator], is_touched: bool) -> list[Shape]:
    middle, width = box.x + box.width / 2, box.width - capital
    shapes: list[Shape] = [Fill(box, "primary", "ink" if is_touched else "line", max(2.0, capital * 0.1))]
    top = box.y + (box.height - capital * (1 + PITCH * OTHER_SHARE)) / 2
    for place, (size, translator) in enumerate(_sizes(capital, translators)):
        said = translator.text("out.pair")
        shapes.append(Words(said, middle, top, width, size, "on_primary", bold=not place, align=Align.CENTRE))
        top += PITCH * capital
    return shapes
