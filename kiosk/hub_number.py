"""Numbers of the hub's on their way over this kiosk's disk to the visitor who asked, sans-I/O.

Rules:
- A number of the hub's is written down before it is told, for a hub that loses its history; but it is the hub's: a disk
  that fails keeps it from nobody, and a slow one for `TELL_ANYWAY_MS` only.
- One that another visitor has from here on that day is told to nobody: the hub's history went back.
"""

from dataclasses import dataclass
from typing import Final

from hub.protocol.commands import Accepted, CheckInBooking, IssueTicket, NotExecuted, TicketReceipt
from hub.protocol.errors import Refused
from hub.protocol.ids import CommandId
from kiosk.effects import CoreEffect, Keep, NotTold
from kiosk.flow import KioskFlow
from kiosk.journal import Journal, Told
from kiosk.own_number import told_memory

TELL_ANYWAY_MS: Final = 1_000
"""How long a number of the hub's waits for this kiosk's disk; the hub has it on its own."""

Answer = Accepted | Refused | NotExecuted


@dataclass(frozen=True, slots=True)
class _Telling:
    """An answer of the hub's that waits for this kiosk's disk."""

    wish: CommandId
    ticket: CommandId
    answer: Accepted
    since: int


@dataclass(slots=True)
class HubNumber:
    """All instants are UTC ms of this kiosk's steady clock."""

    flow: KioskFlow
    journal: Journal
    _telling: _Telling | None = None

    def answered(self, wish: IssueTicket | CheckInBooking, answer: Answer, now: int) -> list[CoreEffect]:
        """Tell the hub's answer: a refusal at once, a number when it is on disk."""
        if isinstance(answer, Accepted) and isinstance(answer.result, TicketReceipt):
            number = told_memory(wish, answer.result)
            self._telling = _Telling(wish.command_id, number.ticket, answer, now)
            return [Keep(Told(number, answer.result.day))]
        self.flow.answered(wish.command_id, answer, now)
        return []

    def kept(self, ticket: CommandId, now: int) -> None:
        """A number is on disk, or could not be written."""
        if self._telling is not None and self._telling.ticket == ticket:
            self._tell(self._telling, now)

    def tick(self, now: int) -> None:
        """Time passed."""
        if self._telling is not None and now - self._telling.since >= TELL_ANYWAY_MS:
            self._tell(self._telling, now)

    def of_another(self, ticket: CommandId, answer: Answer) -> NotTold | None:
        """Return the number that the hub gave although another visitor has it from here."""
        result = answer.result if isinstance(answer, Accepted) else None
        if not isinstance(result, TicketReceipt) or not self.journal.is_anothers(ticket, result.number, result.day):
            return None
        return NotTold(result.number, result.day, ticket)

    def _tell(self, told: _Telling, now: int) -> None:
        self._telling = None
        self.flow.answered(told.wish, told.answer, now)


def ticket_of(answer: Answer) -> CommandId | None:
    """Return the id of the ticket that an answer tells of: that of the wish which drew it."""
    result = answer.result if isinstance(answer, Accepted) else None
    return CommandId(result.ticket) if isinstance(result, TicketReceipt) else None
