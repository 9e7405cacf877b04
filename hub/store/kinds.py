"""What a journal needs of a database, whatever its kind: one connection that writes, and words for what goes wrong."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from hub.store.faults import JournalUnusable

Rescue = Callable[[sqlite3.Connection], Path]
"""Copies what a connection has open, and returns where; `JournalUnusable` where that fails."""


class Writer(Protocol):
    """The one connection that writes a database, and the lock that keeps every other writer out."""

    @property
    def where(self) -> str:
        """The database in errors: a file or an address without its password."""

    @property
    def restore(self) -> str:
        """What to do when the history in it is not what was written."""

    @property
    def connection(self) -> Connection:
        """Durable: what its COMMIT has acknowledged survives a power cut."""

    def check_room(self) -> None:
        """Find out whether a batch may begin.

        Raises:
            NoRoom: the disk is too full for it.
        """

    def check_place(self) -> None:
        """Find out whether the database is still where its address says; called between transactions.

        Raises:
            HistoryGone: it is not.
        """

    def unreadable(self, error: DBAPIError) -> JournalUnusable:
        """Return what an error while reading means."""

    def close(self) -> None:
        """Close the connection, then let another writer in; a second call does nothing."""
