"""What a kiosk needs to go on without the hub, and what it keeps to hand in.

Instants are UTC ms of the hub's clock, days ISO dates.
"""

from typing import Annotated

import msgspec

from hub.protocol import limits
from hub.protocol.closures import Closed, Left
from hub.protocol.command import CommandBase, Language, TicketClass
from hub.protocol.ids import LINE_PATTERN, NAME, AgencyId, CommandId, NewCommandId, PoolId, ServiceId


class HandedIn(msgspec.Struct, frozen=True):
    """Numbers of one pool that the hub has from the kiosk, each with the text that was told."""

    pool: PoolId
    numbers: tuple[int, ...]
    texts: tuple[str, ...]


class LeasedDay(msgspec.Struct, frozen=True, omit_defaults=True):
    """A service day on which a lease holds: from `start` until just before `end`.

    `key` makes the tokens of that day's numbers (base64url; empty: the hall has no visitors' pages). `handed_in` is
    what the hub has of that day when the kiosk joins: not to be given again, also by a kiosk whose disk went back.
    """

    day: str
    start: int
    end: int
    key: str = ""
    handed_in: tuple[HandedIn, ...] = ()


class LeasedPool(msgspec.Struct, frozen=True):
    """A pool's numbers on each of the lease's days: `texts` as they are printed; the first has number `first`."""

    pool: PoolId
    first: int
    texts: tuple[str, ...]


class Outlook(msgspec.Struct, frozen=True, omit_defaults=True):
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
    """What a kiosk may do by itself, as the hub foresaw it at `made_at`.

    Within `asks_within_ms` after a number the visitor is asked before a second one of the same service (0: never, T8).
    `visitor_page` is the address under which visitors' pages are found (None: there are none). A slip that is not begun
    within `slip_deadline_ms` of its making is not printed any more.
    """

    lease: CommandId
    slot: int
    made_at: int
    days: tuple[LeasedDay, ...]
    pools: tuple[LeasedPool, ...]
    services: tuple[LeasedService, ...]
    asks_within_ms: int = 0
    visitor_page: str | None = None
    slip_deadline_ms: int = limits.SLIP_DEADLINE.value


class LeaseView(msgspec.Struct, frozen=True, tag="LeaseView", tag_field="type"):
    """One kiosk's lease with the newest foresight; `lease` is None until the kiosk has asked for one."""

    at: int
    lease: Lease | None


class AskLease(CommandBase, frozen=True, kw_only=True, tag="AskLease"):
    """Let this kiosk give numbers by itself, today and on the next service day (kiosk).

    `held` is the lease that the kiosk has with a whole record of what it gave: that one goes on. Without a record
    it gets another slot. A new lease's id is the command's; what it carries comes with the kiosk's `LeaseView`.
    """

    held: NewCommandId | None = None


class HandInTicket(CommandBase, frozen=True, kw_only=True, tag="HandInTicket"):
    """A number that a kiosk gave by itself; the ticket's id is the command's (kiosk).

    `text` is what the visitor was told, `issued_at` the kiosk's clock with the last known difference to the hub's.
    `replaces` is the command that the hub had not answered in time: it is cancelled, or barred for ever.
    """

    lease: NewCommandId
    day: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    pool: Annotated[PoolId, NAME]
    number: Annotated[int, msgspec.Meta(ge=1, le=999_999)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=16, pattern=LINE_PATTERN)]
    service: Annotated[ServiceId, NAME]
    ticket_class: TicketClass
    language: Language
    issued_at: Annotated[int, msgspec.Meta(ge=0, le=281_474_976_710_655)]
    replaces: NewCommandId | None = None
