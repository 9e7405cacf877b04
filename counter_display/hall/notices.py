"""What waiting people must know, as lines that fit the glass: whole words, one page after the other (S5, V3b)."""

import textwrap
from collections.abc import Iterable
from typing import Final, TypeVar

from config.translations import Translator
from counter_display.hall.model import HallPicture
from hub.protocol.views import Closed, HallNotice

PAGE_MS: Final = 8_000
"""A page stays so long: two lines of 45 signs at a slow reader's 12 signs a second."""

SIGN_WIDTH: Final = 0.72
"""Mean width of a bold sign over the height of a capital (0.67 in Indonesian); a wider line is drawn smaller."""

GOES_ON: Final = " \u2026"
"""Ends a page whose sentence goes on on the next."""

Page = tuple[str, ...]

_Page = TypeVar("_Page")


def sentence(notice: HallNotice, translator: Translator) -> str:
    """Return a notice in the screen's language."""
    return translator.text(f"hall.stopped.{notice.reason.value}", name=translator.name(notice.name))


def hours_sentence(hours: Closed, at: int, timezone: str, translator: Translator) -> str:
    """Return why all services rest at an instant (UTC ms), and when they go on, if that is foreseen."""
    return " ".join(filter(None, hours_words(hours, at, timezone, translator)))


def hours_words(hours: Closed, at: int, timezone: str, translator: Translator) -> tuple[str, str]:
    """Return the same as two sentences; the second is empty where it is not foreseen."""
    name = translator.name(hours.name) if hours.name else ""
    told = translator.text(f"hall.hours.{hours.why.value}", name=name)
    if hours.opens_at is None:
        return told, ""
    day, time = translator.date(hours.opens_at, timezone), translator.clock(hours.opens_at, timezone)
    key = "today" if day == translator.date(at, timezone) else "later"
    return told, translator.text(f"hall.opens.{key}", day=day, time=time)


def sentences(picture: HallPicture, translator: Translator) -> list[str]:
    """Return all that the band says, in the screen's language: why all rest, what cannot work, the running text."""
    found = [hours_sentence(picture.hours, picture.at, picture.timezone, translator)] if picture.hours else []
    found += [sentence(notice, translator) for notice in picture.notices]
    return [*found, translator.name(picture.running)] if picture.running else found


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
        wrapped = _wrapped(each, columns)
        if shared and len(pages[-1]) + len(wrapped) <= lines:
            pages[-1] = (*pages[-1], *wrapped)
            continue
        shared = len(wrapped) <= lines
        while len(wrapped) > lines:
            pages.append((*wrapped[: lines - 1], wrapped[lines - 1] + GOES_ON))
            del wrapped[:lines]
        pages.append(tuple(wrapped))
    return tuple(pages)


def _wrapped(text: str, columns: int) -> list[str]:
    """Return whole words as few lines, as even as their number allows: no word stands alone below the others."""
    lines = _broken(text, columns)
    while columns > 1 and len(narrower := _broken(text, columns - 1)) == len(lines) > 1:
        lines, columns = narrower, columns - 1
    return lines


def _broken(text: str, columns: int) -> list[str]:
    return textwrap.wrap(text, columns, break_long_words=False, break_on_hyphens=False)


def page_at(pages: tuple[_Page, ...], at: int) -> _Page:
    """Return the page of an instant (hub's time, UTC ms), so that the screens of a zone turn together."""
    return pages[at // PAGE_MS % len(pages)]
