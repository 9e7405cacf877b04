"""What a kiosk needs to go on without the hub, and what it keeps to hand in.

Instants are UTC ms of the hub's clock, days ISO dates.
"""

import msgspec

from hub.protocol.commands import Language, TicketClass
from hub.protocol.ids import AgencyId, CommandId, PoolId, ServiceId
from hub.protocol.views import Closed, Left


class LeasedDay(msgspec.Struct, frozen=True):
    """A service day on which a lease holds: from `start` until just before `end`."""

    day: str
    start: int
    end: int


class LeasedPool(msgspec.Struct, frozen=True):
    """A pool's numbers on each of the lease's days: `texts` as they are printed; the first has number `first`."""

    pool: PoolId
    first: int
    texts: tuple[str, ...]


class Outlook(msgspec.Struct, frozen=True):
    """From `since` until the next one a service gives numbers (`closed` is None), or not; `left` is of its quota."""

    since: int
    closed: Closed | None = None
    left: Left | None = None


class LeasedService(msgspec.Struct, frozen=True):
    """A service with what its slip names, and when it gives numbers, the first outlook first."""

    service: ServiceId
    agency: AgencyId
    pool: PoolId
    name: dict[str, str]
    agency_name: dict[str, str]
    place: dict[str, str]
    outlooks: tuple[Outlook, ...]


class Lease(msgspec.Struct, frozen=True):
    """What a kiosk may do by itself, as the hub foresaw it at `made_at`."""

    lease: CommandId
    slot: int
    made_at: int
    days: tuple[LeasedDay, ...]
    pools: tuple[LeasedPool, ...]
    services: tuple[LeasedService, ...]


class OwnTicket(msgspec.Struct, frozen=True):
    """A number that a kiosk gave by itself, until the hub knows it; `replaces` is the command it waited for."""

    ticket: CommandId
    lease: CommandId
    day: str
    pool: PoolId
    number: int
    text: str
    service: ServiceId
    ticket_class: TicketClass
    language: Language
    issued_at: int
    replaces: CommandId | None = None
