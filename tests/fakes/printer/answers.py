"""The bytes in which a printer says how it is (hardware.md 1 and 4)."""

from dataclasses import dataclass
from typing import Final

CLEARED: Final = b"\x37\x25\x00"
"""The answer to `10 14 08 01 03 14 01 06 02 08`: all that was kept is forgotten."""


@dataclass(frozen=True)
class Condition:
    """What the sensors say; `near_end` is False at once for printers without that sensor."""

    paper_out: bool = False
    near_end: bool = False
    cover_open: bool = False
    jam: bool = False
    error: bool = False
    hot: bool = False
    mouth: bool = False
    printing: bool = False

    @property
    def stopped(self) -> bool:
        """Whether it is off-line."""
        return self.paper_out or self.cover_open or self.jam or self.error or self.hot

    @property
    def failed(self) -> bool:
        """Whether it is off-line for something else than paper or its cover."""
        return self.jam or self.error or self.hot

    def real_time(self, question: int) -> int:
        """Return the answer to DLE EOT 1 to 4."""
        bits = {
            1: 0x08 * self.stopped,
            2: 0x04 * self.cover_open | 0x20 * self.paper_out | 0x40 * self.failed,
            3: 0x08 * self.jam | 0x20 * self.error | 0x40 * self.hot,
            4: 0x60 * self.paper_out | 0x0C * (self.near_end or self.paper_out),
        }[question]
        return 0x12 | bits

    def queued(self) -> int:
        """Return the answer to GS r 1."""
        return 0x0C * self.paper_out | 0x03 * (self.near_end or self.paper_out)

    def automatic(self) -> bytes:
        """Return the four bytes of automatic status (GS a)."""
        first = 0x10 | 0x08 * self.stopped | 0x20 * self.cover_open
        second = 0x08 * self.jam | 0x20 * self.error | 0x40 * self.hot
        return bytes((first, second, self.queued(), 0))

    def full(self) -> bytes:
        """Return a presenter's six bytes (DLE EOT 20): paper, user, recoverable, unrecoverable."""
        paper = 0x01 * self.paper_out | 0x04 * (self.near_end or self.paper_out) | 0x20 * self.mouth
        user = 0x02 * self.cover_open | 0x08 * self.printing
        recoverable = 0x01 * self.hot | 0x40 * self.jam
        return bytes((0x10, 0x0F, paper, user, recoverable, 0x80 * self.error))


def process_echo(token: bytes) -> bytes:
    """Return what GS ( H function 48 brings back when all before it is on paper."""
    return b"\x37\x22" + token + b"\x00"


def counter(number: int) -> bytes:
    """Return a counter's block (GS g 2)."""
    return b"\x5f" + str(number).encode("ascii") + b"\x00"


def name(text: str) -> bytes:
    """Return a name's block (GS I 65 to 69)."""
    return b"\x5f" + text.encode("ascii") + b"\x00"
