"""Texts by key from a package's gettext catalogues, and dates and times as people say them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.messages.pofile import read_po

LANGUAGES: Final = ("id", "en")
"""The languages every package speaks; Indonesian first (UU 24/2009)."""

FALLBACK: Final = "id"
"""The language that every name has."""

DATES_KEPT: Final = 16
"""Dates in words that are kept: today's is printed on every slip, and takes half a millisecond to make."""

CLOCK_SEPARATORS: Final = {"id": ".", "en": ":"}


@dataclass(frozen=True)
class Translator:
    """The texts of one package in one language."""

    package: str
    language: str
    texts: Mapping[str, str]

    def text(self, key: str, **values: object) -> str:
        """Return the text of `key` with its placeholders filled.

        Raises:
            KeyError: there is no such key, or a placeholder has no value.
        """
        if key not in self.texts:
            raise KeyError(f"{self.package}/locale/{self.language}.po has no text {key!r}")
        return self.texts[key].format(**values)

    def name(self, names: Mapping[str, str]) -> str:
        """Return the name in this language, else the Indonesian one."""
        return names.get(self.language) or names[FALLBACK]

    def date(self, instant_ms: int, timezone: str) -> str:
        """Return the local date of a UTC instant in words, such as "Senin, 5 Januari 2026"."""
        return _date_in_words(_local(instant_ms, timezone).date(), self.language)

    def clock(self, instant_ms: int, timezone: str) -> str:
        """Return the local time of a UTC instant, "08.05" in Indonesian and "08:05" in English."""
        local = _local(instant_ms, timezone)
        return f"{local.hour:02d}{CLOCK_SEPARATORS[self.language]}{local.minute:02d}"

    def zone(self, instant_ms: int, timezone: str) -> str:
        """Return the time zone's short name at a UTC instant: WIB, WITA or WIT in Indonesia."""
        return _local(instant_ms, timezone).tzname() or timezone


@cache
def load_translator(package: str, language: str) -> Translator:
    """Read `<package>/locale/<language>.po`; later calls return the same object.

    Raises:
        ValueError: the language is not one of `LANGUAGES`.
        FileNotFoundError: the package has no such catalogue.
    """
    if language not in LANGUAGES:
        raise ValueError(f"there are texts in {', '.join(LANGUAGES)}, not in {language!r}")
    with (files(package) / "locale" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return Translator(package, language, {str(m.id): str(m.string) for m in catalogue if m.id})


@lru_cache(DATES_KEPT)
def _date_in_words(date: date, language: str) -> str:
    return format_date(date, "EEEE, d MMMM y", locale=language)


def _local(instant_ms: int, timezone: str) -> datetime:
    return datetime.fromtimestamp(instant_ms / 1000, UTC).astimezone(ZoneInfo(timezone))
