"""Replays records into empty tables of its own, and compares these with the ones that are kept."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Table,
    create_engine,
    insert,
    select,
    type_coerce,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import NullType

from hub.domain.events import Record
from hub.store.chain import GENESIS, Link
from hub.store.constraints import commands_of
from hub.store.encoding import UnreadableEvent, to_record
from hub.store.journal import ConstraintViolated
from hub.store.projections import changes
from hub.store.statements import execute
from hub.store.tables import (
    ATTENDANCE,
    CALLS,
    COMMANDS,
    DAYS,
    HALLS,
    IDENTITIES,
    LEASES,
    METADATA,
    NUMBERING,
    SLIPS,
    TICKETS,
)

_OF_DAYS: Final = (DAYS, NUMBERING, TICKETS, CALLS, SLIPS, ATTENDANCE, LEASES, IDENTITIES)

_AT_ONCE: Final = 500
"""Records replayed together; more are hardly faster."""

_LATER: Final = {
    TICKETS: ("outcome", "by_calling", "drawn_for", "wait_ms", "wait_low", "wait_high", "uncertain"),
    CALLS: ("out_of_turn",),
}
"""Columns that a migration has added: they may be empty in rows of before."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A day with its first revision, and once it is closed its number of records and its last one's hash."""

    day: str
    first: int
    count: int | None
    head: bytes | None

    @property
    def last(self) -> int | None:
        """The revision of its last record; None while it is open."""
        return None if self.count is None else self.first + self.count - 1


class Unlike(Exception):
    """What is kept is not what the records say, from `revision` on."""

    def __init__(self, revision: int, why: str) -> None:
        super().__init__(why)
        self.revision = revision


class Replay:
    """Take all records, then compare day by day: a kiosk may hand in a ticket of a day that is over."""

    def __init__(self, hall: str) -> None:
        self._hall = hall
        self._engine = create_engine("sqlite://", creator=_temporary, poolclass=StaticPool)
        METADATA.create_all(self._engine)
        with self._engine.begin() as connection:
            connection.execute(insert(HALLS).values(hall=hall, epoch=1, head=0, head_hash=GENESIS))
        self._taken: list[tuple[Record, Link]] = []
        self._before: Record | None = None

    def take(self, link: Link) -> None:
        """Take the next record.

        Raises:
            Unlike: this program cannot read it, or the tables would have refused it.
        """
        try:
            record = to_record(link.row)
        except UnreadableEvent as error:
            raise Unlike(link.row.revision, f"cannot be read ({error})") from error
        self._taken.append((record, link))
        if len(self._taken) >= _AT_ONCE:
            self._store()

    def compare(self, kept: Connection, days: Sequence[Seal]) -> None:
        """Compare what is kept of some days, and of all commands, with what their records say.

        Raises:
            Unlike: a row is missing, strange, or has other values.
        """
        self._store()
        with self._engine.connect() as replayed:
            for seal in days:
                for table in _OF_DAYS:
                    self._compare(replayed, kept, table, seal)
            self._compare(replayed, kept, COMMANDS, None)

    def _compare(self, replayed: Connection, kept: Connection, table: Table, seal: Seal | None) -> None:
        which = _of_day(table, self._hall, seal)
        for ours, theirs in zip_longest(_rows(replayed, table, which), _rows(kept, table, which)):
            if ours != theirs:
                _look_closer(table, seal, ours, theirs)

    def close(self) -> None:
        """Release the tables."""
        self._engine.dispose()

    def _store(self) -> None:
        if not self._taken:
            return
        first, last = self._taken[0][0].revision, self._taken[-1][0].revision
        begun = [
            {"hall": self._hall, "command_id": each.command_id, "revision": each.revision, "digest": each.digest}
            for each in commands_of([record for record, _ in self._taken])
            if not self._goes_on(each)
        ]
        try:
            with self._engine.begin() as connection:
                if begun:
                    connection.execute(insert(COMMANDS), begun)
                execute(connection, (each for pair in self._taken for each in changes(self._hall, *pair)))
        except (ConstraintViolated, IntegrityError) as error:
            why = error.orig if isinstance(error, IntegrityError) else error
            raise Unlike(first, f"revisions {first} to {last} cannot have been stored ({why})") from error
        self._before = self._taken[-1][0]
        self._taken.clear()

    def _goes_on(self, record: Record) -> bool:
        """Whether a record belongs to the command of the one before, which was taken with others."""
        before = self._before
        return (
            before is not None
            and before.revision == record.revision - 1
            and (before.command_id, before.digest) == (record.command_id, record.digest)
        )


def _temporary() -> sqlite3.Connection:
    """A database that is in memory until it grows, then in a file without a name."""
    connection = sqlite3.connect("", check_same_thread=False)
    connection.executescript("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF")
    return connection


def _look_closer(table: Table, seal: Seal | None, ours: Sequence[Any] | None, theirs: Sequence[Any] | None) -> None:
    """Raise with words on what differs, if that is more than how it is written."""
    named = f"table {table.name}" if seal is None else f"day {seal.day}, table {table.name}"
    row = dict(zip(table.c.keys(), theirs or ours or (), strict=True))
    revision = int(row["revision"]) if seal is None else seal.first
    if ours is None or theirs is None or _key(table, ours) != _key(table, theirs):
        raise Unlike(revision, f"{named}: there is a row too many or too few at {_key(table, theirs or ours or ())}")
    for column, ought, found in zip(table.c, ours, theirs, strict=True):
        late = found is None and column.name in _LATER.get(table, ())
        if ought != found and not late and not (isinstance(column.type, JSON) and _same_json(ought, found)):
            raise Unlike(
                revision, f"{named}, row {_key(table, ours)}: {column.name} is {found!r}, its records say {ought!r}"
            )


def _of_day(table: Table, hall: str, seal: Seal | None) -> ColumnElement[bool]:
    mine = table.c.hall == hall
    if seal is None:
        return mine
    if "day" in table.c:
        return mine & (table.c.day == seal.day)
    return mine & table.c.ticket.in_(select(TICKETS.c.ticket).where(TICKETS.c.hall == hall, TICKETS.c.day == seal.day))


def _rows(connection: Connection, table: Table, which: ColumnElement[bool]) -> Iterator[Sequence[Any]]:
    wanted = select(*(type_coerce(column, NullType()) for column in table.c)).where(which)
    ordered = wanted.order_by(*table.primary_key.columns)
    for row in connection.execute(ordered, execution_options={"yield_per": 1_000}):
        yield tuple(row)


def _key(table: Table, row: Sequence[Any]) -> str:
    keys: list[Column[Any]] = list(table.primary_key.columns)
    named = dict(zip((column.name for column in table.c), row, strict=False))
    return " ".join(str(named.get(key.name)) for key in keys if key.name != "hall")


def _same_json(one: object, other: object) -> bool:
    """Whether two values mean the same JSON, as text or already read."""
    try:
        read = [json.loads(each) if isinstance(each, str) else each for each in (one, other)]
    except ValueError:
        return False
    return bool(read[0] == read[1])
