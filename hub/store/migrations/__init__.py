"""Brings a database's tables to this program's shape: forward only, in the transaction it is given."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from hub.store.faults import SchemaUnknown

NEWEST: Final = "0010"
"""The revision this program works with; a test compares it with the scripts."""

USE_NEWER: Final = "use the newer program"

_TABLE: Final = "alembic_version"


def revision_of(connection: Connection, names: Sequence[str]) -> str | None:
    """Return the revision of a database that has tables of these names; None: they are not Loket's."""
    if _TABLE not in names:
        return None
    found = connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar()  # noqa: S608  # a constant
    return None if found is None else str(found)


def newer(revision: str) -> str:
    """Say of tables that a newer program made them; revisions are numbered upwards."""
    return f"its tables are of revision {revision}, this program knows up to {NEWEST}"


def upgrade(connection: Connection, where: str, keep: Callable[[str], None]) -> None:
    """Make or upgrade the tables; `where` names the database in errors.

    `keep` is told an older program's revision before anything of its tables changes, and keeps a copy.

    Raises:
        SchemaUnknown: the tables are a newer program's, or not Loket's.
    """
    names = inspect(connection).get_table_names()
    current = revision_of(connection, names)
    if current == NEWEST:
        return
    if names and current is None:
        raise SchemaUnknown(where, "holds tables that are not Loket's", "choose another file")
    _run_scripts(connection, where, current, keep)


def _run_scripts(connection: Connection, where: str, current: str | None, keep: Callable[[str], None]) -> None:
    # Alembic takes longer to import than a whole start; it is only needed when there is something to do.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise SchemaUnknown(where, newer(current), USE_NEWER)
    if current is not None:
        keep(current)
    command.upgrade(config, "head")
