"""What a printer is asked, and what its answers say about it (hardware.md 1 and 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from hub.protocol.printing import MUTE, PrinterState
from printer.stream import Full

OFFLINE_WHY: Final = 2
PAPER: Final = 4
ONLINE: Final = 1
ERROR_WHY: Final = 3
"""What DLE EOT is asked about, by its number; all in real time."""

REAL_TIME_QUESTION: Final = b"\x10\x04"
"""DLE EOT, before its number."""

ASK_DONE: Final = b"\x1dr\x01"
"""GS r 1: paper sensor, answered after all data before it was processed."""

ASK_FULL: Final = b"\x10\x04\x14"
"""DLE EOT 20: the whole status of a printer that presents its slips."""

NO_AUTOMATIC_STATUS: Final = b"\x1da\x00"
"""GS a 0: no status that nobody asked for between the answers."""

CLEAR: Final = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 8: forget what is not printed; nothing may be sent until `Cleared` has come (reliability.md 1.9)."""


def ask(number: int) -> bytes:
    """Return DLE EOT `number`."""
    return REAL_TIME_QUESTION + bytes((number,))


def is_obeyed_at_once(data: bytes) -> bool:
    """Return whether `data` is one question in real time, or the order to forget.

    Printers obey these also when they are off line or their buffer is full (Epson's reference, DLE EOT).
    """
    return data == CLEAR or (len(data) == 3 and data.startswith(REAL_TIME_QUESTION))


def ask_process_id(token: str) -> bytes:
    """Return GS ( H function 48: echo these four printable characters when all before them is on paper."""
    assert len(token) == 4, "a process id has four characters"
    assert all(" " <= character <= "~" for character in token), "a process id is printable"
    return b"\x1d(H\x06\x00\x30\x30" + token.encode("ascii")


@unique
class Detail(StrEnum):
    """What is known beyond the state, for whoever mends the printer."""

    NONE = ""
    FEED_KEY = "feed_key"
    NOT_ONLINE = "not_online"
    HOT = "hot"
    CUTTER = "cutter"
    RECOVERABLE = "recoverable"
    UNRECOVERABLE = "unrecoverable"
    SUPPLY = "supply"
    MEMORY = "memory"
    PRESENTER = "presenter"
    COMMUNICATION = "communication"
    SLIP_IN_MOUTH = "slip_in_mouth"
    CLEARING = "clearing"
    REST_KEPT = "rest_kept"
    MUTE = MUTE


USABLE: Final = frozenset({PrinterState.READY, PrinterState.PAPER_LOW, PrinterState.UNKNOWN})
"""A slip may be sent: nothing is known to be in its way."""

PASSING: Final = frozenset({Detail.FEED_KEY, Detail.NOT_ONLINE, Detail.HOT, Detail.CLEARING})
"""What ends by itself, or when a finger leaves a key: a job waits for it rather than fail."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a printer is, as its answers have it."""

    state: PrinterState
    detail: Detail = Detail.NONE


def trouble(answers: Mapping[int, int], full: Full | None = None) -> Reading | None:
    """Return the trouble that the answers to DLE EOT, by number, prove; None: they prove none.

    What a person must do first comes first: shut the cover, put in paper, clear the jam.
    """
    found = {reading.state: reading for reading in reversed([*_troubles(answers), *_troubles_in_full(full)])}
    for state in (PrinterState.COVER_OPEN, PrinterState.PAPER_OUT, PrinterState.JAM, PrinterState.ERROR):
        if state in found:
            return found[state]
    return found.get(PrinterState.OFFLINE)


def is_paper_low(answers: Mapping[int, int], full: Full | None = None) -> bool:
    """Return whether the roll is near its end."""
    return bool(answers.get(PAPER, 0) & 0x0C or (full is not None and full.paper & 0x44))


def processed_on_paper(byte: int) -> bool:
    """Return whether an answer to GS r came from a printer that had paper still."""
    return not byte & 0x0C


def mouth_of(full: Full | None) -> Detail:
    """Return whether a slip waits in the mouth to be taken."""
    return Detail.SLIP_IN_MOUTH if full is not None and full.paper & 0x20 else Detail.NONE


def is_understood(full: Full) -> bool:
    """Return whether the full status holds nothing but what the manual names, and no garbled bytes."""
    unnamed = full.paper & ~0x65 | full.user & ~0x0F | full.recoverable & ~0x6B | full.unrecoverable & ~0x8F
    return not unnamed and not full.recoverable & 0x02


def _troubles(answers: Mapping[int, int]) -> list[Reading]:
    why, paper = answers.get(OFFLINE_WHY, 0), answers.get(PAPER, 0)
    found: list[Reading] = []
    if why & 0x04:
        found.append(Reading(PrinterState.COVER_OPEN))
    if why & 0x20 or paper & 0x60:
        found.append(Reading(PrinterState.PAPER_OUT))
    found += _errors(why, answers.get(ERROR_WHY, 0))
    if why & 0x08:
        found.append(Reading(PrinterState.OFFLINE, Detail.FEED_KEY))
    if answers.get(ONLINE, 0) & 0x08:
        found.append(Reading(PrinterState.OFFLINE, Detail.NOT_ONLINE))
    return found


def _errors(why: int, kind: int) -> list[Reading]:
    for bit, state, detail in (
        (0x08, PrinterState.JAM, Detail.CUTTER),
        (0x20, PrinterState.ERROR, Detail.UNRECOVERABLE),
        (0x04, PrinterState.ERROR, Detail.RECOVERABLE),
        (0x40, PrinterState.ERROR, Detail.HOT),
    ):
        if kind & bit:
            return [Reading(state, detail)]
    return [Reading(PrinterState.ERROR)] if why & 0x40 else []


def _troubles_in_full(full: Full | None) -> list[Reading]:
    if full is None:
        return []
    return [
        reading
        for byte, bit, reading in (
            (full.user, 0x03, Reading(PrinterState.COVER_OPEN)),
            (full.unrecoverable, 0x02, Reading(PrinterState.COVER_OPEN, Detail.CUTTER)),
            (full.paper, 0x01, Reading(PrinterState.PAPER_OUT)),
            (full.recoverable, 0x40, Reading(PrinterState.JAM)),
            (full.unrecoverable, 0x01, Reading(PrinterState.JAM, Detail.CUTTER)),
            (full.unrecoverable, 0x80, Reading(PrinterState.JAM, Detail.PRESENTER)),
            (full.recoverable, 0x08, Reading(PrinterState.ERROR, Detail.SUPPLY)),
            (full.unrecoverable, 0x0C, Reading(PrinterState.ERROR, Detail.MEMORY)),
            (full.recoverable, 0x01, Reading(PrinterState.ERROR, Detail.HOT)),
        )
        if byte & bit
    ]
