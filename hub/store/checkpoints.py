"""The connection that writes moves the WAL into the file itself: SQLite, doing so by itself, keeps a failure to itself.

What was committed is safe in the WAL, and a disk that takes the WAL and not the file fails: the COMMIT that finds it
out is told as one of unknown fate, which ends the hub before the WAL has grown for days. Where only room is lacking, it
waits for the next time: commits are refused in time by themselves.
"""

import sqlite3
from typing import Final

from hub.protocol.limits import Limit
from hub.store import driver

CHECKPOINT_EVERY: Final = Limit(
    64, "commits", "a few hundred pages to move: some milliseconds, and a quick start after a crash"
)


class WritingConnection(driver.Connection):
    """Checkpoints once in `CHECKPOINT_EVERY` commits."""

    commits = 0

    def commit(self) -> None:
        """Commit, and checkpoint when it is time.

        Raises:
            sqlite3.Error: the one or the other failed.
        """
        super().commit()
        self.commits += 1
        if self.commits % CHECKPOINT_EVERY.value == 0:
            self.checkpoint()

    def checkpoint(self) -> None:
        """Move what no reader needs in the WAL into the file, as far as there is room.

        Raises:
            sqlite3.Error: the file cannot be written.
        """
        try:
            self.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_FULL:
                raise
