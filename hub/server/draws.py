"""How fast a device may give numbers; pure.

Rules: a kiosk may give as many at once as people can want who all come together, and then as many for good as a row of
people can touch. What is above that waits, unread, and so does whatever the same kiosk says after it: nobody who stands
there is refused, and a stolen kiosk that draws without end fills its own connection and not the hall's lines. A panel
or console has a pace of its own, for one who draws by hand while kiosks are away (`BY_HAND`). A pace outlives its
device's connections. Numbers that a kiosk gave without the hub are not drawn but handed in, and do not count. Instants
are steady ms.
"""

from typing import Final, NamedTuple, assert_never

from hub.protocol.commands import CheckInBooking, IssueTicket, LookUpBooking, RecordPaperTicket
from hub.protocol.hello import Role

DRAWS: Final = (IssueTicket, CheckInBooking, LookUpBooking, RecordPaperTicket)
"""What gives a number, or tries to, or asks whether it would: a look costs the hub as much. One from paper is one more
visitor like any other, and typing it takes longer than drawing it."""


class DrawPace(NamedTuple):
    """How many numbers a device may give at once and for good; a kiosk's stands in the settings."""

    at_once: int = 200
    per_second: float = 2.0


USUAL: Final = DrawPace()
BY_HAND: Final = DrawPace(100, 1.0)
"""A panel's or console's: a crowd is drawn for at once, and then nobody presses faster by hand for long."""


class Draws:
    """One device's allowance, in numbers; `waited` is how many draws had to wait since that was told last."""

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


def pace_of(role: Role, kiosks: DrawPace) -> DrawPace | None:
    """Return how fast a device of a role may give numbers; None: it never may."""
    match role:
        case Role.KIOSK:
            return kiosks
        case Role.OFFICER | Role.SUPERVISOR:
            return BY_HAND
        case Role.HALL | Role.SIGN | Role.LED | Role.PRINTER:
            return None
        case _:
            assert_never(role)
