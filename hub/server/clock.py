"""The hub's time: it never jumps and never falls below what the journal has seen."""

import time
from collections.abc import Callable
from typing import Final

from hub.protocol.limits import Limit

_NS_PER_MS: Final = 1_000_000

CLOCK_ALARM: Final = Limit(
    5_000, "ms", "a hall clock that is seconds off is seen by visitors; less is an ordinary drift"
)


class HubClock:
    """UTC ms: the wall clock at start, or the newest journal entry if that is later, plus the monotonic clock since.

    The wall clock is only watched: a difference is told once, not followed (architecture.md §5).
    """

    def __init__(
        self,
        newest_at: int = 0,
        wall_ns: Callable[[], int] = time.time_ns,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._wall_ns = wall_ns
        self._monotonic_ns = monotonic_ns
        self._base_ns = max(wall_ns(), newest_at * _NS_PER_MS) - monotonic_ns()
        self._alarmed = False

    def now(self) -> int:
        """Return the hub's UTC ms."""
        return (self._base_ns + self._monotonic_ns()) // _NS_PER_MS

    def alarm(self) -> int | None:
        """Return how far (ms) the wall clock is ahead of the hub's time when that became too much, else None.

        Each time the difference passes the limit it is returned once.
        """
        ahead_ms = self._wall_ns() // _NS_PER_MS - self.now()
        was, self._alarmed = self._alarmed, abs(ahead_ms) > CLOCK_ALARM.value
        return ahead_ms if self._alarmed and not was else None
