"""What a kiosk with `sound = "file"` has said so far, and a visitor at a real window who knows nothing else."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.screens.kiosk_window import KioskWindow

QUIET_S: Final = 0.02
PATIENCE_S: Final = 60.0
MOST_PRESSES: Final = 60
PRESS_EVERY_S: Final = 0.6
"""A choice right after another one does not count (H4)."""


class Heard:
    """Reads the recording's lines: which sentence began when, and whether it was cut."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "heard.jsonl"

    def lines(self) -> list[dict[str, object]]:
        """Return every whole line."""
        if not self._file.exists():
            return []
        whole = self._file.read_text(encoding="utf-8").rpartition("\n")[0]
        return [json.loads(line) for line in whole.splitlines()]

    def begun(self) -> list[str]:
        """Return the sentences that have begun, in order."""
        return [str(line["text"]) for line in self.lines() if line["event"] == "start"]

    def after(self, count: int) -> str:
        """Return the first sentence that begins after `count` others have."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            begun = self.begun()
            if len(begun) > count:
                return begun[count]
            time.sleep(QUIET_S)
        raise TimeoutError(f"nothing more was said, last: {self.begun()[-1:]}")

    def wait_for(self, words: str, count: int = 0) -> str:
        """Return the first sentence after `count` others that has these words in it."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            found = next((each for each in self.begun()[count:] if words in each), None)
            if found is not None:
                return found
            time.sleep(QUIET_S)
        raise TimeoutError(f"{words!r} was not said, but {self.begun()[count:]}")

    def wait_until(self, is_so: Callable[[list[dict[str, object]]], bool]) -> None:
        """Return when the lines are as they should be."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if is_so(self.lines()):
                return
            time.sleep(QUIET_S)
        raise TimeoutError(f"{self.lines()[-3:]}")


class BlindVisitor:
    """Presses keys of a real keyboard, and goes by what was said."""

    def __init__(self, kiosk: KioskWindow, folder: Path) -> None:
        self.heard = Heard(folder)
        self._kiosk = kiosk
        self._pressed_at = 0.0

    def press(self, key: str) -> str:
        """Press a key, as xdotool names it, and return the first sentence that it brings."""
        count = len(self.heard.begun())
        self._kiosk.display.key(key)
        return self.heard.after(count)

    def choose(self, words: str, key: str = "2") -> int:
        """Go on until the words are heard, and press 5; return how many sentences had begun by then."""
        for _ in range(MOST_PRESSES):
            if self.press(key).startswith(words):
                time.sleep(max(0.0, self._pressed_at + PRESS_EVERY_S - time.monotonic()))
                count = len(self.heard.begun())
                self._kiosk.display.key("KP_5")
                self._pressed_at = time.monotonic()
                return count
        raise AssertionError(f"{words!r} was not heard: {self.heard.begun()}")
