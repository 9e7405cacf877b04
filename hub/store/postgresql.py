"""What is special about PostgreSQL: a server that must be durable, a lock in it for the one writer, lost connections.

A connection that is lost before its COMMIT is made anew for the next batch. A new one has the same settings and takes
the lock again, or is refused; and every batch says where the journal must end, so that it cannot follow another
writer's.
"""

import os
import socket
from hashlib import sha256
from itertools import count
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, Pool, QueuePool

from hub.store import migrations
from hub.store.faults import JournalDamaged, JournalInUse, JournalUnreachable, JournalUnusable
from hub.store.former import keep_schema
from hub.store.journal import LeadershipLost
from hub.store.leadership import Session
from hub.store.server_words import line, refusal, shown, unreachable

DRIVERS: Final = ("postgresql", "postgresql+psycopg")
"""Both mean psycopg 3."""

CONNECT_TIMEOUT_S: Final = 5
"""For each address of the server; a server of the hall's own network answers at once or is away."""

LOCK_WAIT_MS: Final = 2_000
"""A hub that was killed has left the lock by then; whoever still holds it, or a row, is another program."""

DEAD_AFTER_MS: Final = 10_000
"""A peer that answers nothing is given up, on both sides: the server then frees a dead hub's lock."""

KEEPALIVE: Final = {"keepalives_idle": 4, "keepalives_interval": 2, "keepalives_count": 3}
"""Seconds, seconds, times: the same limit for a connection on which nothing is under way."""

RESTORE: Final = (
    "keep the database, and run loket-hub rebuild with a new empty one: it puts the last backup there, with the "
    "numbers that kiosks and printers remember"
)
LATER: Final = "see the server's log: make room on its disk, or let it write"
_PASSING: Final = ("25", "40", "53", "55", "57")
"""Classes of SQLSTATE that say nothing of the data: read-only, undone, no room, a lock held elsewhere, told to end."""

_DURABLE: Final = ("fsync", "full_page_writes")
_LOCKS: Final = 0x6C6F6B65
"""The first key of Loket's advisory locks; the second one is the hall's."""

FOLLOWED: Final = _LOCKS + 1
"""The first key of the locks that say that somebody stands by; the second one is the hall's."""

_MIGRATING: Final = 0
_NAME: Final = "loket-hub"
_NAME_LIMIT: Final = 63
"""Bytes of `application_name` that the server keeps."""


class Writer:
    """The one session that writes a hall's history; implements `kinds.Writer`."""

    restore: Final = RESTORE

    def __init__(self, url: URL, hall: str, *, lasting: bool = True) -> None:
        """Connect, take the hall's lock, and bring the tables up to date.

        Not `lasting`: a session that is lost is never made anew, and whoever asks for it gets `LeadershipLost`.

        Raises:
            JournalUnusable: not reachable, not durable, in use, or of a newer program; nothing was changed.
        """
        self.where: Final = shown(url)
        self._url = url
        self._engine = engine(url, NullPool)
        sessions = count(1)

        def _begin_session(connection: Any, _: object) -> None:
            try:
                if next(sessions) > 1 and not lasting:
                    raise LeadershipLost(f"{self.where}: the session was lost")
                _begin_writing(connection, self.where, hall)
            except BaseException:
                connection.close()
                raise

        event.listen(self._engine, "connect", _begin_session)
        self.connection: Connection = _connect(self._engine, url)
        try:
            with self.connection.begin():
                self.connection.execute(text("SELECT pg_advisory_xact_lock(:a, :b)"), {"a": _LOCKS, "b": _MIGRATING})
                migrations.upgrade(
                    self.connection, self.where, lambda revision: keep_schema(self.connection, self.where, revision)
                )
        except DBAPIError as error:
            self.close()
            raise self.unreadable(error) from error
        except BaseException:
            self.close()
            raise

    def check_room(self) -> None:
        """Do nothing: the server looks after its disk, and says before a COMMIT when it is full."""

    def check_place(self) -> None:
        """Do nothing: the server looks after its files."""

    def session(self) -> Session:
        """Return what the server calls this session; the caller is in a transaction."""
        found = self.connection.execute(text(_OWN_SESSION)).one()
        return Session(found.pid, found.since)

    def unreadable(self, error: DBAPIError) -> JournalUnusable:
        """Return what an error means: the server is away, cannot now, or refuses, or what it has is damaged."""
        if error.connection_invalidated or not error.statement:
            return unreachable(self._url, error)
        refused = refusal(self._url, error)
        if refused is not None:
            return refused
        if (getattr(error.orig, "sqlstate", None) or "").startswith(_PASSING):
            return JournalUnreachable(self.where, f"cannot be used now ({line(error)})", LATER)
        return JournalDamaged(self.where, f"cannot be read ({line(error)})", RESTORE)

    def close(self) -> None:
        """End the session, which lets another writer in; a second call does nothing."""
        self.connection.close()
        self._engine.dispose()


def readers(url: URL) -> Engine:
    """Return an engine whose transactions can only read; each sees one moment.

    Raises:
        JournalUnusable: there is no such database, or it cannot be reached.
    """
    made = engine(url, QueuePool, isolation_level="REPEATABLE READ")

    def _only_read(connection: Any, _: object) -> None:
        connection.read_only = True

    event.listen(made, "connect", _only_read)
    _connect(made, url).close()
    return made


def writer_of(url: URL) -> int | None:
    """Return the id of the process on this machine that writes a database, or None when none does.

    Raises:
        JournalUnusable: the database cannot be reached.
    """
    asking = engine(url, NullPool)
    try:
        with _connect(asking, url) as connection:
            names = connection.execute(text(_HOLDERS), {"locks": _LOCKS}).scalars().all()
    finally:
        asking.dispose()
    for name in names:
        process = name.removeprefix(f"{_NAME} ").partition(" ")[0]
        if name == _application(process) and process.isdecimal():
            return int(process)
    return None


SINCE: Final = "CAST(extract(epoch FROM activity.backend_start) * 1000000 AS bigint)"
"""When a session of pg_stat_activity began (UTC µs)."""

_OWN_SESSION: Final = f"""
    SELECT activity.pid, {SINCE} AS since FROM pg_stat_activity AS activity WHERE activity.pid = pg_backend_pid()
"""  # noqa: S608  # a constant
_HOLDERS: Final = """
    SELECT activity.application_name FROM pg_locks AS held JOIN pg_stat_activity AS activity USING (pid)
    WHERE held.locktype = 'advisory' AND held.granted AND held.classid = :locks AND held.objid <> 0
    AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_HOLDER: Final = """
    SELECT format('%%s, session %%s', activity.application_name, activity.pid)
    FROM pg_locks AS held JOIN pg_stat_activity AS activity USING (pid)
    WHERE held.locktype = 'advisory' AND held.granted AND held.classid = %s AND held.objid = %s
    AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def _application(process: object, kind: str = "") -> str:
    return f"{_NAME} {kind}{process} on {socket.gethostname()}".encode()[:_NAME_LIMIT].decode(errors="ignore")


def lock_key(hall: str) -> int:
    """Return a hall's key: 31 bits of its name's SHA-256, never that of migrations."""
    return int.from_bytes(sha256(hall.encode()).digest()[:4]) >> 1 or 1


def engine(url: URL, pool: type[Pool], *, standby: bool = False, **options: Any) -> Engine:
    """Return an engine whose lost connections are noticed; `standby` is told to people who look at the server.

    Raises:
        JournalUnusable: psycopg is not installed.
    """
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            poolclass=pool,
            use_native_hstore=False,
            connect_args={
                name: value
                for name, value in {
                    "connect_timeout": CONNECT_TIMEOUT_S,
                    "tcp_user_timeout": DEAD_AFTER_MS,
                    "application_name": _application(os.getpid(), "standby " if standby else ""),
                    **KEEPALIVE,
                }.items()
                if name not in url.query
            },
            **options,
        )
    except ImportError as error:
        raise JournalUnusable(shown(url), f"needs psycopg ({error})", "install loket[hub]") from error


def _connect(engine: Engine, url: URL) -> Connection:
    try:
        return engine.connect()
    except DBAPIError as error:
        raise unreachable(url, error) from error


def _begin_writing(connection: Any, where: str, hall: str) -> None:
    """Make a new session durable and its hall's only writer; `connection` is psycopg's.

    Raises:
        JournalUnusable: the server cannot keep what it has acknowledged, or keeps other letters than these.
        JournalInUse: another session has the lock.
    """
    connection.autocommit = True
    settings = {
        "lock_timeout": LOCK_WAIT_MS,
        "tcp_keepalives_idle": KEEPALIVE["keepalives_idle"],
        "tcp_keepalives_interval": KEEPALIVE["keepalives_interval"],
        "tcp_keepalives_count": KEEPALIVE["keepalives_count"],
        "tcp_user_timeout": DEAD_AFTER_MS,
    }
    for name, value in settings.items():
        connection.execute(f"SET {name} = {value}")
    if _setting(connection, "synchronous_commit") != "remote_apply":
        connection.execute("SET synchronous_commit = on")
    for name in _DURABLE:
        if _setting(connection, name) != "on":
            raise JournalUnusable(where, f"its server may lose what it has stored ({name} = off)", f"set {name} = on")
    if _setting(connection, "synchronous_commit") not in ("on", "remote_apply"):
        raise JournalUnusable(where, "its server answers before it has stored", "set synchronous_commit = on")
    if _setting(connection, "server_encoding") != "UTF8":
        raise JournalUnusable(where, "cannot keep all letters", "make the database with ENCODING 'UTF8'")
    _take_lock(connection, where, hall)
    connection.autocommit = False


def _setting(connection: Any, name: str) -> str:
    return str(connection.execute("SELECT current_setting(%s)", (name,)).fetchone()[0])


def _take_lock(connection: Any, where: str, hall: str) -> None:
    from psycopg.errors import LockNotAvailable

    key = (_LOCKS, lock_key(hall))
    try:
        connection.execute("SELECT pg_advisory_lock(%s::int, %s::int)", key)
    except LockNotAvailable as error:
        held = connection.execute(_HOLDER, key).fetchone()
        who = f" ({held[0]})" if held else ""
        raise JournalInUse(where, f"another program writes it{who}", "stop the other loket-hub first") from error
