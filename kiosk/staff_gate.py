"""How often a PIN may be tried at the staff corner: a few times, then after pauses that grow.

Rules:
- After `FREE_TRIES` wrong PINs in a row the gate is shut for `FIRST_PAUSE_MS`, after each further one for twice as long
  as before, up to `LONGEST_PAUSE_MS`. What is typed meanwhile is not looked at, right or wrong.
- A right PIN begins anew. A restart does not: it would be the quickest way to guess. But it shuts nobody out for longer
  than a pause: a clock that was years ahead then is right now.
"""

from dataclasses import dataclass
from typing import Final

FREE_TRIES: Final = 3
"""Even who knows a PIN mistypes it now and then."""

FIRST_PAUSE_MS: Final = 30_000
LONGEST_PAUSE_MS: Final = 900_000
"""Four tries an hour: a million PINs take some decades, and who knows the right one waits no longer than this."""


@dataclass(frozen=True, slots=True)
class StaffGate:
    """Wrong PINs in a row, and until when none is looked at; instants are UTC ms."""

    wrong: int = 0
    shut_until: int = 0

    def is_shut(self, now: int) -> bool:
        """Return whether no PIN is looked at now."""
        return now < self.shut_until

    def found(self, now: int) -> "StaffGate":
        """Return the gate as a program takes it over that begins."""
        return StaffGate(self.wrong, min(self.shut_until, now + LONGEST_PAUSE_MS))

    def failed(self, now: int) -> "StaffGate":
        """Return the gate after a wrong PIN."""
        wrong = self.wrong + 1
        if wrong < FREE_TRIES:
            return StaffGate(wrong, self.shut_until)
        doublings = min(wrong - FREE_TRIES, LONGEST_PAUSE_MS.bit_length())
        return StaffGate(wrong, now + min(FIRST_PAUSE_MS << doublings, LONGEST_PAUSE_MS))
