"""An emergency over the whole hall screen: in both languages, as large as fits, and nothing else but the time (V3).

Both languages stand below each other where the words can then be read from the viewing distance; else they take turns,
and words that are too many for one page go on on the next. Nothing pulses: who must leave should read.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from config.translations import Translator
from counter_display.hall.layout import CLOCK_WIDTH, NOTICE_PITCH, NOTICE_SHARE, HallLayout
from counter_display.hall.model import HallPicture
from counter_display.hall.notices import Page, page_at, paged, signs
from counter_display.scene import Align, Box, Fill, Scene, Shape, Words
from hub.protocol.views import Emergency

TITLE_SHARE: Final = 1.6
"""A title's capitals over those of the words below it."""

TITLE_PITCH: Final = 1.7
BETWEEN: Final = 1.4
"""From a title's top to its words', in the title's capitals; air between two languages, in the words' capitals."""

SHRINK: Final = 0.94
"""Sizes are tried from the largest down, each so much of the one before: the eye sees no smaller step."""

LARGEST_SHARE: Final = 0.16
"""The words' capitals are at most this share of the glass's shorter side: a title then has room for 12 signs."""

_Block = tuple[Page, Page]
"""One language: the lines of its title, and of its words."""


def emergency_scene(
    emergency: Emergency, picture: HallPicture, layout: HallLayout, translators: Sequence[Translator]
) -> Scene:
    """Return the shapes of an emergency, those behind first; the screen's own language is the first translator."""
    whole = Box(0, 0, layout.width, layout.height)
    foot = 2 * layout.quiet_capital
    box = Box(layout.margin, layout.margin, layout.width - 2 * layout.margin, layout.height - layout.margin - foot)
    capital, blocks = _fitted(emergency, picture.at, box, layout, translators)
    height = sum(_height(block, capital) for block in blocks) + BETWEEN * capital * (len(blocks) - 1)
    top = box.y + max(0.0, box.height - height) / 2
    shapes: list[Shape] = [Fill(whole, "emergency")]
    for block in blocks:
        shapes += _lines(block, box, top, capital)
        top += _height(block, capital) + BETWEEN * capital
    return (*shapes, *_foot(picture, layout, translators[0]))


def said(emergency: Emergency, translator: Translator) -> tuple[str, str]:
    """Return an emergency's title and words in a language; words of its own take the place of the usual ones."""
    kind = f"hall.emergency.{emergency.kind.value}"
    words = translator.name(emergency.text) if emergency.text else translator.text(f"{kind}.words")
    return translator.text(kind), words


def _fitted(
    emergency: Emergency, at: int, box: Box, layout: HallLayout, translators: Sequence[Translator]
) -> tuple[float, list[_Block]]:
    """Return the words' capitals and what is up: all languages, the one whose turn it is, or a page of that."""
    texts = [said(emergency, translator) for translator in translators]
    least = max(NOTICE_SHARE * layout.least_capital, layout.quiet_capital)
    for shown in (texts, [page_at(tuple(texts), at)]):
        for capital in _sizes(min(box.width, box.height) * LARGEST_SHARE, least):
            blocks = [_block(title, words, box.width, capital) for title, words in shown]
            if sum(_height(block, capital) for block in blocks) + BETWEEN * capital * len(blocks) <= box.height:
                return capital, blocks
    pages: list[_Block] = []
    for title, words in texts:
        head = _block(title, "", box.width, least)
        room = max(1, int((box.height - _height(head, least)) / (NOTICE_PITCH * least)))
        pages += [(head[0], page) for page in paged([words], signs(box.width, least), room)]
    return least, [page_at(tuple(pages), at)]


def _sizes(largest: float, least: float) -> Iterator[float]:
    while largest > least:
        yield largest
        largest *= SHRINK
    yield least


def _block(title: str, words: str, width: float, capital: float) -> _Block:
    columns = signs(width, TITLE_SHARE * capital)
    most = len(title) + len(words)
    heads = paged([title], columns, most)[0]
    bodies = paged([words], signs(width, capital), most)[0] if words else ()
    return heads, bodies


def _height(block: _Block, capital: float) -> float:
    title, words = block
    return len(title) * TITLE_PITCH * TITLE_SHARE * capital + len(words) * NOTICE_PITCH * capital


def _lines(block: _Block, box: Box, top: float, capital: float) -> Iterator[Words]:
    title, words = block
    middle = box.x + box.width / 2
    for line in title:
        yield Words(line, middle, top, box.width, TITLE_SHARE * capital, "on_emergency", align=Align.CENTRE)
        top += TITLE_PITCH * TITLE_SHARE * capital
    for line in words:
        yield Words(line, middle, top, box.width, capital, "on_emergency", align=Align.CENTRE)
        top += NOTICE_PITCH * capital


def _foot(picture: HallPicture, layout: HallLayout, translator: Translator) -> Iterator[Words]:
    """Yield the time, and that the picture is old, if it is: then nobody knows whether the emergency is over."""
    capital = 0.8 * layout.quiet_capital
    top = layout.height - 2 * capital
    width = CLOCK_WIDTH * capital
    clock = translator.clock(picture.at, picture.timezone)
    right = layout.width - layout.margin
    yield Words(clock, right, top, width, capital, "on_emergency", align=Align.RIGHT)
    if picture.stale is not None:
        since = translator.clock(picture.stale.since, picture.timezone)
        words = translator.text("hall.no_connection", time=since)
        yield Words(words, layout.margin, top, right - 2 * layout.margin - width, capital, "on_emergency")
