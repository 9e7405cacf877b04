"""A command at a terminal as a process: what it shows is waited for, and a person's answers are typed."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.e2e.programs import MODULES, Program, ProgramEnded
from tests.e2e.waiting import wait_for


class Terminal:
    """One command of `program` (see `programs.MODULES`): `words` are all that follows its name."""

    def __init__(self, program: str, words: Sequence[str], log: Path) -> None:
        self.name = log.stem
        self._shown: list[tuple[float, str]] = []
        at_terminal = ["env", "--default-signal=INT"]  # what runs in the background is started with Ctrl-C ignored
        command = [*at_terminal, sys.executable, "-m", MODULES[program], *words]
        self._program = Program(self.name, command, log, told=self._told)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._program.stop()

    @property
    def shown(self) -> list[str]:
        """All whole lines so far."""
        return [line for _, line in self._shown]

    def type(self, line: str) -> None:
        """Type a line."""
        self._program.tell(line)

    def wait_for(self, part: str, after: int = 0) -> str:
        """Return the first line that holds `part`, of those shown from number `after` on.

        Raises:
            ProgramEnded: the program ended without it.
            DidNotHappen: it did not come.
        """

        def look() -> str | None:
            has_ended = not self._program.running
            if has_ended:
                self._program.stop()  # and all that it said is read
            line = next((line for line in self.shown[after:] if part in line), None)
            if line is None and has_ended:
                raise ProgramEnded(f"{self.name} ended without {part!r}: {self.shown} {self._program.lines}")
            return line

        return wait_for(f"{self.name} shows {part!r}", look)

    def shown_at(self, part: str) -> float:
        """Return when (UTC s) the first line that holds `part` was shown, which it has been."""
        return next(at for at, line in self._shown if part in line)

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        os.kill(self._program.pid, signal.SIGINT)

    def end(self) -> int:
        """Wait until the program has come to its end by itself; return its exit status."""
        return self._program.wait()

    def _told(self, line: str) -> None:
        self._shown.append((time.time(), line))
