"""Proves what is kept of a hall: its hash chain, its days' seals, and that its tables say what its records say.

The chain is followed from the first record, or from the newest seal whose records were deleted (`hub.store.retention`).
All records are replayed into empty tables, which must then be those that are kept.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, func, select, true

from hub.store.chain import GENESIS, Broken, Link, verify
from hub.store.replay import Replay, Seal, Unlike
from hub.store.rows import links
from hub.store.tables import CALLS, DAYS, HALLS, IDENTITIES, JOURNAL, SLIPS, TICKETS

_REPORT_EVERY: Final = 500
"""Records between two words on how far it is."""

Progress = Callable[[int, int], None]
"""Is told how many records are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Proven:
    """All is as it was written: revisions `first` to `head` stand, of `days` days; `deleted` days left their seals."""

    epoch: int
    first: int
    head: int
    head_hash: bytes
    days: int
    deleted: int


def halls_of(engine: Engine) -> list[str]:
    """Return the halls whose history a database keeps."""
    with engine.connect() as connection:
        kept = set(connection.scalars(select(HALLS.c.hall))) | set(
            connection.scalars(select(JOURNAL.c.hall).distinct())
        )
        return sorted(kept)


def seals(connection: Connection, hall: str) -> list[Seal]:
    """Return the days' seals, oldest first."""
    kept = select(DAYS.c.day, DAYS.c.opened_revision, DAYS.c.sealed_count, DAYS.c.sealed_head)
    rows = connection.execute(kept.where(DAYS.c.hall == hall).order_by(DAYS.c.opened_revision))
    return [Seal(*row) for row in rows]


def prove(engine: Engine, hall: str, progress: Progress | None = None) -> Proven | Broken:
    """Check all that is kept of a hall, as it is at one moment; memory does not grow with its length.

    Raises:
        sqlalchemy.exc.DBAPIError: it cannot be read.
    """
    with engine.connect() as connection:
        end = connection.execute(
            select(HALLS.c.epoch, HALLS.c.head, HALLS.c.head_hash).where(HALLS.c.hall == hall)
        ).one_or_none()
        if end is None:
            return Broken(1, "its row in the table halls is missing")
        days = seals(connection, hall)
        begin = _begin(connection, hall, days)
        if isinstance(begin, Broken):
            return begin
        with closing(Replay(hall)) as replay:
            return _follow(connection, hall, tuple(end), days, begin, replay, progress)


def _begin(connection: Connection, hall: str, days: list[Seal]) -> tuple[int, bytes, int] | Broken:
    """Return the first revision that stands, the hash that it follows, and how many days are before it."""
    before: Seal | None = None
    for seal in days:
        if before is not None and (before.last is None or before.head is None or before.last >= seal.first):
            return Broken(seal.first, f"day {before.day} was not sealed before day {seal.day} was opened")
        before = seal
    first = connection.scalar(select(func.min(JOURNAL.c.revision)).where(JOURNAL.c.hall == hall))
    if first is None or first == 1:
        return 1, GENESIS, 0
    for number, seal in enumerate(days, 1):
        if seal.last == first - 1 and seal.head is not None:
            return first, seal.head, number
    return Broken(1, f"missing: the journal begins at revision {first}, where no day's seal ends")


def _follow(
    connection: Connection,
    hall: str,
    end: tuple[int, int, bytes],
    days: list[Seal],
    begin: tuple[int, bytes, int],
    replay: Replay,
    progress: Progress | None,
) -> Proven | Broken:
    first, prev_hash, deleted = begin
    epoch, head, head_hash = end
    total = max(0, head - first + 1)

    def watched() -> Iterator[Link]:
        # A link is checked before the next one is asked for: only what is proven is replayed.
        for done, link in enumerate(links(connection, hall, true())):
            yield link
            replay.take(link)
            if progress is not None and done % _REPORT_EVERY == 0:
                progress(done, total)

    try:
        found = verify(hall, watched(), head, head_hash, first, prev_hash)
        if isinstance(found, Broken):
            return found
        replay.compare(connection, days[deleted:])
        _no_strangers(connection, hall, head)
    except Unlike as error:
        return Broken(error.revision, str(error))
    if progress is not None:
        progress(total, total)
    return Proven(epoch, first, head, found.head, len(days), deleted)


def _no_strangers(connection: Connection, hall: str, head: int) -> None:
    """Raise where a table has rows that belong to no day, or to no record."""
    in_days = TICKETS.c.day.in_(select(DAYS.c.day).where(DAYS.c.hall == hall))
    strangers: tuple[tuple[Any, ColumnElement[bool]], ...] = (
        (TICKETS, ~in_days),
        (CALLS, CALLS.c.ticket.not_in(select(TICKETS.c.ticket).where(TICKETS.c.hall == hall))),
        (SLIPS, SLIPS.c.ticket.not_in(select(TICKETS.c.ticket).where(TICKETS.c.hall == hall))),
        (DAYS, DAYS.c.opened_revision > head),
        (IDENTITIES, IDENTITIES.c.revision > head),
    )
    for table, strange in strangers:
        count = connection.scalar(select(func.count()).select_from(table).where(table.c.hall == hall, strange))
        if count:
            raise Unlike(head, f"table {table.name}: {count} rows belong to no record")
