"""The hub's daily act of deleting what is too old, one day at a time, and the log's word on each."""

import logging
import shutil
from pathlib import Path
from typing import Final

from hub.store.retention import forget, is_any_due
from hub.store.sql import SqlJournal

_log = logging.getLogger(__name__)


ROOM_BYTES: Final = 256 * 1024 * 1024
"""Free on the database's disk before a day is deleted: many times what a WAL with a day's 40,000 records needs."""


def forget_a_day(journal: SqlJournal, hall: str, kept_days: int, folder: Path | None = None) -> bool:
    """Delete the oldest day that is due; return whether there was one.

    `folder` is where the database is, if that is this machine's matter.

    Raises:
        NotStored: nothing was deleted.
        FateUnknown: the error came at COMMIT.
    """
    if folder is not None and (free := shutil.disk_usage(folder).free) < ROOM_BYTES:
        if not is_any_due(journal, hall, kept_days):
            return False
        _log.error("old history cannot be deleted free_bytes=%d needed_bytes=%d; make room", free, ROOM_BYTES)
        return False
    gone = forget(journal, hall, kept_days)
    if gone is None:
        return False
    _log.info(
        "history deleted day=%s revisions=%d-%d tickets=%d kept_days=%d; its seal and the times of its tickets stay",
        *(gone.day, gone.first, gone.last, gone.tickets, kept_days),
    )
    return True
