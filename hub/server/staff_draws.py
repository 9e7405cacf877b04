"""Lets `loket-hub audit` tell of numbers by which staff could sell places: priority ones, and all entered from paper.

Both are daily work. Why somebody goes first is written nowhere (X1): the journal holds who gave the number, where and
when. When a slip was torn off is what its officer typed, and the visitor stands in line since then.
"""

from typing import Final

from hub.domain.audit import Auditor, Override
from hub.domain.audit_standing import NONE, Aspect, local, standing
from hub.domain.events import Record, TicketIssued
from hub.domain.events_day import PaperTicketRecorded
from hub.domain.ticket import TicketClass

GIVEN_BY_STAFF: Final = "given_by_staff"
ON_PAPER: Final = "on_paper"


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
        if not isinstance(event, TicketIssued | PaperTicketRecorded) or not self._is_given(record, event):
            return found
        assert self._state is not None  # the first record made it
        after = f"{standing(self._state, Aspect.TICKET, event.ticket)}, {event.ticket_class}"
        if isinstance(event, PaperTicketRecorded):
            after += f", given {local(event.given_at, self._state)}"
            after += "" if event.ended_at is None else f", ended {local(event.ended_at, self._state)}"
        why = ON_PAPER if isinstance(event, PaperTicketRecorded) else GIVEN_BY_STAFF
        by = record.actor, record.device
        what, subject = type(event).__name__, f"{Aspect.TICKET} {event.text}"
        return [
            *found,
            Override(record.revision, record.at, record.day, *by, what, subject, why, NONE, after),
        ]

    def _is_given(self, record: Record, event: TicketIssued | PaperTicketRecorded) -> bool:
        is_told = isinstance(event, PaperTicketRecorded) or event.ticket_class is TicketClass.PRIORITY
        return is_told and (record.actor is not None or record.device in self._staffed)
