"""What a journal promises, whatever it is kept in."""

from collections.abc import Collection, Sequence
from typing import Protocol

from hub.domain.events import Record
from hub.domain.events_trust import DeviceStanding
from hub.domain.marks import MarkFate
from hub.protocol.marks import Mark


class NotStored(Exception):
    """Nothing of the batch was stored, for certain: it failed before its COMMIT and was rolled back."""


class ConstraintViolated(NotStored):
    """Nothing of the batch was stored: the database refused a double."""


class NoRoom(NotStored):
    """Nothing of the batch was stored: the disk that holds `path` has `free` bytes, and `needed` must be free."""

    def __init__(self, path: str, free: int, needed: int) -> None:
        super().__init__(f"{path}: {free} bytes are free, {needed} are needed")
        self.path = path
        self.free = free
        self.needed = needed


class FateUnknown(Exception):
    """The COMMIT itself failed: the batch may be there or not. The hub answers nobody and exits."""


class HistoryGone(Exception):
    """The database was moved or deleted while it was open: the batch was not stored, and the hub ends."""


class LeadershipLost(Exception):
    """Another hub leads, or may: nothing of the batch was stored, and this hub closes its clients and ends."""


class Journal(Protocol):
    """Append-only history. All calls block; the writer makes them off the event loop, one at a time."""

    def append(self, records: Sequence[Record]) -> None:
        """Store a batch and its projections in one transaction; durable when this returns.

        Revisions continue the journal's without a gap.

        Raises:
            NotStored: rolled back; `ConstraintViolated` when the database refused a double, `NoRoom` when
                the disk is too full to begin.
            FateUnknown: the error came at COMMIT.
            HistoryGone: the database is not where it was.
        """

    def check_place(self) -> None:
        """Find out whether what is stored can be found again.

        Raises:
            HistoryGone: the database is not where it was.
        """

    def probe(self) -> None:
        """Find out whether a batch could be stored now, without one.

        Raises:
            NotStored: it could not.
            FateUnknown: the error came at COMMIT.
        """

    def open_day(self) -> list[Record]:
        """Return the newest service day's records in order, from its `DayOpened` on; empty for a new hall."""

    def head(self) -> int:
        """Return the newest revision; 0 for a new hall."""

    def epoch(self) -> int:
        """Return the epoch of this history: 1 at first, raised by takeovers and rebuilds."""

    def mark(self, at: int) -> Mark:
        """Return the sealed mark of the journal's end, for a device to keep; reads nothing. `at` is now (UTC ms)."""

    def judge(self, mark: Mark) -> MarkFate:
        """Return what became of a mark that a device has kept."""

    def visitor_secret(self) -> bytes:
        """Return the hall's secret (32 bytes), of which visitors' addresses are made; never logged, never shown."""

    def devices(self) -> list[DeviceStanding]:
        """Return how each device stands about which something was ever decided."""

    def passwords(self, needed: Collection[str]) -> dict[str, str]:
        """Return the hashes that are kept, by what history says of each; all that are not needed are deleted.

        A hash that is not the one history speaks of is left out.
        """

    def keep_password(self, kept: str) -> str:
        """Keep a salted hash, durably, and return what history is to say of it: its SHA-256 (hex).

        Raises:
            NotStored: it is not kept.
            FateUnknown: the error came at COMMIT.
        """

    def close(self) -> None:
        """Release what is held."""
