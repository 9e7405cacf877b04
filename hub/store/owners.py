"""Whom files belong to: what an administrator makes as root is of no use to the hub, which is another user."""

import os
from contextlib import suppress
from pathlib import Path


def give_to_hub(made: Path | int, database: Path) -> None:
    """Let what root has made belong to the database's owner; where there is no database, to its folder's."""
    if os.geteuid() != 0:
        return
    with suppress(OSError):  # a disk that knows no owners, such as a stick
        hub = (database if database.exists() else database.parent).stat()
        os.chown(made, hub.st_uid, hub.st_gid)
