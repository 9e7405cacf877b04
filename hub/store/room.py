"""How much room a disk has and whether it lets itself be written: one question to the system, nothing is opened."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Room:
    """What is free for this user (bytes), and whether the disk can only be read."""

    free: int
    read_only: bool = False


def room_on(folder: Path) -> Room:
    """Look at the disk that holds a folder.

    Raises:
        OSError: it is not there.
    """
    found = os.statvfs(folder)
    return Room(found.f_bavail * found.f_frsize, bool(found.f_flag & os.ST_RDONLY))
