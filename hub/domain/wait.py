"""An expected wait as it is told: the figure, and the range around it."""

from dataclasses import dataclass
from typing import Final

_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Wait:
    """An expected wait: the figure (ms), and the range to tell people, in whole minutes (steps of five)."""

    ms: int
    low_minutes: int
    high_minutes: int

    def holds(self, waited_ms: int) -> bool:
        """Return whether a wait lies in the range."""
        return self.low_minutes * _MINUTE_MS <= waited_ms <= self.high_minutes * _MINUTE_MS
