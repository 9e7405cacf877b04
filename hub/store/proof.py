"""Proves a whole SQLite file: that it can be read, that it is this program's, and every hall that it keeps."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError

from hub.store import migrations, sqlite
from hub.store.chain import Broken
from hub.store.cures import AS_HUB, is_denied
from hub.store.faults import JournalDamaged, JournalUnusable, SchemaUnknown
from hub.store.verify import Progress, Proven, halls_of, prove

Findings = dict[str, Proven | Broken]
"""What was found of each hall."""


def prove_file(path: Path, progress: Progress | None = None) -> Findings:
    """Check a file, which a hub may be writing; nothing of it is changed.

    Raises:
        JournalUnusable: it is not there, cannot be read, or is not of this program.
    """
    engine = sqlite.readers(path)
    try:
        _check_pages(engine, path)
        return {hall: prove(engine, hall, progress) for hall in halls_of(engine)}
    except (DBAPIError, sqlite3.Error) as error:
        cause = getattr(error, "orig", error)
        if is_denied(cause):
            raise JournalUnusable(str(path), f"cannot be opened ({cause})", AS_HUB) from error
        raise JournalDamaged(str(path), f"cannot be read ({cause})", sqlite.RESTORE) from error
    finally:
        engine.dispose()


def _check_pages(engine: Engine, path: Path) -> None:
    if path.stat().st_size == 0:
        raise JournalDamaged(str(path), "is empty; a journal never is", sqlite.RESTORE)
    with engine.connect() as connection:
        found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(10)")]
        if found != ["ok"]:
            raise JournalDamaged(str(path), f"is damaged ({'; '.join(found)})", sqlite.RESTORE)
        names = inspect(connection).get_table_names()
        revision = migrations.revision_of(connection, names)
    if revision is None:
        raise SchemaUnknown(str(path), "holds no journal of Loket", "name another file")
    if revision > migrations.NEWEST:
        raise SchemaUnknown(str(path), migrations.newer(revision), migrations.USE_NEWER)
    if revision != migrations.NEWEST:
        raise SchemaUnknown(
            str(path),
            f"its tables are of revision {revision}, this program proves revision {migrations.NEWEST}",
            "restore it, or start loket-hub with it once: both bring it up to date and keep a copy",
        )


def first_fault(found: Findings) -> str | None:
    """Return what is wrong first, in words; None when all is proven."""
    for hall, one in found.items():
        if isinstance(one, Broken):
            return f"hall {hall!r}, revision {one.revision}: {one.why}"
    return None
