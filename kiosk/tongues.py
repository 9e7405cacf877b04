"""The languages that a kiosk's screens can be in: Indonesian, English, and regional ones that were put in place.

A regional language is one of the glass only: with it the visit itself, its ticket and its voice go on in Indonesian.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from config.translations import Translator
from hub.protocol.commands import Language

Regional = Mapping[str, Translator]
"""The screens' texts in regional languages, by code."""

NO_REGIONAL: Final[Regional] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language of the screens, and what a visit in it has as its own."""

    language: Language
    regional: str
    words: Translator


@dataclass(frozen=True, slots=True)
class Tongues:
    """All languages of the screens, in the order in which the switch goes through them, and which of them is shown."""

    known: tuple[Tongue, ...]
    place: int

    @property
    def words(self) -> Translator:
        """The texts of the one that is shown."""
        return self.known[self.place].words

    @property
    def all(self) -> tuple[Translator, ...]:
        """The texts of all of them: a list is laid out so that switching moves nothing."""
        return tuple(tongue.words for tongue in self.known)

    @property
    def next(self) -> Tongue:
        """Where the switch leads."""
        return self.known[(self.place + 1) % len(self.known)]


def tongues(shown: tuple[Language, str], translators: Mapping[Language, Translator], regional: Regional) -> Tongues:
    """Return the languages with the one that is shown, by its language and regional language."""
    own = [Tongue(language, "", words) for language, words in translators.items()]
    known = (*own, *(Tongue(Language.INDONESIAN, code, words) for code, words in regional.items()))
    ways = [(tongue.language, tongue.regional) for tongue in known]
    return Tongues(known, ways.index(shown if shown in ways else (shown[0], "")))
