"""Where a database itself is, whose path in the settings may be a link: beside it are its WAL, lock and marks."""

import os
from pathlib import Path

from hub.store.faults import JournalUnusable


def real(path: Path) -> Path:
    """Return what a link leads to, and every other path as it is.

    Raises:
        JournalUnusable: a link leads to nothing; made anew, the database would not be the one that comes back.
    """
    if not path.is_symlink():
        return path
    found = Path(os.path.realpath(path))
    if not found.exists():
        cure = "mount its disk, or correct the link; if it was lost, delete the link and run loket-hub rebuild"
        raise JournalUnusable(str(path), f"is a link to {found}, which is not there", cure)
    return found
