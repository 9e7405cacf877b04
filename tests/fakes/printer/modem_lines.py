"""DSR and CTS, which pseudo-terminals lack: the virtual printer at the other end says what they are."""

import errno
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final
from unittest.mock import patch

from serial import Serial

from tests.fakes.printer.mechanism import Mechanism


class ModemLines:
    """What pyserial's `dsr` and `cts` are while there are printers; ports without one have no such line."""

    def __init__(self) -> None:
        self._printers: dict[str, Mechanism] = {}
        self._patches = ExitStack()

    def __get__(self, line: Serial, kind: object) -> bool:
        printer = self._printers.get(str(line.port))
        if printer is None:
            raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))
        return not printer.is_busy

    @contextmanager
    def of(self, port: str, printer: Mechanism) -> Iterator[None]:
        """Give the printer of a port a DTR and an RTS for a time."""
        if not self._printers:
            self._patches.enter_context(patch.object(Serial, "dsr", self))
            self._patches.enter_context(patch.object(Serial, "cts", self))
        self._printers[port] = printer
        try:
            yield
        finally:
            del self._printers[port]
            if not self._printers:
                self._patches.close()


MODEM_LINES: Final = ModemLines()
