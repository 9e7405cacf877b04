"""Says faults of the store, which are told and logged in English, in the language of whoever reads them."""

import re
from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Final

from config.translations import Translator, load_translator
from hub.store.faults import JournalUnusable

STORE: Final = "hub.store"
"""The package whose English texts are what its faults say, with placeholders for what differs."""

SOURCE: Final = "en"


def told_fault(fault: JournalUnusable, language: str, cure: str | None = None) -> str:
    """Return a fault's lines: in the reader's language, and in English below where that is another.

    A `cure` stands in the place of the fault's own.
    """
    what, then = fault.what, fault.cure if cure is None else cure
    return beside(fault.where, f"{in_language(what, language)}; {in_language(then, language)}", f"{what}; {then}")


def beside(where: str, told: str, english: str) -> str:
    """Return what is told of something, and what the same is in English."""
    return f"{where}: {told}" if told == english else f"{where}: {told}\n  ({english})"


def in_language(english: str, language: str) -> str:
    """Return what the store says in English in another language; what is not known to be its own stays as it is."""
    if language == SOURCE:
        return english
    for key, pattern in _patterns():
        found = pattern.fullmatch(english)
        if found is not None:
            values: Mapping[str, str] = {
                name: in_language(value, language) for name, value in found.groupdict().items()
            }
            return _texts(language).text(key, **values)
    return english


def _texts(language: str) -> Translator:
    return load_translator(STORE, language)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the texts' patterns, those with the most words of their own first."""
    texts = sorted(_texts(SOURCE).texts.items(), key=lambda each: -len(_own_words(each[1])))
    return tuple((key, re.compile(_pattern(text), re.DOTALL)) for key, text in texts)


def _pattern(text: str) -> str:
    parts = Formatter().parse(text)
    return "".join(f"{re.escape(said)}{'' if name is None else f'(?P<{name}>.+?)'}" for said, name, _, _ in parts)


def _own_words(text: str) -> str:
    return "".join(said for said, _, _, _ in Formatter().parse(text))
