"""Plays through SDL, which Kivy brings along: for hall screens with a window (`SDL_AUDIODRIVER=disk` records it)."""

import asyncio
import time
from array import array
from pathlib import Path
from typing import Any, Final

from kivy.core.audio import SoundLoader

from counter_display.hall.announcer import Play
from counter_display.hall.pcm import duration_ms, to_wav
from counter_display.hall.players import LATENESS_S, PlayerFailed

POLL_S: Final = 0.02
"""SDL tells nobody that a sound has ended: it is asked."""

LEAST_HEARD: Final = 0.9
"""A card that was done sooner than this share of the sound's length has not played it."""


class CardPlayer:
    """One sound at a time through the sound card; `folder` holds the file that SDL reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def play(self, play: Play, samples: "array[int]") -> None:
        """Play the sound and wait for its end."""
        sound = await asyncio.to_thread(self._load, play, to_wav(samples))
        if sound is None or sound.length <= 0:  # without a card Kivy returns a sound that has no length
            raise PlayerFailed("no sound card (or SDL cannot open it)")
        length_s = duration_ms(samples) / 1000
        began = time.monotonic()
        try:
            sound.play()
            async with asyncio.timeout(length_s + LATENESS_S):
                while sound.state == "play":  # noqa: ASYNC110  # Kivy's sound has no event to wait for
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            raise PlayerFailed("the sound card hangs") from None
        finally:
            sound.stop()
            sound.unload()

        if time.monotonic() - began < length_s * LEAST_HEARD:
            raise PlayerFailed("the sound card stopped before the end")

    def _load(self, play: Play, wav: bytes) -> Any:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / "announcement.wav"
        file.write_bytes(wav)
        del play
        return SoundLoader.load(str(file))
