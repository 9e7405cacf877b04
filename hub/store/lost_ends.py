"""Finds what a database has lost of its end: a chain without its last records is whole, but backups know their heads.

Rules:
- A backup whose head is in the chain is of this history, whoever made it.
- One that goes on where the database ends has what the database lost: a restore from an older one adds records at once.
- One that differs before the database's end is of a history that was left for this one (`restoring`), if its epoch is
  another; under the same epoch the end was cut off and others written in its place.
- What retention has deleted cannot be compared, but by the newer heads.
"""

from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, select

from hub.domain.marks import MarkFate
from hub.protocol.marks import Mark
from hub.store.ends import Copies, End, hash_at
from hub.store.faults import JournalDamaged
from hub.store.marks import judge
from hub.store.sql import readers
from hub.store.tables import JOURNAL
from hub.store.verify import Proven


def lost_end(url: str, hall: str, found: Proven, backups: Copies, leap: int) -> list[str]:
    """Return what is missing, by the backups that show the most of it, in words; nothing where all heads are there.

    `backups` were read before the database was proven. A server's copies have its epoch and a `leap`; a file's none,
    and none but a restore raises it.

    Raises:
        JournalUnusable: there is no such database.
    """
    engine = readers(url)
    try:
        with engine.connect() as connection:
            for path, end in backups.sound:
                if end.hall != hall or end.head < found.first or _hash_at(connection, end) == end.head_hash:
                    continue
                if end.head > found.head and _goes_on(path, end, found):
                    missing = f"revisions {found.head + 1} to {end.head} are missing"
                    return [f"{missing}, which {path} has (of {end.day})"]
                if 0 <= found.epoch - (end.epoch - leap) <= leap // 2 and path.exists():
                    return [f"it differs from {path}, of the same history (revision {end.head}, of {end.day})"]
    finally:
        engine.dispose()
    return []


def fate_in(url: str, hall: str, mark: Mark) -> MarkFate:
    """Return what became of a mark of history that a kiosk kept.

    Raises:
        JournalUnusable: there is no such database.
    """
    engine = readers(url)
    try:
        with engine.connect() as connection:
            return judge(connection, hall, mark)
    finally:
        engine.dispose()


def _goes_on(path: Path, end: End, found: Proven) -> bool:
    """Return whether a copy has the database's newest record; not where it was deleted for a newer copy meanwhile."""
    with suppress(JournalDamaged):
        return found.head == 0 or hash_at(path, end, found.head) == found.head_hash
    return False


def _hash_at(connection: Connection, end: End) -> bytes | None:
    wanted = select(JOURNAL.c.hash).where(JOURNAL.c.hall == end.hall, JOURNAL.c.revision == end.head)
    return connection.scalar(wanted)
