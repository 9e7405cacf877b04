"""The window's keys on their way past the scanner: a scan goes to the check-in, all others on to who hears keys.

It takes the window's events before they do, on every screen: what the scanner's signs would mean to a keypad, a number
drawn and no longer wanted among it, nobody has pressed.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from kiosk.scanner import GAP_MS, Press, Scanner


class Glass(Protocol):
    """What scans are told to."""

    def scan(self, text: str) -> None:
        """A scanner read this, wanted or not."""


class Hearer(Protocol):
    """What takes the keys that are no scan's: the keypad, the letters of a keyboard."""

    def key_down(self, _: Any, code: int, scancode: int, letter: str | None, modifiers: list[str]) -> bool:
        """A key went down."""

    def key_up(self, _: Any, code: int, *rest: Any) -> bool:
        """A key was let go."""


class ScanKeys:
    """Listens to one window of Kivy's, after `hearers` were bound to it; `later` calls back after so many seconds."""

    def __init__(
        self,
        glass: Glass,
        hearers: Sequence[Hearer],
        now: Callable[[], int],
        later: Callable[[Callable[[], None], float], None],
    ) -> None:
        self._glass = glass
        self._hearers = tuple(hearers)
        self._now = now
        self._later = later
        self._scanner = Scanner()
        self._is_looking = False

    def bind(self, window: Any) -> None:
        """Take the events of a window, before those who were bound earlier."""
        window.bind(on_key_down=self.key_down, on_key_up=self.key_up)

    def key_down(self, _: Any, code: int, scancode: int, letter: str | None, modifiers: list[str]) -> bool:
        """A key went down; return whether nobody else hears of it now."""
        del scancode
        text, others, is_mine = self._scanner.down(Press(code, letter, tuple(modifiers)), self._now())
        self._pass_on(others)
        if text is not None:
            self._glass.scan(text)
        self._look(GAP_MS / 1_000)
        return is_mine

    def key_up(self, _: Any, code: int, *rest: Any) -> bool:
        """A key was let go."""
        del rest
        return self._scanner.up(code)

    def _pass_on(self, presses: list[Press]) -> None:
        for press in presses:
            for hearer in self._hearers:
                hearer.key_down(None, press.code, 0, press.letter, list(press.modifiers))
                if press.is_up:
                    hearer.key_up(None, press.code)

    def _look(self, in_s: float) -> None:
        if self._scanner.is_waiting and not self._is_looking:
            self._is_looking = True
            self._later(self._look_again, in_s)

    def _look_again(self) -> None:
        self._is_looking = False
        self._pass_on(self._scanner.look(self._now()))
        self._look(0.0)
