"""A journal in memory, as strict as the database's, that can be told how to fail."""

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum, unique
from typing import Final

from hub.domain.events import DayOpened, Record
from hub.domain.events_rebuild import HistoryRebuilt
from hub.domain.events_trust import DeviceStanding, TrustEvent, standing_after
from hub.domain.marks import MarkFate, Standing, fate_of, fate_unsealed
from hub.protocol.marks import Mark
from hub.store.chain import GENESIS, row_hash
from hub.store.constraints import Constraints
from hub.store.encoding import Row, to_record, to_row
from hub.store.journal import FateUnknown, NotStored
from hub.store.marks import Seal, marked
from hub.store.passwords import name_of


@unique
class Fault(StrEnum):
    """How an append fails.

    `BEFORE_COMMIT`: rolled back, `NotStored`. `AT_COMMIT_STORED` and `AT_COMMIT_LOST`: `FateUnknown`, and the
    batch is there, or is not.
    """

    BEFORE_COMMIT = "before_commit"
    AT_COMMIT_STORED = "at_commit_stored"
    AT_COMMIT_LOST = "at_commit_lost"


_HALL: Final = "in memory"
_SEAL_SECRET: Final = bytes(32)
"""What is marked is the same in every run."""


class MemoryJournal:
    """Implements `Journal`; `choose_fault` is asked once per batch that the constraints let pass.

    After `FateUnknown` it refuses everything until `reopen`, as a database's journal does until its hub restarts.
    """

    def __init__(self, choose_fault: Callable[[Sequence[Record]], Fault | None] | None = None, epoch: int = 1) -> None:
        self.choose_fault = choose_fault
        self._epoch = epoch
        self._rows: list[Row] = []
        self._hashes: list[bytes] = [GENESIS]
        self._opened: int | None = None
        self._constraints = Constraints()
        self._fate_unknown = False
        self._passwords: dict[str, str] = {}

    def append(self, records: Sequence[Record]) -> None:
        """Store a batch; see `Journal.append`."""
        self._check_usable()
        if not records:
            return
        rows = [to_row(record) for record in records]
        self._constraints.admit(records)
        fault = None if self.choose_fault is None else self.choose_fault(records)
        if fault is Fault.BEFORE_COMMIT or fault is Fault.AT_COMMIT_LOST:
            self._constraints.revert()
        else:
            self._keep(records, rows)
        if fault is Fault.BEFORE_COMMIT:
            raise NotStored("a fault was asked for, before COMMIT")
        if fault is not None:
            self._fate_unknown = True
            raise FateUnknown("a fault was asked for, at COMMIT")

    def _keep(self, records: Sequence[Record], rows: list[Row]) -> None:
        for place, record in enumerate(records, len(self._rows)):
            if isinstance(record.event, DayOpened):
                self._opened = place
        self._rows += rows
        for row in rows:
            self._hashes.append(row_hash(_HALL, row, self._hashes[-1]))

    def check_place(self) -> None:
        """Do nothing: it is nowhere else."""

    def probe(self) -> None:
        """Do nothing: what can fail is chosen for each batch."""
        self._check_usable()

    def open_day(self) -> list[Record]:
        """Return the newest day's records; see `Journal.open_day`."""
        self._check_usable()
        return [] if self._opened is None else [to_record(row) for row in self._rows[self._opened :]]

    def history(self) -> list[Record]:
        """Return all records, for tests; works after `FateUnknown`, too."""
        return [to_record(row) for row in self._rows]

    def head(self) -> int:
        """Return the newest revision; 0 for a new hall."""
        self._check_usable()
        return len(self._rows)

    def epoch(self) -> int:
        """Return the epoch given at the start."""
        return self._epoch

    def mark(self, at: int) -> Mark:
        """Return the sealed mark of the journal's end; see `Journal.mark`."""
        return self._seal.mark(self.epoch(), len(self._rows), self._hashes[-1], at)

    def judge(self, mark: Mark) -> MarkFate:
        """Return what became of a mark; see `Journal.judge`."""
        self._check_usable()
        if not self._seal.is_on(mark):
            return fate_unsealed(marked(mark), self.epoch())
        there = self._hashes[mark.revision] if mark.revision < len(self._hashes) else None
        events = (each.event for each in self.history())
        rebuilt = max((each.epoch for each in events if isinstance(each, HistoryRebuilt)), default=0)
        return fate_of(marked(mark), Standing(self.epoch(), 1, 0, there, rebuilt))

    @property
    def _seal(self) -> Seal:
        return Seal(_HALL, _SEAL_SECRET)

    def visitor_secret(self) -> bytes:
        """Return a secret that every journal in memory has: what is made of it is the same in every run."""
        return b"in memory".ljust(32, b".")

    def devices(self) -> list[DeviceStanding]:
        """Return how each device stands; see `Journal.devices`."""
        self._check_usable()
        decided = ((each.event, each.at) for each in self.history() if isinstance(each.event, TrustEvent))
        return list({event.device: standing_after(event, at) for event, at in decided}.values())

    def passwords(self, needed: Collection[str]) -> dict[str, str]:
        """Return the hashes that are kept; see `Journal.passwords`."""
        self._check_usable()
        self._passwords = {each: kept for each, kept in self._passwords.items() if each in needed}
        return dict(self._passwords)

    def keep_password(self, kept: str) -> str:
        """Keep a salted hash; see `Journal.keep_password`."""
        self._check_usable()
        name = name_of(kept)
        self._passwords[name] = kept
        return name

    def reopen(self) -> None:
        """Do what a restarted hub's opening does: what is there, is there."""
        self._fate_unknown = False

    def close(self) -> None:
        """Do nothing: memory is its own."""

    def _check_usable(self) -> None:
        if self._fate_unknown:
            raise FateUnknown("the journal must be opened again after a COMMIT of unknown fate")
