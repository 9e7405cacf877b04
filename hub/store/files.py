"""Which file a database is, by its URL or its path; and what makes a file outlive a power cut."""

import os
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from hub.store import sqlite
from hub.store.faults import JournalUnusable


def file_of(database: str) -> Path:
    """Return the file that a path or an `sqlite:///` URL names.

    Raises:
        JournalUnusable: it is the address of a database server, or none at all.
    """
    if "://" not in database:
        return Path(database)
    try:
        address = make_url(database)
    except (ArgumentError, ValueError) as error:
        raise JournalUnusable("the address", "is no address of a database", "write sqlite:/// and a path") from error
    if address.get_backend_name() != "sqlite":
        shown = address.render_as_string(hide_password=True)
        raise JournalUnusable(shown, "is no file", "use the tools of the database server, such as pg_dump")
    return sqlite.path_of(address)


def to_disk(path: Path) -> None:
    """Return when a file, or a folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
