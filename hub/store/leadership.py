"""When a leader must fall silent, and when another hub may take its place; pure.

Rules: a leader stamps its hall's row with the database's clock, with every append and at least each `HEARTBEAT_MS`.
It counts its lease from before it asked for the stamp, on its own steady clock, and when the lease ends it closes its
clients, whatever it does not know. A standby counts silence from after it saw a stamp for the first time to before it
asked for the row again and saw the same one, on its own steady clock, too: a clock that is set, the database's or a
hub's, ends no leader and brings none to life. So the leader has fallen silent before another may lead, and a program
that was frozen in between has counted too little, never too much.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

Clock = Callable[[], int]
"""A steady clock, ms: nobody sets it."""

HEARTBEAT_MS: Final = 500
"""Between two renewals of a hall in which nothing happens."""

LEASE_MS: Final = 1_500
"""Three heartbeats, and half a second less than `SILENCE_MS`: the clocks of two machines may differ in speed, and
closing clients takes a moment."""

SILENCE_MS: Final = 2_000
"""A hub on one machine is back sooner after a crash, so that nobody takes over needlessly often."""

LOOK_MS: Final = 250
"""Between two looks of a standby at the row; so much longer a takeover takes at most."""


@dataclass(frozen=True, slots=True)
class Session:
    """A leader's session in the database: the server's process and when it began (UTC µs), so that a process id which
    is used again means nobody else."""

    process: int
    since: int


@dataclass(frozen=True, slots=True)
class Leader:
    """What a hall's row says of its leader.

    `renewed_at` is the stamp (UTC ms, the database's clock); None when the last leader has left, or none ever was.
    `address` is where it listens, for people.
    """

    epoch: int
    renewed_at: int | None
    session: Session | None = None
    address: str = ""


@dataclass(slots=True)
class Lease:
    """A leader's own reckoning, in ms of its steady clock, which must go on while the machine is suspended."""

    asked_at: int

    def renewed(self, asked_at: int) -> None:
        """The stamp that was asked for at `asked_at` is stored."""
        self.asked_at = max(self.asked_at, asked_at)

    def is_due(self, now: int) -> bool:
        """Return whether to ask for a new stamp."""
        return now - self.asked_at >= HEARTBEAT_MS

    def is_held(self, now: int) -> bool:
        """Return whether nobody else can lead yet: without it nothing may be said as the leader."""
        return now - self.asked_at < LEASE_MS


@unique
class Turn(StrEnum):
    """What a standby does after a look."""

    WAIT = "wait"
    TAKE_OVER = "take_over"


@dataclass(slots=True)
class Watch:
    """A standby's reckoning of its leader's silence; all instants are ms of its own steady clock."""

    seen: Leader | None = None
    _since: int = 0

    def look(self, row: Leader | None, asked_at: int, answered_at: int) -> Turn:
        """Take what the row said when it was asked for at `asked_at` (None: the hall is new), and decide.

        A takeover must still find the row as `seen` here, or it must not happen.
        """
        if row is None or row.renewed_at is None:
            self.seen = row
            return Turn.TAKE_OVER
        if row != self.seen:
            self.seen, self._since = row, answered_at
            return Turn.WAIT
        return Turn.TAKE_OVER if asked_at - self._since >= SILENCE_MS else Turn.WAIT
