"""Where the history in a copy ends, as the file itself says: copies are ordered by it, never by clocks or names.

A name bears what a clock said when the copy was made: one that stood in 2038 for an hour would make that hour's copy
the newest for ever. Every way of going on after a loss gives a history a higher epoch than all copies of before have
(`restoring`), and within one epoch a history only grows.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from hub.store import driver
from hub.store.faults import JournalDamaged

CURE = "it counts as none: look at it, or delete it"


@dataclass(frozen=True, slots=True, order=True)
class End:
    """Of two, the greater one is of the later history.

    `began_at` is when the hall's first day was opened (UTC ms; 0: none was): one that began anew, by an empty database
    in the old one's place, has the epoch of a first history again and fewer revisions. `day` is the newest service day
    and `at` the time of the newest record (UTC ms); both are None before the first day.
    """

    epoch: int
    began_at: int
    head: int
    head_hash: bytes = field(compare=False)
    hall: str = field(compare=False)
    day: str | None = field(compare=False)
    at: int | None = field(compare=False)


@dataclass(frozen=True, slots=True)
class Copies:
    """Files with where each ends, the latest first; and those that cannot be read, with why."""

    sound: tuple[tuple[Path, End], ...]
    unreadable: tuple[JournalDamaged, ...]


def end_of(path: Path) -> End:
    """Read where a copy of any revision of the tables ends; it takes a moment, and proves nothing of the rest.

    Nobody writes it, and no file beside it is looked at or made: of a database at work this is not the end.

    Raises:
        JournalDamaged: it cannot be read.
    """
    try:
        with closing(_reader(path)) as read:
            row = read.execute(
                "SELECT hall, epoch, head, head_hash FROM halls ORDER BY epoch DESC, head DESC LIMIT 1"
            ).fetchone()
            if row is None:
                raise JournalDamaged(str(path), "holds no hall's history", CURE)
            hall, epoch, head, head_hash = row
            newest = read.execute(
                "SELECT day, at, hash FROM journal WHERE hall = ? AND revision = ?", (hall, head)
            ).fetchone()
            began = read.execute(
                "SELECT opened_at FROM days WHERE hall = ? ORDER BY opened_revision LIMIT 1", (hall,)
            ).fetchone()
    except (OSError, sqlite3.Error) as error:
        raise JournalDamaged(str(path), f"cannot be read ({error})", CURE) from error
    if head and (newest is None or newest[2] != head_hash):
        raise JournalDamaged(str(path), f"has no revision {head}, with which it ends", CURE)
    day, at, _ = newest or (None, None, None)
    return End(epoch, began[0] if began else 0, head, head_hash, hall, day, at)


def copies(paths: Iterable[Path]) -> Copies:
    """Read where each of some copies ends; of equal ones the later name is first."""
    sound: list[tuple[Path, End]] = []
    unreadable: list[JournalDamaged] = []
    for path in sorted(paths):
        try:
            sound.append((path, end_of(path)))
        except JournalDamaged as error:
            unreadable.append(error)
    return Copies(tuple(sorted(sound, key=_order, reverse=True)), tuple(unreadable))


def merged(parts: Sequence[Copies]) -> Copies:
    """Return what was read of some copies one by one as if it had been read at once."""
    sound = sorted((one for each in parts for one in each.sound), key=_order, reverse=True)
    return Copies(tuple(sound), tuple(one for each in parts for one in each.unreadable))


def _order(one: tuple[Path, End]) -> tuple[End, str]:
    return one[1], one[0].name


def tickets_of(path: Path, end: End) -> int:
    """Return how many tickets of its newest day a copy has.

    Raises:
        JournalDamaged: it cannot be read.
    """
    try:
        with closing(_reader(path)) as read:
            (count,) = read.execute(
                "SELECT count(*) FROM tickets WHERE hall = ? AND day = ?", (end.hall, end.day)
            ).fetchone()
    except (OSError, sqlite3.Error) as error:
        raise JournalDamaged(str(path), f"cannot be read ({error})", CURE) from error
    return int(count)


def hash_at(path: Path, end: End, revision: int) -> bytes | None:
    """Return the hash of one of a copy's records; None where the copy does not have it.

    Raises:
        JournalDamaged: it cannot be read.
    """
    try:
        with closing(_reader(path)) as read:
            row = read.execute(
                "SELECT hash FROM journal WHERE hall = ? AND revision = ?", (end.hall, revision)
            ).fetchone()
    except (OSError, sqlite3.Error) as error:
        raise JournalDamaged(str(path), f"cannot be read ({error})", CURE) from error
    return None if row is None else bytes(row[0])


def _reader(path: Path) -> sqlite3.Connection:
    return driver.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
