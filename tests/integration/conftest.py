"""Databases of both engines for the commands: a file, and one of a PostgreSQL server of the tests' own."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.storage.cluster import Cluster, NoServer

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    """A PostgreSQL server, for as long as the tests of this process run."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: ./loket setup installs it")
    try:
        made = Cluster()
    except NoServer as error:
        pytest.skip(str(error))
    yield made
    made.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that nothing is in."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/loket.db"
    server: Cluster = request.getfixturevalue("server")
    name = f"commands{next(_NUMBERS)}"
    engine = create_engine(
        server.url("postgres").replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.url(name)
