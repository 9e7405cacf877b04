"""Tries one input and says whether it was taken as documented: no other error, no hang, no heap of memory."""

import hashlib
import resource
import signal
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from tests.e2e.programs import PROJECT
from tests.fuzz.target import Target

INPUT_S: Final = 2.0
"""Seconds of work that one input may cost, and also while every line is noted; the dearest honest one costs 50 ms."""

JUMP_MB: Final = 48
"""By so much the peak of memory may rise at one input: of 20 kB nobody makes more than a thousand times as much."""


class TooLong(BaseException):
    """An input takes longer than it may; no `except Exception` stops this."""


@dataclass(frozen=True)
class Finding:
    """An input that was not taken as it should; `kind` is raised, slow, memory, hung or died, `where` a line."""

    target: str
    kind: str
    what: str
    where: str
    data: bytes

    @property
    def mark(self) -> tuple[str, str, str, str]:
        """What makes it the same fault as another one."""
        return self.target, self.kind, self.what.partition(":")[0], self.where

    def keep(self, folder: Path) -> Path:
        """Write the input to a file of its own and what it did to one beside it; return the first."""
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256("\n".join(self.mark).encode()).hexdigest()[:8]
        path = folder / f"{self.target}-{self.kind}-{name}"
        path.write_bytes(self.data)
        path.with_suffix(".txt").write_text(f"{self.what}\n{self.where}\n", encoding="utf-8")
        return path


class Judge:
    """Judges the inputs of one target, all in the main thread."""

    def __init__(self, target: Target, folder: Path) -> None:
        self._target = target
        self._try = target.open(folder)
        self._peak = peak_mb()

    def judge(self, data: bytes) -> Finding | None:
        """Return what is wrong with how an input was taken."""
        before = signal.signal(signal.SIGVTALRM, _too_long)
        signal.setitimer(signal.ITIMER_VIRTUAL, INPUT_S)
        try:
            self._try(data)
        except TooLong as error:
            return self._finding("slow", f"longer than {INPUT_S} s", error, data)
        except Exception as error:
            return self._finding("raised", f"{type(error).__name__}: {str(error)[:300]}", error, data)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)
        rise, self._peak = peak_mb() - self._peak, peak_mb()
        if rise > JUMP_MB:
            return Finding(self._target.name, "memory", f"{rise:.0f} MB for {len(data)} bytes", "", data)
        return None

    def _finding(self, kind: str, what: str, error: BaseException, data: bytes) -> Finding:
        return Finding(self._target.name, kind, what, _where(error), data)


def peak_mb() -> float:
    """Return the most memory that this process has had at once (MB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


def _too_long(signal_: int, frame: FrameType | None) -> None:
    raise TooLong


def _where(error: BaseException) -> str:
    """Return the last line of the project's own code that an error came through; of a slow one, its function."""
    own = [
        each
        for each in traceback.extract_tb(error.__traceback__)
        if Path(each.filename).is_relative_to(PROJECT) and ".venv" not in each.filename
    ]
    inner = [each for each in own if not Path(each.filename).is_relative_to(PROJECT / "tests" / "fuzz")]
    last = (inner or own)[-1]
    file = Path(last.filename).relative_to(PROJECT)
    return f"{file}: {last.name}" if isinstance(error, TooLong) else f"{file}:{last.lineno} {last.name}"
