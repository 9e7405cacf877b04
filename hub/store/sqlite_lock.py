"""The lock beside a database file: one program writes it, and others can find out which."""

import contextlib
import fcntl
import os
from pathlib import Path

from hub.store.cures import CURES
from hub.store.faults import JournalInUse, JournalUnusable


def writer_of(path: Path) -> int | None:
    """Return the id of the process that writes a file, or None when none does; the lock is not touched.

    Raises:
        PermissionError: the process named there belongs to somebody else.
    """
    beside = _lock_of(path)
    try:
        said = beside.read_text(encoding="ascii", errors="replace").strip()
        open_files = list(Path(f"/proc/{int(said)}/fd").iterdir())
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    return int(said) if any(_is(file, beside) for file in open_files) else None


def _is(file: Path, other: Path) -> bool:
    try:
        return file.samefile(other)
    except OSError:  # closed meanwhile, or no file at all
        return False


def _lock_of(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def take_lock(path: Path) -> int:
    """Return the open lock beside a file, this process's id in it; closing it, or the process's end, gives it back.

    Raises:
        JournalInUse: another program has it.
        JournalUnusable: it cannot be made or opened.
    """
    beside = _lock_of(path)
    try:
        lock = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        cure = CURES.get(error.errno or 0, "make the folder and let this user write in it")
        raise JournalUnusable(str(beside), error.strerror or "cannot be opened", cure) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise JournalInUse(str(path), "another program writes it", "stop the other loket-hub first") from error
    with contextlib.suppress(OSError):  # a full disk: nobody can be told then whom to signal
        os.ftruncate(lock, 0)
        os.write(lock, f"{os.getpid()}\n".encode())
    return lock
