"""Connections to SQLite of which every failure is an `sqlite3.Error`, whatever a damaged file makes SQLite say.

Python's module turns SQLite's words into text before it raises its error. When a damaged file's own bytes stand in them
(`malformed database schema (…)`), that fails, and what comes out is a `UnicodeDecodeError` instead.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self


def connect(where: str | Path, **options: Any) -> sqlite3.Connection:
    """Return a connection; `options` as `sqlite3.connect` takes them, `factory` some kind of `Connection`.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    made: sqlite3.Connection = sqlite3.connect(where, **{"factory": Connection, **options})
    return made


@contextmanager
def _in_its_own_words() -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        words = error.object.decode(errors="backslashreplace")
        raise sqlite3.DatabaseError(words) from error


class _Cursor(sqlite3.Cursor):
    def execute(self, *given: Any) -> Self:
        with _in_its_own_words():
            return super().execute(*given)

    def executemany(self, *given: Any) -> Self:
        with _in_its_own_words():
            return super().executemany(*given)

    def fetchone(self) -> Any:
        with _in_its_own_words():
            return super().fetchone()

    def fetchmany(self, *given: Any) -> list[Any]:
        with _in_its_own_words():
            return super().fetchmany(*given)

    def fetchall(self) -> list[Any]:
        with _in_its_own_words():
            return super().fetchall()

    def __next__(self) -> Any:
        with _in_its_own_words():
            return super().__next__()


class Connection(sqlite3.Connection):
    """The connection; SQLAlchemy takes it as `factory` among its `connect_args`."""

    def cursor(self, factory: Any = _Cursor) -> Any:
        """Return a cursor whose every failure is an `sqlite3.Error`."""
        return super().cursor(factory)

    def execute(self, *given: Any) -> Any:
        """Do as `sqlite3.Connection.execute` does."""
        return self.cursor().execute(*given)

    def backup(self, *given: Any, **named: Any) -> None:
        """Do as `sqlite3.Connection.backup` does."""
        with _in_its_own_words():
            super().backup(*given, **named)

    def commit(self) -> None:
        """Do as `sqlite3.Connection.commit` does."""
        with _in_its_own_words():
            super().commit()

    def rollback(self) -> None:
        """Do as `sqlite3.Connection.rollback` does."""
        with _in_its_own_words():
            super().rollback()
