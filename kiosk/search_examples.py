"""Words that a visitor may search for, as examples: only such as find a service of this kiosk."""

from typing import Final

from config.translations import Translator
from kiosk.search import SearchIndex

MOST: Final = 3
BUTTON_SIGNS: Final = 18
"""So many letters stand on a button beside its own word, in large text and on the narrowest glass."""


def button(index: SearchIndex | None, words: Translator) -> str:
    """Return what stands on the button that opens the search."""
    known = _known(index, words)
    while len(", ".join(known)) > BUTTON_SIGNS:
        known = known[:-1]
    if not known:
        return words.text("kiosk.search_title")
    return words.text("kiosk.search", examples=", ".join(known))


def hint(index: SearchIndex | None, words: Translator) -> str:
    """Return what to type, for who has typed nothing yet."""
    known = _known(index, words)
    if not known:
        return words.text("kiosk.search_hint_plain")
    return words.text("kiosk.search_hint", examples=", ".join(known))


def _known(index: SearchIndex | None, words: Translator) -> list[str]:
    """Return the first examples that name services; none as long as no index has been made."""
    if index is None:
        return []
    return [each for each in words.text("kiosk.search_examples").split(", ") if index.names(each)][:MOST]
