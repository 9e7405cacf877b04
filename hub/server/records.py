"""How fast a device may have things recorded that give no number; pure.

Rules: what is recorded stays for good: on the disk, in every backup, in memory until the day is over. So each device
has as much as its kind can honestly have to say at once, and then as much for good as it can do in a hall. What is
above that waits, unread, as numbers do (`hub.server.draws`). A number that a kiosk gave without the hub does not
count: each is recorded once, and its leases bound them. Where nothing comes of what was asked it counts all the same.
"""

from typing import Final, NamedTuple, assert_never, get_args

from hub.protocol.codec import ClientMessage
from hub.protocol.commands import Command, HandInTicket
from hub.protocol.first_administrator import MakeFirstAdministrator
from hub.protocol.hello import Role
from hub.protocol.log_in import LogInMessage
from hub.protocol.voices import ReportVoice
from hub.server.draws import DRAWS, DrawPace, Draws

RECORDED: Final = tuple(
    {*get_args(Command), *get_args(LogInMessage), MakeFirstAdministrator, ReportVoice} - {*DRAWS, HandInTicket}
)
"""What history may have a record of, but for numbers: log-ins, too, and which screen speaks in a zone."""

AT_KIOSKS: Final = DrawPace(200, 1.0)
"""Leases and copies of slips: a few an hour."""

BY_PEOPLE: Final = DrawPace(300, 5.0)
"""Three orders for each visitor, who takes half a minute at the quickest counter; nobody presses five keys a second for
longer than the burst, by hand or with a button box. The settings may say otherwise."""

SHOWN: Final = DrawPace(2_000, 5.0)
"""A screen of a hall with 150 counters says of 3 calls a second that they are shown, or spoken; and of what it showed
while its link was broken all at once."""

PRINTED: Final = DrawPace(4_500, 5.0)
"""A slip takes a printer two seconds, and has two words at most; a printer tells at once what came out for kiosks while
the hub was away, which is 4,000 numbers at most. Its `OPEN_COMMANDS` are read within seven seconds: more slowly, and
the pong behind them would come too late."""


class Paces(NamedTuple):
    """One device's allowances: in numbers (None: it gives none), and in whatever else is recorded."""

    draws: Draws | None
    records: Draws

    def of(self, message: ClientMessage) -> Draws | None:
        """Return against what a message counts, if it does."""
        if isinstance(message, DRAWS):
            return self.draws
        return self.records if isinstance(message, RECORDED) else None


def record_pace_of(role: Role, orders: DrawPace = BY_PEOPLE) -> DrawPace:
    """Return how fast a device of a role may have things recorded; `orders` is how fast a panel or console may."""
    match role:
        case Role.KIOSK:
            return AT_KIOSKS
        case Role.OFFICER | Role.SUPERVISOR:
            return orders
        case Role.HALL | Role.SIGN | Role.LED:
            return SHOWN
        case Role.PRINTER:
            return PRINTED
        case _:
            assert_never(role)
