"""Reads what a device remembers from a file of its state folder that somebody carried to the hub.

A kiosk's `numbers.jsonl` and a printer's `jobs.jsonl` are read, and lines of the language's own `RememberedNumber`.
Lines may begin with a checksum; what is torn, or says nothing of a number, is skipped and counted.
"""

import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from hub.core.collector import remembered
from hub.domain.commands_rebuild import Remembered
from hub.protocol.command import Language, TicketClass
from hub.protocol.ids import CommandId, JobId, ticket_of
from hub.protocol.leases import HandInTicket
from hub.protocol.marks import Mark
from hub.protocol.printing import SlipOutcome, SlipReason
from hub.protocol.remembering import RememberedNumber

_CHECKED: Final = re.compile(rb"([0-9a-f]{8}) (.*)", re.DOTALL)


class _Line(msgspec.Struct):
    """What a line may hold, whoever wrote it."""

    entry: str = ""
    number: msgspec.Raw = msgspec.Raw(b"null")
    ticket: msgspec.Raw = msgspec.Raw(b"null")
    job: str = ""
    stage: str = ""
    reason: str | None = None
    mark: Mark | None = None


_LINES: Final = msgspec.json.Decoder(_Line)
_NUMBERS: Final = msgspec.json.Decoder(RememberedNumber)
_TICKETS: Final = msgspec.json.Decoder(HandInTicket)


class _Job(msgspec.Struct):
    job: JobId
    number: str
    issued_at: int
    outcome: SlipOutcome | None = None
    service: str | None = None
    ticket_class: TicketClass = TicketClass.REGULAR
    language: Language = Language.INDONESIAN


_JOBS: Final = msgspec.json.Decoder(_Job)


@dataclass(frozen=True, slots=True)
class MemoryFile:
    """The numbers of a file, which of its lines, counted from 1, could not be read, and its newest mark of history."""

    numbers: tuple[Remembered, ...]
    unreadable: tuple[int, ...]
    mark: Mark | None = None


def read_memory(path: Path) -> MemoryFile:
    """Return what a file remembers.

    Raises:
        OSError: it cannot be read.
    """
    found: dict[tuple[str, str], RememberedNumber] = {}
    taken_back: set[str] = set()
    unreadable: list[int] = []
    mark: Mark | None = None
    for place, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip(b"\0 \r"):
            continue
        try:
            content = _content(line)
            read = _read(content, taken_back)
            mark = _LINES.decode(content).mark or mark
        except (ValueError, RecursionError):  # also bytes that are no text, and nesting without an end
            unreadable.append(place)
            continue
        if read is not None:
            found[read.ticket, read.text] = read
    return MemoryFile(
        tuple(remembered(one, path.name, kiosk=None) for one in found.values() if one.ticket not in taken_back),
        tuple(unreadable),
        mark,
    )


def _content(line: bytes) -> bytes:
    """Return a line without its checksum.

    Raises:
        ValueError: the checksum is another line's.
    """
    checked = _CHECKED.fullmatch(line)
    if checked is None:
        return line
    if int(checked[1], 16) != zlib.crc32(checked[2]):
        raise ValueError("torn")
    return checked[2]


def _read(content: bytes, taken_back: set[str]) -> RememberedNumber | None:
    """Return the number of a line, if it tells one.

    Raises:
        ValueError, RecursionError: it is no line of a device's memory.
    """
    line = _LINES.decode(content)
    if line.entry == "Told":
        return _NUMBERS.decode(line.number)
    if line.entry == "Gave":
        own = _TICKETS.decode(line.ticket)
        words = (own.service, own.ticket_class, own.language)
        return RememberedNumber(own.command_id, own.text, own.issued_at, *words)
    if line.entry == "TakenBack":
        taken_back.add(msgspec.json.decode(line.ticket, type=str))
    if line.entry:
        return None
    if line.stage == "barred" or line.reason == SlipReason.WITHDRAWN:
        return None
    if line.job:
        job = _JOBS.decode(content)
        ticket = CommandId(ticket_of(job.job))
        told: dict[str, object] = {
            "ticket": ticket,
            "text": job.number,
            "issued_at": job.issued_at,
            "service": job.service,
            "ticket_class": job.ticket_class,
            "language": job.language,
            "slip": job.outcome,
        }
        return msgspec.convert(told, RememberedNumber)
    return _NUMBERS.decode(content)
