"""A printer's status bytes, read by the manuals: `DLE EOT` and `GS r` (hardware.md 1)."""

from typing import Final

from hub.protocol.printing import PrinterState

ASK_CAUSE: Final = b"\x10\x04\x02"
"""DLE EOT 2: why the printer is off-line; real time."""

ASK_PAPER: Final = b"\x10\x04\x04"
"""DLE EOT 4: the paper sensors; real time."""

ASK_DONE: Final = b"\x1dr\x01"
"""GS r 1: paper sensor, answered after all data before it was processed."""

NO_AUTOMATIC_STATUS: Final = b"\x1da\x00"
"""GS a 0: no status that nobody asked for between the answers."""

_REAL_TIME_MASK: Final = 0x93
_REAL_TIME_FIXED: Final = 0x12
_QUEUED_MASK: Final = 0x90

_COVER_OPEN: Final = 0x04
_PAPER_STOP: Final = 0x20
_ERROR: Final = 0x40
_PAPER_END: Final = 0x60
_PAPER_NEAR_END: Final = 0x0C


def real_time_answer(data: bytes) -> int | None:
    """Return the last byte of `data` that is an answer to DLE EOT; None: there is none."""
    answers = [byte for byte in data if byte & _REAL_TIME_MASK == _REAL_TIME_FIXED]
    return answers[-1] if answers else None


def holds_queued_answer(data: bytes) -> bool:
    """Return whether `data` holds an answer to GS r (bits 4 and 7 clear)."""
    return any(byte & _QUEUED_MASK == 0 for byte in data)


def state_of(cause: int, paper: int | None) -> PrinterState:
    """Return the printer's state from its answers to `ASK_CAUSE` and `ASK_PAPER` (None: not answered)."""
    if cause & _COVER_OPEN:
        return PrinterState.COVER_OPEN
    if cause & _PAPER_STOP or (paper or 0) & _PAPER_END:
        return PrinterState.PAPER_OUT
    if cause & _ERROR:
        return PrinterState.ERROR
    if (paper or 0) & _PAPER_NEAR_END:
        return PrinterState.PAPER_LOW
    return PrinterState.READY
