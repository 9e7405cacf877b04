"""Starts the hall's programs as real processes, keeps what they log, and ends them."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from tests.e2e.waiting import DidNotHappen

PROJECT: Final = Path(__file__).resolve().parents[2]
MODULES: Final = {
    "hub": "hub.server.run",
    "kiosk": "kiosk.app",
    "display": "counter_display.app",
    "printer": "printer.agent",
}
STOP_S: Final = 60.0
"""How long a program may take to end after SIGTERM before it is killed and that is a fault."""

TAIL_LINES: Final = 25


class ProgramEnded(RuntimeError):
    """A program ended that should be running; the message holds the end of its log."""


class Program:
    """One process.  Its standard error goes to `log`; its lines of standard output go to `told`, if that is given."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        environment: Mapping[str, str] | None = None,
        told: Callable[[str], None] | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self._lines: list[str] = []
        self._changed = threading.Condition()
        self._read_up = False
        log.parent.mkdir(parents=True, exist_ok=True)
        self._file = log.open("a", encoding="utf-8")
        self._process = subprocess.Popen(
            list(command),
            cwd=PROJECT,
            env=dict(environment or os.environ) | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if told else self._file,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        assert self._process.stderr is not None
        self._readers = [threading.Thread(target=self._keep, args=(self._process.stderr,), daemon=True)]
        if told is not None:
            assert self._process.stdout is not None
            self._readers.append(threading.Thread(target=_pass_on, args=(self._process.stdout, told), daemon=True))
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    @property
    def lines(self) -> list[str]:
        """What it has logged so far."""
        with self._changed:
            return list(self._lines)

    def tell(self, line: str) -> None:
        """Write a line to its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def wait_for_line(self, part: str, timeout_s: float = 90.0, after: int = 0) -> str:
        """Return the first logged line that holds `part`, of those from number `after` on.

        Raises:
            ProgramEnded: the program ended without it.
            DidNotHappen: there was none within `timeout_s` seconds.
        """

        def found() -> str | None:
            return next((line for line in self._lines[after:] if part in line), None)

        with self._changed:
            self._changed.wait_for(lambda: found() is not None or self._read_up, timeout_s)
            line = found()
            if line is not None:
                return line
            if self._read_up:
                raise ProgramEnded(f"{self.name} ended without {part!r}{self._tail()}")
        raise DidNotHappen(f"{self.name} did not log {part!r} within {timeout_s:g} s{self._tail()}")

    def check(self) -> None:
        """Raise `ProgramEnded` if the program is not running."""
        if not self.running:
            raise ProgramEnded(f"{self.name} ended with {self._process.returncode}{self._tail()}")

    def wait(self) -> int:
        """Wait until it has come to its end by itself, and return its exit status; one that does not is killed."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_S)
        return self.stop() if self.running else self._finish()

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL, no goodbye."""
        self._process.kill()
        self._finish()

    def stop(self) -> int:
        """Ask it to end, wait until it has, and return its exit status; one that does not is killed (status -9)."""
        if self.running:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
        return self._finish()

    def _finish(self) -> int:
        status = self._process.wait()
        for reader in self._readers:
            reader.join(STOP_S)
        if self._process.stdin is not None and not self._process.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        if not self._file.closed:
            self._file.close()
        return status

    def _keep(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._file.write(line)
                self._file.flush()
                with self._changed:
                    self._lines.append(line.rstrip("\n"))
                    self._changed.notify_all()
        with self._changed:
            self._read_up = True
            self._changed.notify_all()

    def _tail(self) -> str:
        return "".join(f"\n    {line}" for line in self._lines[-TAIL_LINES:]) or " (it logged nothing)"


def _pass_on(stream: IO[str], told: Callable[[str], None]) -> None:
    with stream:
        for line in stream:
            told(line.rstrip("\n"))


def start(
    program: str,
    config: Path,
    log: Path,
    *options: str,
    name: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Program:
    """Start `hub`, `kiosk`, `display` or `printer` with a settings file and more options."""
    command = [sys.executable, "-m", MODULES[program], "--config", str(config), *options]
    return Program(name or log.stem, command, log, environment)
