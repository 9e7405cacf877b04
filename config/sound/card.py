"""Plays through the sound card, which a process of its own owns: one that hangs is ended and begun anew."""

import asyncio
import subprocess
import sys
import threading
from array import array
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from config.sound.card_process import CUT, END
from config.sound.players import LATENESS_S, About, PlayerFailed
from config.sound.samples import duration_ms, to_wav

PROGRAM: Final = (sys.executable, "-m", "config.sound.card_process")

CUT_WITHIN_S: Final = 1.0
"""A process that takes longer to be silent hangs; a cut takes 40 ms."""

GONE_WITHIN_S: Final = 0.2
"""A process that is ended is gone at once, but for one that waits within a driver: the loop does not wait for that."""

FILES: Final = 4
"""Sounds that are cut off follow each other quickly: none is written over while the process reads it."""

MEMORY: Final = Path("/dev/shm")  # noqa: S108  # a folder of our own is made there
"""Where sounds are put while the disk takes none: a full disk silences nobody."""


class CardPlayer:
    """One sound at a time through the sound card; `folder` holds the files that the card's process reads.

    The process is begun with the first sound, or by `begin`, and kept, so that later ones are heard at once. One that
    found no card never looks for it again, so that whatever was not heard ends it.
    """

    def __init__(self, folder: Path, program: Sequence[str] = PROGRAM) -> None:
        self._folder = folder
        self._program = tuple(program)
        self._child: _Child | None = None
        self._memory: TemporaryDirectory[str] | None = None
        self._sounds = 0

    def begin(self) -> None:
        """Begin the card's process, so that the first sound is heard at once, too.

        Raises:
            PlayerFailed: it cannot be begun.
        """
        try:
            self._running()
        except OSError as error:
            raise PlayerFailed(f"the sound card's process: {error}") from error

    async def play(self, samples: "array[int]", about: About) -> None:
        """Play the sound and wait for its end; cancelling cuts it off."""
        del about
        self._sounds += 1
        name = f"sound-{self._sounds % FILES}.wav"
        try:
            file = await asyncio.to_thread(self._put, name, to_wav(samples))
            child = self._running()
            answer = child.ask(str(file))
        except OSError as error:
            self.close()
            raise PlayerFailed(f"the sound card's process: {error}") from error
        try:
            async with asyncio.timeout(duration_ms(samples) / 1000 + LATENESS_S):
                heard = await asyncio.wrap_future(answer)
        except TimeoutError:
            self.close()
            raise PlayerFailed("the sound card hangs") from None
        except asyncio.CancelledError:
            child.hush()
            asyncio.get_running_loop().call_later(CUT_WITHIN_S, lambda: None if answer.done() else self._give_up(child))
            raise
        if heard not in (END, CUT):
            self.close()
        if heard != END:
            raise PlayerFailed(heard or "the sound card's process ended")

    @property
    def is_running(self) -> bool:
        """Whether there is a process."""
        return self._child is not None

    def close(self) -> None:
        """End the card's process; the next sound begins it anew."""
        child, self._child = self._child, None
        if child is not None:
            child.end()
        memory, self._memory = self._memory, None
        if memory is not None:
            memory.cleanup()

    def _put(self, name: str, data: bytes) -> Path:
        """Write a sound where the process can read it, and return where that is."""
        try:
            return _written(self._folder / name, data)
        except OSError:
            if self._memory is None:
                self._memory = TemporaryDirectory(prefix="loket-sound-", dir=MEMORY, ignore_cleanup_errors=True)
            return _written(Path(self._memory.name) / name, data)

    def _give_up(self, child: "_Child") -> None:
        if self._child is child:
            self.close()

    def _running(self) -> "_Child":
        if self._child is None:
            self._child = _Child(self._program)
        return self._child


class _Child:
    """The process, and a thread that hands each of its answers to who asked, in order; empty: it ended."""

    def __init__(self, program: tuple[str, ...]) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own program, and no words from outside
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._asked: deque[Future[str]] = deque()
        self._lock = threading.Lock()
        self._has_ended = False
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        self._reaper = threading.Thread(target=self._reap, daemon=True)

    def ask(self, line: str) -> "Future[str]":
        """Give the process a line and return its answer to come."""
        answer: Future[str] = Future()
        answer.set_running_or_notify_cancel()
        with self._lock:
            if self._has_ended:
                answer.set_result("")
                return answer
            self._asked.append(answer)
        with suppress(BrokenPipeError):  # it has ended, which the thread tells
            self._tell(line)
        return answer

    def hush(self) -> None:
        """Cut off what is being played."""
        with suppress(OSError):  # it has ended
            self._tell("")

    def end(self) -> None:
        """End the process; one that does not go in time, because its card hangs, is waited for elsewhere."""
        self._process.kill()
        self._answer_all()
        self._reaper.start()
        self._reaper.join(GONE_WITHIN_S)

    def _reap(self) -> None:
        self._thread.join()
        assert self._process.stdin is not None
        with suppress(OSError):  # what was not yet written to a process that is gone
            self._process.stdin.close()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._lock:
                answer = self._asked.popleft() if self._asked else None
            if answer is not None:
                answer.set_result(line.strip())
        self._answer_all()

    def _answer_all(self) -> None:
        with self._lock:
            self._has_ended = True
            left = list(self._asked)
            self._asked.clear()
        for each in left:
            each.set_result("")


def _written(file: Path, data: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file
