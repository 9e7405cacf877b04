"""A printer on a serial line, with a time limit on every read and every write."""

import termios
import time
from contextlib import suppress
from typing import Final

from serial import Serial, SerialTimeoutException

from hub.protocol.printing import SlipReason
from printer.backends.interface import BackendFault

CHUNK: Final = 128
"""Bytes handed over at once: 0.13 s at 9600 baud, so that a stalled line is seen soon."""

READ_BYTES: Final = 4_096

LINE_FAULTS: Final = (OSError, termios.error)
"""pyserial's own errors are OSErrors; those of the terminal layer below come through as they are."""


class SerialBackend:
    """One serial printer at `port` (a device path) and `baud` bits per second, 8N1."""

    durable = False
    answers = True

    def __init__(self, port: str, baud: int) -> None:
        self._port = port
        self._baud = baud
        self._line: Serial | None = None

    def open(self) -> bool:
        """Open the port for ourselves alone and forget what it received before."""
        if self._line is not None:
            return False
        line = None
        try:
            line = Serial(self._port, self._baud, timeout=0, write_timeout=1, exclusive=True)
            line.reset_input_buffer()
        except (*LINE_FAULTS, ValueError) as error:
            if line is not None:
                line.close()
            raise BackendFault(SlipReason.OFFLINE, False, f"{self._port}: {error}") from error
        self._line = line
        return True

    def write(self, data: bytes, within_s: float, name: str) -> None:
        """Send all bytes and wait until the line has taken them; a failed chunk counts as begun."""
        del name
        self.open()
        assert self._line is not None, "opened above"
        deadline = time.monotonic() + within_s
        begun = False
        try:
            for start in range(0, len(data), CHUNK):
                self._line.write_timeout = max(0.001, deadline - time.monotonic())
                begun = True
                self._line.write(data[start : start + CHUNK])
            while self._line.out_waiting:
                if time.monotonic() >= deadline:
                    raise SerialTimeoutException("the line did not take the last bytes")
                time.sleep(0.005)
        except LINE_FAULTS as error:
            self.close()
            reason = SlipReason.NO_ANSWER if isinstance(error, SerialTimeoutException) else SlipReason.OFFLINE
            raise BackendFault(reason, begun, f"{self._port}: {error}") from error

    def read(self, timeout_s: float) -> bytes:
        """Return what has arrived."""
        if self._line is None:
            return b""
        try:
            self._line.timeout = timeout_s
            first = bytes(self._line.read(1))
            self._line.timeout = 0
            return first + bytes(self._line.read(READ_BYTES)) if first else b""
        except LINE_FAULTS as error:
            self.close()
            raise BackendFault(SlipReason.OFFLINE, False, f"{self._port}: {error}") from error

    def close(self) -> None:
        """Drop what the line still holds and close it; a close that drains would block for half a minute."""
        if self._line is None:
            return
        line, self._line = self._line, None
        with suppress(*LINE_FAULTS):
            line.reset_output_buffer()
        with suppress(*LINE_FAULTS):
            line.close()
