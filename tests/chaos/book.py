"""What a hall's journal holds, read beside the hub or over its dead body, and what must be so in it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from sqlite3 import connect
from typing import Any, Final

import psycopg

from hub.protocol.commands import CallReceipt, TicketReceipt
from tests.chaos.witness import Told, Witness

SHOWN: Final = 5
"""So many faults of one kind are told whole; the rest is counted."""

_KNOWN: Final = "SELECT revision, hash FROM journal WHERE revision <= ? ORDER BY revision"
_NEW: Final = """
    SELECT revision, day, at, type, body, command_id, hash FROM journal WHERE revision > ? ORDER BY revision
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the journal; `at` is UTC ms, `hash` covers it and all before it."""

    revision: int
    day: str
    at: int
    type: str
    body: dict[str, Any]
    command_id: str | None
    hash: bytes


class Book:
    """The journal as it was read so far: it may only ever get longer."""

    def __init__(self, database: Path | str) -> None:
        """`database` is an SQLite file, or the address of a PostgreSQL database."""
        self._database = database
        self.entries: list[Entry] = []
        self.faults: list[str] = []

    def read(self) -> None:
        """Read what is new; what was there before must be there still, unchanged."""
        kept, added = self._rows(len(self.entries))
        if kept != [(entry.revision, entry.hash) for entry in self.entries]:
            self.faults.append(f"of {len(self.entries)} recorded entries {len(kept)} are there, or some are changed")
        self.entries += [
            Entry(revision, day, at, kind, json.loads(body), command_id, row_hash)
            for revision, day, at, kind, body, command_id, row_hash in added
        ]

    def _rows(self, known: int) -> tuple[list[Any], list[Any]]:
        """Return revision and hash of so many known rows, and all columns of the rest."""
        if isinstance(self._database, Path):
            with closing(connect(f"file:{self._database}?mode=ro", uri=True, timeout=5)) as file:
                file.execute("PRAGMA wal_autocheckpoint = 0")
                return file.execute(_KNOWN, (known,)).fetchall(), file.execute(_NEW, (known,)).fetchall()
        with psycopg.connect(self._database) as server:
            asked = _KNOWN.replace("?", "%s"), _NEW.replace("?", "%s")
            return server.execute(asked[0], (known,)).fetchall(), server.execute(asked[1], (known,)).fetchall()

    @property
    def days(self) -> list[str]:
        """The service days in the order in which they were opened."""
        return [entry.body["day"] for entry in self.entries if entry.type == "DayOpened"]

    def count(self, kind: str) -> int:
        """Return how many events of a type are recorded."""
        return sum(entry.type == kind for entry in self.entries)


def violations(book: Book, witness: Witness, told: Told) -> list[str]:
    """Return every promise that is broken; empty when journal and devices agree.

    `told` is what the journal must account for: all that the witness was told before it was read, or less.
    """
    entries = book.entries
    found = [*book.faults, *_few(witness.faults)]
    for faults in (_told(entries, told), _doubled(entries), _out_of_order(entries)):
        found += _few(faults)
    if witness.outdated and len(book.days) < 2:
        found.append(f"{len(witness.outdated)} commands were refused as another day's on the only day")
    return found


def _few(faults: Iterable[str]) -> list[str]:
    whole = list(faults)
    return whole[:SHOWN] + ([f"… and {len(whole) - SHOWN} more like these"] if len(whole) > SHOWN else [])


def _told(entries: Sequence[Entry], told: Told) -> Iterator[str]:
    """Yield what a device was told and the journal does not hold, and what it holds although it was denied."""
    issued = {entry.command_id: entry.body for entry in entries if entry.type == "TicketIssued"}
    called = {entry.command_id: entry.body for entry in entries if entry.type == "TicketCalled"}
    at_counters = {(body["ticket"], body["counter"]) for body in called.values()}
    ids = {entry.command_id for entry in entries}
    for command_id, accepted in told.accepted.items():
        match accepted.result:
            case TicketReceipt(ticket=ticket, number=number):
                body = issued.get(command_id)
                if body is None or (body["ticket"], body["text"]) != (ticket, number):
                    yield f"a number that was told is lost: {number} of command {command_id}"
            case CallReceipt(ticket=ticket, number=number):
                body = called.get(command_id)
                if body is None or body["ticket"] != ticket:
                    yield f"a call that was told is lost: {number} of command {command_id}"
            case _:
                if command_id not in ids:
                    yield f"an act that was told is lost: command {command_id}"
    for command_id, why in told.denied.items():
        if command_id in ids:
            yield f"carried out although {why}: command {command_id}"
    for place, number in told.called.items():
        if place not in at_counters:
            yield f"a call that a panel showed is lost: {number} at {place[1]}"


def _doubled(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield numbers given twice or left out, and commands carried out twice."""
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    texts: dict[tuple[str, str], int] = defaultdict(int)
    done: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.type == "TicketIssued":
            numbers[entry.day, entry.body["pool"]].append(entry.body["number"])
            texts[entry.day, entry.body["text"]] += 1
        if entry.command_id is not None:
            done[entry.command_id].append(entry)
    for (day, pool), given in numbers.items():
        if given != list(range(1, len(given) + 1)):
            yield f"the sequence of {pool} on {day} is not 1 to {len(given)} in order"
    for (day, text), times in texts.items():
        if times > 1:
            yield f"{text} was given {times} times on {day}"
    for command_id, made in done.items():
        kinds = [entry.type for entry in made]
        together = made[-1].revision - made[0].revision == len(made) - 1
        if not together or kinds.count("TicketIssued") > 1 or kinds.count("TicketCalled") > 1:
            yield f"command {command_id} was carried out more than once: {', '.join(kinds)}"


def _out_of_order(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield gaps in the history, time or days that go back, and days opened twice."""
    if [entry.revision for entry in entries] != list(range(1, len(entries) + 1)):
        yield "the revisions are not 1, 2, 3, …"
    opened: set[str] = set()
    for before, entry in pairwise(entries):
        if entry.at < before.at:
            yield f"time goes back by {before.at - entry.at} ms at revision {entry.revision}"
        if entry.day < before.day:
            yield f"the day goes back from {before.day} to {entry.day} at revision {entry.revision}"
    for entry in entries:
        if entry.type == "DayOpened":
            if entry.body["day"] in opened:
                yield f"{entry.body['day']} was opened twice"
            opened.add(entry.body["day"])
        elif entry.day not in opened:
            yield f"revision {entry.revision} belongs to {entry.day}, which is not open"
