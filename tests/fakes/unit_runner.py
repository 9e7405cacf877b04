"""What systemd does for a program by its unit, as far as it is about being there: `Type=notify`, watchdog, restarts.

A machine that tests has no systemd that would run one's units. This reads the same file, so that what the file says is
what is tried; starts too often, limits and sandboxes are not its matter (`tests.architecture.test_systemd`).
"""

import configparser
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

PROJECT: Final = Path(__file__).parents[2]
POLL_S: Final = 0.02
UNITS_S: Final = {"ms": 0.001, "s": 1.0}


class UnitRunner:
    """Keeps one program running as its unit says; a context manager. `ends` says how each run of it ended."""

    def __init__(
        self,
        unit: Path,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        log: IO[bytes],
        patience: float = 1.0,
    ) -> None:
        """With `patience` the watchdog waits so many times as long as the unit says: a busy machine hangs by itself."""
        service = _service(unit)
        assert (service["Type"], service["Restart"]) == ("notify", "always")
        within_s = _seconds(service["WatchdogSec"])
        self._within_s = within_s * patience
        self._abort_s = _seconds(service["TimeoutAbortSec"])
        self._rest_s = _seconds(service["RestartSec"])
        self._command, self._log = list(command), log
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(folder / "notify"))
        self._socket.setblocking(False)
        watched = {"NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": str(round(within_s * 1_000_000))}
        self._environment = dict(environment) | watched
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0
        self.ready = 0
        self.ends: list[str] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _keep(self) -> None:
        while not self._over.is_set():
            self.process = subprocess.Popen(
                self._command, env=self._environment, cwd=PROJECT, stdin=subprocess.DEVNULL, stderr=self._log
            )
            self.starts += 1
            self.ends.append(self._watch(self.process))
            self._over.wait(self._rest_s)

    def _watch(self, process: subprocess.Popen[bytes]) -> str:
        """Return how a run ended: a status, a signal, the watchdog, or that all is over."""
        heard: float | None = None
        while process.poll() is None:
            for notice in self._notices():
                self.ready += notice == b"READY=1"
                heard = time.monotonic()
            if self._over.is_set():
                process.kill()
                process.wait()
                return "over"
            if heard is not None and time.monotonic() - heard > self._within_s:
                process.send_signal(signal.SIGABRT)
                try:
                    process.wait(self._abort_s)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                return "watchdog"
            time.sleep(POLL_S)
        self._notices()  # a dead program's last words are not the next one's
        return signal.Signals(-process.returncode).name if process.returncode < 0 else str(process.returncode)

    def _notices(self) -> list[bytes]:
        found: list[bytes] = []
        while True:
            try:
                found.append(self._socket.recv(4096))
            except BlockingIOError:
                return found


def _service(unit: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit.read_text(encoding="utf-8"))
    return parser["Service"]


def _seconds(text: str) -> float:
    """Return a time span as units have it: seconds, or with its unit."""
    number = text.rstrip("ms")
    return float(number) * UNITS_S[text[len(number) :] or "s"]
