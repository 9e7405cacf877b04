"""Whether a database is behind its own backups: one whose end was lost would give today's numbers a second time.

It is looked at whenever a hub starts, so nothing is proven here, unlike in `lost_ends`: each copy's end is looked up.

Rules:
- A copy of a lower epoch is of a history that was left for this one (`restoring`): what it has more was left, too.
- One that goes on after the database's newest record has what the database lost, whatever its epoch.
- One of the same epoch and the same first day that has another record where the database has one is of this history,
  whose end was cut off, and others were written in its place.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select

from hub.store.ends import Copies, End, hash_at
from hub.store.faults import JournalDamaged
from hub.store.tables import DAYS, HALLS, JOURNAL

_END: Final = select(HALLS.c.epoch, HALLS.c.head, HALLS.c.head_hash)
_BEGAN: Final = select(DAYS.c.opened_at).order_by(DAYS.c.opened_revision).limit(1)


@dataclass(frozen=True, slots=True)
class Behind:
    """The copy that has more than the database: from revision `lacks` on; None: its end is another."""

    copy: Path
    end: End
    lacks: int | None


def behind(connection: Connection, hall: str, backups: Copies) -> Behind | None:
    """Return the latest copy that has what the database, which nobody else writes, has not; None where none has."""
    epoch, head, head_hash = connection.execute(_END.where(HALLS.c.hall == hall)).one()
    first = connection.scalar(select(func.min(JOURNAL.c.revision)).where(JOURNAL.c.hall == hall)) or 1
    began = connection.scalar(_BEGAN.where(DAYS.c.hall == hall))
    for copy, end in backups.sound:
        if end.hall != hall or end.epoch < epoch or end.head < first or _has(connection, end):
            continue
        if end.head > head and _goes_on(copy, end, head, head_hash):
            return Behind(copy, end, head + 1)
        if (end.epoch, end.began_at) == (epoch, began):
            return Behind(copy, end, None)
    return None


def kept_up_to(connection: Connection, hall: str, backups: Copies) -> int:
    """Return up to which revision one of the copies has what the database has; 0 where none has anything of it."""
    return next((end.head for _, end in backups.sound if end.hall == hall and _has(connection, end)), 0)


def _has(connection: Connection, end: End) -> bool:
    wanted = select(JOURNAL.c.hash).where(JOURNAL.c.hall == end.hall, JOURNAL.c.revision == end.head)
    return connection.scalar(wanted) == end.head_hash


def _goes_on(copy: Path, end: End, head: int, head_hash: bytes) -> bool:
    """Return whether a copy has the database's newest record; not where it was deleted meanwhile."""
    with suppress(JournalDamaged):
        return head == 0 or hash_at(copy, end, head) == head_hash
    return False
