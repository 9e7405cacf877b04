"""Whether the files of an open database are still those that its path names: what is written elsewhere is lost."""

from pathlib import Path
from typing import Final

MARK: Final = ".gone"
"""Ends the name of the file that keeps a hub from beginning with nothing where a history was."""


class Presence:
    """Made when a database has just been opened; a disk that does not answer proves nothing."""

    def __init__(self, path: Path) -> None:
        self._known: dict[Path, tuple[int, int]] = {}
        self._files = (path, path.with_name(f"{path.name}-wal"))
        self.lost()

    def lost(self) -> Path | None:
        """Return the first file that is not at its path any more; one that is made only later is known from then on."""
        for file in self._files:
            try:
                found = file.stat()
            except (FileNotFoundError, NotADirectoryError):
                if file in self._known:
                    return file
            except OSError:
                continue
            else:
                if self._known.setdefault(file, (found.st_dev, found.st_ino)) != (found.st_dev, found.st_ino):
                    return file
        return None


def mark_of(path: Path) -> Path:
    """Return the file that says of a database that it went while it was open."""
    return path.with_name(path.name + MARK)
