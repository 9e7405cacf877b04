"""The hub's time: it never goes back nor below what the journal has seen, and jumps at a change of day only."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hub.protocol.limits import Limit

_NS_PER_MS: Final = 1_000_000

CLOCK_ALARM: Final = Limit(
    5_000, "ms", "a hall clock that is seconds off is seen by visitors; less is an ordinary drift"
)
LEAP: Final = Limit(
    7_200_000,
    "ms",
    "nobody waits so shortly before a day ends; a larger one could end a day at noon, and is a person's to believe",
)
SETTLING: Final = Limit(
    900_000, "ms", "a computer whose clock has no battery hears the time some minutes after it was switched on"
)
ALARM_AGAIN: Final = Limit(3_600_000, "ms", "a wrong clock that stays is found in the newest hour of the log")


def since_boot_ns() -> int:
    """Return nanoseconds that only go forward; the time that the machine slept counts where the system can tell it."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic_ns()


@dataclass(frozen=True, slots=True)
class ClockAlarm:
    """The wall clock was `ahead_ms` ahead of the hub's time (negative: behind it), and was `adopted` or not."""

    ahead_ms: int
    adopted: bool


class HubClock:
    """UTC ms: the wall clock at start, or the newest journal entry if that is later, plus the steady time since.

    The wall clock is only watched; what it says is adopted when its service day is a later one (architecture.md §5),
    and `LEAP` ahead at most. Whoever can answer for a time server, which most computers believe, would else end a
    service day at any hour, and no hub's time goes back. As it is believed at the start, so it is for `SETTLING` after
    it, and for as long as it was behind: then it has never been right.
    `day_of` gives the service day (an ISO date) of an instant (UTC ms).
    """

    def __init__(
        self,
        day_of: Callable[[int], str],
        newest_at: int = 0,
        wall_ns: Callable[[], int] = time.time_ns,
        steady_ns: Callable[[], int] = since_boot_ns,
    ) -> None:
        self._day_of = day_of
        self._wall_ns = wall_ns
        self._steady_ns = steady_ns
        wall, newest, self._began_ns = wall_ns(), newest_at * _NS_PER_MS, steady_ns()
        self._base_ns = max(wall, newest) - self._began_ns
        self._was_right = wall >= newest
        self._told_ns: int | None = None

    def now(self) -> int:
        """Return the hub's UTC ms."""
        return (self._base_ns + self._steady_ns()) // _NS_PER_MS

    @property
    def differs(self) -> bool:
        """Whether the wall clock was too far from the hub's time when it was watched last."""
        return self._told_ns is not None

    def watch(self) -> ClockAlarm | None:
        """Compare with the wall clock; adopt it if it is ahead, in a later service day, and to be believed.

        Returns an alarm when the difference passes `CLOCK_ALARM`, again each `ALARM_AGAIN` while it stays, and when
        the wall clock was adopted; else None.
        """
        wall_ns, steady_ns = self._wall_ns(), self._steady_ns()
        wall, now = wall_ns // _NS_PER_MS, (self._base_ns + steady_ns) // _NS_PER_MS
        if abs(wall - now) <= CLOCK_ALARM.value:
            self._told_ns, self._was_right = None, True
            return None
        is_believed = wall - now <= LEAP.value or self._is_beginning(steady_ns)
        if wall > now and is_believed and self._day_of(wall) > self._day_of(now):
            self._base_ns, self._told_ns, self._was_right = wall_ns - steady_ns, None, True
            return ClockAlarm(wall - now, adopted=True)
        if self._told_ns is not None and steady_ns - self._told_ns < ALARM_AGAIN.value * _NS_PER_MS:
            return None
        self._told_ns = steady_ns
        return ClockAlarm(wall - now, adopted=False)

    def _is_beginning(self, steady_ns: int) -> bool:
        """Return whether the wall clock may be put right for the first time."""
        return not self._was_right or steady_ns - self._began_ns <= SETTLING.value * _NS_PER_MS
