"""One journal of each kind, behind one handle that can restart its hub."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from hub.store.journal import Journal
from hub.store.memory import MemoryJournal
from hub.store.sql import SqlJournal, open_journal
from hub.store.standby import Candidate
from hub.store.tables import METADATA
from tests.storage.cluster import Cluster, NoServer
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


class DatabaseStore(Store):
    """A journal in a database; `url` is its address."""

    journal: SqlJournal

    def __init__(self, url: str) -> None:
        self.url = url
        self.journal = self._open()

    def restart(self) -> SqlJournal:
        self.journal.close()
        self.journal = self._open()
        return self.journal

    def _open(self) -> SqlJournal:
        return open_journal(self.url, HALL)

    def tamper(self, sql: str) -> None:
        """Run a statement on the closed journal, as somebody with a database tool would."""
        engine = create_engine(self.url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            connection.execute(text(sql))
        engine.dispose()


class SqliteStore(DatabaseStore):
    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"sqlite:///{path}")


class PostgresStore(DatabaseStore):
    """Its database is another test's, emptied, when it is closed."""

    def __init__(self, databases: "Databases") -> None:
        self._databases: Databases | None = databases
        super().__init__(databases.take())

    def close(self) -> None:
        self.journal.close()
        databases, self._databases = self._databases, None
        if databases is not None:
            databases.give_back(self.url)


class LeadingStore(PostgresStore):
    """The journal of a hub that leads: each of its starts is a tenure of its own."""

    def _open(self) -> SqlJournal:
        candidate = Candidate(self.url, HALL, "hub-a:8765", lambda: 0)
        journal = candidate.take_over(candidate.look())
        candidate.close()
        assert journal is not None
        return journal


class Databases:
    """Empty databases of one server; those that are given back are used again, since a new one takes long."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._made = 0
        self._free: list[str] = []
        self._engine = create_engine(
            cluster.url("postgres").replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
        )

    def take(self) -> str:
        """Return the address of a database without records."""
        return self._free.pop() if self._free else self.make()

    def make(self) -> str:
        """Return the address of a new database without tables."""
        self._made += 1
        name = f"hall{self._made}"
        self.run(f"CREATE DATABASE {name}")
        return self.cluster.url(name)

    def give_back(self, url: str) -> None:
        """Empty a database that nobody uses any more."""
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            for table in reversed(METADATA.sorted_tables):
                connection.execute(table.delete())
        engine.dispose()
        self._free.append(url)

    def run(self, sql: str) -> None:
        """Run a statement as the server's superuser."""
        with self._engine.connect() as connection:
            connection.execute(text(sql))

    def close(self) -> None:
        """Let the server go."""
        self._engine.dispose()


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


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """A PostgreSQL server of this run's own."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: ./loket setup installs it")
    try:
        cluster = Cluster()
    except NoServer as error:
        pytest.skip(str(error))
    made = Databases(cluster)
    yield made
    made.close()
    cluster.stop()


@pytest.fixture
def new_postgres(databases: Databases) -> Iterator[Callable[[], PostgresStore]]:
    """Makes as many PostgreSQL journals as a test needs."""
    made: list[PostgresStore] = []

    def make() -> PostgresStore:
        made.append(PostgresStore(databases))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture
def new_leading(databases: Databases) -> Iterator[Callable[[], LeadingStore]]:
    """Makes as many journals of leading hubs as a test needs."""
    made: list[LeadingStore] = []

    def make() -> LeadingStore:
        made.append(LeadingStore(databases))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture(params=["memory", "sqlite"])
def new_local(request: pytest.FixtureRequest, new_sqlite: Callable[[], SqliteStore]) -> Callable[[], Store]:
    """Makes as many journals as a test needs, of a kind that needs no server."""
    return MemoryStore if request.param == "memory" else new_sqlite


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest) -> Callable[[], DatabaseStore]:
    """Makes as many journals in databases of one kind as a test needs."""
    kind = "new_sqlite" if request.param == "sqlite" else "new_postgres"
    made: Callable[[], DatabaseStore] = request.getfixturevalue(kind)
    return made


@pytest.fixture(params=["memory", "sqlite", "postgresql", "leading"])
def new_store(request: pytest.FixtureRequest) -> Callable[[], Store]:
    """Makes as many journals of one kind as a test needs."""
    if request.param == "memory":
        return MemoryStore
    kinds = {"sqlite": "new_sqlite", "postgresql": "new_postgres", "leading": "new_leading"}
    made: Callable[[], Store] = request.getfixturevalue(kinds[request.param])
    return made


@pytest.fixture
def store(new_store: Callable[[], Store]) -> Store:
    """A journal of one kind."""
    return new_store()


@pytest.fixture
def database_store(new_database: Callable[[], DatabaseStore]) -> DatabaseStore:
    """A journal in a database of one kind."""
    return new_database()


@pytest.fixture
def sqlite_store(new_sqlite: Callable[[], SqliteStore]) -> SqliteStore:
    """A journal in SQLite."""
    return new_sqlite()


@pytest.fixture
def postgres_store(new_postgres: Callable[[], PostgresStore]) -> PostgresStore:
    """A journal in PostgreSQL."""
    return new_postgres()
