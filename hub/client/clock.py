"""A device's own steady time."""

import time
from collections.abc import Callable
from typing import Final

_NS_PER_MS: Final = 1_000_000


class SteadyClock:
    """UTC milliseconds that never jump: the wall clock at start plus the monotonic clock since.

    A wall clock that is set while the program runs changes nothing here; the hub's time is reached through the
    session's offset. `wall_ns` and `monotonic_ns` return nanoseconds; tests give their own.
    """

    def __init__(
        self, wall_ns: Callable[[], int] = time.time_ns, monotonic_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._monotonic_ns = monotonic_ns
        self._base_ns = wall_ns() - monotonic_ns()

    def now(self) -> int:
        """Return UTC ms; never less than an earlier answer."""
        return (self._base_ns + self._monotonic_ns()) // _NS_PER_MS
