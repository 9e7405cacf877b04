"""What holders of tickets must know, as lines that fit the glass: whole words, one page after the other (S5)."""

import textwrap
from collections.abc import Iterable
from typing import Final

from config.translations import Translator
from hub.protocol.views import HallNotice

PAGE_MS: Final = 8_000
"""A page stays so long: two lines of 45 signs at a slow reader's 12 signs a second."""

SIGN_WIDTH: Final = 0.82
"""Mean width of a bold sign over the height of a capital, taken wide: what is wider yet is drawn a little smaller."""

Page = tuple[str, ...]


def sentence(notice: HallNotice, translator: Translator) -> str:
    """Return a notice in the screen's language."""
    return translator.text(f"hall.stopped.{notice.reason.value}", name=translator.name(notice.name))


def signs(width: float, capital: float) -> int:
    """Return how many signs of this height fit a line, at least one."""
    return max(1, int(width / (SIGN_WIDTH * capital)))


def paged(sentences: Iterable[str], columns: int, lines: int) -> tuple[Page, ...]:
    """Return sentences as pages of at most `lines` lines of about `columns` signs.

    Short ones share a page; one that is longer than a page goes on over several that it has for itself. No word is cut:
    one that is longer than a line is a line.
    """
    pages: list[Page] = []
    shared = False
    for each in sentences:
        wrapped = textwrap.wrap(each, columns, break_long_words=False, break_on_hyphens=False)
        if shared and len(pages[-1]) + len(wrapped) <= lines:
            pages[-1] = (*pages[-1], *wrapped)
            continue
        pages += [tuple(wrapped[first : first + lines]) for first in range(0, len(wrapped), lines)]
        shared = 0 < len(wrapped) <= lines
    return tuple(pages)


def page_at(pages: tuple[Page, ...], at: int) -> Page:
    """Return the page of an instant (hub's time, UTC ms), so that the screens of a zone turn together."""
    return pages[at // PAGE_MS % len(pages)] if pages else ()
