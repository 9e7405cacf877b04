"""Texts of the screen in the words that a voice is given: numbers, times, money, abbreviations and signs.

Rules, the first that fits:
- What the dictionary has is said as it says ("KTP-el" is "ka te pe el"); the administrator's own words come before the
  catalogue's.
- "Rp50.000" is an amount of rupiah, "08.05" a time of day, "20–35" a range.
- "A042", a queue number, is spelt sign by sign, as the hall's voice calls it (A2).
- Other digits are a cardinal; with a zero in front, or too many of them, they are said one by one.
- Capitals without a vowel are spelt ("STNK"), with one they are read as a word ("PRIORITAS").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from config.sound.spelling import cardinal, spell
from config.translations import Translator

MOST_DIGITS: Final = 9
"""Longer numbers are names (of a file, a telephone), not counts."""

SIGNS: Final = {"·": ",", "‹": "", "›": "", "…": "", "\N{NO-BREAK SPACE}": " ", "/": ", ", "•": ","}
"""What signs between words are to a voice: a pause, or nothing."""

_AMOUNT: Final = r"Rp\.?\s?(?P<amount>\d{1,3}(?:[.,]\d{3})+|\d+)"
_NUMBER: Final = r"(?P<number>(?<!\w)[A-Z][A-Z0-9]{0,2}\d{3,}(?!\w))"
_CLOCK: Final = r"(?P<clock>(?<![\w.:,])(?:[01]?\d|2[0-3])[.:][0-5]\d(?![\w]|[.:,]\d))"
_COUNT: Final = r"(?P<count>(?<![\w])\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+)"
_CAPITALS: Final = r"(?P<capitals>(?<!\w)[A-Z]{2,}(?!\w))"
_RANGE: Final = re.compile(r"(?<=\d)\s?[–-]\s?(?=\d)")
_VOWEL: Final = re.compile("[AEIOU]")
_SPACES: Final = re.compile(r"\s+")
_BEFORE_MARK: Final = re.compile(r"\s+(?=[,.;:?!])")


@dataclass(frozen=True)
class Wording:
    """How one language is put into words; `own` are the administrator's, by what is written."""

    words: Translator
    own: Mapping[str, str] = field(default_factory=dict)
    _known: dict[str, str] = field(init=False)
    _pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        known = dictionary(self.words.text("speech.abbreviations")) | dict(self.own)
        longest_first = sorted(known, key=len, reverse=True)
        entries = "|".join(map(_whole, longest_first))
        pattern = rf"(?P<known>{entries})|{_AMOUNT}|{_NUMBER}|{_CLOCK}|{_COUNT}|{_CAPITALS}"
        object.__setattr__(self, "_known", known)
        object.__setattr__(self, "_pattern", re.compile(pattern))

    @property
    def language(self) -> str:
        """The language's code."""
        return self.words.language

    def say(self, text: str) -> str:
        """Return a text as the voice is to be given it; empty when there is nothing to say."""
        text = _RANGE.sub(f" {self.words.text('speech.to')} ", text)
        said = self._pattern.sub(lambda found: f" {self._said(found)} ", text)
        for sign, pause in SIGNS.items():
            said = said.replace(sign, pause)
        said = _BEFORE_MARK.sub("", _SPACES.sub(" ", said)).strip(" ,;")
        return said if re.search(r"\w", said) else ""

    def number(self, text: str) -> str:
        """Return a queue number: its signs one by one, with a pause between letters and digits."""
        digits = re.search(r"\d*$", text)
        assert digits is not None
        parts = (text[: digits.start()], digits.group())
        return ", ".join(" ".join(spell(part, self.language)) for part in parts if part)

    def _said(self, found: re.Match[str]) -> str:
        said = found.group()
        match found.lastgroup:
            case "known":
                return self._known[said]
            case "amount":
                amount = int(re.sub(r"\D", "", found["amount"]))
                return self.words.text("speech.rupiah", amount=self._count(str(amount)))
            case "number":
                return self.number(said)
            case "clock":
                return self._clock(*re.split("[.:]", said))
            case "count":
                return self._count(re.sub(r"\D", "", said))
            case _:
                return said.capitalize() if _VOWEL.search(said) else " ".join(spell(said, self.language))

    def _count(self, digits: str) -> str:
        if len(digits) > MOST_DIGITS or (digits[0] == "0" and len(digits) > 1):
            return " ".join(spell(digits, self.language))
        return cardinal(int(digits), self.language)

    def _clock(self, hour: str, minute: str) -> str:
        hours = cardinal(int(hour), self.language)
        if minute == "00":
            return self.words.text("speech.full_hour", hour=hours)
        minutes = " ".join(spell(minute, self.language)) if minute[0] == "0" else cardinal(int(minute), self.language)
        return self.words.text("speech.clock", hour=hours, minute=minutes)


def _whole(entry: str) -> str:
    """Return a pattern for an entry that is no part of a longer word."""
    before, after = ("(?<!\\w)" if re.match(r"\w", entry) else ""), ("(?!\\w)" if re.search(r"\w$", entry) else "")
    return before + re.escape(entry) + after


def dictionary(text: str) -> dict[str, str]:
    """Return the entries of a text with one "written = said" on each line."""
    pairs = (line.partition("=") for line in text.splitlines() if line.strip())
    return {written.strip(): said.strip() for written, _, said in pairs}
