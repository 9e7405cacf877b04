"""Asks for a backup when something is stored that no device remembers: numbers, and that a device was put out.

A block of paper is such numbers, and so is what staff draw without a printer. A rebuild or restore goes on `GAP`
numbers above what is known: as long as fewer than that were given so after the latest backup, none is given twice.
One that a hub had not made yet when it ended is wanted again at its start, by what the newest backup does not have.
Such backups are kept apart from the regular ones, and are minutes apart (`hub.server.backups`).
A device that was put out stays out on its hub's own machine by what lies beside the keys; on another machine, which
begins with a backup, by that alone.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from hub.domain.events import Record, TicketIssued
from hub.domain.events_day import PaperReserved
from hub.domain.events_trust import DeviceRevoked
from hub.domain.rebuilding import GAP

MOST: Final = GAP // 2
"""So many may be given before a backup is asked for: as many again are left while it is made."""


class Unremembered:
    """Sees what is stored, and sets `wanted`; `is_kiosk` tells of a device whether it remembers what it gave itself."""

    def __init__(self, is_kiosk: Callable[[str], bool]) -> None:
        self.wanted = asyncio.Event()
        self._is_kiosk = is_kiosk
        self._count = 0

    def take(self, records: Sequence[Record], after: int = 0) -> None:
        """Look at what was stored; up to the revision `after` it is in a backup."""
        self._count += sum(self._forgotten(record) for record in records if record.revision > after)
        if self._count >= MOST:
            self._count = 0
            self.wanted.set()

    def _forgotten(self, record: Record) -> int:
        event = record.event
        if isinstance(event, PaperReserved | DeviceRevoked):
            return MOST  # blocks are few, and a large one is more than the gap; so are devices that are stolen
        if not isinstance(event, TicketIssued) or event.printer is not None:
            return 0
        return record.device is None or not self._is_kiosk(record.device)
