"""Which keys of a plugged keyboard type: letters, the space bar and backspace, and nothing else."""

from collections.abc import Callable, Collection
from typing import Any, Final

from kiosk.intents import EraseKey, TypeKey

BACKSPACE: Final = 8
"""Kivy's code of it."""

NO_LETTERS: Final = range(256, 320)
"""Kivy's codes of a number pad's and other keys without letters; it gives the letters that have these codes."""

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
    if not text or code in NO_LETTERS:
        return None
    return TypeKey(text) if text.isalpha() or text == " " else None


class Typist:
    """Listens to one window of Kivy's; whoever else listens hears the keys too."""

    def __init__(self, intend: Callable[[TypeKey | EraseKey], None]) -> None:
        self._intend = intend

    def bind(self, window: Any) -> None:
        """Take the events of a window."""
        window.bind(on_key_down=self.key_down)

    def key_down(self, _: Any, code: int, scancode: int, letter: str | None, modifiers: list[str]) -> bool:
        """A key of a plugged keyboard went down."""
        del scancode
        intent = typed(code, letter, modifiers)
        if intent is not None:
            self._intend(intent)
        return False

    def key_up(self, _: Any, code: int, *rest: Any) -> bool:
        """A key was let go, which means nothing here."""
        del code, rest
        return False
