"""Texts of the screen in the words that a voice is given: numbers, times, money, abbreviations and signs.

Rules, the first that fits:
- What the dictionary has is said as it says ("KTP-el" is "ka te pe el"); the administrator's own words come before the
  catalogue's.
- "Rp50.000", "Rp50.000,00" and "Rp1,5 juta" are amounts of rupiah, "08.05" is a time of day, "1,5" has a fraction.
- "20–35", "08.30–09.00" and "Rp20.000–30.000" are ranges; "0651-22110" is a telephone's number, sign by sign.
- A unit's short name is said after a number only, and as that number wants it ("1 h", "2 h").
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

_WHOLE: Final = r"\d{1,3}(?:[.,]\d{3})+|\d+"
_AMOUNT: Final = rf"Rp\.?\s?(?P<amount>{_WHOLE})(?:[.,](?:00(?!\d)|-)|[.,](?P<part>\d\d?)(?!\d))?"
_TELEPHONE: Final = r"(?P<telephone>(?<![\w.,:])0\d+(?:[-–]\d+)+(?![\w]))"
_NUMBER: Final = r"(?P<number>(?<!\w)[A-Z][A-Z0-9]{0,2}\d{3,}(?!\w))"
_CLOCK: Final = r"(?P<clock>(?<![\w.:,])(?:[01]?\d|2[0-3])[.:][0-5]\d(?![\w]|[.:,]\d))"
_MEASURE: Final = r"(?P<measure>(?<![\w.,:])(?P<many>\d+)\s(?P<unit>UNITS)(?!\w))"
_FRACTION: Final = r"(?P<fraction>(?<![\w.,:-])(?P<before>\d+)MARK(?P<after>\d\d?)(?!\w|[.,:]\d))"
_COUNT: Final = r"(?P<count>(?<![\w])\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+)"
_CAPITALS: Final = r"(?P<capitals>(?<!\w)[A-Z]{2,}(?!\w))"
_RANGE: Final = re.compile(
    r"(?<![\w.,:–-])(?P<low>(?:Rp\.?\s?)?\d[\d.,:]*)\s?[–-]\s?"
    r"(?P<high>(?:Rp\.?\s?)?\d[\d.,:]*)(?![\d.,:]*\s?[–-]\s?\d)"
)
_TIME: Final = re.compile(r"\d?\d[.:]\d\d")
_CODE: Final = re.compile(r"0\d.*")
_VOWEL: Final = re.compile("[AEIOU]")
_SPACES: Final = re.compile(r"\s+")
_BEFORE_MARK: Final = re.compile(r"\s+(?=[,.;:?!])")


@dataclass(frozen=True)
class Wording:
    """How one language is put into words; `own` are the administrator's, by what is written."""

    words: Translator
    own: Mapping[str, str] = field(default_factory=dict)
    _known: dict[str, str] = field(init=False)
    _units: dict[str, str] = field(init=False)
    _pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        known = dictionary(self.words.text("speech.abbreviations")) | dict(self.own)
        longest_first = sorted(known, key=len, reverse=True)
        entries = "|".join(map(_whole, longest_first))
        units = dictionary(self.words.text("speech.units"))
        scales = self.words.text("speech.scales").replace(" ", "|")
        amount = rf"(?P<money>{_AMOUNT}(?:\s?(?P<scale>{scales})(?!\w))?)"
        measure = _MEASURE.replace("UNITS", "|".join(map(re.escape, units)))
        fraction = _FRACTION.replace("MARK", re.escape(self.words.text("speech.decimal_mark")))
        parts = (f"(?P<known>{entries})", amount, _TELEPHONE, _NUMBER, _CLOCK, measure, fraction, _COUNT, _CAPITALS)
        pattern = "|".join(parts)
        object.__setattr__(self, "_known", known)
        object.__setattr__(self, "_units", units)
        object.__setattr__(self, "_pattern", re.compile(pattern))

    @property
    def language(self) -> str:
        """The language's code."""
        return self.words.language

    def say(self, text: str) -> str:
        """Return a text as the voice is to be given it; empty when there is nothing to say."""
        text = _RANGE.sub(self._range, text)
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
            case "money":
                amount = self._fraction(str(int(re.sub(r"\D", "", found["amount"]))), found["part"])
                return self.words.text("speech.rupiah", amount=f"{amount} {found['scale'] or ''}".strip())
            case "telephone":
                return ", ".join(" ".join(spell(part, self.language)) for part in re.split("[-–]", said))
            case "number":
                return self.number(said)
            case "clock":
                return self._clock(*re.split("[.:]", said))
            case "measure":
                one, _, many = self._units[found["unit"]].partition("/")
                count = int(found["many"])
                return f"{self._count(str(count))} {one if count == 1 or not many else many}"
            case "fraction":
                return self._fraction(found["before"], found["after"])
            case "count":
                return self._count(re.sub(r"\D", "", said))
            case _:
                return said.capitalize() if _VOWEL.search(said) else " ".join(spell(said, self.language))

    def _range(self, found: re.Match[str]) -> str:
        """Return a range in words, unless the two are no numbers of one kind."""
        low, high = (re.sub(r"^Rp\.?\s?|[.,:]+$", "", found[name]) for name in ("low", "high"))
        are_times = [_TIME.fullmatch(each) is not None for each in (low, high)]
        is_code = not any(are_times) and _CODE.fullmatch(low)
        if is_code or are_times[0] != are_times[1]:
            return found.group()
        return f"{found['low']} {self.words.text('speech.to')} {found['high']}"

    def _fraction(self, whole: str, part: str | None) -> str:
        """Return a number with what follows its decimal mark, if anything does."""
        if part is None:
            return self._count(whole)
        return f"{self._count(whole)} {self.words.text('speech.point')} {' '.join(spell(part, self.language))}"

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
