"""Whose a history is and where it ends: its newest catalogue, day, record and tickets; a hub may be at work."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.exc import DBAPIError

from hub.domain.catalogue import Catalogue
from hub.domain.events import CatalogueAdopted
from hub.store.cures import AS_HUB
from hub.store.encoding import Row, UnreadableEvent, to_record
from hub.store.faults import JournalUnusable, SchemaUnknown
from hub.store.migrations import USE_NEWER
from hub.store.sql import readers
from hub.store.tables import JOURNAL, TICKETS

NO_JOURNAL: Final = "name another database, or start loket-hub once"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a history has: the hall's Indonesian name and zone, its newest day, record (UTC ms) and that day's tickets.

    All is None, and no ticket is there, where the hall never had a day.
    """

    name: str | None
    timezone: str | None
    day: str | None
    at: int | None
    tickets: int


def contents_of(url: str, hall: str, where: str) -> Contents:
    """Return what a database has of a hall; see `adopted`.

    Raises:
        JournalUnusable: as `adopted`; also one that is there and holds nothing of Loket.
    """
    engine = readers(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(JOURNAL.name):
                raise SchemaUnknown(where, "holds no journal of Loket", NO_JOURNAL)
            catalogue = adopted(url, hall, where)
            newest = select(JOURNAL.c.day, JOURNAL.c.at).where(JOURNAL.c.hall == hall)
            found = connection.execute(newest.order_by(JOURNAL.c.revision.desc()).limit(1)).one_or_none()
            day, at = (None, None) if found is None else tuple(found)
            mine = select(func.count()).select_from(TICKETS).where(TICKETS.c.hall == hall, TICKETS.c.day == day)
            tickets = connection.scalar(mine) or 0
    except DBAPIError as error:
        raise JournalUnusable(where, f"cannot be read ({error.orig})", AS_HUB) from error
    finally:
        engine.dispose()
    name = None if catalogue is None else catalogue.hall.name.get("id")
    return Contents(name, None if catalogue is None else catalogue.hall.timezone, day, at, tickets)


def adopted(url: str, hall: str, where: str) -> Catalogue | None:
    """Return the newest catalogue of a database's hall; None: it has none. `where` names the database in errors.

    Raises:
        JournalUnusable: it cannot be read, or a newer program wrote it.
    """
    engine = readers(url)
    try:
        return newest_catalogue(engine, hall)
    except UnreadableEvent as error:
        raise SchemaUnknown(where, str(error), USE_NEWER) from error
    except DBAPIError as error:
        raise JournalUnusable(where, f"cannot be read ({error.orig})", AS_HUB) from error
    finally:
        engine.dispose()


def newest_catalogue(engine: Engine, hall: str) -> Catalogue | None:
    """Return the newest catalogue of a history; None: it has none, or none any more.

    Raises:
        UnreadableEvent: a newer program wrote it.
        sqlalchemy.exc.DBAPIError: it cannot be read.
    """
    table = JOURNAL.c
    wanted = select(table.revision, table.day, table.at, table.type, table.version, table.body)
    mine = wanted.where(table.hall == hall, table.type == CatalogueAdopted.__name__)
    with engine.connect() as connection:
        found = connection.execute(mine.order_by(table.revision.desc()).limit(1)).one_or_none()
    if found is None:
        return None
    event = to_record(Row(*found)).event
    assert isinstance(event, CatalogueAdopted)
    return event.catalogue
