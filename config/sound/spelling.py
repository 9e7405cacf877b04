"""Letters and numbers in the words that voices are given: letters by their names, numbers as cardinals (A2)."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from num2words import num2words

INDONESIAN_LETTERS: Final = {
    "A": "a",
    "B": "be",
    "C": "ce",
    "D": "de",
    "E": "e",
    "F": "ef",
    "G": "ge",
    "H": "ha",
    "I": "i",
    "J": "je",
    "K": "ka",
    "L": "el",
    "M": "em",
    "N": "en",
    "O": "o",
    "P": "pe",
    "Q": "ki",
    "R": "er",
    "S": "es",
    "T": "te",
    "U": "u",
    "V": "ve",
    "W": "we",
    "X": "eks",
    "Y": "ye",
    "Z": "zet",
}
"""The names of the letters (Ejaan Bahasa Indonesia yang Disempurnakan V, I.A)."""

LETTERS: Final[Mapping[str, Mapping[str, str]]] = {
    "id": INDONESIAN_LETTERS,
    "en": {letter: letter for letter in INDONESIAN_LETTERS},
}
"""How each letter is written for the voice of a language; English voices say a lone capital by its name.

A language that is not here has the Indonesian names: regional languages have none of their own.
"""

AND: Final = {"en": "and"}
"""What some languages say before what is left of a number above a hundred."""

COUNTED_TO: Final = 9_999
"""Numbers up to here can be said as cardinals; longer ones are spelled, since nobody remembers them as a number."""


@cache
def cardinal(value: int, language: str) -> str:
    """Return a number from 0 on in words, without commas: 12 is "dua belas"."""
    return str(num2words(value, lang=str(language))).replace(",", "")


def counted(value: int, language: str) -> tuple[str, ...]:
    """Return a number's cardinal in pieces that many numbers share: 2112 is "dua ribu", "seratus", "dua belas".

    Values up to 99 are one piece, and there are 117 pieces for all numbers up to `COUNTED_TO`.
    """
    thousands, below = value // 1_000 * 1_000, value % 1_000
    hundreds, rest = below // 100 * 100, below % 100
    pieces = [cardinal(part, language) for part in (thousands, hundreds) if part]
    if rest or not pieces:
        pieces += [AND[language]] if pieces and language in AND else []
        pieces.append(cardinal(rest, language))
    return tuple(pieces)


def spell(text: str, language: str, digits: Sequence[str] = ()) -> tuple[str, ...]:
    """Return a number's signs as they are said one by one: "A042" is a, nol, empat, dua.

    `digits` are the words for 0 to 9 of a language that has no cardinals here. Signs that are neither a Latin letter
    nor a digit are not said.
    """
    letters = LETTERS.get(language, INDONESIAN_LETTERS)
    words = digits or _digits(language)
    return tuple(
        letters[sign] if sign in letters else words[int(sign)]
        for sign in text.upper()
        if sign in letters or sign in "0123456789"
    )


@cache
def _digits(language: str) -> tuple[str, ...]:
    return tuple(cardinal(value, language) for value in range(10))
