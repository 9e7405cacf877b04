"""A server's tables of every earlier revision, with what they hold, are proven, kept and brought up to date."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, create_engine, insert, select, text

from hub.store import migrations
from hub.store.faults import JournalDamaged
from hub.store.proof import first_fault
from hub.store.server_copies import prove_server
from hub.store.sql import address_of, open_journal
from tests.storage.conftest import Databases
from tests.storage.histories import HALL
from tests.storage.test_old_files import OLD


def _fill(url: str, dump: Path, file: Path) -> None:
    """Make a server's tables as the program of that time did, and store what that had stored in a file."""
    old = sqlite3.connect(file)
    old.executescript(dump.read_text(encoding="utf-8"))
    old.close()
    source, target = (
        create_engine(f"sqlite:///{file}"),
        create_engine(url.replace("postgresql:", "postgresql+psycopg:")),
    )
    with source.connect() as read, target.begin() as write:
        _make_tables(write, dump.stem.removeprefix("revision_"))
        had, wanted = MetaData(), MetaData()
        had.reflect(read)
        wanted.reflect(write)
        for table in wanted.sorted_tables:
            rows = [dict(row) for row in read.execute(select(had.tables[table.name])).mappings()]
            if rows and table.name != "alembic_version":
                write.execute(insert(table), rows)
    source.dispose()
    target.dispose()


def _make_tables(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@pytest.mark.parametrize("dump", OLD, ids=lambda path: path.stem)
def test_an_old_servers_history_is_kept_and_goes_on(dump: Path, databases: Databases, tmp_path: Path) -> None:
    url = databases.make()
    _fill(url, dump, tmp_path / "old.sqlite3")
    journal = open_journal(url, HALL)
    assert journal.head() == 17
    assert len(journal.open_day()) == 7
    journal.close()
    assert first_fault(prove_server(address_of(url))) is None
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        kept = text(f"SELECT count(*) FROM loket_of_{dump.stem}.journal")
        assert connection.execute(kept).scalar() == 17
    engine.dispose()


def test_an_old_servers_history_that_was_changed_stays_as_it_is(databases: Databases, tmp_path: Path) -> None:
    url = databases.make()
    _fill(url, OLD[0], tmp_path / "old.sqlite3")
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE journal SET actor = 'nobody' WHERE revision = 9"))
    with pytest.raises(JournalDamaged, match="revision 9: its fields"):
        open_journal(url, HALL)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001"
        schemas = text("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'loket_of%'")
        assert connection.execute(schemas).scalar() == 0
    engine.dispose()
