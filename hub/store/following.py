"""Whether a standby follows a hall's leader: it holds a lock in the database that anybody may share, and looks."""

from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from hub.store.postgresql import FOLLOWED, engine, lock_key
from hub.store.server_words import unreachable
from hub.store.sql import address_of

FRESH_S: Final = 5
"""A standby looks four times a second; one that has not looked for so long is stuck, or cut off unnoticed."""

_FOLLOWERS: Final = text("""
    SELECT count(*) FROM pg_locks AS held LEFT JOIN pg_stat_activity AS activity USING (pid)
    WHERE held.locktype = 'advisory' AND held.granted AND held.classid = :followed AND held.objid = :hall
    AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (activity.query_start IS NULL OR clock_timestamp() - activity.query_start < make_interval(secs => :fresh))
""")
"""Who may not see what another user's session does sees its lock."""


def follow(connection: Any, hall: str) -> None:
    """Say with a new session, for as long as it lasts, that it follows a hall; `connection` is psycopg's."""
    connection.execute("SELECT pg_advisory_lock_shared(%s::int, %s::int)", (FOLLOWED, lock_key(hall)))
    connection.commit()


class Followers:
    """Looks for standbys of a hall of a PostgreSQL database; each look is a session of its own."""

    def __init__(self, url: str, hall: str) -> None:
        """Connect to nothing yet."""
        self._url = address_of(url)
        self._values = {"followed": FOLLOWED, "hall": lock_key(hall), "fresh": FRESH_S}
        self._engine = engine(self._url, NullPool, isolation_level="AUTOCOMMIT")

    def is_any(self) -> bool:
        """Return whether a standby follows now; blocks.

        Raises:
            JournalUnreachable: the database cannot be asked now.
            ServerRefuses: not before a person has acted.
        """
        try:
            with self._engine.connect() as connection:
                return bool(connection.execute(_FOLLOWERS, self._values).scalar_one())
        except DBAPIError as error:
            raise unreachable(self._url, error) from error
