"""The database that two hubs share: one journal, and the row that says which of them leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from hub.store.journal import FateUnknown, LeadershipLost, NotStored
from hub.store.leadership import Leader, Lease, Session
from hub.store.memory import MemoryJournal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hub.domain.events import Record
    from hub.store.memory import Fault
    from tests.simulation.world import World


class Written(NamedTuple):
    """A batch: up to which revision, in whose epoch, and which epoch it was then."""

    head: int
    by: int
    epoch: int


@dataclass
class Database:
    """Goes on whatever becomes of hubs; `is_fenced` and `raises_epoch` are what broken designs lack."""

    world: World
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    is_fenced: bool = True
    raises_epoch: bool = True
    down_until: int = 0
    row: Leader | None = None
    written: list[Written] = field(default_factory=list)
    reigns: list[tuple[int, str]] = field(default_factory=list)
    _sessions: int = 0

    @property
    def is_up(self) -> bool:
        """Whether anything can be stored."""
        return self.world.now >= self.down_until

    def take_over(self, seen: Leader | None, name: str, asked_at: int) -> Tenure | None:
        """End the silent leader's session and begin a tenure; None if the row is not as it was seen any more."""
        if self.row != seen or not self.is_up:
            return None
        self._sessions += 1
        epoch = 1 if seen is None else seen.epoch + self.raises_epoch
        self.row = Leader(epoch, self.world.now, Session(self._sessions, self.world.now), name)
        self.reigns.append((epoch, name))
        self.journal.reopen()
        return Tenure(self, epoch, self._sessions, Lease(asked_at))

    def stamp(self, tenure: Tenure) -> None:
        """Renew the row.

        Raises:
            NotStored: not this time.
            LeadershipLost: another hub leads.
        """
        if not self.is_up:
            raise NotStored("the disk is full")
        assert self.row is not None
        current = self.row.session is not None and self.row.session.process == tenure.session
        if self.is_fenced and not (current and self.row.epoch == tenure.epoch()):
            raise LeadershipLost(f"epoch {tenure.epoch()} is over")
        if current:
            self.row = Leader(self.row.epoch, self.world.now, self.row.session, self.row.address)

    def problems(self) -> list[str]:
        """Return in words who wrote or led that must not."""
        found = [
            f"written by a former leader: revision {each.head} in epoch {each.by}, when it was {each.epoch}"
            for each in self.written
            if each.by < each.epoch
        ]
        led: dict[int, str] = {}
        for epoch, name in self.reigns:
            if epoch in led:
                found.append(f"two reigns in one epoch: {led[epoch]} and {name} in {epoch}")
            led[epoch] = name
        return found


@dataclass
class Tenure:
    """The journal of a hub that leads: a session of the database that no other follows."""

    database: Database
    _epoch: int
    session: int
    lease: Lease
    choose_fault: Callable[[Sequence[Record]], Fault | None] | None = None

    def append(self, records: Sequence[Record]) -> None:
        """Store a batch, which renews the lease; see `Journal.append`.

        Raises:
            LeadershipLost: nothing was stored, and nothing ever will be by this hub.
        """
        asked_at = self.database.world.now
        self.database.stamp(self)
        journal, row = self.database.journal, self.database.row
        assert row is not None
        journal.choose_fault = self.choose_fault
        written = Written(records[-1].revision, self._epoch, row.epoch)
        try:
            journal.append(records)
        except FateUnknown:
            if len(journal.history()) == written.head:
                self.database.written.append(written)
            raise
        self.database.written.append(written)
        self.lease.renewed(asked_at)

    def renew(self, asked_at: int) -> None:
        """Renew the lease; raises as `Database.stamp`."""
        self.database.stamp(self)
        self.lease.renewed(asked_at)

    def open_day(self) -> list[Record]:
        """Return the newest day's records."""
        return self.database.journal.open_day()

    def history(self) -> list[Record]:
        """Return all records."""
        return self.database.journal.history()

    def head(self) -> int:
        """Return the newest revision."""
        return self.database.journal.head()

    def epoch(self) -> int:
        """Return the epoch of this tenure."""
        return self._epoch
