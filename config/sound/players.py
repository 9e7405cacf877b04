"""Ways to make speech heard, or recorded as it would have been heard; each plays one sound at a time."""

import asyncio
import json
import logging
import shutil
import struct
import time
from array import array
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Protocol, Self

from config.sound.samples import RATE, duration_ms, to_bytes, to_wav

APLAY: Final = "aplay"
CHUNK_MS: Final = 50
"""Recorded sound is written as it is heard, in such steps, so that a cut-off shows in the recording."""

LATENESS_S: Final = 5.0
"""A sound card that needs so much longer than the sound is long hangs."""

_HEADER_BYTES: Final = 44
_FORMAT: Final = (RATE, 2 * RATE, 2, 16)
_log = logging.getLogger(__name__)


class PlayerFailed(Exception):
    """The sound was not heard to its end; the message says why."""


About = Mapping[str, object]
"""What a recording notes of a sound: names and values that JSON can hold."""


class Player(Protocol):
    """Makes one sound heard."""

    async def play(self, samples: "array[int]", about: About) -> None:
        """Return when the sound has been heard to its end; cancelling silences it.

        Raises:
            PlayerFailed: it was not.
        """


class SilentPlayer:
    """Takes the time that playing would take."""

    async def play(self, samples: "array[int]", about: About) -> None:
        """Wait as long as the sound is."""
        del about
        await asyncio.sleep(duration_ms(samples) / 1000)


class FilePlayer:
    """Writes what would have been heard, in real time, as one WAV file, and each start and end as a line of JSON.

    `heard.wav` begins when the player is made; silence between sounds is in it, as a hole in the file where the file
    system has holes. `heard.jsonl` says what each sound was about and when it began and ended, in ms from that
    beginning.
    """

    def __init__(self, folder: Path, speed: float = 1.0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.sound = folder / "heard.wav"
        self.log = folder / "heard.jsonl"
        self._speed = speed
        self._began = time.monotonic()
        self._file: BinaryIO = self.sound.open("wb")
        self._lines = self.log.open("w", encoding="utf-8")
        self._samples = 0
        self._seal()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Finish both files."""
        self._file.close()
        self._lines.close()

    async def play(self, samples: "array[int]", about: About) -> None:
        """Write the sound as it would be heard."""
        due = max(self._samples, int((time.monotonic() - self._began) * RATE))
        self._samples = due
        data = to_bytes(samples)
        step = 2 * (RATE * CHUNK_MS // 1000)
        started = time.monotonic()
        try:
            self._line("start", about, due, length_ms=duration_ms(samples))
            for place in range(0, len(data), step):
                self._write(data[place : place + step])
                until = started + (place + step) / 2 / RATE / self._speed
                await asyncio.sleep(max(0.0, until - time.monotonic()))
            self._line("end", about, self._samples)
        except asyncio.CancelledError:
            self._line("cut", about, self._samples)
            raise
        except OSError as error:
            raise PlayerFailed(f"{self.sound}: {error}") from error

    def _write(self, data: bytes) -> None:
        self._file.seek(_HEADER_BYTES + 2 * self._samples)
        self._file.write(data)
        self._samples += len(data) // 2
        self._seal()

    def _seal(self) -> None:
        """Write the header for what is there, so that the file can be read at any time."""
        size = 2 * self._samples
        self._file.seek(0)
        self._file.write(struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, *_FORMAT))
        self._file.write(struct.pack("<4sI", b"data", size))
        self._file.flush()

    def _line(self, event: str, about: About, samples: int, **more: int) -> None:
        line = {"event": event, **about, "at_ms": samples * 1000 // RATE, **more}
        self._lines.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._lines.flush()


class AplayPlayer:
    """Plays through ALSA's own program: for screens without a window."""

    def __init__(self, program: str = APLAY) -> None:
        self._program = program

    async def play(self, samples: "array[int]", about: About) -> None:
        """Let the program play the sound and wait for its end."""
        del about
        if shutil.which(self._program) is None:
            raise PlayerFailed(f"the program {self._program} is not installed (Debian package alsa-utils)")
        try:
            process = await asyncio.create_subprocess_exec(
                *(self._program, "-q", "-"), stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
            )
        except OSError as error:
            raise PlayerFailed(f"{self._program}: {error}") from error
        try:
            async with asyncio.timeout(duration_ms(samples) / 1000 + LATENESS_S):
                _, complaint = await process.communicate(to_wav(samples))
        except TimeoutError:
            raise PlayerFailed(f"{self._program} hangs") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            raise PlayerFailed(f"{self._program}: {complaint.decode(errors='replace').strip()[:200]}")
