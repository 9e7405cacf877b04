"""What a screen is to somebody who hears it: an introduction, and the things that can be gone through."""

from dataclasses import dataclass

from kiosk.intents import Intent

Said = tuple[str, ...]
"""Sentences in the words that a voice is given."""

START = "title"
"""The key of the first item, which says what the whole screen is."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the screen; `key` is that of what is placed there, `intent` what selecting it means.

    The keypad halts at an item with `is_stop`; a finger finds all of them.
    """

    key: str
    said: Said
    intent: Intent | None = None
    is_stop: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """A screen for the ear. `items` begins with the introduction, and no key stands twice.

    `news` is what is told by itself when it changes while the screen stays: at once where `is_typed`, as it answers who
    types, else behind what is being said. `choices` counts what can be selected in the middle of the screen, `back` is
    where the star key leads.
    """

    scene: str
    language: str
    hall: Said
    items: tuple[Item, ...]
    news: Said
    choices: int
    back: Intent | None
    is_typed: bool = False

    @property
    def introduction(self) -> Said:
        """What is said when the screen appears."""
        return self.items[0].said

    def find(self, key: str) -> Item | None:
        """Return the item with a key; None if there is none."""
        return next((item for item in self.items if item.key == key), None)
