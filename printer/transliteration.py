"""Any text to what a printer has letters for: ASCII, since no code page of an unknown one can be relied on (L3)."""

import unicodedata
from typing import Final

REPLACEMENT: Final = "?"
"""Stands for a character that has no ASCII likeness."""

_LIKENESS: Final = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u02bc": "'", "\u02bb": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u2022": "*", "\u00b7": ".", "\u2044": "/", "\u00d7": "x", "\u00f7": "/", "\u00b1": "+/-", "\u2192": "->",
    "\u20ac": "EUR", "\u00a3": "GBP", "\u00a5": "JPY", "\u00a9": "(c)", "\u00ae": "(R)", "\u00b0": "deg",
    "\u00df": "ss", "\u1e9e": "SS", "\u00e6": "ae", "\u00c6": "AE", "\u0153": "oe", "\u0152": "OE",
    "\u00f8": "o", "\u00d8": "O", "\u0142": "l", "\u0141": "L", "\u0111": "d", "\u0110": "D",
    "\u00f0": "d", "\u00d0": "D", "\u00fe": "th", "\u00de": "Th", "\u0131": "i", "\u0138": "k",
}  # fmt: skip
"""Characters that Unicode does not decompose but readers know a likeness of."""


def to_ascii(text: str) -> str:
    """Return `text` in the characters 0x20 to 0x7E only; never fails, whatever the text holds.

    Accents are dropped, known signs become their likeness, white space and control characters become one space
    each, marks without a letter vanish, and what is left becomes `REPLACEMENT`.
    """
    return "".join(map(_one, text))


def to_printable(text: str, code_page: str) -> str:
    """Return `text` in ASCII and the letters of a code page by its Python name (empty: ASCII only); never fails."""
    if not code_page:
        return to_ascii(text)
    whole = unicodedata.normalize("NFC", text)
    return "".join(character if _is_on(code_page, character) else _one(character) for character in whole)


def _is_on(code_page: str, character: str) -> bool:
    return character.isprintable() and len(character.encode(code_page, "ignore")) == 1


def _one(character: str) -> str:
    if " " <= character <= "~":
        return character
    if character in _LIKENESS:
        return _LIKENESS[character]
    category = unicodedata.category(character)
    if category[0] == "Z" or category == "Cc":
        return " "
    if category[0] == "M" or category == "Cf":
        return ""
    decomposed = unicodedata.normalize("NFKD", character)
    if decomposed == character:
        return REPLACEMENT
    return "".join(map(_one, decomposed))
