"""What the hub's database says of a day, read beside the running hub without disturbing it (read-only)."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class TicketRow:
    """One ticket as the database has it."""

    ticket: str
    number: str
    service: str
    ticket_class: str
    state: str
    counter: str | None


@dataclass(frozen=True)
class CallRow:
    """One call: which number, and what became of showing and speaking it."""

    call: str
    number: str
    ordinal: int
    shown_by: str | None
    spoken: bool
    dropped: bool


@dataclass(frozen=True)
class SlipRow:
    """One print job and its outcome."""

    job: str
    number: str
    copy: int
    printer: str
    outcome: str


class History:
    """The tables of one hall's SQLite file; every method reads what is committed at that moment."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def tickets(self) -> list[TicketRow]:
        """Return all tickets in order of issue."""
        rows = "SELECT ticket, text, service, ticket_class, state, counter FROM tickets ORDER BY issued_at, ticket"
        return [TicketRow(*row) for row in self._read(rows)]

    def calls(self) -> list[CallRow]:
        """Return all calls in order."""
        rows = (
            "SELECT c.call_id, t.text, c.ordinal, c.shown_by, c.spoken_at IS NOT NULL, c.dropped_at IS NOT NULL"
            " FROM calls c JOIN tickets t USING (hall, ticket) ORDER BY c.at, c.call_id"
        )
        return [CallRow(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5])) for row in self._read(rows)]

    def slips(self) -> list[SlipRow]:
        """Return all print jobs."""
        rows = "SELECT s.job, t.text, s.copy, s.printer, s.outcome FROM slips s JOIN tickets t USING (hall, ticket)"
        return [SlipRow(*row) for row in self._read(rows)]

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Return the journal's events of one type, in order."""
        rows = self._read("SELECT body FROM journal WHERE type = ? ORDER BY revision", kind)
        return [json.loads(row[0]) for row in rows]

    def numbers_called(self) -> list[str]:
        """Return the number of each call, in order, from the journal alone."""
        told = [*self.events("TicketIssued"), *self.events("TicketHandedIn")]
        texts = {event["ticket"]: event["text"] for event in told}
        return [texts[event["ticket"]] for event in self.events("TicketCalled")]

    def _read(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        with self._open() as connection:
            return connection.execute(statement, values).fetchall()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True, timeout=5)) as connection:
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            yield connection
