"""A standby's hands in the database: it looks at who leads a hall, and takes over from a leader that fell silent.

Ending the leader's session needs no right of its own when both hubs are the same user of the database; else this one
needs the role pg_signal_backend, and pg_read_all_stats to see which session it is.
"""

import logging
from contextlib import suppress
from typing import Final

from sqlalchemy import event, inspect, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.pool import QueuePool

from hub.store import migrations
from hub.store.faults import JournalInUse, JournalUnusable, SchemaUnknown
from hub.store.following import follow
from hub.store.journal import LeadershipLost
from hub.store.leadership import Clock, Leader, Session
from hub.store.leading import LeadingJournal
from hub.store.postgresql import DRIVERS, SINCE, Writer, engine
from hub.store.server_words import line, shown, unreachable
from hub.store.sql import address_of
from hub.store.tables import HALLS

_log = logging.getLogger(__name__)

_ROW: Final = select(
    HALLS.c.epoch, HALLS.c.renewed_at, HALLS.c.leader_process, HALLS.c.leader_since, HALLS.c.leader_address
)
_END: Final = text(f"""
    SELECT pg_terminate_backend(activity.pid) FROM pg_stat_activity AS activity
    JOIN halls ON activity.pid = halls.leader_process AND {SINCE} = halls.leader_since
    WHERE halls.hall = :hall AND halls.epoch = :epoch AND halls.renewed_at = :renewed_at
""")  # noqa: S608  # a constant
"""Ends exactly the session that the row names, and only while the row is as it was seen."""

_NOT_YET: Final = ("42P01", "42703")
"""SQLSTATE of a table or a column that is not there: the database is new, or an older program's."""

_MAY_NOT: Final = "42501"
_SHARED: Final = "write postgresql://user@host/database, or standby = false in the settings"
_RIGHT: Final = (
    "let both hubs be the same user of the database, or grant pg_signal_backend and pg_read_all_stats to this one"
)


class Candidate:
    """A hub that would lead a hall of a PostgreSQL database; `clock` is its own steady one (ms). All calls block."""

    def __init__(self, url: str, hall: str, address: str, clock: Clock) -> None:
        """Connect to nothing yet; `address` is where this hub listens, for people.

        Raises:
            JournalUnusable: it is no address of such a database.
        """
        self._url = address_of(url)
        if self._url.drivername not in DRIVERS:
            raise JournalUnusable(self._url.render_as_string(), "cannot be shared by two hubs", _SHARED)
        self._hall = hall
        self.address: Final = address
        self._clock = clock
        self.where: Final = shown(self._url)
        self._engine = engine(self._url, QueuePool, standby=True, isolation_level="AUTOCOMMIT", pool_size=1)
        event.listen(self._engine, "connect", lambda connection, _: follow(connection, hall))

    def check(self) -> None:
        """Find out before anything depends on it whether this program could write the database.

        Raises:
            JournalUnreachable: the database cannot be asked now.
            ServerRefuses: not before a person has acted.
            SchemaUnknown: a newer program made its tables.
        """
        try:
            with self._engine.connect() as connection:
                made_by = migrations.revision_of(connection, inspect(connection).get_table_names())
        except DBAPIError as error:
            raise unreachable(self._url, error) from error
        if made_by is not None and made_by > migrations.NEWEST:
            known = f"this program knows up to {migrations.NEWEST}"
            raise SchemaUnknown(self.where, f"its tables are of revision {made_by}, {known}", "use the newer program")

    def look(self) -> Leader | None:
        """Return what the hall's row says; None when there is none yet.

        Raises:
            JournalUnreachable: the database cannot be asked now.
            ServerRefuses: not before a person has acted.
        """
        try:
            with self._engine.connect() as connection:
                row = connection.execute(_ROW.where(HALLS.c.hall == self._hall)).one_or_none()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) in _NOT_YET:
                return None
            raise unreachable(self._url, error) from error
        if row is None:
            return None
        known = row.leader_process is not None and row.leader_since is not None
        session = Session(row.leader_process, row.leader_since) if known else None
        return Leader(row.epoch, row.renewed_at, session, row.leader_address or "")

    def take_over(self, seen: Leader | None) -> LeadingJournal | None:
        """End the silent leader's session and begin a tenure; None when the row is not as it was `seen` any more.

        Raises:
            JournalInUse: a session that is not the leader's has the hall's lock, or this user may not see or end the
                leader's.
            JournalUnusable: as in `open_journal`.
        """
        if seen is not None and seen.session is not None:
            self._end(seen)
        try:
            writer = Writer(self._url, self._hall, lasting=False)
        except JournalInUse as error:
            raise JournalInUse(error.where, error.what, f"stop it if it is no hub; else {_RIGHT}") from error
        try:
            return LeadingJournal(writer, self._hall, seen, self.address, self._clock)
        except LeadershipLost:
            writer.close()
            return None
        except BaseException:
            writer.close()
            raise

    def close(self) -> None:
        """End the session that looks."""
        with suppress(DBAPIError):
            self._engine.dispose()

    def _end(self, seen: Leader) -> None:
        place = {"hall": self._hall, "epoch": seen.epoch, "renewed_at": seen.renewed_at}
        try:
            with self._engine.connect() as connection:
                ended = connection.execute(_END, place).scalars().all()
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", None) == _MAY_NOT:
                raise JournalInUse(self.where, f"the silent hub's session stays ({line(error)})", _RIGHT) from error
            raise
        except DBAPIError as error:
            raise unreachable(self._url, error) from error
        if any(ended):
            _log.warning("session of the silent leader ended epoch=%d address=%s", seen.epoch, seen.address)
