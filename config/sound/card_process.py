"""The process that owns the sound card: reads the path of a WAV file per line, plays it, answers `end` or why not.

A line that comes while a sound is played cuts it off, which is answered by `cut`; an empty one does nothing else. It is
a process of its own so that a card that hangs never freezes a screen. SDL, which Kivy brings along, plays;
`SDL_AUDIODRIVER=disk` records what would have been heard. It ends when its input does, and in the middle of a sound
when its screen is gone.
"""

import os
import signal
import sys
import threading
import time
from queue import SimpleQueue
from typing import Final

from config import kivy_environment

END: Final = "end"
CUT: Final = "cut"

PROVIDER: Final = "sdl2"
"""What of Kivy plays: ffpyplayer, which is there for videos, plays no sound on every card."""

LEAST_HEARD: Final = 0.9
"""A card that was done sooner than this share of the sound's length has not played it."""


class Lines:
    """The lines of the input as they come, also while a sound is played; None: there will be no more."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[str | None] = SimpleQueue()
        self.is_open = True
        threading.Thread(target=self._read, daemon=True).start()

    def take(self) -> str | None:
        """Wait for the next line."""
        return self._queue.get()

    def has_next(self) -> bool:
        """Return whether a line has come that was not taken."""
        return self.is_open and not self._queue.empty()

    def _read(self) -> None:
        for line in sys.stdin:
            self._queue.put(line.strip())
        self.is_open = False
        self._queue.put(None)


def main() -> None:
    """Play what the input names until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    kivy_environment.prepare()
    os.environ["KIVY_AUDIO"] = PROVIDER  # where ffpyplayer is installed, Kivy would take that first
    import kivy.core.audio  # noqa: F401  # reads the environment then; half a second that no sound has to wait for

    lines = Lines()
    while (line := lines.take()) is not None:
        if line:
            sys.stdout.write(f"{heard(line, lines)}\n")
            sys.stdout.flush()


def heard(path: str, lines: Lines) -> str:
    """Play a file to its end and return `END`, or `CUT` when a line came, or say in words why it was not heard."""
    from kivy.clock import Clock
    from kivy.core.audio import SoundLoader

    sound = SoundLoader.load(path)
    if sound is None or sound.length <= 0:  # without a card Kivy returns a sound that has no length
        return 'no sound card, or SDL cannot open it: set sound = "silent", or for a hall screen voice = false'
    began = time.monotonic()
    screen = os.getppid()
    sound.play()
    while sound.state == "play":
        if os.getppid() != screen:  # the screen was killed: the one started anew has the voice
            sys.exit()
        if lines.has_next():
            sound.stop()
            sound.unload()
            return CUT
        Clock.tick()
    length_s = sound.length
    sound.unload()
    return END if time.monotonic() - began >= length_s * LEAST_HEARD else "the sound card stopped before the end"


if __name__ == "__main__":
    main()
