"""A printer on a serial line, with a time limit on every read and every write."""

import logging
import os
import select
import termios
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from serial import PARITY_EVEN, PARITY_NONE, PARITY_ODD, Serial
from serial.tools import list_ports

from config.schema import SerialFlow, SerialParity
from hub.protocol.printing import SlipReason
from printer.backends.interface import BackendFault, Cause, cause_of

LOG: Final = logging.getLogger(__name__)

READ_BYTES: Final = 4_096
PIECE_S: Final = 0.1
"""What is handed over at once takes so long on the line: a printer that stops it is noticed soon."""

POLL_S: Final = 0.005
"""Between two looks at a line that takes nothing: nobody wakes us when it does."""

DTR_PIECE: Final = 64
"""Where nobody but us looks at DSR: printers stop their sender when they have room for some 100 bytes more."""

BITS_PER_BYTE: Final = 10
"""Start, eight bits, stop."""

BY_ID: Final = Path("/dev/serial/by-id")
"""udev's links by maker, model and serial number: these names stay when a USB adapter is plugged in again."""

LINE_FAULTS: Final = (OSError, termios.error, ValueError, OverflowError)
"""pyserial's own errors are OSErrors; those of the terminal layer below come through as they are."""

PARITIES: Final = {
    SerialParity.NONE: PARITY_NONE,
    SerialParity.EVEN: PARITY_EVEN,
    SerialParity.ODD: PARITY_ODD,
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How bytes go over the line: bits per second, data bits, parity, one stop bit, and how the printer stops it.

    `DTR`: the printer drops its DTR, our DSR; the kernel knows nothing of it, so it is asked between pieces. `RTS`: its
    RTS, our CTS, and `XON`: XOFF bytes; both are the kernel's work.
    """

    baud: int = 19_200
    bits: int = 8
    parity: SerialParity = SerialParity.NONE
    flow: SerialFlow = SerialFlow.NONE

    @property
    def piece(self) -> int:
        """How many bytes are handed over at once."""
        return DTR_PIECE if self.flow is SerialFlow.DTR else max(DTR_PIECE, round(self.baud * PIECE_S / BITS_PER_BYTE))


class SerialBackend:
    """One serial printer at `port` (a device path)."""

    durable = False
    answers = True

    def __init__(self, port: str, manner: Manner) -> None:
        self._port = port
        self._manner = manner
        self._line: Serial | None = None
        self._has_dsr = False

    def open(self) -> bool:
        """Open the port for ourselves alone and forget what it received before."""
        if self._line is not None:
            if not _is_hung_up(self._line):
                return False
            self.close()
        line = None
        try:
            line = Serial(
                self._port,
                self._manner.baud,
                bytesize=self._manner.bits,
                parity=PARITIES[self._manner.parity],
                timeout=0,
                write_timeout=0,
                exclusive=True,
                rtscts=self._manner.flow is SerialFlow.RTS,
                xonxoff=self._manner.flow is SerialFlow.XON,
            )
            line.reset_input_buffer()
            self._has_dsr = self._manner.flow is SerialFlow.DTR and _has_modem_lines(line)
        except LINE_FAULTS as error:
            if line is not None:
                _drop(line)
            raise BackendFault(SlipReason.OFFLINE, False, self._said(error), cause_of(error)) from error
        self._line = line
        return True

    def write(self, data: bytes, within_s: float, name: str) -> None:
        """Send all bytes, each piece when the line has taken the one before, and wait for the last."""
        del name
        if self._line is None:
            self.open()
        assert self._line is not None, "opened above"
        line = self._line
        deadline = time.monotonic() + within_s
        sent = 0
        try:
            while sent < len(data) or line.out_waiting:
                if not line.out_waiting and not self._is_stopped(line):
                    taken = _put(line, data[sent : sent + self._manner.piece])
                    sent += taken
                    if taken:
                        continue
                if time.monotonic() >= deadline:
                    detail = self._said(f"the line took {sent} of {len(data)} bytes")
                    raise BackendFault(SlipReason.NO_ANSWER, sent > 0, detail, Cause.STALLED)
                time.sleep(POLL_S)
        except BackendFault:
            self.close()
            raise
        except LINE_FAULTS as error:
            self.close()
            raise BackendFault(SlipReason.OFFLINE, sent > 0, self._said(error), Cause.GONE) from error

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
            raise BackendFault(SlipReason.OFFLINE, False, self._said(error), Cause.GONE) from error

    def close(self) -> None:
        """Drop what the line still holds and close it; a close that drains would block for half a minute."""
        if self._line is not None:
            _drop(self._line)
            self._line = None

    def _is_stopped(self, line: Serial) -> bool:
        return self._has_dsr and not line.dsr

    def _said(self, what: object) -> str:
        return f"{self._port}: {what}"


def _put(line: Serial, data: bytes) -> int:
    """Return how many bytes the kernel took; pyserial's own writing would turn in circles when it takes none."""
    try:
        return os.write(line.fileno(), data)
    except BlockingIOError:
        return 0


def _drop(line: Serial) -> None:
    with suppress(*LINE_FAULTS):
        line.reset_output_buffer()
    with suppress(*LINE_FAULTS):
        line.close()


def _is_hung_up(line: Serial) -> bool:
    poll = select.poll()
    poll.register(line.fileno(), 0)
    return bool(poll.poll(0))


def _has_modem_lines(line: Serial) -> bool:
    try:
        return line.dsr in (True, False)
    except OSError as error:
        LOG.warning('%s has no DSR (%s): flow = "dtr" cannot be kept to', line.port, error)
        return False


@dataclass(frozen=True, slots=True)
class SerialPort:
    """A serial line of this machine: its device, the name that stays (None: there is none), and what is at its end."""

    device: str
    lasting: str | None
    title: str


def serial_ports(by_id: Path = BY_ID) -> list[SerialPort]:
    """Return those lines that there really are, in the order of their names."""
    lasting = {str(link.resolve()): str(link) for link in sorted(by_id.glob("*"))}
    return [
        SerialPort(port.device, lasting.get(port.device), port.description)
        for port in sorted(list_ports.comports(), key=lambda port: port.device)
    ]
