"""A kiosk's end of the local socket: asks for slips, and notes what it is told."""

import socket
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from hub.client.clock import since_boot_ns
from hub.protocol import limits
from hub.protocol.ids import CommandId, JobId
from hub.protocol.local_printing import FateHere, PrinterIs, PrinterLine, PrintHere
from hub.protocol.local_printing import KioskLine as KioskWish
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from printer.sample import sample_slip
from tests.fakes.virtual_printer import wait_until
from tests.unit.printer.slips import STATIONERY

BUSY_MS = limits.SLIP_DEADLINE_MOST.value
"""How long a slip may wait where it is to be printed: on a busy machine a program's start alone takes a while."""


def boot_ms() -> int:
    """Return the machine's own time."""
    return since_boot_ns() // 1_000_000


def wanted(name: str, number: str = "A9301", left_ms: int = BUSY_MS, replaces: str = "") -> PrintHere:
    """Return a wish for a slip."""
    slip = sample_slip(STATIONERY, number=number)
    return PrintHere(JobId(name), slip, max(0, boot_ms() + left_ms), CommandId(replaces) if replaces else None)


class KioskLine:
    """One connection, made as soon as somebody listens; a thread of its own reads."""

    def __init__(self, path: Path) -> None:
        self.fates: dict[str, tuple[SlipOutcome, SlipReason | None]] = {}
        self.states: list[PrinterState] = []
        self.is_cut = False
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._reader = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        wait_until(self._connects)
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._reader.join(5)
        self._socket.close()

    def ask(self, *wishes: KioskWish) -> None:
        """Ask for slips, or say what staff say."""
        self.say(b"".join(msgspec.json.encode(wish) + b"\n" for wish in wishes))

    def say(self, data: bytes) -> None:
        """Say anything."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self._socket.sendall(data)

    def fate(self, name: str) -> tuple[SlipOutcome, SlipReason | None]:
        """Wait for a fate and return it."""
        wait_until(lambda: name in self.fates)
        return self.fates[name]

    def _connects(self) -> bool:
        try:
            self._socket.connect(str(self._path))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        return True

    def _read(self) -> None:
        with suppress(ConnectionResetError), self._socket.makefile("rb") as lines:
            for line in lines:
                said: PrinterLine = msgspec.json.decode(line, type=PrinterLine)
                match said:
                    case PrinterIs(state):
                        self.states.append(state)
                    case FateHere(job, outcome, reason):
                        self.fates[job] = (outcome, reason)
        self.is_cut = True
