"""A database made anew from a backup, beside the lost one and in its place only when it is whole; see `restoring`."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from hub.domain.ticket import TicketId
from hub.store import backup, driver, proof, restoring
from hub.store.ends import Copies, copies
from hub.store.faults import JournalDamaged, JournalUnusable, NobodyTold
from hub.store.files import to_disk
from hub.store.real_path import real
from hub.store.restoring import epoch_after
from hub.store.rows import FIRST_EPOCH
from hub.store.sql import SqlJournal, open_journal, readers
from hub.store.tables import TICKETS
from hub.store.verify import Progress


def backups_of(stem: str, folder: Path | None) -> Copies:
    """Return the backups of a database, which its `Source` calls `stem`; see `ends`."""
    found = folder.iterdir() if folder is not None and folder.is_dir() else ()
    return copies(each for each in found if backup.made_at(stem, each.name) is not None)


def is_sound(path: Path) -> bool:
    """Return whether a database is there and is what was written."""
    try:
        return path.exists() and proof.first_fault(proof.prove_file(path)) is None
    except JournalUnusable:
        return False


@dataclass(slots=True)
class Draft:
    """What is to be the database `database`: its journal, under its new epoch, and where it is."""

    journal: SqlJournal
    epoch: int
    path: Path
    database: Path
    hall: str

    def begin_above(self, known: int) -> None:
        """Take an epoch above one that devices know, if it is not above it yet; nothing was added so far."""
        if self.epoch > known:
            return
        self.journal.close()
        self.epoch = known + 1
        restoring.raise_epoch(self.path, self.epoch)
        restoring.note_epoch(self.database, self.epoch)
        self.journal = open_journal(f"sqlite:///{self.path}", self.hall)

    def knows(self, tickets: Iterable[TicketId]) -> dict[TicketId, str]:
        """Return which of these tickets, of any day, are known, each with its number's text."""
        engine = readers(f"sqlite:///{self.path}")
        asked = set(tickets)
        try:
            with engine.connect() as connection:
                rows = connection.execute(select(TICKETS.c.ticket, TICKETS.c.text))
                return {ticket: text for ticket, text in rows if ticket in asked}
        finally:
            engine.dispose()


@dataclass(slots=True)
class Rebuilding:
    """Keeps every hub away from a database while it is made anew."""

    path: Path
    hall: str
    aside: Path | None = None

    @contextmanager
    def draft(
        self, source: Path | None, at: datetime, progress: Progress | None = None, known: int = 0
    ) -> Iterator[Draft]:
        """Make a draft from a backup, or from nothing; it takes the database's place if the block ends well.

        `known` is an epoch of this hall that somebody has seen.

        Raises:
            JournalUnusable: nothing was changed; says why. `JournalDamaged` when the backup is not sound. The block may
                raise `NobodyTold`: then the epoch is not kept from whatever is made next.
        """
        half = restoring.half_of(self.path)
        try:
            restoring.clear(half)
            restoring.complete_aside(self.path)
            if source is not None:
                restoring.prepare(source, half, progress)
            journal = open_journal(f"sqlite:///{half}", self.hall)
            journal.close()
            epoch = epoch_after(max(restoring.known_epoch(self.path, half), FIRST_EPOCH, known), at)
            restoring.raise_epoch(half, epoch)
            restoring.note_epoch(self.path, epoch)
            draft = Draft(open_journal(f"sqlite:///{half}", self.hall), epoch, half, self.path, self.hall)
            try:
                yield draft
            except NobodyTold:
                restoring.forget_epoch(self.path, epoch)
                raise
            finally:
                draft.journal.close()
            needs_no_file_beside(half)
            fault = proof.first_fault(proof.prove_file(half, progress))
            if fault is not None:
                raise JournalDamaged(str(half), f"is not what was written ({fault})", "report this bug")
            to_disk(half)
            self.aside = restoring.exchange(self.path, half, draft.epoch)
            for told in {epoch, draft.epoch}:
                restoring.forget_epoch(self.path, told)
        except (OSError, sqlite3.Error) as error:
            raise JournalUnusable(str(self.path), f"cannot be rebuilt ({error})", "make room, let it write") from error
        finally:
            restoring.clear(half)


def needs_no_file_beside(half: Path) -> None:
    """Let a database that nobody has open be whole in its one file."""
    with closing(driver.connect(half)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()


@contextmanager
def rebuilding(path: Path, hall: str) -> Iterator[Rebuilding]:
    """Keep every hub away from a database meanwhile.

    Raises:
        JournalInUse: a hub writes it.
    """
    path = real(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with restoring.locked(path):
        yield Rebuilding(path, hall)
