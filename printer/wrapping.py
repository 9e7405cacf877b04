"""Text into lines that fit the paper, of characters that the printer has."""

import textwrap
from functools import lru_cache
from typing import Final

from printer.transliteration import to_printable

PARAGRAPH_LINES_MAX: Final = 8
"""Lines of one name on paper: the longest sensible name has 4; more would be a fault that eats the roll."""

PLACEHOLDER_WIDTH: Final = 3
"""Dots that stand for what was cut off."""

KEPT: Final = 1_024
"""Wrapped texts kept: a hall of 300 services says no more in both languages, and wrapping is what takes time."""


@lru_cache(KEPT)
def wrap(text: str, columns: int, balanced: bool = False, code_page: str = "") -> tuple[str, ...]:
    """Return `text` as lines of at most `columns` characters, at most `PARAGRAPH_LINES_MAX` of them.

    They are of ASCII and of the code page, if one is named. `balanced` makes the lines as even as their number allows,
    so that no word stands alone below the others.
    """
    text = to_printable(text, code_page)
    lines = _fold(text, columns)
    if balanced and 1 < len(lines) < PARAGRAPH_LINES_MAX:
        narrowest = max(PLACEHOLDER_WIDTH, *map(len, text.split()))
        while columns > narrowest and len(narrower := _fold(text, columns - 1)) == len(lines):
            lines, columns = narrower, columns - 1
    return tuple(lines)


def _fold(text: str, columns: int) -> list[str]:
    return textwrap.wrap(
        text,
        columns,
        max_lines=PARAGRAPH_LINES_MAX,
        placeholder="." * PLACEHOLDER_WIDTH,
        break_on_hyphens=False,
    )
