"""Letters and numbers in the words that voices are given: letters by their names, numbers as cardinals (A2)."""

from collections.abc import Mapping
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
"""How each letter is written for the voice of a language; English voices say a lone capital by its name."""


@cache
def cardinal(value: int, language: str) -> str:
    """Return a number from 0 on in words, without commas: 12 is "dua belas"."""
    return str(num2words(value, lang=str(language))).replace(",", "")


def spell(text: str, language: str) -> tuple[str, ...]:
    """Return a number's signs as they are said one by one: "A042" is a, nol, empat, dua.

    Signs that are neither a Latin letter nor a digit are not said.
    """
    letters = LETTERS[language]
    signs = text.upper()
    return tuple(
        letters[sign] if sign in letters else cardinal(int(sign), language)
        for sign in signs
        if sign in letters or sign in "0123456789"
    )
