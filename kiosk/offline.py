"""A kiosk without its hub: gives numbers of its lease and keeps them until they are handed in, sans-I/O.

Rules (architecture.md sections 3 and 6):
- A wish that the hub has not answered after `ANSWER_WITHIN_MS`, cannot be asked or cannot serve, gets the lease's next
  number of the service's pool; the ticket names the wish's command, which the hub then cancels or bars. An answer that
  comes later is not told: one visitor, one valid number.
- No text and no number of a pool is given twice on a day, also when a pool takes another's prefix, and none that the
  hub says it has: a disk may have gone back to what it was in the morning.
- When a service gives numbers, and how many, is what the lease foresaw; of a quota, what is not handed in is taken off.
- Tickets are handed in one after another in the order of their issue, each until the hub has answered. What the hub
  refuses is kept aside for people to look at; one of a day that it has not opened yet is handed in later.
- The hub's time is this clock with the last known difference to it, but never before the newest instant of the hub's
  that this kiosk has seen, also after a restart with a clock that was lost: a day that has begun is not yesterday's
  again. Only the hub itself can say that it is earlier. On one day the time of issue never goes back.
- A number is told after it is on disk (`kiosk.journal`); when that fails, `take_back`. `record` is for restarts.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

import msgspec

from hub.protocol.closures import Closed
from hub.protocol.commands import HandInTicket, IssueTicket, TicketClass
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import CommandId, PoolId, ServiceId
from hub.protocol.leases import Lease, LeasedPool, LeasedService, Outlook

ANSWER_WITHIN_MS: Final = 4_000
"""How long a visitor waits for the hub, ms: a hub that restarts is back by then, and people tap again soon after."""

KEPT_REFUSED: Final = 100
"""Refused tickets kept aside: more than a kiosk gives in an hour; the oldest goes first."""

KEPT_DAYS: Final = 8
"""Days of which is known what was used up: a week with today; no lease is for a day before."""


@unique
class NoNumber(StrEnum):
    """Why the kiosk gives no number by itself."""

    NO_LEASE = "no_lease"
    OTHER_DAY = "other_day"
    UNKNOWN_SERVICE = "unknown_service"
    CLOSED = "closed"
    QUOTA_REACHED = "quota_reached"
    NONE_LEFT = "none_left"
    NOT_STORED = "not_stored"


class Declined(msgspec.Struct, frozen=True):
    """There is no number for a wish; `closed` says what is told of a closed service."""

    command_id: CommandId
    why: NoNumber
    closed: Closed | None = None


class RefusedTicket(msgspec.Struct, frozen=True):
    """A number that was told and that the hub did not take."""

    ticket: HandInTicket
    code: RejectionCode


class OfflineRecord(msgspec.Struct, frozen=True):
    """What survives a restart.

    `taken` has what was used up of each day (`marks`); `issued_at` its last time of issue; `offset_ms` the hub's
    clock less this one; `seen_at` the newest instant of the hub's clock that is known.
    """

    lease: Lease | None = None
    taken: dict[str, frozenset[str]] = {}
    outbox: tuple[HandInTicket, ...] = ()
    refused: tuple[RefusedTicket, ...] = ()
    issued_at: dict[str, int] = {}
    offset_ms: int = 0
    seen_at: int = 0


def marks(pool: PoolId, number: int, text: str) -> frozenset[str]:
    """Return what a number uses up on its day: itself in its pool, and its text in the whole hall."""
    return frozenset((f"{pool} {number}", text))


class Offline:
    """Gives numbers when the hub does not. All instants are UTC ms of this kiosk's clock, unless said otherwise.

    `is_put_out`: the hall put this kiosk out, and would never hear of such a number.
    """

    def __init__(self, record: OfflineRecord | None = None) -> None:
        """Go on from what was stored; None is a kiosk that has nothing."""
        self.is_put_out = False
        kept = record or OfflineRecord()
        self._lease = kept.lease
        self._taken = dict(kept.taken)
        self._outbox = {ticket.command_id: ticket for ticket in kept.outbox}
        self._refused = list(kept.refused)
        self._issued_at = dict(kept.issued_at)
        self._offset_ms = kept.offset_ms
        self._seen_at = max(kept.seen_at, kept.lease.made_at if kept.lease else 0)
        self._wishes: dict[CommandId, tuple[IssueTicket, int | None]] = {}
        self._put_off: dict[CommandId, int] = {}
        self._use_up_handed_in()

    @property
    def record(self) -> OfflineRecord:
        """What must be stored now to survive a restart."""
        outbox = tuple(self._outbox.values())
        return OfflineRecord(
            self._lease,
            dict(self._taken),
            outbox,
            tuple(self._refused),
            dict(self._issued_at),
            self._offset_ms,
            self._seen_at,
        )

    @property
    def held(self) -> CommandId | None:
        """The lease to go on with; None when there is none."""
        return None if self._lease is None else self._lease.lease

    @property
    def lease(self) -> Lease | None:
        """What the kiosk may do by itself."""
        return self._lease

    @property
    def offset_ms(self) -> int:
        """The hub's clock less this one, as last known."""
        return self._offset_ms

    @property
    def refused(self) -> tuple[RefusedTicket, ...]:
        """Numbers that were told and that the hub did not take, the oldest first."""
        return tuple(self._refused)

    def told_time(self, hub_now: int, now: int) -> None:
        """The hub said what its clock shows."""
        self._offset_ms, self._seen_at = hub_now - now, hub_now

    def hub_time(self, now: int) -> int:
        """Return what the hub's clock shows, as last known, and never before what it has shown."""
        return max(now + self._offset_ms, self._seen_at)

    def take_lease(self, lease: Lease) -> None:
        """The hub gave a lease, or the same with newer foresight; what was used up of a day stays so."""
        self._lease, self._seen_at = lease, max(self._seen_at, lease.made_at)
        self._use_up_handed_in()
        self._taken = dict(sorted(self._taken.items())[-KEPT_DAYS:])
        self._issued_at = dict(sorted(self._issued_at.items())[-KEPT_DAYS:])

    def wants_lease(self, now: int) -> bool:
        """Return whether a lease should be asked for: there is none, or its last day has begun."""
        lease = self._lease
        return lease is None or not lease.days or self.hub_time(now) >= lease.days[-1].start

    def wish(self, command: IssueTicket, now: int, *, is_live: bool) -> None:
        """A visitor wants a number; the hub was asked if the link is live."""
        self._wishes[command.command_id] = (command, now + ANSWER_WITHIN_MS if is_live else now)

    def answered(self, command_id: CommandId) -> bool:
        """The hub answered a wish; return whether its visitor may be told, which is so unless one was given here."""
        return self._wishes.pop(command_id, None) is not None

    def hurry(self, command_id: CommandId, now: int) -> bool:
        """The hub cannot serve a wish; return whether it is open and has a number here, which it is then due for."""
        if command_id not in self._wishes:
            return False
        command = self._wishes[command_id][0]
        if not self.left(command.service, command.ticket_class, now):
            return False
        self._wishes[command_id] = (command, now)
        return True

    def due(self, now: int) -> CommandId | None:
        """Return the oldest wish that the hub has not answered in time and that was not declined."""
        late = (each for each, (_, until) in self._wishes.items() if until is not None and until <= now)
        return next(late, None)

    def give(self, command_id: CommandId, ticket: CommandId, now: int) -> HandInTicket | Declined:
        """Give an open wish a number under a new id of this kiosk's, or say why there is none.

        A wish that is declined stays with the hub: its answer may still come and be told.

        Raises:
            KeyError: no such wish is open.
        """
        command = self._wishes[command_id][0]
        at = self.hub_time(now)
        found = self._find(command.service, command.ticket_class, at)
        if not isinstance(found, _Next):
            self._wishes[command_id] = (command, None)
            closed = found if isinstance(found, Closed) else None
            return Declined(command_id, NoNumber.CLOSED if isinstance(found, Closed) else found, closed)
        del self._wishes[command_id]
        self._seen_at = at
        issued_at = self._issued_at[found.day] = max(at, self._issued_at.get(found.day, 0))
        own = HandInTicket(
            command_id=ticket,
            lease=found.lease,
            day=found.day,
            pool=found.pool,
            number=found.number,
            text=found.text,
            service=command.service,
            ticket_class=command.ticket_class,
            language=command.language,
            issued_at=issued_at,
            replaces=command_id,
        )
        self._use_up(own.day, marks(own.pool, own.number, own.text))
        self._outbox[ticket] = own
        return own

    def take_back(self, ticket: CommandId) -> None:
        """A number could not be stored and is not told: nobody has it, and nobody will."""
        del self._outbox[ticket]

    def to_hand_in(self, now: int | None = None) -> HandInTicket | None:
        """Return the oldest number that the hub does not know; at an instant, of those that are not put off."""
        ready = (own for id_, own in self._outbox.items() if now is None or now >= self._put_off.get(id_, now))
        return next(ready, None)

    def put_off(self, ticket: CommandId, until: int) -> None:
        """The hub cannot take a number yet; the others are not kept waiting."""
        self._put_off[ticket] = until

    def handed_in(self, ticket: CommandId, refusal: RejectionCode | None = None) -> None:
        """The hub answered to a number that was handed in; what it knows or refuses is not handed in again."""
        own = self._outbox.pop(ticket, None)
        self._put_off.pop(ticket, None)
        if own is not None and refusal is not None:
            self._refused = [*self._refused, RefusedTicket(own, refusal)][-KEPT_REFUSED:]

    def left(self, service: ServiceId, ticket_class: TicketClass, now: int) -> int:
        """Return how many numbers of a service the kiosk can give by itself now."""
        found = self._find(service, ticket_class, self.hub_time(now))
        return found.left if isinstance(found, _Next) else 0

    def can_give(self, now: int) -> bool:
        """Return whether any number of today is left, of whatever service."""
        lease, day = None if self.is_put_out else self._lease, self._day(self.hub_time(now))
        return lease is not None and day is not None and any(self._free(pool, day) for pool in lease.pools)

    def today(self, now: int) -> str | None:
        """Return the lease's service day at an instant; None: there is no lease, or none for that day."""
        return self._day(self.hub_time(now))

    def spare(self, now: int) -> dict[PoolId, int]:
        """Return how many numbers of each pool are left of today's."""
        day = self.today(now)
        return {each.pool: len(self._free(each, day)) for each in self._lease.pools} if self._lease and day else {}

    def closures(self, now: int) -> dict[ServiceId, Closed]:
        """Return the services that give no numbers now, as the lease foresaw it."""
        at = self.hub_time(now)
        found = {each.service: _outlook(each, at).closed for each in (self._lease.services if self._lease else ())}
        return {service: closed for service, closed in found.items() if closed is not None}

    def _use_up(self, day: str, used: frozenset[str]) -> None:
        self._taken[day] = self._taken.get(day, frozenset()) | used

    def _use_up_handed_in(self) -> None:
        """Give nothing again that the hub has from this kiosk, whether that is remembered here or not."""
        for day in self._lease.days if self._lease else ():
            for pool in day.handed_in:
                given = zip(pool.numbers, pool.texts, strict=False)
                self._use_up(day.day, frozenset().union(*(marks(pool.pool, *each) for each in given)))

    def _find(self, wanted: ServiceId, ticket_class: TicketClass, at: int) -> "_Next | NoNumber | Closed":
        """Return the next number of a service at an instant of the hub's clock, or why there is none."""
        lease, day = self._lease, self._day(at)
        if lease is None or self.is_put_out:
            return NoNumber.NO_LEASE
        if day is None:
            return NoNumber.OTHER_DAY
        service = next((each for each in lease.services if each.service == wanted), None)
        pool = next((each for each in lease.pools if service is not None and each.pool == service.pool), None)
        if service is None or pool is None:
            return NoNumber.UNKNOWN_SERVICE
        outlook = _outlook(service, at)
        if outlook.closed is not None:
            return outlook.closed
        free = self._free(pool, day)
        left = len(free)
        if not free:
            return NoNumber.NONE_LEFT
        if outlook.left is not None:
            most = outlook.left.regular if ticket_class is TicketClass.REGULAR else outlook.left.priority
            left = min(left, most - sum((each.service, each.day) == (wanted, day) for each in self._outbox.values()))
        number = pool.first + free[0]
        return (
            NoNumber.QUOTA_REACHED
            if left <= 0
            else _Next(lease.lease, day, pool.pool, number, pool.texts[free[0]], left)
        )

    def _day(self, at: int) -> str | None:
        """Return the lease's day at an instant of the hub's clock."""
        days = self._lease.days if self._lease else ()
        return next((each.day for each in days if each.start <= at < each.end), None)

    def _free(self, pool: LeasedPool, day: str) -> list[int]:
        """Return the places of a pool's numbers that are not taken yet."""
        taken = self._taken.get(day, frozenset())
        numbers = enumerate(pool.texts)
        return [at for at, text in numbers if taken.isdisjoint(marks(pool.pool, pool.first + at, text))]


@dataclass(frozen=True, slots=True)
class _Next:
    """The next number of a pool, and how many are left with it."""

    lease: CommandId
    day: str
    pool: PoolId
    number: int
    text: str
    left: int


def _outlook(service: LeasedService, at: int) -> Outlook:
    """Return what was foreseen for an instant; before the first, whatever comes first."""
    return next((each for each in reversed(service.outlooks) if each.since <= at), service.outlooks[0])
