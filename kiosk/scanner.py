"""A scanner of codes types like a keyboard: tells what it reads from what fingers press on keys.

Rules (K8, H1):
- A scan is a row of `LEAST_SIGNS` signs and more without a pause, ended by the enter key. A pause is `GAP_MS` and
  `LOOKS` looks at the keys without a new one: a window that is slow hears of many keys at once, and then of more.
- Signs wait until there is a pause; then they count as a keypad's or a keyboard's, in their order. That is sooner than
  an ear notices.
"""

from dataclasses import dataclass, field
from typing import Final

GAP_MS: Final = 40
"""Scanners type a sign every few milliseconds, fingers hardly two in a tenth of a second."""

LOOKS: Final = 2
"""The first look may come before the keys of the very same moment."""

LEAST_SIGNS: Final = 4
"""No shorter code exists."""

MOST_SIGNS: Final = 512
"""More than a code of squares holds that a visitor brings along."""

ENTERS: Final = (13, 271)
"""The enter keys of a keyboard and of its number pad, as Kivy counts them."""

SIGNS: Final = range(33, 127)
"""The visible signs of ASCII; a window counts keys by them."""


@dataclass(slots=True)
class Press:
    """A key that went down and may wait, with the text it gives and the keys held with it; `is_up`: it was let go."""

    code: int
    letter: str | None = None
    modifiers: tuple[str, ...] = ()
    is_up: bool = False


@dataclass(slots=True)
class Scanner:
    """The keys that wait. Instants are the client's steady UTC ms."""

    _waiting: list[Press] = field(default_factory=list)
    _last_at: int = 0
    _looks: int = 0

    @property
    def is_waiting(self) -> bool:
        """Whether time alone can tell what keys are."""
        return bool(self._waiting)

    def down(self, press: Press, now: int) -> tuple[str | None, list[Press], bool]:
        """A key went down; return what was scanned, the presses that count as keys, and whether this key is taken."""
        if press.code in ENTERS and len(self._waiting) >= LEAST_SIGNS:
            return "".join(chr(each.code) for each in self._let_go()), [], True
        if press.code not in SIGNS or len(self._waiting) >= MOST_SIGNS:
            return None, self._let_go() if press.code in ENTERS else [], False
        self._waiting.append(press)
        self._last_at, self._looks = now, 0
        return None, [], True

    def up(self, code: int) -> bool:
        """A key was let go; return whether it waits."""
        mine = [each for each in self._waiting if each.code == code and not each.is_up]
        for each in mine:
            each.is_up = True
        return bool(mine)

    def look(self, now: int) -> list[Press]:
        """Look whether there is a pause; return the presses that are no scan's."""
        self._looks += 1
        return self._let_go() if self._looks >= LOOKS and now - self._last_at >= GAP_MS else []

    def _let_go(self) -> list[Press]:
        waiting, self._waiting = self._waiting, []
        return waiting
