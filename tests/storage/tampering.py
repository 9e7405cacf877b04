"""What tests do to a journal behind its back."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, event


def tamper(path: Path, sql: str) -> None:
    """Run a statement on a closed journal, as somebody with a database tool would."""
    connection = sqlite3.connect(path)
    connection.execute(sql)
    connection.commit()
    connection.close()


@contextmanager
def listening(name: str, listener: Callable[..., None]) -> Iterator[None]:
    """Listen to what SQLAlchemy does, for a while."""
    event.listen(Engine, name, listener)
    try:
        yield
    finally:
        event.remove(Engine, name, listener)
