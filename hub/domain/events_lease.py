"""What happens to kiosks' leases and to the numbers they gave without the hub (architecture.md section 6).

Instants are UTC ms, days ISO dates.
"""

from dataclasses import dataclass

from hub.domain.catalogue import AgencyId, Names, PoolId, ServiceId, ZoneId
from hub.domain.ticket import TicketClass, TicketId


@dataclass(frozen=True, slots=True)
class GivenNumber:
    """A number of a lease that was handed in, the day it was given on, and the command it replaces, if any."""

    ticket: TicketId
    day: str
    pool: PoolId
    number: int
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class LeaseGiven:
    """On these days a kiosk may give the numbers of a slot by itself; it was told first at `given_at`.

    Said again when days are added, and when a day begins: `handed_in` is what that day has to remember of those
    before, so that what is sent again is known.
    """

    lease: str
    kiosk: str
    slot: int
    days: tuple[str, ...]
    given_at: int
    handed_in: tuple[GivenNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketHandedIn:
    """A kiosk gave a number on `day`, at `issued_at`, without the hub; of a past day it has expired.

    `replaces` is the command that had not been answered in time: it gets no number any more.
    """

    ticket: TicketId
    lease: str
    kiosk: str
    day: str
    pool: PoolId
    number: int
    text: str
    prefix: str
    service: ServiceId
    agency: AgencyId
    service_name: Names
    agency_name: Names
    zone: ZoneId
    place: Names
    ticket_class: TicketClass
    language: str
    issued_at: int
    replaces: str | None = None


LeaseEvent = LeaseGiven | TicketHandedIn
"""What happens without the hub, as it learns of it."""
