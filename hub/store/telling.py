"""Reads out of a history's file, as it lies there, what people are told of it: nothing is proven or changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
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


def beyond(path: Path, other: Path, hall: str, since: str) -> list[str] | None:
    """Return the numbers that one file has of a service day (ISO date) and later, and another one has not.

    None: the first cannot be read. No hub has either of them open.
    """
    wanted = "SELECT ticket, text FROM tickets WHERE hall = ? AND day >= ? ORDER BY day, text"
    try:
        with _with_newest_rows(path) as read:
            numbers = read.execute(wanted, (hall, since)).fetchall()
        with _with_newest_rows(other) as read:
            known = {ticket for ticket, _ in read.execute(wanted, (hall, since))}
    except (OSError, sqlite3.Error):
        return None
    return [text for ticket, text in numbers if ticket not in known]


@contextmanager
def _with_newest_rows(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file; of one whose hub was killed the newest rows lie beside it."""
    wal, shm = (path.with_name(path.name + ending) for ending in ("-wal", "-shm"))
    if not (wal.exists() and wal.stat().st_size):
        with closing(_as_it_is(path)) as read:
            yield read
        return
    was_there = shm.exists()
    try:
        with closing(driver.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as read:
            yield read
    finally:
        if not was_there:
            shm.unlink(missing_ok=True)


def _as_it_is(path: Path) -> sqlite3.Connection:
    return driver.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
