"""Reads a kept history for its overrides; a hub may be at work."""

from collections.abc import Callable, Iterator

from sqlalchemy import ColumnElement, Connection, func, select, true
from sqlalchemy.exc import DBAPIError

from hub.domain.audit import RECALLED, Auditor, Override
from hub.store.cures import AS_HUB
from hub.store.encoding import UnreadableEvent, to_record
from hub.store.faults import JournalDamaged, JournalUnusable, SchemaUnknown
from hub.store.migrations import USE_NEWER
from hub.store.rows import links
from hub.store.sql import readers
from hub.store.tables import JOURNAL

CURE = "loket-hub verify says where it is not what was written"
_REPORT_EVERY = 500
_RECALLED = JOURNAL.c.type.in_([kind.__name__ for kind in RECALLED])


def overrides_of(
    url: str,
    hall: str,
    where: str,
    auditor: Auditor,
    since: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Override]:
    """Yield the overrides of all days from `since` (ISO date) on, oldest first; `where` names the database in errors.

    Raises:
        JournalUnusable: it cannot be read, or a newer program wrote it.
        JournalDamaged: a record does not follow from those before.
    """
    engine = readers(url)
    try:
        with engine.connect() as connection:
            if since:
                for link in links(connection, hall, _RECALLED & (JOURNAL.c.day < since)):
                    auditor.recall(to_record(link.row))
            yield from _read(connection, hall, where, auditor, JOURNAL.c.day >= since if since else true(), progress)
    except UnreadableEvent as error:
        raise SchemaUnknown(where, str(error), USE_NEWER) from error
    except DBAPIError as error:
        raise JournalUnusable(where, f"cannot be read ({error.orig})", AS_HUB) from error
    finally:
        engine.dispose()


def _read(
    connection: Connection,
    hall: str,
    where: str,
    auditor: Auditor,
    which: ColumnElement[bool],
    progress: Callable[[int, int], None] | None,
) -> Iterator[Override]:
    mine = select(func.count()).select_from(JOURNAL).where(JOURNAL.c.hall == hall, which)
    total = connection.scalar(mine) or 0
    for done, link in enumerate(links(connection, hall, which)):
        try:
            found = auditor.take(to_record(link.row))
        except (AssertionError, KeyError) as error:
            why = f"revision {link.row.revision} does not follow from what is before it"
            raise JournalDamaged(where, why, CURE) from error
        yield from found
        if progress is not None and done % _REPORT_EVERY == 0:
            progress(done, total)
    yield from auditor.end()
