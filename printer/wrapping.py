"""Text into lines of printable ASCII that fit the paper."""

import textwrap
from functools import lru_cache
from typing import Final

from printer.transliteration import to_ascii

PARAGRAPH_LINES_MAX: Final = 8
"""Lines of one name on paper: the longest sensible name has 4; more would be a fault that eats the roll."""

PLACEHOLDER_WIDTH: Final = 3
"""Dots that stand for what was cut off."""

KEPT: Final = 1_024
"""Wrapped texts kept: a hall of 300 services says no more in both languages, and wrapping is what takes time."""


@lru_cache(KEPT)
def wrap(text: str, columns: int, balanced: bool = False) -> tuple[str, ...]:
    """Return `text` as lines of at most `columns` ASCII characters, at most `PARAGRAPH_LINES_MAX` of them.

    `balanced` makes the lines as even as their number allows, so that no word stands alone below the others.
    """
    lines = _fold(text, columns)
    if balanced and 1 < len(lines) < PARAGRAPH_LINES_MAX:
        narrowest = max(PLACEHOLDER_WIDTH, *map(len, to_ascii(text).split()))
        while columns > narrowest and len(narrower := _fold(text, columns - 1)) == len(lines):
            lines, columns = narrower, columns - 1
    return tuple(lines)


def _fold(text: str, columns: int) -> list[str]:
    return textwrap.wrap(
        to_ascii(text),
        columns,
        max_lines=PARAGRAPH_LINES_MAX,
        placeholder="." * PLACEHOLDER_WIDTH,
        break_on_hyphens=False,
    )
