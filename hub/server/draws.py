"""How fast a kiosk may give numbers; pure.

Rules: a kiosk may give as many at once as people can want who all come together, and then as many for good as a row of
people can touch. What is above that waits, unread, and so does whatever the same kiosk says after it: nobody who stands
there is refused, and a stolen kiosk that draws without end fills its own connection and not the hall's lines, whose
length each draw pays for. A kiosk's pace outlives its connections. Numbers that it gave without the hub are not drawn
but handed in, and officers draw at their panels: neither counts. Instants are steady ms.
"""

from typing import Final, NamedTuple

from hub.protocol.commands import CheckInBooking, IssueTicket

DRAWS: Final = (IssueTicket, CheckInBooking)
"""What gives a number, or tries to."""


class DrawPace(NamedTuple):
    """How many numbers a kiosk may give at once and for good; see `kiosk_numbers_at_once` in the settings."""

    at_once: int = 200
    per_second: float = 2.0


USUAL: Final = DrawPace()


class Draws:
    """One kiosk's allowance, in numbers; `waited` is how many draws had to wait since that was told last."""

    def __init__(self, pace: DrawPace) -> None:
        self._pace = pace
        self._left: float = pace.at_once
        self._at = 0
        self.waited = 0

    def take(self, now: int) -> int:
        """Count a draw, and return 0; else return how long (ms) to wait before asking again."""
        self._left = min(self._pace.at_once, self._left + (now - self._at) * self._pace.per_second / 1_000)
        self._at = now
        if self._left < 1:
            return 1 + int((1 - self._left) * 1_000 / self._pace.per_second)
        self._left -= 1
        return 0
