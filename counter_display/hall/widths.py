"""How wide a hall's numbers and counters can be, in capitals of the heavy face that screens are written with."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

ARROW_WIDTH: Final = 1.2
GAP_WIDTH: Final = 0.55
WORD_WIDTH: Final = 4.5
"""The arrow, the gaps at its sides, and "Loket " before a counter."""

DIGIT: Final = 0.81
LETTER: Final = 1.0
WIDE: Final = 1.25
WIDE_LETTERS: Final = frozenset("MWmw")
SPACE: Final = 0.36
DIGITS: Final = 4
"""What a sign takes at most; a busy day has more than 999 numbers of one kind."""

COUNTER_DIGIT: Final = 0.82
LEAST_COUNTER: Final = 1.7


@dataclass(frozen=True, slots=True)
class Widths:
    """The widest number ("A 1000") and counter of a hall, in capitals."""

    number: float
    counter: float

    @property
    def row(self) -> float:
        """Width of a call on one line: number, arrow and counter."""
        return self.number + GAP_WIDTH + ARROW_WIDTH + GAP_WIDTH + self.counter

    @property
    def place(self) -> float:
        """Width of "→ Loket 12"."""
        return ARROW_WIDTH + GAP_WIDTH + WORD_WIDTH + self.counter


WIDEST: Final = Widths(2 * WIDE + SPACE + DIGITS * DIGIT, 3 * COUNTER_DIGIT)
"""Of a hall that does not say: "WM 1000" to counter 100. Only prefixes of three letters are wider."""

USUAL: Final = Widths(LETTER + SPACE + DIGITS * DIGIT, LEAST_COUNTER)
"""Before anything was heard of the hall, "A 1000" to counter 88: a screen too small for that is too small for any."""


def widths_of(prefixes: Iterable[str], highest_counter: int, digits: int = 0) -> Widths:
    """Return the widths of a hall with these prefixes and counters; what is not known (empty, 0) counts as `WIDEST`.

    Numbers have `digits` at least; `DIGITS` are reckoned with in any case.
    """
    number = max((_width(prefix) + SPACE + max(DIGITS, digits) * DIGIT for prefix in prefixes), default=WIDEST.number)
    counter = max(LEAST_COUNTER, len(str(highest_counter)) * COUNTER_DIGIT) if highest_counter else WIDEST.counter
    return Widths(number, counter)


def _width(prefix: str) -> float:
    return sum(DIGIT if sign.isdigit() else WIDE if sign in WIDE_LETTERS else LETTER for sign in prefix)
