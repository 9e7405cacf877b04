"""Lets `loket-hub audit` tell of numbers by which places could be sold: priority ones, from paper, handed in too late.

Both are daily work. Why somebody goes first is written nowhere (X1): the journal holds who gave the number, where and
when. When a slip was torn off is what its officer typed, and the visitor stands in line since then. So is when
a number was given without the hub: its kiosk says it. An honest one hands in at once what it has; one that spoke with
the hub after it gave a number, and handed it in much later, may have made that instant up.
"""

from bisect import bisect_left
from typing import Final, assert_never

from hub.domain.audit import Auditor, Override
from hub.domain.audit_standing import NONE, Aspect, local, standing
from hub.domain.events import DayOpened, Record, TicketIssued
from hub.domain.events_day import PaperTicketRecorded
from hub.domain.events_lease import TicketHandedIn
from hub.domain.ticket import TicketClass

GIVEN_BY_STAFF: Final = "given_by_staff"
ON_PAPER: Final = "on_paper"
HANDED_IN_LATE: Final = "handed_in_late"

LATE_MS: Final = 600_000
"""A kiosk that is back hands in all that a day without the hub can have brought within a few seconds."""


class DrawAuditor(Auditor):
    """An auditor that tells these, too; `staffed` are devices at which staff work, and of those `panels` officers.

    At a kiosk visitors choose their class themselves: its numbers are left out.
    """

    def __init__(self, panels: frozenset[str] = frozenset(), staffed: frozenset[str] = frozenset()) -> None:
        super().__init__(panels)
        self._staffed = staffed
        self._spoke: dict[str, list[int]] = {}

    def take(self, record: Record) -> list[Override]:
        """Return what a record overrode; see `Auditor.take`."""
        found, event = super().take(record), record.event
        if isinstance(event, DayOpened):
            self._spoke.clear()
        if isinstance(event, TicketHandedIn):
            is_told = self._is_late(record, event)
        else:
            is_told = isinstance(event, TicketIssued | PaperTicketRecorded) and self._is_given(record, event)
        if record.device is not None:
            self._spoke.setdefault(record.device, []).append(record.at)
        return [*found, self._given(record)] if is_told else found

    def _given(self, record: Record) -> Override:
        event = record.event
        assert isinstance(event, TicketIssued | PaperTicketRecorded | TicketHandedIn)
        assert self._state is not None  # the first record made it
        after = f"{standing(self._state, Aspect.TICKET, event.ticket)}, {event.ticket_class}"
        match event:
            case PaperTicketRecorded():
                why = ON_PAPER
                after += f", given {local(event.given_at, self._state)}"
                after += "" if event.ended_at is None else f", ended {local(event.ended_at, self._state)}"
            case TicketHandedIn():
                why = HANDED_IN_LATE
                after += f", given {local(event.issued_at, self._state)}"
            case TicketIssued():
                why = GIVEN_BY_STAFF
            case _:
                assert_never(event)
        by = record.actor, record.device
        what, subject = type(event).__name__, f"{Aspect.TICKET} {event.text}"
        return Override(record.revision, record.at, record.day, *by, what, subject, why, NONE, after)

    def _is_late(self, record: Record, event: TicketHandedIn) -> bool:
        """Return whether its kiosk spoke with the hub after it gave a number of today, and long before it said so."""
        spoke = self._spoke.get(event.kiosk, [])
        before = bisect_left(spoke, record.at - LATE_MS)
        return event.day == record.day and before > 0 and spoke[before - 1] > event.issued_at

    def _is_given(self, record: Record, event: TicketIssued | PaperTicketRecorded) -> bool:
        is_told = isinstance(event, PaperTicketRecorded) or event.ticket_class is TicketClass.PRIORITY
        return is_told and (record.actor is not None or record.device in self._staffed)
