"""A file beside a database that only takes room: deleting it lets a hub on a full disk go on for a while."""

import logging
import os
from pathlib import Path
from threading import Lock

from hub.store.room import room_on

_log = logging.getLogger(__name__)


class Ballast:
    """Thread-safe: the journal's thread drops it when it needs room, the disk's watcher makes it again.

    `size` is in bytes; 0: there is none. `spare` bytes must stay free beside it.
    """

    def __init__(self, path: Path, size: int, spare: int) -> None:
        self.path = path
        self.size = size
        self.spare = spare
        self._lock = Lock()
        self._told = False
        self.was_freed = False
        """Whether it was given up for room and is not there again."""

    @property
    def is_missing(self) -> bool:
        """Whether there ought to be one, and is none."""
        return self.size > 0 and not self.path.exists()

    @property
    def needed(self) -> int:
        """How many bytes must be free for it to be made: itself, as much again, and what stays spare."""
        return 2 * self.size + self.spare

    def drop(self) -> bool:
        """Delete it; return whether that gave room."""
        with self._lock:
            try:
                size = self.path.stat().st_size
                self.path.unlink()
            except OSError:
                return False
            self.was_freed = True
            free = room_on(self.path.parent).free
        _log.error("disk full: its reserve is freed path=%s freed=%d free_bytes=%d; make room", self.path, size, free)
        return True

    def keep(self) -> None:
        """Make it if it is missing and there is room for it and as much again; one of another size is made anew."""
        with self._lock:
            try:
                if self.path.exists() and self.path.stat().st_size != self.size:
                    self.path.unlink()
                if self.is_missing and room_on(self.path.parent).free >= self.needed:
                    self._make()
            except OSError as error:
                if not self._told:
                    _log.warning("no reserve can be kept path=%s error=%s", self.path, error.strerror)
                self._told = True

    def _make(self) -> None:
        """Take the blocks themselves: a file with holes would hold no room."""
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(handle, 0, self.size)
        except OSError:
            self.path.unlink()
            raise
        finally:
            os.close(handle)
        self._told = self.was_freed = False
        _log.info("reserve made path=%s bytes=%d", self.path, self.size)
