"""The journal of a hub that leads: every append and every heartbeat renews its leadership, or finds it lost.

A tenure is one session of the database: it begins with a new epoch, and ends with that session, which is never made
anew. So whoever ends the session, which a standby does first, has ended everything this hub could still write.

A heartbeat does not wait for the server's disk, which may stand still for longer than a lease on a busy machine. One
that a crash of the server takes back says nothing untrue: every session, and with it the tenure, has ended then. Where
a second server takes over from the first one it does wait, as an append does: a first one that is cut off must not keep
its leader speaking.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Final

from sqlalchemy import Connection, CursorResult, Update, bindparam, null, select, text, update
from sqlalchemy.exc import DBAPIError

from hub.domain.events import Record
from hub.store.journal import LeadershipLost, NotStored
from hub.store.leadership import HEARTBEAT_MS, LEASE_MS, Clock, Leader, Lease
from hub.store.postgresql import Writer
from hub.store.rows import raise_epoch
from hub.store.server_words import line
from hub.store.sql import SqlJournal
from hub.store.tables import HALLS

STAMP: Final = text("CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)")
"""The database's clock, UTC ms; not its transaction's, which stands still."""

_MINE: Final = (HALLS.c.hall == bindparam("h")) & (HALLS.c.epoch == bindparam("e"))
_CLAIM: Final = (
    update(HALLS)
    .where(_MINE, HALLS.c.renewed_at.is_not_distinct_from(bindparam("seen")))
    .values(
        renewed_at=STAMP,
        leader_process=bindparam("process"),
        leader_since=bindparam("since"),
        leader_address=bindparam("address"),
    )
)
_MOVE_HEAD: Final = (
    update(HALLS)
    .where(_MINE, HALLS.c.head == bindparam("old"))
    .values(head=bindparam("new"), head_hash=bindparam("new_hash"), renewed_at=STAMP)
)
_WAIT_FOR_NO_DISK: Final = text(
    "SELECT set_config('synchronous_commit', 'off', true) WHERE current_setting('synchronous_standby_names') = ''"
)
"""For this transaction only."""

CHANGE_MS: Final = LEASE_MS - HEARTBEAT_MS - 300
"""How long a statement that changes old history may take: heartbeats wait behind it, and a lease that began a
heartbeat ago must outlast it. What takes longer is rolled back, and tried again another time."""

_NO_LONGER: Final = text("SELECT set_config('statement_timeout', :ms, true)")
"""For this transaction only."""

_LEADER: Final = select(HALLS.c.epoch, HALLS.c.leader_address).where(HALLS.c.hall == bindparam("h"))
_RENEW: Final = update(HALLS).where(_MINE).values(renewed_at=STAMP)
_LEAVE: Final = update(HALLS).where(_MINE).values(renewed_at=null(), leader_process=null(), leader_since=null())


class LeadingJournal(SqlJournal):
    """Implements `Journal` for a leader; `lease` says until when this hub may speak as one.

    `renew` may be called from another thread than the rest. What raises `LeadershipLost` ends the tenure.
    """

    def __init__(self, writer: Writer, hall: str, seen: Leader | None, address: str, clock: Clock) -> None:
        """Begin a tenure, if the hall's row is still as it was `seen`; `clock` is this hub's steady one (ms).

        Raises:
            LeadershipLost: the row has changed; nothing else was.
            JournalDamaged: history does not end where it was written to end.
        """
        self._pg = writer
        self._clock = clock
        self._alone = Lock()
        self.lease: Final = Lease(clock())
        super().__init__(writer, hall)
        self._claim(seen, address)

    def _claim(self, seen: Leader | None, address: str) -> None:
        with self._reading():
            session = self._pg.session()
            epoch = raise_epoch(self._connection, self._hall)
            claimed = self._connection.execute(
                _CLAIM,
                {
                    "h": self._hall,
                    "e": epoch,
                    "seen": None if seen is None else seen.renewed_at,
                    "process": session.process,
                    "since": session.since,
                    "address": address,
                },
            )
            if claimed.rowcount != 1 or (seen is not None and epoch != seen.epoch + 1):
                raise LeadershipLost(f"{self._writer.where}: another hub was faster")
        self._epoch = epoch

    def append(self, records: Sequence[Record]) -> None:
        """Store a batch, which renews the lease; see `Journal.append`.

        Raises:
            LeadershipLost: nothing was stored, and nothing ever will be by this hub.
        """
        asked_at = self._clock()
        with self._alone:
            super().append(records)
        if records:
            self.lease.renewed(asked_at)

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """Change what is older than the journal's end; see `SqlJournal.changing`.

        Raises:
            NotStored: also what would take longer than heartbeats can wait; rolled back.
        """
        with self._alone, super().changing() as connection:
            connection.execute(_NO_LONGER, {"ms": str(CHANGE_MS)})
            yield connection
            connection.execute(_NO_LONGER, {"ms": "0"})  # a COMMIT that is cut off would be of unknown fate

    def renew(self) -> None:
        """Renew the lease.

        Raises:
            NotStored: not this time.
            LeadershipLost: another hub leads, or the session is gone.
        """
        asked_at = self._clock()
        with self._alone:
            try:
                with self._connection.begin():
                    self._connection.execute(_WAIT_FOR_NO_DISK)
                    self._must_hit(self._connection.execute(_RENEW, {"h": self._hall, "e": self._epoch}))
            except DBAPIError as error:
                raise self._not_stored(NotStored, error) from error
        self.lease.renewed(asked_at)

    def close(self) -> None:
        """Leave, so that another hub may lead at once, and end the session."""
        with self._alone:
            with suppress(Exception), self._connection.begin():  # else its silence says the same, later
                self._connection.execute(_LEAVE, {"h": self._hall, "e": self._epoch})
            super().close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._alone, super()._reading():  # what is made of the rows afterwards may take longer than a lease
            yield

    def _move_head(self, head: int, head_hash: bytes) -> None:
        place = {"h": self._hall, "e": self._epoch, "old": self._head}
        self._must_hit(self._connection.execute(_MOVE_HEAD, {**place, "new": head, "new_hash": head_hash}))

    def _must_hit(self, done: CursorResult[Update]) -> None:
        if done.rowcount != 1:
            raise LeadershipLost(f"{self._writer.where}: epoch {self._epoch} is over: {self._successor()}")

    def _successor(self) -> str:
        """Return who leads now, as the database has it."""
        found = self._connection.execute(_LEADER, {"h": self._hall}).one_or_none()
        if found is None:
            return "the hall's row is gone"
        if found.epoch == self._epoch:
            return "another program has written in it"
        return f"{found.leader_address or 'another hub, which has left since,'} began epoch {found.epoch}"

    def _not_stored(self, kind: type[NotStored], error: DBAPIError) -> Exception:
        if error.connection_invalidated:
            return LeadershipLost(f"{self._writer.where}: {line(error)}")
        return super()._not_stored(kind, error)
