"""Which catalogue a hall has adopted last, as its history says; a hub may be at work."""

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from hub.domain.catalogue import Catalogue
from hub.domain.events import CatalogueAdopted
from hub.store.cures import AS_HUB
from hub.store.encoding import Row, UnreadableEvent, to_record
from hub.store.faults import JournalUnusable, SchemaUnknown
from hub.store.migrations import USE_NEWER
from hub.store.sql import readers
from hub.store.tables import JOURNAL


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
