"""Keeps a copy of a journal as it was, before a newer program changes its tables: of a file, or of a schema."""

import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from hub.store.faults import JournalUnusable

_log = logging.getLogger(__name__)


def keep(path: Path, revision: str) -> None:
    """Copy a file of this revision beside itself; a copy of that name is there only when it is whole.

    The one that writes the file may be in a transaction in which it has changed nothing yet.

    Raises:
        JournalUnusable: there is no room for it, or the folder cannot be written.
    """
    target = path.with_name(f"{path.name}.of-revision-{revision}")
    half = target.with_name(target.name + ".new")
    half.unlink(missing_ok=True)
    try:
        address = f"file:{quote(str(path.absolute()))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(half)) as made:
            source.execute("PRAGMA wal_autocheckpoint=0")
            source.backup(made)
        _to_disk(half)
        half.rename(target)
        _to_disk(path.parent)
    except (OSError, sqlite3.Error) as error:
        half.unlink(missing_ok=True)
        raise JournalUnusable(str(path), f"cannot be copied to {target.name} ({error})", "make room there") from error
    _log.warning("%s was made by an older program and is changed for this one; %s is as it was", path, target.name)


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
    """
    schema = f"loket_of_revision_{revision}"
    quoted = connection.dialect.identifier_preparer.quote
    try:
        connection.execute(text(f"CREATE SCHEMA {quoted(schema)}"))
        for table in inspect(connection).get_table_names():
            connection.execute(text(f"CREATE TABLE {quoted(schema)}.{quoted(table)} AS TABLE {quoted(table)}"))
    except DBAPIError as error:
        cure = f"let this user make schemas, and rename {schema} if it is there"
        raise JournalUnusable(where, f"cannot be copied to schema {schema} ({error.orig})", cure) from error
    _log.warning("%s was made by an older program and is changed for this one; %s is as it was", where, schema)
