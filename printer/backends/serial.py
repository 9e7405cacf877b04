"""A printer on a serial line, with a time limit on every read and every write."""

import logging
import math
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

from config.kinds import SerialParity
from config.printer_schema import SerialFlow
from hub.protocol.printing import SlipReason
from printer.backends.interface import STOPPED_S, BackendFault, Cause, cause_of
from printer.status import is_obeyed_at_once

LOG: Final = logging.getLogger(__name__)

READ_BYTES: Final = 4_096
PIECE_S: Final = 0.1
"""What is handed over at once takes so long on the line: a printer that stops it is noticed soon."""

POLL_S: Final = 0.005
"""Between two looks at a line that takes nothing: nobody wakes us when it does."""

FLOW_PIECE: Final = 64
"""Where the printer may stop us: it does so when it has room for some 100 bytes more."""

XON: Final = 0x11
XOFF: Final = 0x13
"""No byte of an answer: bit 0 is clear in those of DLE EOT, bit 4 in all others, and process ids are printable."""

BITS_PER_BYTE: Final = 10
"""Start, eight bits, stop."""

BY_ID: Final = Path("/dev/serial/by-id")
"""udev's links by maker, model and serial number: these names stay when a USB adapter is plugged in again."""

LINE_FAULTS: Final = (OSError, termios.error, ValueError, OverflowError)
"""pyserial's own errors are OSErrors; those of the terminal layer below come through as they are."""

XOFF_S: Final = 30.0
"""An XON may be lost.  A printer that gets more than it can take says XOFF again."""

STILL_OFF_S: Final = 2.0
"""So long an XOFF from before the line was given up counts: an XON might have come while nobody listened."""

MODEM_LINES: Final = {SerialFlow.DTR: "dsr", SerialFlow.RTS: "cts"}
"""The printer's line as it comes to us, by pyserial's names."""

PARITIES: Final = {
    SerialParity.NONE: PARITY_NONE,
    SerialParity.EVEN: PARITY_EVEN,
    SerialParity.ODD: PARITY_ODD,
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How bytes go over the line: bits per second, data bits, parity, one stop bit, and how the printer stops it.

    `DTR`: the printer drops its DTR, our DSR. `RTS`: its RTS, our CTS. `XON`: it sends XOFF. None of these is left to
    the kernel, which would keep back what a printer is asked just when it has stopped for want of paper.
    """

    baud: int = 19_200
    bits: int = 8
    parity: SerialParity = SerialParity.NONE
    flow: SerialFlow = SerialFlow.NONE

    @property
    def piece(self) -> int:
        """How many bytes are handed over at once."""
        at_once = max(FLOW_PIECE, round(self.baud * PIECE_S / BITS_PER_BYTE))
        return at_once if self.flow is SerialFlow.NONE else FLOW_PIECE


class SerialBackend:
    """One serial printer at `port` (a device path)."""

    durable = False
    answers = True

    def __init__(self, port: str, manner: Manner) -> None:
        self._port = port
        self._manner = manner
        self._line: Serial | None = None
        self._has_modem_lines = False
        self._off_at = self._off_again = -math.inf
        self._heard = bytearray()
        self.taken = 0

    @property
    def is_stopped(self) -> bool:
        """Whether the printer holds its line low, or has sent XOFF; without a line nobody says so."""
        try:
            return self._line is not None and self._says_stop(self._line)
        except LINE_FAULTS:
            return False

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
            )
            line.reset_input_buffer()
            self._has_modem_lines = self._manner.flow in MODEM_LINES and _has_modem_lines(line, self._manner.flow)
        except LINE_FAULTS as error:
            if line is not None:
                _drop(line)
            raise BackendFault(SlipReason.OFFLINE, False, self._said(error), cause_of(error)) from error
        self._line, self._off_at = line, self._off_again
        self._off_again = -math.inf
        self._heard.clear()
        return True

    def write(self, data: bytes, within_s: float, name: str) -> None:
        """Send all bytes, each piece when the line has taken the one before, and wait for the last.

        The printer's stop is heeded, but for what it obeys at once; one that lasts `STOPPED_S` ends the writing.
        """
        del name
        if self._line is None:
            self.open()
        assert self._line is not None, "opened above"
        line, is_urgent = self._line, is_obeyed_at_once(data)
        deadline = time.monotonic() + within_s
        stops_at, sent = deadline, 0
        try:
            while sent < len(data) or line.out_waiting:
                now, is_stopped = time.monotonic(), not is_urgent and self._says_stop(line)
                if not is_stopped and not line.out_waiting:
                    taken = _put(line, data[sent : sent + self._manner.piece])
                    sent, self.taken = sent + taken, self.taken + taken
                    if taken:
                        continue
                stops_at = min(stops_at, now + STOPPED_S) if is_stopped else deadline
                if now >= stops_at:
                    detail = self._said(f"the line took {sent} of {len(data)} bytes")
                    self._off_again = now - XOFF_S + STILL_OFF_S if is_stopped else -math.inf
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
            self._listen(self._line, timeout_s)
            heard = bytes(self._heard)
            self._heard.clear()
            return heard
        except LINE_FAULTS as error:
            self.close()
            raise BackendFault(SlipReason.OFFLINE, False, self._said(error), Cause.GONE) from error

    def close(self) -> None:
        """Drop what the line still holds and close it; a close that drains would block for half a minute."""
        if self._line is not None:
            _drop(self._line)
            self._line = None

    def _says_stop(self, line: Serial) -> bool:
        if self._manner.flow is SerialFlow.XON:
            self._hear(bytes(line.read(READ_BYTES)))
            return time.monotonic() - self._off_at < XOFF_S
        return self._has_modem_lines and not getattr(line, MODEM_LINES[self._manner.flow])

    def _listen(self, line: Serial, timeout_s: float) -> None:
        """Wait so long for the printer's first byte, unless there is one that nobody has read, and keep all."""
        deadline = time.monotonic() + timeout_s
        left_s = timeout_s
        while not self._heard:
            line.timeout = max(0.0, left_s)
            first = bytes(line.read(1))
            line.timeout = 0
            self._hear(first + bytes(line.read(READ_BYTES)))
            if not first or left_s <= 0:  # XON and XOFF without an end are nothing to wait for
                return
            left_s = deadline - time.monotonic()

    def _hear(self, data: bytes) -> None:
        """Keep what came; XON and XOFF are the line's, not the printer's answers."""
        for byte in data:
            if self._manner.flow is SerialFlow.XON and byte in (XON, XOFF):
                self._off_at = time.monotonic() if byte == XOFF else -math.inf
            else:
                self._heard.append(byte)

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


def _has_modem_lines(line: Serial, flow: SerialFlow) -> bool:
    try:
        return getattr(line, MODEM_LINES[flow]) in (True, False)
    except OSError as error:
        LOG.warning('%s has no %s (%s): flow = "%s" cannot be kept to', line.port, MODEM_LINES[flow], error, flow)
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
