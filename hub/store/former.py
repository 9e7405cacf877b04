"""Keeps a proven copy of a journal as it was, before a newer program changes its tables: of a file, or of a schema."""

import logging
import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, suppress
from itertools import chain, count
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import URL, Connection, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from hub.store import driver
from hub.store.chain import Broken, Link, verify
from hub.store.encoding import Row
from hub.store.ends import end_of
from hub.store.faults import JournalDamaged, JournalUnusable

NOT_CHANGED: Final = "is an older program's and not what that has written; it is not changed for this one"
_RESTORE: Final = (
    "keep the file, and run loket-hub rebuild: it puts the last backup in its place, with the numbers that kiosks and "
    "printers remember"
)
_COLUMNS: Final = "revision, day, at, type, version, body, command_id, digest, actor, device, prev_hash, hash"
"""Of the journal since its first revision, as `Link` and `Row` have them."""

_log = logging.getLogger(__name__)


def keep(path: Path, revision: str) -> None:
    """Copy a file of this revision beside itself; a copy of that name is there only when it is whole.

    A copy with the same end, of a change that was cut off, is replaced; any other one stays. The one that writes the
    file may be in a transaction in which it has changed nothing yet.

    Raises:
        JournalUnusable: there is no room for it, or the folder cannot be written.
        JournalDamaged: it is not what was written, so it is not changed either.
    """
    target = path.with_name(f"{path.name}.of-revision-{revision}")
    half = target.with_name(target.name + ".new")
    try:
        half.unlink(missing_ok=True)
        address = f"file:{quote(str(path.absolute()))}?mode=ro"
        with closing(driver.connect(address, uri=True)) as source, closing(driver.connect(half)) as made:
            source.execute("PRAGMA wal_autocheckpoint=0")
            source.backup(made)
        _prove(half, path)
        _to_disk(half)
        target = _free(target, half)
        half.rename(target)
        _to_disk(path.parent)
    except (OSError, sqlite3.Error) as error:
        raise JournalUnusable(str(path), f"cannot be copied to {target.name} ({error})", "make room there") from error
    finally:
        with suppress(OSError):
            half.unlink()
    _log.warning("%s was made by an older program and is changed for this one; %s is as it was", path, target.name)


def _free(target: Path, half: Path) -> Path:
    """Return a name that nothing has, or that a copy with the same end has; `NAME-2`, `NAME-3` and so on."""
    wanted, end = target, end_of(half)
    for number in count(2):
        if not wanted.exists():
            break
        with suppress(JournalDamaged):
            there = end_of(wanted)
            if (there, there.head_hash) == (end, end.head_hash):
                break
        wanted = target.with_name(f"{target.name}-{number}")
    return wanted


def _prove(half: Path, path: Path) -> None:
    engine = create_engine(URL.create("sqlite", database=str(half)), connect_args={"factory": driver.Connection})
    try:
        with engine.connect() as connection:
            pages = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(10)")]
            fault = fault_of(connection, "") if pages == ["ok"] else "; ".join(pages)
    except DBAPIError as error:
        fault = str(error.orig)
    finally:
        engine.dispose()
    if fault is not None:
        raise JournalDamaged(str(path), f"{NOT_CHANGED} ({fault})", _RESTORE)


def fault_of(connection: Connection, prefix: str) -> str | None:
    """Follow the hash chain of every hall in tables of any revision, whose names have this prefix.

    Returns what is wrong first, in words; None when all is as it was written.
    """
    halls = connection.execute(text(f"SELECT hall, head, head_hash FROM {prefix}halls")).all()  # noqa: S608  # a constant
    for hall, head, head_hash in halls:
        with closing(_links(connection, prefix, hall)) as links:
            first = next(links, None)
            if first is None and head == 0:
                continue
            if first is None:
                return f"hall {hall!r}: its records are missing"
            found = verify(hall, chain([first], links), head, head_hash, first.row.revision, first.prev_hash)
        if isinstance(found, Broken):
            return f"hall {hall!r}, revision {found.revision}: {found.why}"
    return None


def _links(connection: Connection, prefix: str, hall: str) -> Generator[Link, None, None]:
    wanted = text(f"SELECT {_COLUMNS} FROM {prefix}journal WHERE hall = :hall ORDER BY revision")  # noqa: S608  # constants
    with connection.execute(wanted, {"hall": hall}, execution_options={"yield_per": 1_000}) as rows:
        for *fields, prev_hash, hash_ in rows:
            yield Link(Row(*fields), prev_hash, hash_)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep_schema(connection: Connection, where: str, revision: str) -> None:
    """Copy the tables of this revision into a schema beside them, in the transaction that then changes them.

    Raises:
        JournalUnusable: the schema is there already, or this user may not make it.
        JournalDamaged: it is not what was written, so it is not changed either.
    """
    schema = f"loket_of_revision_{revision}"
    quoted = connection.dialect.identifier_preparer.quote
    try:
        connection.execute(text(f"CREATE SCHEMA {quoted(schema)}"))
        for table in inspect(connection).get_table_names():
            connection.execute(text(f"CREATE TABLE {quoted(schema)}.{quoted(table)} AS TABLE {quoted(table)}"))
        fault = fault_of(connection, f"{quoted(schema)}.")
    except DBAPIError as error:
        cure = f"let this user make schemas, and rename {schema} if it is there"
        raise JournalUnusable(where, f"cannot be copied to schema {schema} ({error.orig})", cure) from error
    if fault is not None:
        raise JournalDamaged(where, f"{NOT_CHANGED} ({fault})", "keep it, restore the last backup into a new one")
    _log.warning("%s was made by an older program and is changed for this one; %s is as it was", where, schema)
