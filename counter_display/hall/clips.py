"""Clips rendered by espeak-ng before they are needed, and kept: one WAV file each, trimmed and equally loud."""

import asyncio
import hashlib
import logging
import os
import re
import struct
import zlib
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from config.sound.samples import NotThisSound, from_wav, levelled, to_wav, trim
from config.sound.synthesis import PITCH, SYNTHESISER, SynthesisFailed, phonetic, synthesise, voice_of
from counter_display.hall.speech import Clip

HALL_WORDS_PER_MINUTE: Final = 165
"""A little slower than espeak-ng's own, so that a hall understands, and quick enough for a call within nine seconds."""

RENDERING: Final = "2"
"""Part of every file's name: raised when rendering changes, so that no old sound is played."""

FILES: Final = 3_000
"""So many clips that this screen does not need may stay in its folder (150 MB): screens of all zones may share it, and
sentences change now and then."""

IN_A_ROW: Final = 3
"""One text or two may be more than a synthesiser can say; where three fail one after the other it cannot say any."""

_SEAL: Final = struct.Struct("<4sII")
"""A chunk of a RIFF file: its name, its length, the CRC-32 of what stands before it."""

_WORD: Final = re.compile(r"\w+")
_log = logging.getLogger(__name__)


class ClipStore:
    """Rendered clips in a folder, and in memory once used."""

    def __init__(self, folder: Path, program: str = SYNTHESISER) -> None:
        self.folder = folder
        self._program = program
        self._ready: dict[Clip, array[int]] = {}
        self._is_kept = True

    def get(self, clip: Clip) -> "array[int] | None":
        """Return a clip's samples if it was rendered before; never renders."""
        samples = self._ready.get(clip)
        if samples is None:
            samples = self._read(clip)
            if samples is not None:
                self._ready[clip] = samples
        return samples

    def missing(self, clips: Sequence[Clip]) -> list[Clip]:
        """Return those of the clips that have no file, or a damaged one; all others are in memory afterwards."""
        return [clip for clip in clips if self.get(clip) is None]

    def path(self, clip: Clip) -> Path:
        """Return where a clip is kept."""
        key = f"{RENDERING} {voice_of(clip.language)} {HALL_WORDS_PER_MINUTE} {PITCH} {phonetic(clip.text)}"
        digest = hashlib.sha256(key.encode()).hexdigest()[:10]
        words = "-".join(_WORD.findall(clip.text.lower()))[:40]
        return self.folder / str(clip.language) / f"{words}.{digest}.wav"

    async def render(self, clip: Clip) -> "array[int]":
        """Render a clip, keep it, and return its samples; a disk that takes nothing keeps it from no announcement.

        Raises:
            SynthesisFailed: no sound came; nothing was kept.
        """
        samples = self._ready[clip] = await self.say(clip)
        try:
            await asyncio.to_thread(_write, self.path(clip), sealed(samples))
        except OSError as error:
            if self._is_kept:  # once, not for each of hundreds
                _log.warning("clips are in memory alone: %s", error)
            self._is_kept = False
        else:
            self._is_kept = True
        return samples

    async def say(self, clip: Clip) -> "array[int]":
        """Return a text rendered, trimmed and levelled, without keeping it.

        Raises:
            SynthesisFailed: no sound came.
        """
        raw = await synthesise(self._program, clip.language, clip.text, HALL_WORDS_PER_MINUTE)
        samples = await asyncio.to_thread(lambda: levelled(trim(raw)))
        if not samples:
            raise SynthesisFailed(f"{self._program} gave only silence")
        return samples

    async def render_all(self, clips: Sequence[Clip], progress: Callable[[int, int], None]) -> list[Clip]:
        """Render the clips, in order, telling `progress(done, of)`; return those that there is no sound of.

        Each that fails is named in the log, and the others go on; after `IN_A_ROW` the rest is left.
        """
        left: list[Clip] = []
        in_a_row = 0
        for place, clip in enumerate(clips):
            progress(place - len(left), len(clips))
            try:
                await self.render(clip)
                in_a_row = 0
            except (SynthesisFailed, OSError) as error:
                _log.warning("clip %r (%s) is not rendered: %s", clip.text, clip.language, error)
                left.append(clip)
                in_a_row += 1
            if in_a_row == IN_A_ROW:
                _log.warning("clips are not rendered: the synthesiser failed %d times in a row", IN_A_ROW)
                return left + list(clips[place + 1 :])
        progress(len(clips) - len(left), len(clips))
        return left

    def tidy(self, needed: Sequence[Clip]) -> None:
        """Delete the oldest files beyond `FILES`, but none of a clip that is needed."""
        kept = {self.path(clip) for clip in needed}
        try:
            others = sorted((path for path in self.folder.glob("*/*.wav") if path not in kept), key=_age)
            for path in others[: max(0, len(others) - FILES)]:
                path.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("old clips are not deleted: %s", error)

    def _read(self, clip: Clip) -> "array[int] | None":
        try:
            return unsealed(self.path(clip).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, NotThisSound) as error:
            _log.warning("clip %s cannot be read: %s", self.path(clip).name, error)
            return None


def sealed(samples: "array[int]") -> bytes:
    """Return a WAV file with the checksum of all that is in it behind its samples, where players do not look."""
    whole = to_wav(samples)
    return whole + _SEAL.pack(b"crc ", _SEAL.size - 8, zlib.crc32(whole))


def unsealed(data: bytes) -> "array[int]":
    """Return the samples of a sealed WAV file.

    Raises:
        NotThisSound: a byte of it is not as it was written.
    """
    whole, seal = data[: -_SEAL.size], data[-_SEAL.size :]
    if seal != _SEAL.pack(b"crc ", _SEAL.size - 8, zlib.crc32(whole)):
        raise NotThisSound("it is damaged")
    return from_wav(whole, whole=True)


def _age(path: Path) -> float:
    return path.stat().st_mtime


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.{os.getpid()}.part")
    partial.write_bytes(data)
    partial.replace(target)
