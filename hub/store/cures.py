"""What a person can do about what the system or SQLite says of a disk or a file, and sizes as people read them."""

import errno
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from hub.store.faults import JournalUnusable

CURES: Final[Mapping[int, str]] = {
    errno.EROFS: "mount its disk for writing; a disk that the system made read-only may be broken: restore the last "
    "backup on another one",
    errno.EIO: "its disk fails: look after it, or restore the last backup on another one",
    errno.ENOSPC: "delete what is not needed on its disk",
    errno.EMFILE: "let this program open more files (LimitNOFILE for systemd)",
}
"""By what the system says, whatever was to be done."""

OF_FOLDERS: Final[Mapping[int, str]] = {
    errno.EACCES: "run it as the hub's user, and let that write there",
    errno.EPERM: "run it as the hub's user, and let that write there",
    errno.EEXIST: "a file has its name: name a folder",
    errno.ENOTDIR: "a file has its name: name a folder",
    errno.ENOENT: "make the folder, or mount its disk",
}
"""Where something was to be written in a folder."""

_OF_SQLITE: Final[Mapping[int, int]] = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_IOERR: errno.EIO,
}
_DENIED: Final = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)
_PRIMARY: Final = 0xFF

AS_HUB: Final = "run it as the hub's user, such as with sudo -u loket-hub"
_MIB: Final = 1_048_576


def cure_of(error: Exception, otherwise: str) -> str:
    """Return the cure for what kept something from being written in a folder."""
    number = error.errno if isinstance(error, OSError) else _OF_SQLITE.get(_sqlite_code(error), 0)
    return CURES.get(number or 0) or OF_FOLDERS.get(number or 0, otherwise)


def words_of(error: Exception) -> str:
    """Return what the system said, without its number and the path, which stand beside it."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def check_readable(path: Path, not_there: str) -> None:
    """See that a file is there and that this user may read it; it is not opened: SQLite's locks would be lost.

    Raises:
        JournalUnusable: it is not, with the cure `not_there`, or this user may not.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise JournalUnusable(str(path), "is not there", not_there) from error
    except OSError as error:
        raise JournalUnusable(str(path), f"cannot be read ({words_of(error)})", AS_HUB) from error
    if not os.access(path, os.R_OK, effective_ids=True):
        raise JournalUnusable(str(path), f"cannot be read ({os.strerror(errno.EACCES)})", AS_HUB)


def is_denied(error: BaseException | None) -> bool:
    """Return whether SQLite was kept from a file, or from the files that it needs beside it, by their rights."""
    return error is not None and _sqlite_code(error) in _DENIED


def mebibytes(count: int) -> str:
    """Return a size as people read it: "3.4 MiB"; so small a part that it would show as nothing is shown."""
    return f"{max(count / _MIB, 0.1 if count else 0):.1f} MiB"


def _sqlite_code(error: BaseException) -> int:
    return int(getattr(error, "sqlite_errorcode", None) or 0) & _PRIMARY
