"""Lets `loket-hub audit` tell of priority numbers that staff gave: daily work, and yet what places are sold by.

Why somebody goes first is written nowhere (X1): the journal holds who gave the number, where and when.
"""

from typing import Final

from hub.domain.audit import Auditor, Override
from hub.domain.audit_standing import NONE, Aspect, standing
from hub.domain.events import Record, TicketIssued
from hub.domain.events_day import PaperTicketRecorded
from hub.domain.ticket import TicketClass

GIVEN_BY_STAFF: Final = "given_by_staff"


class DrawAuditor(Auditor):
    """An auditor that tells these, too; `staffed` are devices at which staff work, and of those `panels` officers.

    At a kiosk visitors choose their class themselves: its numbers are left out.
    """

    def __init__(self, panels: frozenset[str] = frozenset(), staffed: frozenset[str] = frozenset()) -> None:
        super().__init__(panels)
        self._staffed = staffed

    def take(self, record: Record) -> list[Override]:
        """Return what a record overrode; see `Auditor.take`."""
        found, event = super().take(record), record.event
        if not isinstance(event, TicketIssued | PaperTicketRecorded) or not self._is_given(record, event.ticket_class):
            return found
        assert self._state is not None  # the first record made it
        after = f"{standing(self._state, Aspect.TICKET, event.ticket)}, {event.ticket_class}"
        by = record.actor, record.device
        what, subject = type(event).__name__, f"{Aspect.TICKET} {event.text}"
        return [
            *found,
            Override(record.revision, record.at, record.day, *by, what, subject, GIVEN_BY_STAFF, NONE, after),
        ]

    def _is_given(self, record: Record, ticket_class: TicketClass) -> bool:
        return ticket_class is TicketClass.PRIORITY and (record.actor is not None or record.device in self._staffed)
