"""One journal of each kind, behind one handle that can restart its hub."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub.store.journal import Journal
from hub.store.memory import MemoryJournal
from hub.store.sql import SqlJournal, open_journal
from tests.storage.histories import HALL


class Store:
    """A journal that can be closed and opened again, as a hub that restarts does."""

    journal: Journal

    def restart(self) -> Journal:
        """Close the journal and open it again."""
        raise NotImplementedError

    def close(self) -> None:
        """Release what is held."""
        self.journal.close()


class MemoryStore(Store):
    def __init__(self) -> None:
        self.memory = self.journal = MemoryJournal()

    def restart(self) -> Journal:
        self.memory.close()
        self.memory.reopen()
        return self.memory


class SqliteStore(Store):
    journal: SqlJournal

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"
        self.journal = open_journal(self.url, HALL)

    def restart(self) -> Journal:
        self.journal.close()
        self.journal = open_journal(self.url, HALL)
        return self.journal


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal without records, to be copied: making its tables takes longer than most tests."""
    path = tmp_path_factory.mktemp("store") / "empty.sqlite3"
    open_journal(f"sqlite:///{path}", HALL).close()
    return path


@pytest.fixture
def new_sqlite(empty_file: Path, tmp_path: Path) -> Iterator[Callable[[], SqliteStore]]:
    """Makes as many SQLite journals as a test needs."""
    made: list[SqliteStore] = []

    def make() -> SqliteStore:
        path = tmp_path / f"hall{len(made)}.sqlite3"
        shutil.copy(empty_file, path)
        made.append(SqliteStore(path))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture(params=["memory", "sqlite"])
def new_store(request: pytest.FixtureRequest, new_sqlite: Callable[[], SqliteStore]) -> Callable[[], Store]:
    """Makes as many journals of one kind as a test needs."""
    return MemoryStore if request.param == "memory" else new_sqlite


@pytest.fixture
def store(new_store: Callable[[], Store]) -> Store:
    """A journal of one kind."""
    return new_store()


@pytest.fixture
def sqlite_store(new_sqlite: Callable[[], SqliteStore]) -> SqliteStore:
    """A journal in SQLite."""
    return new_sqlite()
