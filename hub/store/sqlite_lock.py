"""The lock beside a database file: one program writes it, and others can find out which.

It stays when the database is lost, and so it is what tells that there was one.
"""

import contextlib
import fcntl
import os
from pathlib import Path
from typing import Final

from hub.store.cures import CURES
from hub.store.faults import JournalInUse, JournalUnusable
from hub.store.owners import give_to_hub

_HELD: Final = "a database was here"
"""The lock's second line, once there was one."""


def writer_of(path: Path) -> int | None:
    """Return the id of the process that writes a file, or None when none does; the lock is not touched.

    Raises:
        PermissionError: the process named there belongs to somebody else.
    """
    beside = lock_of(path)
    try:
        said = beside.read_text(encoding="ascii", errors="replace").partition("\n")[0]
        open_files = list(Path(f"/proc/{int(said)}/fd").iterdir())
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    return int(said) if any(_is(file, beside) for file in open_files) else None


def _is(file: Path, other: Path) -> bool:
    try:
        return file.samefile(other)
    except OSError:  # closed meanwhile, or no file at all
        return False


def lock_of(path: Path) -> Path:
    """Return the lock's own path."""
    return path.with_name(path.name + ".lock")


def take_lock(path: Path) -> int:
    """Return the open lock beside a file, this process's id in it; closing it, or the process's end, gives it back.

    Raises:
        JournalInUse: another program has it.
        JournalUnusable: it cannot be made or opened.
    """
    beside = lock_of(path)
    try:
        lock = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        cure = CURES.get(error.errno or 0, "make the folder and let this user write in it")
        raise JournalUnusable(str(beside), error.strerror or "cannot be opened", cure) from error
    give_to_hub(lock, path)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise JournalInUse(str(path), "another program writes it", "stop the other loket-hub first") from error
    _write(lock, had_database(lock))
    return lock


def had_database(lock: int) -> bool:
    """Return whether a database was once beside this lock, which is open."""
    with contextlib.suppress(OSError):  # a disk that fails: whatever is done next says so
        return _HELD.encode() in os.pread(lock, 100, 0)
    return False


def note_database(lock: int) -> None:
    """Let the lock tell from now on that a database was beside it."""
    if not had_database(lock):
        _write(lock, held=True)
        with contextlib.suppress(OSError):
            os.fsync(lock)


def _write(lock: int, held: bool) -> None:
    words = f"{os.getpid()}\n{_HELD if held else ''}\n".encode()
    with contextlib.suppress(OSError):  # a full disk: nobody can be told then whom to signal
        os.pwrite(lock, words, 0)
        os.ftruncate(lock, len(words))
