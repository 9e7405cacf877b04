"""Numbers of the kiosk's own on their way to the hub: one after another, each until the hub has answered, sans-I/O.

One that the hub cannot take yet, or for a bug of its own, keeps none of the others waiting: it is handed in again
later.
"""

from dataclasses import dataclass
from typing import Final

from hub.protocol.commands import Accepted, HandInTicket, NotExecuted
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId
from kiosk.effects import CoreEffect, Keep
from kiosk.giving import Giving
from kiosk.journal import Settled
from kiosk.offline import Offline

DAY_OPENS_MS: Final = 60_000
"""How long a number waits whose day the hub has not begun: its clock stood still while it was off, and is set soon."""

MENDED_MS: Final = 60_000
"""How long a number waits that met a bug of the hub's: the next program may have none, and nobody is told twice."""

LATER_MS: Final = {RejectionCode.DAY_NOT_OPEN: DAY_OPENS_MS, RejectionCode.INTERNAL_ERROR: MENDED_MS}
"""Refusals after which a number is handed in again, and after how long."""


@dataclass(slots=True)
class HandingIn:
    """All instants are UTC ms of this kiosk's steady clock."""

    offline: Offline
    giving: Giving
    _open: CommandId | None = None

    def next(self, now: int) -> HandInTicket | None:
        """Return the number that the hub is to be told now; None: it has not answered yet, or there is none on disk."""
        own = self.offline.to_hand_in(now)
        if own is None or self._open is not None or self.giving.is_on_its_way(own.command_id):
            return None
        self._open = own.command_id
        return own

    def answered(self, ticket: CommandId, answer: Accepted | Refused | NotExecuted, now: int) -> list[CoreEffect]:
        """The hub's answer to a number."""
        self._open = None
        if isinstance(answer, NotExecuted):
            return []
        refusal = answer.code if isinstance(answer, Refused) else None
        if refusal in LATER_MS:
            self.offline.put_off(ticket, now + LATER_MS[refusal])
            return []
        self.offline.handed_in(ticket, refusal)
        return [Keep(Settled(ticket, refusal))]
