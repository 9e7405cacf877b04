"""Copies an SQLite file while its hub writes it: a copy bears its name only once it is proven and on the disk.

One that is made between the regular ones, because something was stored that no device remembers, is *extra*: it says so
in its name, replaces the one like it, and is never counted with the others. However many are wanted, none of those
that reach back goes for it.
"""

import errno
import fcntl
import logging
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote

from hub.store import driver, proof, sqlite
from hub.store.cures import check_readable, cure_of, mebibytes, words_of
from hub.store.ends import copies, end_of
from hub.store.faults import JournalDamaged, JournalInUse, JournalUnusable
from hub.store.files import to_disk
from hub.store.owners import give_to_hub
from hub.store.real_path import real
from hub.store.verify import Progress

_log = logging.getLogger(__name__)

_STAMP: Final = "%Y%m%dT%H%M%SZ"
_EXTRA: Final = "-extra"
_STAMPED: Final = re.compile(rf"-(\d{{8}}T\d{{6}}Z)({_EXTRA})?\.db$")
_HALF: Final = ".new"
OTHERWISE: Final = "make room, and let it write"
EXTRAS: Final = 1
"""How many extra ones are kept."""
_ALL: Final = sys.maxsize
"""As many backups as there are."""


class Source(Protocol):
    """A database of which copies are made."""

    @property
    def where(self) -> str:
        """The database in errors."""

    @property
    def stem(self) -> str:
        """What the names of its backups begin with."""

    @property
    def restore(self) -> str:
        """What to do when it is not what was written."""

    @property
    def path(self) -> Path | None:
        """The file; None: it is on a server."""

    def needed(self) -> int:
        """Return how many bytes must be free for a copy."""

    def copy(self, target: Path) -> None:
        """Copy it as it is at one moment into an SQLite file.

        Raises:
            OSError, sqlite3.Error: the copy cannot be written.
            JournalUnusable: it cannot be read.
        """


class File:
    """An SQLite file; implements `Source`."""

    restore: Final = sqlite.RESTORE

    def __init__(self, path: Path) -> None:
        self.where = str(path)
        self.stem = path.stem
        self.path: Path | None = path
        self._path = path

    def needed(self) -> int:
        """Return how many bytes must be free for a copy.

        Raises:
            JournalUnusable: there is no such file.
        """
        check_readable(self._path, sqlite.NOT_THERE)
        return room_for_one(self._path)

    def copy(self, target: Path) -> None:
        """Copy it; see `copy`."""
        copy(self._path, target)


class OpenFile:
    """An SQLite file of which nothing is known but a connection: its path may name nothing any more; a `Source`."""

    restore: Final = sqlite.RESTORE

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.where = str(path)
        self.stem = path.stem
        self.path: Path | None = path
        self._connection = connection

    def needed(self) -> int:
        """Return how many bytes must be free for a copy."""
        ((size,),) = self._connection.execute(
            "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        ).fetchall()
        return int(size) + 2 * sqlite.LEAST_FREE_BYTES

    def copy(self, target: Path) -> None:
        """Copy it; see `Source.copy`."""
        with closing(driver.connect(target)) as made:
            self._connection.backup(made)
            made.execute("PRAGMA journal_mode=DELETE").fetchall()


@dataclass(frozen=True, slots=True)
class Made:
    """A backup, how large it is, and which older ones were deleted for it; none was for those that are `unreadable`.

    Those `of_another` history seem to be later than it: they are not counted, and none is deleted.
    """

    path: Path
    size_bytes: int
    deleted: tuple[Path, ...]
    unreadable: tuple[JournalDamaged, ...] = ()
    of_another: tuple[Path, ...] = ()


def name_of(stem: str, at: datetime, *, extra: bool = False) -> str:
    """Return what the backup of a database is called; which one is the latest is not said by names (`ends`)."""
    return f"{stem}-{at.astimezone(UTC).strftime(_STAMP)}{_EXTRA if extra else ''}.db"


def is_extra(name: str) -> bool:
    """Return whether a backup was made between the regular ones, by its name."""
    return name.endswith(f"{_EXTRA}.db")


def made_at(stem: str, name: str) -> datetime | None:
    """Return when a backup was made, by its name; None for any other name."""
    found = _STAMPED.fullmatch(name.removeprefix(stem)) if name.startswith(stem) else None
    try:
        return found and datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:  # a thirteenth month
        return None


def surplus(latest_first: Sequence[Path], kept: int, made: Path) -> list[Path]:
    """Return which backups are to be deleted so that `kept` stay; `made`, the one that was just made, stays."""
    others = [each for each in latest_first if each != made]
    return others[max(0, kept - 1) :]


def due_in(last: datetime | None, now: datetime, every: timedelta) -> timedelta:
    """Return how long to wait for the next backup; one that a wrong clock dated in the future delays it no further."""
    if last is None:
        return timedelta(0)
    return min(max(last + every - now, timedelta(0)), every)


def newest(stem: str, folder: Path, *, regular: bool = False) -> datetime | None:
    """Return when the newest backup of a database was made; `regular`: the newest that is not extra."""
    found = (each.name for each in folder.iterdir()) if folder.is_dir() else ()
    counted = (each for each in found if not (regular and is_extra(each)))
    return max((at for each in counted if (at := made_at(stem, each)) is not None), default=None)


def on_one_device(source: Path, folder: Path) -> bool:
    """Return whether one broken disk would take both the database and its backups."""
    return real(source).parent.stat().st_dev == folder.stat().st_dev


def make(
    source: Path | Source,
    folder: Path,
    kept: int,
    now: datetime,
    progress: Progress | None = None,
    *,
    extra: bool = False,
) -> Made:
    """Copy a database that may be written meanwhile, prove the copy, and delete the oldest of its kind beyond `kept`.

    An `extra` one takes the place of the one before, whatever `kept` is.

    Raises:
        JournalUnusable: no backup was made and none deleted; says why. A damaged database is a `JournalDamaged`.
    """
    if isinstance(source, Path):
        source = File(source)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder, source):
            return _make(source, folder, EXTRAS if extra else kept, now, progress, extra=extra)
    except (OSError, sqlite3.Error) as error:
        denied = error.filename if isinstance(error, PermissionError) else None
        raise JournalUnusable(
            str(denied or folder), f"cannot take a backup ({words_of(error)})", cure_of(error, OTHERWISE)
        ) from error


def check_folder(folder: Path) -> None:
    """See that a folder for backups is there: on a disk that is not mounted they would lie beside what they are for.

    Raises:
        JournalUnusable: it is not, or nobody knows.
    """
    try:
        if not folder.is_dir():
            what = "is a file" if folder.exists() else "is not there"
            cure = "name a folder" if folder.exists() else "make the folder, or mount its disk"
            raise JournalUnusable(str(folder), what, cure)
    except OSError as error:
        raise JournalUnusable(str(folder), words_of(error), cure_of(error, OTHERWISE)) from error


def rescue(path: Path, folders: Sequence[Path], now: datetime, connection: sqlite3.Connection) -> Path:
    """Copy what a connection to a lost file has into the first of some folders that takes it; nothing is deleted.

    Raises:
        JournalUnusable: none of them does.
    """
    for folder in folders:
        try:
            check_folder(folder)
            return make(OpenFile(path, connection), folder, _ALL, now).path
        except JournalUnusable as error:
            if folder == folders[-1]:
                raise
            _log.error("%s", error)
    raise JournalUnusable(str(path), "has no folder for backups", "set backup_dir")


def _make(source: Source, folder: Path, kept: int, now: datetime, progress: Progress | None, *, extra: bool) -> Made:
    for leftover in folder.glob(f"{source.stem}-*{_HALF}*"):  # of one that was killed
        leftover.unlink()
    half = folder / (name_of(source.stem, now) + _HALF)
    try:
        check_room(half.parent, source.needed())
        source.copy(half)
        _prove(source, half, progress)
        to_disk(half)
        give_to_hub(half, source.path or folder / source.stem)
        target = _free(folder, source.stem, now, half, extra=extra)
        half.rename(target)
        to_disk(folder)
    finally:
        for ending in ("", "-journal", "-wal", "-shm"):
            half.with_name(half.name + ending).unlink(missing_ok=True)
    there = copies(each for each in folder.iterdir() if made_at(source.stem, each.name) is not None)
    own = end_of(target)
    alike = (path for path, end in there.sound if end <= own and is_extra(path.name) == extra)
    gone = surplus([*alike], kept, target)
    for each in gone:
        each.unlink()
    others = tuple(path for path, end in there.sound if end > own)
    return Made(target, target.stat().st_size, tuple(gone), there.unreadable, others)


def _free(folder: Path, stem: str, now: datetime, half: Path, *, extra: bool) -> Path:
    """Return a new backup's place: its name is not of before its last record, whatever this computer's clock says."""
    ended_at = end_of(half).at
    last = now if ended_at is None else datetime.fromtimestamp(ended_at / 1_000, UTC)
    at = max(now, last)
    while (target := folder / name_of(stem, at, extra=extra)).exists():
        at += timedelta(seconds=1)
    return target


def highest_epoch(folder: Path) -> int:
    """Return the highest epoch of any database's backups in a folder: what goes on from one of them is above all.

    It is 0 where there is none, or this user cannot list it.
    """
    with suppress(OSError):
        named = copies(each for each in folder.iterdir() if _STAMPED.search(each.name) is not None)
        return max((end.epoch for _, end in named.sound), default=0)
    return 0


def room_for_next(stem: str, folder: Path) -> int:
    """Return how many bytes must be free for one more backup, as the largest of those that are there."""
    sizes = (each.stat().st_size for each in folder.iterdir() if made_at(stem, each.name) is not None)
    return max(sizes, default=0) + 2 * sqlite.LEAST_FREE_BYTES


def room_for_one(source: Path) -> int:
    """Return how many bytes must be free for a copy of a database."""
    return source.stat().st_size + 2 * sqlite.LEAST_FREE_BYTES


def check_room(folder: Path, needed: int) -> None:
    """See that so many bytes are free.

    Raises:
        OSError: they are not.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise OSError(errno.ENOSPC, f"{mebibytes(free)} are free, {mebibytes(needed)} are needed")


def copy(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment; the copy needs no file beside it. Nobody is kept from writing.

    Raises:
        OSError: there is no room; as much stays free as the hub needs to go on, should it be the hub's disk.
        sqlite3.Error: it cannot be read or written.
    """
    check_room(target.parent, room_for_one(source))
    address = f"file:{quote(str(source.absolute()))}?mode=ro"
    with closing(driver.connect(address, uri=True)) as read, closing(driver.connect(target)) as made:
        read.execute("PRAGMA wal_autocheckpoint=0")
        read.backup(made)
        made.execute("PRAGMA journal_mode=DELETE").fetchall()


def _prove(source: Source, half: Path, progress: Progress | None) -> None:
    try:
        fault = proof.first_fault(proof.prove_file(half, progress))
    except JournalDamaged as error:
        fault = error.what
    if fault is not None:
        raise JournalDamaged(
            source.where, f"its copy is not what was written ({fault}); no backup was made", source.restore
        )


@contextmanager
def _alone(folder: Path, source: Source) -> Iterator[None]:
    """Let nobody else take a backup there meanwhile; a killed one lets go of it."""
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    give_to_hub(lock, source.path or folder / source.stem)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise JournalInUse(str(folder), "a backup is being made there", "wait for it") from error
        yield
    finally:
        os.close(lock)
