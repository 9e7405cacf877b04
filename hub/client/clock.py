"""A device's own steady time."""

import time
from collections.abc import Callable
from typing import Final

_NS_PER_MS: Final = 1_000_000


def since_boot_ns() -> int:
    """Return nanoseconds that only go forward; the time that the machine slept counts where the system can tell it."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic_ns()


class SteadyClock:
    """UTC milliseconds that never jump: the wall clock at start plus the steady time since.

    A wall clock that is set while the program runs changes nothing here; the hub's time is reached through the
    session's offset. `wall_ns` and `steady_ns` return nanoseconds; tests give their own.
    """

    def __init__(self, wall_ns: Callable[[], int] = time.time_ns, steady_ns: Callable[[], int] = since_boot_ns) -> None:
        self._steady_ns = steady_ns
        self._base_ns = wall_ns() - steady_ns()

    def now(self) -> int:
        """Return UTC ms; never less than an earlier answer."""
        return (self._base_ns + self._steady_ns()) // _NS_PER_MS
