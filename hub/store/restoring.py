"""Puts a proven backup in a database's place, under a new epoch; what was there is moved aside, never overwritten.

At any instant there is the old database, or none with a file beside it that keeps a hub from beginning a new history,
or the restored one.
"""

import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import URL, create_engine
from sqlalchemy.exc import DBAPIError

from hub.store import driver, migrations, proof, sqlite_lock
from hub.store.backup import copy, highest_epoch
from hub.store.cures import check_readable, cure_of, words_of
from hub.store.faults import JournalDamaged, JournalUnusable
from hub.store.files import to_disk
from hub.store.owners import give_to_hub
from hub.store.real_path import real
from hub.store.verify import Progress, Proven

_ASIDE: Final = ".before-epoch-"
_TOLD: Final = ".told-epoch-"
_HALF: Final = ".restored.new"
_MINUTE_S: Final = 60
OTHERWISE: Final = "make room, and let it write"


@dataclass(frozen=True, slots=True)
class Restored:
    """The new epoch, the newest revision of each hall, and where the old database is now (None: there was none)."""

    epoch: int
    heads: dict[str, int]
    aside: Path | None


def epoch_after(known: int, at: datetime) -> int:
    """Return an epoch higher than any that a device has seen, though the disk that knew them is gone.

    It is the minutes since 1970. Takeovers raise an epoch by one and start at one: none comes near, and one backup that
    is put on two disks, one after the other, has another epoch on each.
    """
    return max(known + 1, int(at.timestamp()) // _MINUTE_S)


Mend = Callable[[Path, Iterable[str], int], None]
"""Adds to the histories of halls in a file that nobody has open, before it is a database; raises `JournalUnusable`.

It is told the epoch under which they go on."""


def restore(
    backup: Path,
    path: Path,
    progress: Progress | None = None,
    now: datetime | None = None,
    mend: Mend | None = None,
    above: int = 0,
) -> Restored:
    """Prove a backup and put it where the database is; no hub may run. `now` is the time of the call.

    Its epoch is higher than `above`, and than those of all backups beside it: what it adds is later than what they go
    on to (`ends`).

    Raises:
        JournalUnusable: nothing was changed; says why. `JournalInUse` while a hub writes the database.
    """
    check_readable(backup, "name a backup")
    path = real(path)
    if path.exists() and backup.samefile(path):
        raise JournalUnusable(str(backup), "is the database itself", "name a backup")
    with locked(path):
        half = half_of(path)
        try:
            clear(half)
            complete_aside(path)
            heads = prepare(backup, half, progress)
            at = now or datetime.now(UTC)
            epoch = epoch_after(
                max(known_epoch(path, half) + _minutes_since(half, at), highest_epoch(backup.parent), above), at
            )
            if mend is not None:
                mend(half, heads, epoch)
            raise_epoch(half, epoch)
            to_disk(half)
            return Restored(epoch, heads, exchange(path, half, epoch))
        except (OSError, sqlite3.Error) as error:
            raise JournalUnusable(
                str(path), f"cannot be restored ({words_of(error)})", cure_of(error, OTHERWISE)
            ) from error
        finally:
            clear(half)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep every hub away meanwhile."""
    lock = sqlite_lock.take_lock(path)
    try:
        yield
    finally:
        os.close(lock)


def prepare(backup: Path, half: Path, progress: Progress | None) -> dict[str, int]:
    """Copy a backup, bring the copy up to date and prove it; return each hall's newest revision.

    Raises:
        JournalUnusable: it is not there, or not what was written.
        OSError: there is no room for the copy.
    """
    check_readable(backup, "name a backup")
    engine = create_engine(URL.create("sqlite", database=str(half)), connect_args={"factory": driver.Connection})
    try:
        copy(backup, half)
        with engine.begin() as connection:
            migrations.upgrade(connection, str(backup), _needs_no_copy)
    except (sqlite3.DatabaseError, DBAPIError) as error:
        why = getattr(error, "orig", error)
        raise JournalDamaged(str(backup), f"cannot be read ({why})", "restore another backup") from error
    finally:
        engine.dispose()
    try:
        found = proof.prove_file(half, progress)
        fault = proof.first_fault(found)
    except JournalDamaged as error:
        raise JournalDamaged(str(backup), error.what, "restore another backup") from error
    if not found:
        raise JournalDamaged(str(backup), "holds no hall's history", "restore another backup")
    if fault is not None:
        raise JournalDamaged(str(backup), f"is not what was written ({fault})", "restore another backup")
    return {hall: one.head for hall, one in found.items() if isinstance(one, Proven)}


def _needs_no_copy(revision: str) -> None:
    """The backup itself stays as it was."""
    del revision


def exchange(path: Path, half: Path, epoch: int) -> Path | None:
    """Move what is there aside and the new one into its place; each step is on the disk before the next."""
    aside = path.with_name(f"{path.name}{_ASIDE}{epoch}")
    guard = path.with_name(path.name + "-shm")  # with it, and no database, a hub does not begin a new history
    guard.touch()
    to_disk(path.parent)
    was_there = path.exists()
    wal = path.with_name(path.name + "-wal")
    if wal.exists() and not wal.stat().st_size:  # of who only looked: beside a copy it is one more file to puzzle over
        wal.unlink()
    give_to_hub(half, path)
    for ending in ("", "-wal"):
        if path.with_name(path.name + ending).exists():
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
            to_disk(path.parent)
    half.rename(path)
    to_disk(path.parent)
    guard.unlink()
    return aside if was_there else None


def complete_aside(path: Path) -> None:
    """Let a WAL follow its database, which was being moved aside when the power went: it may hold the newest rows."""
    aside = path.with_name(f"{path.name}{_ASIDE}{_epoch_of_names(path)}")
    wal, wal_aside = (one.with_name(one.name + "-wal") for one in (path, aside))
    if not path.exists() and wal.exists() and aside.exists() and not wal_aside.exists():
        wal.rename(wal_aside)
        to_disk(path.parent)


def known_epoch(path: Path, *others: Path) -> int:
    """Return the highest epoch that a database, some other files, or what was moved aside for it tell of."""
    return max(_epoch_of_names(path), _epoch_of_names(path, _TOLD), *(_epoch(each) for each in (path, *others)))


def _minutes_since(path: Path, at: datetime) -> int:
    """Return the minutes since a history's end: a copy of a server's may have an epoch that `epoch_after` never has."""
    with closing(driver.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as read:
        ended_at: int | None = read.execute("SELECT max(at) FROM journal").fetchone()[0]
    return 0 if ended_at is None else max(0, int(at.timestamp() - ended_at / 1_000) // _MINUTE_S)


def asides_of(path: Path) -> list[Path]:
    """Return what was moved aside for a database, the latest first."""
    form = re.compile(re.escape(path.name + _ASIDE) + "([0-9]+)")
    found = {each: int(one[1]) for each in path.parent.iterdir() if (one := form.fullmatch(each.name))}
    return sorted(found, key=found.__getitem__, reverse=True)


def half_of(path: Path) -> Path:
    """Return where what is to be a database is made."""
    return path.with_name(path.name + _HALF)


def note_epoch(path: Path, epoch: int) -> None:
    """Let whatever takes a database's place have a higher epoch than this one, which devices are told; synced."""
    path.with_name(f"{path.name}{_TOLD}{epoch}").touch()
    to_disk(path.parent)


def forget_epoch(path: Path, epoch: int) -> None:
    """Take back what `note_epoch` left: the database itself has this epoch now."""
    path.with_name(f"{path.name}{_TOLD}{epoch}").unlink()


def _epoch(path: Path) -> int:
    """Return the highest epoch of a file; 0 when it cannot be read."""
    with suppress(sqlite3.Error), closing(driver.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as read:
        return int(read.execute("SELECT max(epoch) FROM halls").fetchone()[0] or 0)
    return 0


def _epoch_of_names(path: Path, kind: str = _ASIDE) -> int:
    """Return the highest epoch that a database which was moved aside made way for, or that devices were told."""
    form = re.compile(re.escape(path.name + kind) + "([0-9]+)")
    found = (form.match(each.name) for each in path.parent.iterdir())
    return max((int(one[1]) for one in found if one), default=0)


def raise_epoch(path: Path, epoch: int) -> None:
    """Give every hall of a file, which nobody has open, this epoch, and no seal of before (`rows.forget_seal`)."""
    with closing(driver.connect(path)) as connection, connection:
        connection.execute("UPDATE halls SET epoch = ?, seal_secret = NULL", (epoch,))


def clear(half: Path) -> None:
    """Delete what was half made."""
    for ending in ("", "-journal", "-wal", "-shm", ".lock"):
        half.with_name(half.name + ending).unlink(missing_ok=True)
