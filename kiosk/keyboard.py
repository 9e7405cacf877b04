"""Which keys of a plugged keyboard type into the search: letters, the space bar and backspace, and nothing else."""

from collections.abc import Collection
from typing import Final

from kiosk.intents import EraseKey, TypeKey

BACKSPACE: Final = 8
"""Kivy's code of it."""

HELD: Final = frozenset({"ctrl", "alt", "meta"})
"""Keys that make another key a command."""


def typed(code: int, text: str | None, held: Collection[str]) -> TypeKey | EraseKey | None:
    """Return what a key means by its code, the text it gives and the keys held with it; None: nothing.

    Digits are the keypad's (`kiosk.speech.keypad`), also on a keyboard.
    """
    if HELD & set(held):
        return None
    if code == BACKSPACE:
        return EraseKey()
    return TypeKey(text) if text and (text.isalpha() or text == " ") else None
