"""Replays a day's records into empty tables of its own, and compares these with the ones that are kept."""

import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Table,
    create_engine,
    delete,
    insert,
    select,
    type_coerce,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import NullType

from hub.domain.events import DayOpened, Record
from hub.store.chain import GENESIS, Link
from hub.store.constraints import commands_of
from hub.store.encoding import UnreadableEvent, to_record
from hub.store.journal import ConstraintViolated
from hub.store.projections import changes
from hub.store.statements import execute
from hub.store.tables import ATTENDANCE, CALLS, COMMANDS, DAYS, HALLS, METADATA, NUMBERING, SLIPS, TICKETS

_TABLES: Final = (DAYS, NUMBERING, TICKETS, CALLS, SLIPS, ATTENDANCE, COMMANDS)

_AT_ONCE: Final = 500
"""Records replayed together; more are hardly faster."""

_LATER: Final = {
    DAYS: (),
    NUMBERING: (),
    TICKETS: ("outcome", "by_calling", "drawn_for", "wait_ms", "wait_low", "wait_high"),
    CALLS: ("out_of_turn",),
    SLIPS: (),
    ATTENDANCE: (),
    COMMANDS: (),
}
"""Columns that a migration has added: they may be empty in rows of before."""


class Unlike(Exception):
    """What is kept is not what the records say, from `revision` on."""

    def __init__(self, revision: int, why: str) -> None:
        super().__init__(why)
        self.revision = revision


class Replay:
    """One day at a time: take its records, then compare."""

    def __init__(self, hall: str) -> None:
        self._hall = hall
        self._engine = create_engine("sqlite://", poolclass=StaticPool)
        METADATA.create_all(self._engine)
        with self._engine.begin() as connection:
            connection.execute(insert(HALLS).values(hall=hall, epoch=1, head=0, head_hash=GENESIS))
        self._day: str | None = None
        self._first = self._last = 0
        self._taken: list[tuple[Record, Link]] = []

    def begins_day(self, link: Link) -> bool:
        """Return whether a record opens a day, so that all before it is to be compared."""
        return link.row.type == DayOpened.__name__

    def take(self, link: Link) -> None:
        """Take the next record.

        Raises:
            Unlike: this program cannot read it, or the tables would have refused it.
        """
        try:
            record = to_record(link.row)
        except UnreadableEvent as error:
            raise Unlike(link.row.revision, f"cannot be read ({error})") from error
        if isinstance(record.event, DayOpened):
            self._day = record.event.day
        self._first = self._first or record.revision
        self._last = record.revision
        self._taken.append((record, link))
        if len(self._taken) >= _AT_ONCE:
            self._store()

    def compare(self, kept: Connection) -> None:
        """Compare the day with what is kept of it, and begin anew.

        Raises:
            Unlike: a row is missing, strange, or has other values.
        """
        if not self._first:
            return
        self._store()
        with self._engine.connect() as replayed:
            for table in _TABLES:
                which = of_day(table, self._hall, self._day, (self._first, self._last))
                for ours, theirs in zip_longest(_rows(replayed, table, which), _rows(kept, table, which)):
                    if ours != theirs:
                        self._look_closer(table, ours, theirs)
        with self._engine.begin() as connection:
            for table in reversed(_TABLES):
                connection.execute(delete(table))
        self._day, self._first = None, 0

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

    _before: Record | None = None

    def _goes_on(self, record: Record) -> bool:
        """Whether a record belongs to the command of the one before, which was taken with others."""
        before = self._before
        return (
            before is not None
            and before.revision == record.revision - 1
            and (before.command_id, before.digest) == (record.command_id, record.digest)
        )

    def _look_closer(self, table: Table, ours: Sequence[Any] | None, theirs: Sequence[Any] | None) -> None:
        where = f"{'day ' + self._day if self._day else f'revisions {self._first} to {self._last}'}, table {table.name}"
        if ours is None or theirs is None or _key(table, ours) != _key(table, theirs):
            seen = "there is a row too many or too few at"
            raise Unlike(self._first, f"{where}: {seen} {_key(table, theirs or ours or ())}")
        for column, ought, found in zip(table.c, ours, theirs, strict=True):
            late = found is None and column.name in _LATER[table]
            if ought != found and not late and not (isinstance(column.type, JSON) and _same_json(ought, found)):
                raise Unlike(
                    self._first,
                    f"{where}, row {_key(table, ours)}: {column.name} is {found!r}, its records say {ought!r}",
                )


def of_day(table: Table, hall: str, day: str | None, revisions: tuple[int, int]) -> ColumnElement[bool]:
    """Return which rows of a table are a day's."""
    mine = table.c.hall == hall
    if table is COMMANDS:
        return mine & table.c.revision.between(*revisions)
    if "day" in table.c:
        return mine & (table.c.day == day)
    return mine & table.c.ticket.in_(select(TICKETS.c.ticket).where(TICKETS.c.hall == hall, TICKETS.c.day == day))


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
