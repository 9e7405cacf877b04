"""Copies all that is kept of a hall from one database into another, as it is at one moment; engines may differ."""

from typing import Any, Final

from sqlalchemy import Connection, Table, insert, select

from hub.store.tables import HALLS, METADATA

AT_ONCE: Final = 1_000
"""Rows in memory."""

_OF_A_LEADER: Final = ("leader_process", "leader_since", "leader_address", "renewed_at")
"""Columns that say who writes the database now: nobody writes a copy."""


def copy_hall(source: Connection, target: Connection, hall: str) -> int:
    """Copy a hall's rows into tables that have none of them; return how many. Other halls' rows stay where they are.

    Both connections are in a transaction; that of `source` sees one moment throughout.

    Raises:
        sqlalchemy.exc.DBAPIError: a row cannot be read or written.
    """
    return sum(_copy(source, target, table, hall) for table in METADATA.sorted_tables)


def _copy(source: Connection, target: Connection, table: Table, hall: str) -> int:
    wanted = select(table).where(table.c.hall == hall).order_by(*table.primary_key.columns)
    count = 0
    with source.execute(wanted, execution_options={"yield_per": AT_ONCE}) as rows:
        for some in rows.mappings().partitions():
            target.execute(insert(table), [_cleared(table, dict(row)) for row in some])
            count += len(some)
    return count


def _cleared(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return row | dict.fromkeys(_OF_A_LEADER) if table is HALLS else row
