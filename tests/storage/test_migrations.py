"""The migrations make exactly the tables that the program describes."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError

from hub.store import migrations
from hub.store.sql import readers
from hub.store.tables import METADATA


def _made_of(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'")
    made = {" ".join(str(row[0]).split()) for row in rows}
    connection.close()
    return made


def test_tables_and_migrations_agree(empty_file: Path) -> None:
    engine = readers(f"sqlite:///{empty_file}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_indexes_and_constraints_agree_to_the_letter(empty_file: Path, tmp_path: Path) -> None:
    described = tmp_path / "described.sqlite3"
    engine = create_engine(f"sqlite:///{described}")
    METADATA.create_all(engine)
    engine.dispose()
    assert _made_of(empty_file) == _made_of(described)


def test_the_newest_revision_is_the_one_the_program_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [migrations.NEWEST]
    assert all(not hasattr(script.module, "downgrade") for script in scripts.walk_revisions())


def test_a_failed_migration_leaves_nothing(tmp_path: Path) -> None:
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(tmp_path / "new.sqlite3", isolation_level=None))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    statements: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def fail(
        conn: object, cursor: DBAPIConnection, statement: str, parameters: object, context: object, many: bool
    ) -> None:
        statements.append(statement)
        if "CREATE TABLE slips" in statement:
            raise sqlite3.OperationalError("disk I/O error")

    with pytest.raises(OperationalError), engine.begin() as connection:
        migrations.upgrade(connection, "new.sqlite3", lambda _: None)
    engine.dispose()
    assert any("CREATE TABLE tickets" in statement for statement in statements)
    assert _made_of(tmp_path / "new.sqlite3") == set()
