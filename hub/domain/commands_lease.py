"""What kiosks ask for so that they can go on without the hub, and what they hand in afterwards.

Instants are UTC ms, days ISO dates.
"""

from dataclasses import dataclass

from hub.domain.catalogue import PoolId, ServiceId
from hub.domain.ticket import TicketClass, TicketId


@dataclass(frozen=True, slots=True)
class GiveLease:
    """Let a kiosk give numbers by itself, today and on the next service day; a new lease's id is the command's.

    `held` is the lease that the kiosk has with a whole record of what it gave: that one goes on. Without a record it
    gets another slot, since nobody knows which numbers of the old one were told.
    """

    lease: str
    kiosk: str
    held: str | None = None


@dataclass(frozen=True, slots=True)
class HandInTicket:
    """Enter a number that a kiosk gave by itself; the ticket's id is the command's.

    `text` is what its visitor was told, `issued_at` the kiosk's clock with the last known difference to the hub's.
    `replaces` is the command that the hub had not answered in time.
    """

    ticket: TicketId
    kiosk: str
    lease: str
    day: str
    pool: PoolId
    number: int
    text: str
    service: ServiceId
    ticket_class: TicketClass
    language: str
    issued_at: int
    replaces: str | None = None


LeaseCommand = GiveLease | HandInTicket
"""What lets a kiosk work without the hub."""
