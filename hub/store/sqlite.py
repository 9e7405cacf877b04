"""What is special about SQLite: one connection that writes and checkpoints, readers that cannot, a durable COMMIT.

Debian 12's SQLite can corrupt a WAL when two connections write or checkpoint at one moment; so a lock beside the
file keeps a second writer out, and readers open it read-only with automatic checkpoints off.
"""

import contextlib
import errno
import logging
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import Pool, QueuePool, StaticPool

from hub.store import driver
from hub.store.ballast import Ballast
from hub.store.checkpoints import WritingConnection
from hub.store.cures import AS_HUB, CURES, check_readable, is_denied
from hub.store.faults import JournalDamaged, JournalUnreachable, JournalUnusable
from hub.store.journal import HistoryGone, NoRoom, NotStored
from hub.store.kinds import Rescue
from hub.store.presence import Presence, mark_of
from hub.store.room import Room, room_on
from hub.store.sqlite_lock import had_database, lock_of, note_database, take_lock

_log = logging.getLogger(__name__)

BUSY_TIMEOUT_MS: Final = 2_000
"""Nobody else writes; a checkpoint may wait this long for a reader's end of a read."""

WAL_LIMIT_BYTES: Final = 64 * 1024 * 1024
"""A WAL that a long report has made grow is cut back to this."""

LEAST_FREE_BYTES: Final = 16 * 1024 * 1024
"""Below this a batch is refused before it begins: a COMMIT that finds the disk full would be of unknown fate.

Many times what the largest batch and a checkpoint need.
"""

_LEFT: Final = ("-wal", "-shm")
"""Ends of the names of what lies beside a database that was not closed."""

NOT_THERE: Final = "correct the path; if it was lost, run loket-hub rebuild; for a new hall start loket-hub once"
RESTORE: Final = (
    "keep the file, and run loket-hub rebuild: it puts the last backup in its place, with the numbers that kiosks and "
    "printers remember"
)


def path_of(url: URL) -> Path:
    """Return the file an `sqlite:///…` address names.

    Raises:
        JournalUnusable: it names none, or a host for want of a slash; a journal in memory would be lost with the
            program.
    """
    if url.host or not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise JournalUnusable(str(url), "names no file", "write sqlite:/// and the file's path")
    return Path(url.database)


class Writer:
    """The one connection that writes a file, and the lock that says so; implements `kinds.Writer`."""

    restore: Final = RESTORE

    def __init__(
        self,
        path: Path,
        prepare: Callable[[Connection], None],
        ballast: Ballast | None = None,
        rescue: Rescue | None = None,
    ) -> None:
        """Open or make the file; `prepare` brings its tables up to date, `ballast` gives room when the disk is full.

        `rescue` copies what is open when the file is not at its path any more.

        Raises:
            JournalUnusable: in use, damaged, not to be opened; the file is as it was.
        """
        self.path = path
        self.where: Final = str(path)
        self._ballast = ballast
        self._rescue = rescue
        with contextlib.suppress(OSError):  # whatever it is, taking the lock says it better
            self._room()
        lock = take_lock(path)
        self._lock: int | None = lock
        try:
            if not path.exists():
                _check_new(path, lock)
                _make(path, prepare)
            elif path.stat().st_size == 0:
                raise JournalDamaged(str(path), "is empty; a journal never is", RESTORE)
            self.engine = _engine(lambda: _connect_to_write(path), "IMMEDIATE", StaticPool)
            self.connection = _open(path, self.engine, prepare)
            self._presence = Presence(path)
            mark_of(path).unlink(missing_ok=True)
            note_database(lock)
        except BaseException:
            os.close(lock)
            raise

    def check_room(self) -> None:
        """Raise `NoRoom` when a COMMIT might find the disk full, `NotStored` when it can only be read.

        Raises:
            HistoryGone: see `check_place`.
        """
        self.check_place()
        try:
            room = self._room()
        except OSError as error:
            raise NotStored(f"{self.where}: its disk is away ({error.strerror})") from error
        if room.read_only:
            raise NotStored(f"{self.where}: its disk can only be read; it may be broken")
        if room.free < LEAST_FREE_BYTES:
            raise NoRoom(self.where, room.free, LEAST_FREE_BYTES)

    def check_place(self) -> None:
        """See that the file and its WAL are at their path; else keep what is open before it is lost.

        Raises:
            HistoryGone: they are not; says where a copy is.
        """
        lost = self._presence.lost()
        if lost is None:
            return
        _log.critical("database gone: moved or deleted under the running hub path=%s", lost)
        self._mark(f"{lost} was moved or deleted while loket-hub had it open\n")
        kept = self._kept()
        self._mark(f"{lost} was moved or deleted while loket-hub had it open; {kept}\n")
        raise HistoryGone(f"{lost}: was moved or deleted while the hub ran; {kept}")

    def _mark(self, words: str) -> None:
        with contextlib.suppress(OSError):
            mark_of(self.path).write_text(words)

    def _kept(self) -> str:
        connection = self.connection.connection.driver_connection
        try:
            if self._rescue is None or not isinstance(connection, sqlite3.Connection):
                return "put it back, or run loket-hub rebuild"
            kept = self._rescue(connection)
        except Exception as error:  # whatever it is, the hub ends, and somebody has to know why
            return f"no copy of it could be made ({error}); put it back, or run loket-hub rebuild"
        return f"all of it is kept as {kept}; put it back, or restore that"

    def _room(self) -> Room:
        """Return what room there is, when need be without the ballast."""
        room = room_on(self.path.parent)
        if room.free < LEAST_FREE_BYTES and self._ballast is not None and self._ballast.drop():
            return room_on(self.path.parent)
        return room

    def unreadable(self, error: DBAPIError) -> JournalUnusable:
        """Return what an error while reading means: a file that was opened can be read, or is damaged."""
        return JournalDamaged(self.where, f"cannot be read ({error.orig})", RESTORE)

    def close(self) -> None:
        """Close the connection, then give the lock back; a second call does nothing."""
        lock, self._lock = self._lock, None
        if lock is None:
            return
        try:
            self.connection.close()
            self.engine.dispose()
        finally:
            os.close(lock)


def readers(path: Path) -> Engine:
    """Return an engine whose connections can only read; each transaction sees one moment.

    Raises:
        JournalUnusable: there is no such file, or this user may not read it.
    """
    check_readable(path, NOT_THERE)
    return _engine(lambda: _connect_to_read(path), "DEFERRED", QueuePool)


def is_new(path: Path) -> bool:
    """Return whether a writer would make a file there, and nothing beside it tells of one that was."""
    beside = (mark_of(path), *(path.with_name(path.name + each) for each in _LEFT))
    return not any(each.exists() for each in (path, *beside))


def _check_new(path: Path, lock: int) -> None:
    """See that no history was there, which a new one would follow under the same numbers."""
    if mark_of(path).exists():
        raise JournalDamaged(
            str(path),
            "is missing: it was moved or deleted while a hub had it open",
            f"put it back, restore the copy that it made then ({mark_of(path)} says where), or run loket-hub rebuild; "
            f"for a new history delete {mark_of(path)} and {lock_of(path)}",
        )
    for leftover in _LEFT:
        if path.with_name(path.name + leftover).exists():
            raise JournalDamaged(str(path), f"is missing, but its {leftover} is there", RESTORE)
    if had_database(lock):
        raise JournalDamaged(
            str(path),
            "is missing, and a hub had it here before",
            f"put it back, or run loket-hub rebuild; for a new history delete {lock_of(path)}",
        )


def _make(path: Path, prepare: Callable[[Connection], None]) -> None:
    """Make a file under another name and rename it when whole: a file of the right name is never half made."""
    new = path.with_name(path.name + ".new")
    for ending in ("", "-wal", "-shm"):
        new.with_name(new.name + ending).unlink(missing_ok=True)
    engine = _engine(lambda: _connect_to_write(new), "IMMEDIATE", StaticPool)
    _open(new, engine, prepare).close()
    engine.dispose()
    new.rename(path)
    _to_disk(path.parent)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _open(path: Path, engine: Engine, prepare: Callable[[Connection], None]) -> Connection:
    left = _wal_of(path).exists()
    try:
        connection = engine.connect()
        with connection.begin():
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(10)")]
            if found != ["ok"]:
                raise JournalDamaged(str(path), f"is damaged ({'; '.join(found)})", RESTORE)
            prepare(connection)
        _use_wal(connection, path)
        if left:
            _flush(connection, path)
    except (DBAPIError, sqlite3.Error) as error:
        engine.dispose()
        cause = getattr(error, "orig", error)
        why = f"({cause})"
        if room_on(path.parent).free < LEAST_FREE_BYTES:
            raise JournalUnusable(str(path), f"cannot be opened on a full disk {why}", CURES[errno.ENOSPC]) from error
        if is_denied(cause) and path.is_file():
            cure = f"{AS_HUB}; what another user made there, give to the hub's (chown)"
            raise JournalUnusable(str(path), f"cannot be opened {why}", cure) from error
        raise JournalDamaged(str(path), f"cannot be read {why}", RESTORE) from error
    except BaseException:
        engine.dispose()
        raise
    return connection


def _use_wal(connection: Connection, path: Path) -> None:
    """Only now, since it changes the file: before the checks it might be anybody's."""
    cursor = connection.connection.cursor()
    ((mode,),) = cursor.execute("PRAGMA journal_mode=WAL").fetchall()
    cursor.close()
    if mode != "wal":
        raise JournalUnusable(str(path), f"cannot keep a WAL beside it ({mode})", "put it on a local disk")


def _wal_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _flush(connection: Connection, path: Path) -> None:
    """See that what a killed hub left in the WAL is on the disk, before anybody is told of it.

    What it had written and not flushed is read like the rest; a repeated command would be answered from it. After a
    flush that failed, only writing it again helps: so it is moved into the file, where there is room for that.

    Raises:
        JournalUnreachable: the disk fails; that another start finds it well is possible.
    """
    cursor = connection.connection.cursor()
    try:
        _to_disk(_wal_of(path))
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    except (OSError, sqlite3.Error) as error:
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_FULL:
            raise JournalUnreachable(str(path), f"cannot be flushed ({error})", "look after its disk") from error
    finally:
        cursor.close()


def _engine(connect: Callable[[], sqlite3.Connection], begin: str, pool: type[Pool]) -> Engine:
    engine = create_engine("sqlite://", creator=connect, poolclass=pool)

    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {begin}")

    event.listen(engine, "begin", _begin)
    return engine


def _connect_to_write(path: Path) -> sqlite3.Connection:
    connection = driver.connect(path, isolation_level=None, check_same_thread=False, factory=WritingConnection)
    return _set(
        connection,
        busy_timeout=BUSY_TIMEOUT_MS,
        synchronous="FULL",
        wal_autocheckpoint=0,
        foreign_keys="ON",
        journal_size_limit=WAL_LIMIT_BYTES,
        cell_size_check="ON",
        trusted_schema="OFF",
    )


def _connect_to_read(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    connection = driver.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    return _set(connection, busy_timeout=BUSY_TIMEOUT_MS, query_only="ON", wal_autocheckpoint=0, trusted_schema="OFF")


def _set(connection: sqlite3.Connection, **pragmas: Any) -> sqlite3.Connection:
    try:
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name}={value}").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection
