"""A USB printer through the kernel's usblp node, written and read with poll under deadlines.

As the kernel's `drivers/usb/class/usblp.c` has it: a write that does not block hands one transfer to the device and
says that all went well; the node can be written again when that transfer is complete, so the last one is waited for.
Closing ends the transfers under way, so nothing follows later. An empty read is an empty packet, not an end. A printer
that is gone shows as a hang-up. Reading a one-way printer is refused.
"""

import errno
import os
import select
import struct
import threading
import time
from contextlib import suppress
from fcntl import ioctl
from pathlib import Path
from typing import Final

from hub.protocol.printing import SlipReason
from printer.backends.interface import STOPPED_S, BackendFault, Cause

PIECE: Final = 256
"""Bytes of one transfer, some 15 mm of a slip: a printer with the smallest buffer takes it within `STOPPED_S`."""

READ_BYTES: Final = 4_096
EMPTY_S: Final = 0.01
"""Between two empty packets: some printers send nothing else, without a pause."""

LPGETSTATUS: Final = 0x060B
NO_PAPER: Final = 0x20
"""Bit of the port's status (USB printer class 1.1, 4.2.2). The others are wrong on too many printers to be used."""

HINT_S: Final = 0.4
"""The kernel waits up to 5 s for the port's status; a printer that has it says it within milliseconds."""

GONE: Final = select.POLLHUP | select.POLLERR | select.POLLNVAL


class NodeChannel:
    """One opened node."""

    def __init__(self, path: Path) -> None:
        """Open it for reading and writing.

        Raises:
            OSError: it is not there, not ours (EACCES), or another program has it (EBUSY).
        """
        self._node = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        self._path = path
        self.taken = 0
        self._poll = select.poll()
        self._may_be_asked = True

    def is_alive(self) -> bool:
        """Return whether the device is still there."""
        return not self._wait(0, 0) & GONE

    def write(self, data: bytes, within_s: float) -> None:
        """Hand over all bytes, and wait until the device has them; it has stopped if it takes none for `STOPPED_S`."""
        sent = 0
        deadline = time.monotonic() + within_s - (HINT_S if within_s > 2 * HINT_S else 0)
        while True:
            events = self._wait(select.POLLOUT, min(STOPPED_S, deadline - time.monotonic()))
            if events & GONE:
                raise self._gone(sent > 0, f"gone after {sent} of {len(data)} bytes")
            if not events:
                reason = SlipReason.PAPER_OUT if self._says_no_paper() else SlipReason.NO_ANSWER
                raise BackendFault(reason, sent > 0, self._said(f"took {sent} of {len(data)} bytes"), Cause.STALLED)
            if sent == len(data):
                return
            try:
                accepted = os.write(self._node, data[sent : sent + PIECE])
                sent, self.taken = sent + accepted, self.taken + accepted
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._gone(sent > 0, str(error)) from error

    def read(self, timeout_s: float) -> bytes:
        """Return what has arrived."""
        deadline = time.monotonic() + timeout_s
        while True:
            events = self._wait(select.POLLIN, deadline - time.monotonic())
            data = self._take(deadline) if events & select.POLLIN else b""
            if data:
                return data
            if events & GONE:
                raise self._gone(False, "gone")
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return b""
            time.sleep(min(EMPTY_S, left_s))

    def close(self) -> None:
        """Let it go; the kernel ends what is under way."""
        with suppress(OSError):
            os.close(self._node)

    def _take(self, deadline: float) -> bytes:
        try:
            return os.read(self._node, READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            if error.errno == errno.EINVAL:
                time.sleep(max(0.0, deadline - time.monotonic()))
                return b""
            raise self._gone(False, str(error)) from error

    def _wait(self, events: int, timeout_s: float) -> int:
        self._poll.register(self._node, events)
        ready = self._poll.poll(max(0.0, timeout_s) * 1000)
        return ready[0][1] if ready else 0

    def _says_no_paper(self) -> bool:
        """Ask the port, beside the stream that is stuck; only a clear yes counts."""
        if not self._may_be_asked:
            return False
        answers: list[int] = []
        asking = threading.Thread(target=_ask_port, args=(self._node, answers), daemon=True)
        asking.start()
        asking.join(HINT_S)
        self._may_be_asked = bool(answers)
        return bool(answers) and bool(answers[0] & NO_PAPER)

    def _gone(self, begun: bool, detail: str) -> BackendFault:
        return BackendFault(SlipReason.OFFLINE, begun, self._said(detail), Cause.GONE)

    def _said(self, detail: str) -> str:
        return f"{self._path}: {detail}"


def _ask_port(node: int, answers: list[int]) -> None:
    status = bytearray(4)
    try:
        ioctl(node, LPGETSTATUS, status)
    except OSError:
        return
    answers.append(struct.unpack("i", status)[0])
