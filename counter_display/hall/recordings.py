"""Clips that the hall has recorded itself: one WAV file for each, trimmed and equally loud when they are played."""

import logging
import re
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from config.sound.recorded import Flaw, flaw
from config.sound.samples import NotThisSound, from_wav, levelled, trim
from counter_display.hall.speech import Clip

_WORD: Final = re.compile(r"\w+")
_log = logging.getLogger(__name__)


def file_of(clip: Clip) -> Path:
    """Return where a clip's recording belongs in the folder: "id/nomor-antrean.wav"."""
    return Path(str(clip.language)) / f"{'-'.join(_WORD.findall(clip.text.lower()))}.wav"


class Recordings:
    """A folder of recorded clips; what was read stays in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ready: dict[Clip, array[int]] = {}

    def get(self, clip: Clip) -> "array[int] | None":
        """Return a clip's samples if it was loaded and is good; never reads."""
        return self._ready.get(clip)

    def load(self, clips: Sequence[Clip]) -> dict[Clip, Flaw]:
        """Read the clips, and return those that cannot be used, with the reason."""
        flaws: dict[Clip, Flaw] = {}
        for clip in clips:
            if clip not in self._ready:
                found = self._read(clip)
                if isinstance(found, Flaw):
                    flaws[clip] = found
                else:
                    self._ready[clip] = found
        return flaws

    def _read(self, clip: Clip) -> "array[int] | Flaw":
        try:
            samples = from_wav((self.folder / file_of(clip)).read_bytes(), whole=True)
        except FileNotFoundError:
            return Flaw.MISSING
        except (OSError, NotThisSound) as error:
            _log.warning("recording %s cannot be used: %s", file_of(clip), error)
            return Flaw.FORMAT
        return flaw(samples) or levelled(trim(samples))
