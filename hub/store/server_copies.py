"""Copies a hall of a database server into a proven SQLite file, and puts such a file back into an empty hall of one.

A backup is the same kind of file whatever its hall is kept in: so what proves one proves all, and a hall may move from
one engine to the other.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, create_engine, delete, func, inspect, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from hub.store import migrations, postgresql, sqlite
from hub.store.backup import highest_epoch
from hub.store.copying import copy_hall
from hub.store.faults import JournalDamaged, JournalUnusable, SchemaUnknown
from hub.store.proof import Findings, first_fault
from hub.store.restoring import Mend, Restored, prepare
from hub.store.rows import forget_seal, raise_epoch
from hub.store.server_words import refusal, shown
from hub.store.tables import HALLS, JOURNAL, METADATA
from hub.store.verify import Progress, halls_of, prove

EPOCH_LEAP: Final = 100_000
"""A server's epoch rises with every start of a hub. So much higher begins what is restored from a copy: a hub that
falls over every ten seconds needs eleven days for as many."""

_MINUTE_MS: Final = 60_000

_SIZE: Final = text(
    "SELECT coalesce(sum(pg_total_relation_size(to_regclass(name))), 0) FROM unnest(CAST(:names AS text[])) AS name"
)


class Server:
    """A hall on a database server, as a source of backups; implements `backup.Source`."""

    restore: Final = postgresql.RESTORE

    def __init__(self, url: URL, hall: str) -> None:
        self.where = shown(url)
        self.stem = url.database or "loket"
        self.path: Path | None = None
        self._url = url
        self._hall = hall

    def needed(self) -> int:
        """Return how many bytes must be free for a copy: an upper bound, where several halls share a database.

        Raises:
            JournalUnusable: the server cannot be reached, or has no tables of this program.
        """
        with self._reading() as source:
            check_revision(source, self.where)
            names = [table.name for table in METADATA.sorted_tables]
            return int(source.execute(_SIZE, {"names": names}).scalar_one()) + 2 * sqlite.LEAST_FREE_BYTES

    def copy(self, target: Path) -> None:
        """Copy the hall as it is at one moment; nobody is kept from writing.

        Raises:
            JournalUnusable: the server cannot be reached, or has no such hall.
        """
        made = create_engine(URL.create("sqlite", database=str(target)), poolclass=StaticPool)
        try:
            with self._reading() as source:
                if not source.scalar(select(func.count()).select_from(HALLS).where(HALLS.c.hall == self._hall)):
                    raise JournalUnusable(self.where, "holds no history of this hall", "start loket-hub once")
                with made.begin() as connection:
                    migrations.upgrade(connection, str(target), lambda _: None)
                with made.begin() as connection:
                    copy_hall(source, connection, self._hall)
                    connection.execute(update(HALLS).values(epoch=HALLS.c.epoch + EPOCH_LEAP))
        finally:
            made.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        engine = postgresql.readers(self._url)
        try:
            with engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise JournalUnusable(self.where, f"cannot be copied ({error.orig})", "see the server's log") from error
        finally:
            engine.dispose()


def check_revision(connection: Connection, where: str) -> None:
    """See that a server's tables are this program's.

    Raises:
        SchemaUnknown: they are not.
    """
    names = inspect(connection).get_table_names()
    revision = migrations.revision_of(connection, names)
    if revision is None:
        raise SchemaUnknown(where, "holds no journal of Loket", "name another database, or start loket-hub once")
    if revision > migrations.NEWEST:
        raise SchemaUnknown(where, migrations.newer(revision), migrations.USE_NEWER)
    if revision != migrations.NEWEST:
        what = f"its tables are of revision {revision}, this program's of {migrations.NEWEST}"
        raise SchemaUnknown(where, what, "start loket-hub with it once: it brings it up to date and keeps a copy")


def prove_server(url: URL, progress: Progress | None = None) -> Findings:
    """Prove every hall that a server's database keeps; a hub may be writing it.

    Raises:
        JournalUnusable: it cannot be reached, or is not of this program.
        JournalDamaged: it cannot be read.
    """
    where = shown(url)
    engine = postgresql.readers(url)
    try:
        with engine.connect() as connection:
            check_revision(connection, where)
        return {hall: prove(engine, hall, progress) for hall in halls_of(engine)}
    except DBAPIError as error:
        refused = refusal(url, error)
        raise refused or JournalDamaged(where, f"cannot be read ({error.orig})", postgresql.RESTORE) from error
    finally:
        engine.dispose()


def restore_to_server(
    backup: Path,
    url: URL,
    hall: str,
    progress: Progress | None = None,
    now: datetime | None = None,
    mend: Mend | None = None,
    above: int = 0,
) -> Restored:
    """Prove a backup and write its hall into a server's database that has no history of it; no hub may run.

    A new database knows nothing of what was restored before: so the epoch rises with the minutes since the history's
    end, too, and one backup that is restored twice has another epoch the second time. `now` is the time of the
    call; the epoch is higher than `above`, too.

    Raises:
        JournalUnusable: nothing was changed; says why. `JournalInUse` while a hub writes the hall.
    """
    where = shown(url)
    try:
        with tempfile.TemporaryDirectory(prefix="loket-restore-") as folder:
            half = Path(folder) / "hall.db"
            heads = prepare(backup, half, progress)
            if hall not in heads:
                raise JournalUnusable(str(backup), f"has no history of the hall {hall!r}", "name another backup")
            epoch = _write(half, url, hall, max(highest_epoch(backup.parent), above), now or datetime.now(UTC), mend)
    except (OSError, sqlite3.Error) as error:
        raise JournalUnusable(str(backup), f"cannot be copied ({error})", "make room for temporary files") from error
    except DBAPIError as error:
        raise JournalUnusable(where, f"cannot be restored ({error.orig})", "see the server's log") from error
    fault = first_fault({hall: prove_server(url, progress)[hall]})
    if fault is not None:
        raise JournalDamaged(where, f"is not what was restored ({fault})", postgresql.RESTORE)
    return Restored(epoch, {hall: heads[hall]}, None)


def _write(half: Path, url: URL, hall: str, known: int, now: datetime, mend: Mend | None) -> int:
    writer = postgresql.Writer(url, hall)
    try:
        with writer.connection.begin():
            least = max(known, _clear_way(writer.connection, writer.where, hall))
            with _reading_file(half) as source:
                least = max(least, _epoch_since(source, hall, now))
            if mend is not None:
                mend(half, [hall], least + 1)
            with _reading_file(half) as source:
                copy_hall(source, writer.connection, hall)
            forget_seal(writer.connection, hall)
            return raise_epoch(writer.connection, hall, least)
    finally:
        writer.close()


@contextmanager
def _reading_file(path: Path) -> Iterator[Connection]:
    engine = sqlite.readers(path)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _epoch_since(connection: Connection, hall: str, now: datetime) -> int:
    """Return a copy's epoch and the minutes since its newest record."""
    epoch: int = connection.execute(select(HALLS.c.epoch).where(HALLS.c.hall == hall)).scalar_one()
    ended_at = connection.scalar(select(func.max(JOURNAL.c.at)).where(JOURNAL.c.hall == hall))
    passed = 0 if ended_at is None else int(now.timestamp() * 1_000 - ended_at) // _MINUTE_MS
    return epoch + max(0, passed)


def check_empty(url: URL, hall: str) -> None:
    """See that a server's database has no history of a hall; it may have no tables yet.

    Raises:
        JournalUnusable: it has one, or the server cannot be reached.
    """
    engine = postgresql.readers(url)
    try:
        with engine.connect() as connection:
            if inspect(connection).has_table(JOURNAL.name):
                _refuse_history(connection, shown(url), hall)
    finally:
        engine.dispose()


def _refuse_history(connection: Connection, where: str, hall: str) -> None:
    newest = connection.scalar(select(func.max(JOURNAL.c.revision)).where(JOURNAL.c.hall == hall))
    if newest is not None:
        what = f"has a history of this hall already, up to revision {newest}; nothing was changed"
        raise JournalUnusable(where, what, "make a new empty database, and name that one in hub.toml")


def _clear_way(connection: Connection, where: str, hall: str) -> int:
    """Take away the row of a hall that never had a history; return its epoch."""
    _refuse_history(connection, where, hall)
    had = connection.scalar(select(HALLS.c.epoch).where(HALLS.c.hall == hall))
    connection.execute(delete(HALLS).where(HALLS.c.hall == hall))
    return had or 0
