"""When a kiosk's program looks through its memory for what nobody needs any more: while nobody waits for it.

Screens that are gone are found by looking only. Python looks by itself when so much was made, which is while the next
screen is made, under a finger; a look at what many screens left takes as long as drawing several.
"""

from dataclasses import dataclass
from typing import Final

STILL_MS: Final = 300
"""After so long without a touch or a change a finger is on its way at most, and one screen's rest is soon found."""

SELDOM: Final = (10_000, 1, 1)
"""How much is made until Python looks by itself (`gc.set_threshold`), in all of it after some three screens: those who
touch without a pause leave no more behind than that, and all else is found before."""


@dataclass(slots=True)
class Tidying:
    """One program's; instants are ms of any steady clock."""

    _stirred_at: int | None = None

    def stir(self, now: int) -> None:
        """Somebody touched the glass, or something on it changed."""
        self._stirred_at = now

    def is_due(self, now: int) -> bool:
        """Return whether to look now: once after each row of touches and changes."""
        if self._stirred_at is None or now - self._stirred_at < STILL_MS:
            return False
        self._stirred_at = None
        return True
