"""How often the window's loop looks for touches and draws: often while somebody is there, seldom while nobody is.

A loop that only looks costs a weak processor as much as one that works: at 60 looks a second about 4 % of a core. A
touch wakes the loop where the display tells of it (`screens.waking`). Elsewhere the first one of a visitor waits a look
longer; by the time the finger is lifted the loop is quick again.
"""

from dataclasses import dataclass
from typing import Final

QUICK_FPS: Final = 60
"""What screens of kiosks can show."""

CALM_FPS: Final = 20
"""A finger that comes down is seen within 50 ms."""

QUICK_FOR_MS: Final = 2_000
"""A visitor who reads touches again within seconds; a screen has faded in long before."""


@dataclass(slots=True)
class FrameRate:
    """One window's; instants are ms of any steady clock."""

    _stirred_at: int | None = None

    def stir(self, now: int) -> None:
        """Somebody touched the glass, or something on it changed."""
        self._stirred_at = now

    def at(self, now: int) -> int:
        """Return how many looks a second are enough."""
        is_quick = self._stirred_at is not None and now - self._stirred_at < QUICK_FOR_MS
        return QUICK_FPS if is_quick else CALM_FPS
