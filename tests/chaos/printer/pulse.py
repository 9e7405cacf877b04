"""How much time this machine had none of for this program: whoever judges times subtracts it."""

import asyncio
import threading
import time
from collections import deque
from typing import Final

BEAT_S: Final = 0.01
LATE_S: Final = 0.003


class Pulse:
    """A thread, and a task of a loop that runs, want to wake up each `BEAT_S`; when they did not, time was lost."""

    def __init__(self) -> None:
        self._missed: deque[tuple[float, float]] = deque(maxlen=20_000)
        self._missed_by_loop: deque[tuple[float, float]] = deque(maxlen=20_000)
        threading.Thread(target=self._beat, daemon=True).start()

    def lost_s(self, began: float, ended: float, *, on_loop: bool = False) -> float:
        """Return how much of a time was lost; `on_loop`: to what needs the loop, too."""
        lost_s = 0.0
        for missed in (self._missed, self._missed_by_loop) if on_loop else (self._missed,):
            for since, until in reversed(list(missed)):
                if until < began:
                    break
                lost_s += max(0.0, min(ended, until) - max(began, since))
        return lost_s

    async def beat(self) -> None:
        """Watch the loop until cancelled."""
        while True:
            due = time.monotonic() + BEAT_S
            await asyncio.sleep(BEAT_S)
            self._note(self._missed_by_loop, due)

    def _beat(self) -> None:
        while True:
            due = time.monotonic() + BEAT_S
            time.sleep(BEAT_S)
            self._note(self._missed, due)

    @staticmethod
    def _note(missed: deque[tuple[float, float]], due: float) -> None:
        woken = time.monotonic()
        if woken - due > LATE_S:
            missed.append((due, woken))


PULSE: Final = Pulse()
