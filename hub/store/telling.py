"""Reads out of a history's file, as it lies there, what people are told of it: nothing is proven or changed."""

import sqlite3
from contextlib import closing, suppress
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from hub.domain.events import CatalogueAdopted
from hub.store import driver
from hub.store.encoding import Row, UnreadableEvent, to_record


def zone_of(path: Path, hall: str) -> tzinfo:
    """Return the zone in which the hall of a copy lives, by the copy itself; UTC where it does not say it."""
    with suppress(OSError, sqlite3.Error, UnreadableEvent), closing(_as_it_is(path)) as read:
        row = read.execute(
            "SELECT revision, day, at, type, version, body FROM journal WHERE hall = ? AND type = ? "
            "ORDER BY revision DESC LIMIT 1",
            (hall, CatalogueAdopted.__name__),
        ).fetchone()
        event = None if row is None else to_record(Row(*row)).event
        if isinstance(event, CatalogueAdopted):
            return ZoneInfo(event.catalogue.hall.timezone)
    return UTC


def _as_it_is(path: Path) -> sqlite3.Connection:
    return driver.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
