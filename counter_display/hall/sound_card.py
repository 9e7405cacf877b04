"""The process that owns the sound card: reads the path of a WAV file per line, plays it, answers `end` or why not.

It is a process of its own so that a card that hangs never freezes a screen. SDL, which Kivy brings along, plays;
`SDL_AUDIODRIVER=disk` records what would have been heard. It ends when its input does, and in
the middle of a sound when its screen is gone.
"""

import os
import signal
import sys
import time
from typing import Final

from config import kivy_environment

END: Final = "end"

LEAST_HEARD: Final = 0.9
"""A card that was done sooner than this share of the sound's length has not played it."""


def main() -> None:
    """Play what the input names until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    kivy_environment.prepare()
    for line in sys.stdin:
        sys.stdout.write(f"{heard(line.strip())}\n")
        sys.stdout.flush()


def heard(path: str) -> str:
    """Play a file to its end and return `END`, or say in words why it was not heard."""
    from kivy.clock import Clock  # imports Kivy, which reads the environment then
    from kivy.core.audio import SoundLoader

    sound = SoundLoader.load(path)
    if sound is None or sound.length <= 0:  # without a card Kivy returns a sound that has no length
        return "no sound card (or SDL cannot open it)"
    began = time.monotonic()
    screen = os.getppid()
    sound.play()
    while sound.state == "play":
        if os.getppid() != screen:  # the screen was killed: the one started anew has the voice
            sys.exit()
        Clock.tick()
    length_s = sound.length
    sound.unload()
    return END if time.monotonic() - began >= length_s * LEAST_HEARD else "the sound card stopped before the end"


if __name__ == "__main__":
    main()
