"""`python -m hub.store.estimates DATABASE`: how good the waits were that visitors were told, by service (E3)."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from hub.domain.catalogue import ServiceId
from hub.store import reports
from hub.store.faults import JournalUnusable
from hub.store.reports import JudgedWaits
from hub.store.sql import readers
from hub.store.tables import HALLS

_COLUMNS: Final = ("service", "calls", "bias, min", "mean error, min", "in range")
_ALL: Final = ServiceId("all")
_FIRST_DAY, _LAST_DAY = "0000-01-01", "9999-12-31"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of every hall in a database; return 0."""
    parser = argparse.ArgumentParser(prog="python -m hub.store.estimates", description=__doc__)
    parser.add_argument("database", type=Path, help="the hub's file, which may be in use")
    parser.add_argument("--day", help="one service day, such as 2026-09-22; without it all of them")
    wanted = parser.parse_args(arguments)
    try:
        engine = readers(f"sqlite:///{wanted.database}")
    except JournalUnusable as error:
        parser.error(str(error))
    console = Console()
    with engine.connect() as connection:
        halls = list(connection.execute(select(HALLS.c.hall)).scalars())
    for hall in halls:
        judged = reports.estimates(engine, hall, wanted.day or _FIRST_DAY, wanted.day or _LAST_DAY)
        console.print(_table(hall, judged))
    engine.dispose()
    return 0


def _table(hall: str, judged: Sequence[JudgedWaits]) -> Table:
    table = Table(title=f"{hall}: told less real wait, until the first call", box=None)
    for name in _COLUMNS:
        table.add_column(name, justify="left" if name == _COLUMNS[0] else "right")
    for each in (*judged, *_together(judged)):
        table.add_row(
            each.service,
            str(each.count),
            f"{each.bias_min:+.1f}",
            f"{each.mean_abs_error_min:.1f}",
            f"{each.share_inside:.0%}".replace("%", " %"),
        )
    return table


def _together(judged: Sequence[JudgedWaits]) -> list[JudgedWaits]:
    """Return the line of all services, if there are any."""
    count = sum(each.count for each in judged)
    if not count:
        return []
    bias, error, share = (
        sum(getattr(each, name) * each.count for each in judged) / count
        for name in ("bias_min", "mean_abs_error_min", "share_inside")
    )
    return [JudgedWaits(_ALL, count, bias, error, share)]


if __name__ == "__main__":
    sys.exit(main())
