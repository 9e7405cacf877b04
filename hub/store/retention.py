"""Deletes the events of old days: their seals stay, and their tickets' times, without officer, device or reason.

Days go whole and oldest first, so that the chain is still proven from the newest of their seals on. Since nothing else
is stored meanwhile, what is to go is read first, a part at a time: then it is in memory, and its deletion is short.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from hub.store.replay import Seal
from hub.store.sql import SqlJournal
from hub.store.tables import ATTENDANCE, CALLS, COMMANDS, JOURNAL, LEASES, SLIPS, TICKETS
from hub.store.verify import seals

WITNESSES: Final = 7
"""Service days that must agree on what day it is: a clock that jumped opens a few days of its own, not a week."""

LONGEST_PAUSE: Final = timedelta(days=45)
"""A hall may close for a month; more time than this within `WITNESSES` days is a clock that was wrong."""


READ_AT_ONCE: Final = 2_000
"""Records read between two moments in which the hub may store: tens of milliseconds from a slow disk."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A day whose events were deleted: revisions `first` to `last`; of its tickets only times remain."""

    day: str
    first: int
    last: int
    tickets: int


def due(days: Sequence[Seal], first: int, kept_days: int) -> list[Seal]:
    """Return the days to delete, oldest first: sealed, with events, and older than `kept_days` before the newest.

    `first` is the first revision that stands. None are due where the newest days cannot all be right about the date.
    """
    if len(days) <= WITNESSES:
        return []
    newest, witness = date.fromisoformat(days[-1].day), date.fromisoformat(days[-WITNESSES].day)
    if newest - witness > LONGEST_PAUSE:
        return []
    oldest_kept = newest - timedelta(days=kept_days)
    found: list[Seal] = []
    for seal in days[:-WITNESSES]:
        if seal.last is None or date.fromisoformat(seal.day) >= oldest_kept:
            break
        if seal.last >= first:
            found.append(seal)
    return found


def is_any_due(journal: SqlJournal, hall: str, kept_days: int) -> bool:
    """Return whether `forget` would delete a day; nothing is changed, and nothing needs room."""
    with journal.looking() as connection:
        return bool(_due(connection, hall, kept_days))


def forget(journal: SqlJournal, hall: str, kept_days: int) -> Forgotten | None:
    """Delete the oldest day that is due, in one transaction; None when none is.

    Raises:
        NotStored: nothing was deleted.
        FateUnknown: the error came at COMMIT.
    """
    _read(journal, hall, kept_days)
    with journal.changing() as connection:
        wanted = _due(connection, hall, kept_days)
        return _forget(connection, hall, _first(connection, hall), wanted[0]) if wanted else None


def _read(journal: SqlJournal, hall: str, kept_days: int) -> None:
    """Read the records of the oldest day that is due, and their commands."""
    with journal.looking() as connection:
        wanted = _due(connection, hall, kept_days)
        first = _first(connection, hall)
    last = wanted[0].last or 0 if wanted else 0
    for begin in range(first, last + 1, READ_AT_ONCE):
        with journal.looking() as connection:
            part = (begin, min(begin + READ_AT_ONCE - 1, last))
            connection.scalar(select(func.count(JOURNAL.c.digest)).where(JOURNAL.c.hall == hall, _between(*part)))
            connection.scalar(select(func.count(COMMANDS.c.digest)).where(_commands(hall, *part)))


def _between(first: int, last: int) -> ColumnElement[bool]:
    return JOURNAL.c.revision.between(first, last)


def _commands(hall: str, first: int, last: int) -> ColumnElement[bool]:
    """Return which commands made these records; they are found by their ids, since nothing sorts them by revision."""
    ids = select(JOURNAL.c.command_id).where(JOURNAL.c.hall == hall, _between(first, last))
    return (COMMANDS.c.hall == hall) & COMMANDS.c.command_id.in_(ids)


def _first(connection: Connection, hall: str) -> int:
    return connection.scalar(select(func.min(JOURNAL.c.revision)).where(JOURNAL.c.hall == hall)) or 1


def _due(connection: Connection, hall: str, kept_days: int) -> list[Seal]:
    return due(seals(connection, hall), _first(connection, hall), kept_days)


def _forget(connection: Connection, hall: str, first: int, seal: Seal) -> Forgotten:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")  # what is deleted must not stay in free pages

    def of_day(table: Any) -> Any:
        tickets = select(TICKETS.c.ticket).where(TICKETS.c.hall == hall, TICKETS.c.day == seal.day)
        return (table.c.hall == hall) & table.c.ticket.in_(tickets)

    last = seal.last or 0
    connection.execute(delete(COMMANDS).where(_commands(hall, first, last)))
    connection.execute(delete(JOURNAL).where(JOURNAL.c.hall == hall, _between(first, last)))
    for table in (ATTENDANCE, LEASES):
        connection.execute(delete(table).where(table.c.hall == hall, table.c.day == seal.day))
    connection.execute(delete(SLIPS).where(of_day(SLIPS)))
    connection.execute(update(CALLS).where(of_day(CALLS)).values(shown_by=None, out_of_turn=None))
    bare = update(TICKETS).where(TICKETS.c.hall == hall, TICKETS.c.day == seal.day).values(kiosk=None, reason=None)
    return Forgotten(seal.day, first, last, connection.execute(bare).rowcount)
