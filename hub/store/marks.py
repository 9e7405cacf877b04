"""Makes marks of history, and says of one that comes back whether the journal still has what it once had."""

import hmac
import json
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, select

from hub.domain.events_rebuild import HistoryRebuilt
from hub.domain.marks import Marked, MarkFate, Standing, fate_of, fate_unsealed
from hub.protocol.marks import Mark
from hub.store.encoding import Row, to_record
from hub.store.rows import links
from hub.store.tables import HALLS, JOURNAL


@dataclass(frozen=True, slots=True)
class Seal:
    """A hall's own seal; its secret (32 bytes) is in the database and its backups, and another after a restore."""

    hall: str
    secret: bytes

    def mark(self, epoch: int, revision: int, hash_: bytes, at: int) -> Mark:
        """Return the mark of a journal's end at `at` (UTC ms)."""
        return Mark(epoch, revision, at, hash_.hex(), self._of(epoch, revision, at, hash_.hex()))

    def is_on(self, mark: Mark) -> bool:
        """Return whether a mark was made with this seal."""
        return hmac.compare_digest(mark.seal, self._of(mark.epoch, mark.revision, mark.at, mark.hash))

    def _of(self, *what: int | str) -> str:
        return hmac.digest(self.secret, json.dumps([self.hall, *what]).encode(), sha256).hex()


def marked(mark: Mark) -> Marked:
    """Return a mark in the words of the rules."""
    return Marked(mark.epoch, mark.revision, mark.at, bytes.fromhex(mark.hash))


def judge(connection: Connection, hall: str, mark: Mark) -> MarkFate:
    """Return what became of a mark in a hall's journal."""
    row = connection.execute(select(HALLS.c.epoch, HALLS.c.seal_secret).where(HALLS.c.hall == hall)).one_or_none()
    if row is None or row.seal_secret is None or not Seal(hall, bytes(row.seal_secret)).is_on(mark):
        return fate_unsealed(marked(mark), 0 if row is None else row.epoch)
    wanted = select(JOURNAL.c.hash).where(JOURNAL.c.hall == hall, JOURNAL.c.revision == mark.revision)
    found: bytes | None = connection.scalar(wanted)
    oldest = select(JOURNAL.c.revision, JOURNAL.c.at).where(JOURNAL.c.hall == hall).order_by(JOURNAL.c.revision)
    first = connection.execute(oldest.limit(1)).one_or_none()
    there = Standing(
        row.epoch, 1 if first is None else first.revision, 0 if first is None else first.at, found and bytes(found)
    )
    if fate_of(marked(mark), there) is not MarkFate.LOST:
        return MarkFate.KEPT
    # Seldom: now all records are looked through for those that a rebuild made.
    epochs = (_epoch_of(link.row) for link in links(connection, hall, JOURNAL.c.type == HistoryRebuilt.__name__))
    return fate_of(marked(mark), Standing(there.epoch, there.first, there.first_at, there.hash, max(epochs, default=0)))


def _epoch_of(row: Row) -> int:
    event = to_record(row).event
    assert isinstance(event, HistoryRebuilt)
    return event.epoch
