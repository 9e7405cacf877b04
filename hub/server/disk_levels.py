"""Judges how full a disk is, early enough for a person to act; pure.

Rules: a disk that is away is worse than one that can only be read, that than a full one, that than one whose reserve
had to be freed, that than one that has no room for a reserve, that than one with little room, that than one that will
be full within days if it fills on as it did in the last day or two. A level is left only when there is a tenth more
room than made it, so that no alarm flutters. What is free is said again every `AGAIN`, not with every look.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from hub.core.effects import Trouble
from hub.protocol.alarms import AlarmCode
from hub.protocol.limits import Limit
from hub.store.room import Room

LOOK_EVERY: Final = Limit(2_000, "ms", "one question to the system; who has made room sees at once that it was enough")
LOW: Final = Limit(1_073_741_824, "bytes", "a month of days of 5,000 tickets, 30 MB each: time to act")
DAYS_EARLY: Final = Limit(7, "days", "within a working week somebody can bring another disk")
AGAIN: Final = Limit(600_000, "ms", "how much is free is known to ten minutes; sooner would only be noise")
SAMPLE_EVERY: Final = Limit(3_600_000, "ms", "growth is judged over whole days: a night adds nothing")
SAMPLES: Final = Limit(48, "samples", "two days: yesterday counts, last week's cleaning up does not")
LEAST_SPAN: Final = Limit(86_400_000, "ms", "a morning alone would promise far too little")
STICKY_PERCENT: Final = 110

_MIB: Final = 1_048_576
_ORDER: Final = (
    AlarmCode.DISK_AWAY,
    AlarmCode.DISK_READ_ONLY,
    AlarmCode.DISK_FULL,
    AlarmCode.RESERVE_FREED,
    AlarmCode.NO_RESERVE,
    AlarmCode.DISK_LOW,
    AlarmCode.DISK_FILLING,
)


@dataclass(frozen=True, slots=True)
class Reserve:
    """How large a reserve is missing (bytes; 0: none is), and whether that is because a full disk took it.

    It is made when `needed_bytes` are free.
    """

    missing_bytes: int = 0
    needed_bytes: int = 0
    was_freed: bool = False


HAS_RESERVE: Final = Reserve()


@dataclass(slots=True)
class Growth:
    """What was free in the last two days, and how long it will last; instants are steady ms."""

    _samples: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=SAMPLES.value))

    def saw(self, free: int, now: int) -> None:
        """Take how many bytes are free."""
        if not self._samples or now - self._samples[-1][0] >= SAMPLE_EVERY.value:
            self._samples.append((now, free))

    def days_left(self, free: int, now: int) -> float | None:
        """Return after how many days nothing is free; None while it is not filling, or not watched for long enough.

        `saw` was called before.
        """
        since, had = self._samples[0]
        if now - since < LEAST_SPAN.value or had <= free:
            return None
        return free * (now - since) / (had - free) / 86_400_000


@dataclass(slots=True)
class Level:
    """One disk's level; `disk` is its name in alarms. Instants are steady ms."""

    disk: str
    _growth: Growth = field(default_factory=Growth)
    _said: Trouble | None = None
    _said_at: int = 0

    def judge(self, room: Room | None, full_below: int, now: int, *, reserve: Reserve = HAS_RESERVE) -> Trouble | None:
        """Return what is wrong with a disk: `room` is what was seen of it (None: it is away).

        With less than `full_below` bytes free it cannot do its work; `reserve` is what became of its reserve.
        """
        code, days = self._level(room, full_below, now, reserve)
        if code is None:
            self._said = None
        elif self._said is None or code is not self._said.code or now - self._said_at >= AGAIN.value:
            self._said_at = now
            self._said = Trouble(
                code, tuple(self._values(room, days, reserve if code is AlarmCode.NO_RESERVE else HAS_RESERVE))
            )
        return self._said

    def _level(
        self, room: Room | None, full_below: int, now: int, reserve: Reserve
    ) -> tuple[AlarmCode | None, float | None]:
        if room is None:
            return AlarmCode.DISK_AWAY, None
        self._growth.saw(room.free, now)
        if room.read_only:
            return AlarmCode.DISK_READ_ONLY, None
        if self._is_under(room.free, full_below, AlarmCode.DISK_FULL):
            return AlarmCode.DISK_FULL, None
        if reserve.missing_bytes:
            return AlarmCode.RESERVE_FREED if reserve.was_freed else AlarmCode.NO_RESERVE, None
        if self._is_under(room.free, LOW.value, AlarmCode.DISK_LOW):
            return AlarmCode.DISK_LOW, None
        days = self._growth.days_left(room.free, now)
        if days is not None and self._is_under(days, DAYS_EARLY.value, AlarmCode.DISK_FILLING):
            return AlarmCode.DISK_FILLING, days
        return None, None

    def _is_under(self, has: float, bound: int, level: AlarmCode) -> bool:
        was = self._said is not None and _ORDER.index(self._said.code) <= _ORDER.index(level)
        return has * 100 < bound * (STICKY_PERCENT if was else 100)

    def _values(self, room: Room | None, days: float | None, reserve: Reserve) -> list[tuple[str, str]]:
        values = [("disk", self.disk)]
        if room is not None:
            values.append(("free_mib", str(room.free // _MIB)))
        if reserve.missing_bytes:
            values.append(("reserve_mib", str(reserve.missing_bytes // _MIB)))
            values.append(("needed_mib", str(-(-reserve.needed_bytes // _MIB))))
        if days is not None:
            values.append(("days", str(int(days))))
        return values
