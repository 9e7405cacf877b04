"""Plays through the sound card, which a process of its own owns: one that hangs is ended and begun anew."""

import asyncio
import subprocess
import sys
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from counter_display.hall.announcer import Play
from counter_display.hall.pcm import duration_ms, to_wav
from counter_display.hall.players import LATENESS_S, PlayerFailed
from counter_display.hall.sound_card import END

PROGRAM: Final = (sys.executable, "-m", "counter_display.hall.sound_card")

_Child = subprocess.Popen[str]


class CardPlayer:
    """One sound at a time through the sound card; `folder` holds the file that the card's process reads.

    The process is begun with the first sound and kept, so that later ones are heard at once.
    """

    def __init__(self, folder: Path, program: Sequence[str] = PROGRAM) -> None:
        self._folder = folder
        self._program = tuple(program)
        self._child: _Child | None = None

    async def play(self, play: Play, samples: "array[int]") -> None:
        """Play the sound and wait for its end."""
        del play
        child = self._running()
        answer = ""
        try:
            async with asyncio.timeout(duration_ms(samples) / 1000 + LATENESS_S):
                answer = await asyncio.to_thread(_ask, child, self._folder, to_wav(samples))
        except TimeoutError:
            raise PlayerFailed("the sound card hangs") from None
        except OSError as error:
            raise PlayerFailed(f"the sound card's process: {error}") from error
        finally:
            if not answer:
                self.close()
        if answer != END:
            raise PlayerFailed(answer or "the sound card's process ended")

    def close(self) -> None:
        """End the card's process; the next sound begins it anew."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    def _running(self) -> _Child:
        if self._child is None:
            self._child = subprocess.Popen(  # noqa: S603  # our own program, and no words from outside
                self._program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
            )
        return self._child


def _ask(child: _Child, folder: Path, wav: bytes) -> str:
    """Give the process a sound and return its answer; empty when it ended without one."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "announcement.wav"
    file.write_bytes(wav)
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(f"{file}\n")
    child.stdin.flush()
    return child.stdout.readline().strip()
