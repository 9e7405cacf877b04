"""In which words a zone's calls are spoken: sentences by language, how numbers and abbreviations are said (A1, A2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hub.protocol.commands import Language

REPEATS: Final = 2
CROWD: Final = 2
"""A call is read `REPEATS` times, but once when more than `CROWD` others wait (A3)."""

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Templates:
    """The sentences of one language: of a first call and of a call repeated (A1)."""

    call: str
    recall: str


Templatebook = Mapping[str, Templates]
"""The templates of every language that a hall speaks, by its code; Indonesian is always there."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A zone's words.

    `always` are the languages in which every call is spoken after Indonesian, whatever its ticket's. `whole_numbers`:
    digits are said as a number ("empat puluh dua"), not one by one. `said` is how words that no voice can read are
    said, by the word in small letters. `digits` are the words for 0 to 9 of the languages that are not known here.
    """

    templates: Templatebook
    always: tuple[str, ...] = ()
    whole_numbers: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    digits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    repeats: int = REPEATS
    crowd: int = CROWD

    def languages(self, ticket: str) -> tuple[str, ...]:
        """Return the languages of a call in order: Indonesian (UU 24/2009), its ticket's, those of every call."""
        wanted = dict.fromkeys((Language.INDONESIAN.value, str(ticket), *self.always))
        return tuple(language for language in wanted if language in self.templates)

    def as_said(self, text: str) -> str:
        """Return a text with its abbreviations as they are said."""
        if not self.said:
            return text
        return _WORD.sub(lambda word: self.said.get(word.group().lower(), word.group()), text)
