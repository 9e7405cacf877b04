"""A ticket, its states, and which change of state is legal.

Rules: a ticket waits, is called to a counter, is served there, and has been served. A called visitor who does not
come is a no-show. A ticket that waits or is called may be cancelled. When its day ends, an open ticket expires.
Served, no-show, cancelled and expired tickets stay as they are.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, NewType

from hub.domain.catalogue import CounterId, Names, PoolId, ServiceId, ZoneId

CallId = NewType("CallId", str)
TicketId = NewType("TicketId", str)


@unique
class TicketClass(StrEnum):
    """Regular, or priority as the visitor chose it."""

    REGULAR = "regular"
    PRIORITY = "priority"


@unique
class TicketState(StrEnum):
    """Where a ticket is on its way."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    SERVED = "served"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


TRANSITIONS: Final[dict[TicketState, frozenset[TicketState]]] = {
    TicketState.WAITING: frozenset({TicketState.CALLED, TicketState.CANCELLED, TicketState.EXPIRED}),
    TicketState.CALLED: frozenset(
        {TicketState.CALLED, TicketState.SERVING, TicketState.NO_SHOW, TicketState.CANCELLED, TicketState.EXPIRED}
    ),
    TicketState.SERVING: frozenset({TicketState.SERVED, TicketState.EXPIRED}),
    TicketState.SERVED: frozenset(),
    TicketState.NO_SHOW: frozenset(),
    TicketState.CANCELLED: frozenset(),
    TicketState.EXPIRED: frozenset(),
}

AT_COUNTER: Final = frozenset({TicketState.CALLED, TicketState.SERVING})
OPEN: Final = frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.SERVING})


@dataclass(slots=True)
class Ticket:
    """One visit's place in the queue; owned and changed by `DayState` alone.  Instants are UTC ms.

    `revision` is the record that issued it.
    """

    id: TicketId
    number: int
    text: str
    prefix: str
    pool: PoolId
    service: ServiceId
    zone: ZoneId
    ticket_class: TicketClass
    language: str
    issued_at: int
    revision: int
    ahead: int
    place: Names
    service_name: Names
    agency_name: Names
    slip: str | None = None
    kiosk: str | None = None
    state: TicketState = TicketState.WAITING
    counter: CounterId | None = None
    called_at: int | None = None
    started_at: int | None = None
    ended_at: int | None = None
    call: CallId | None = None
    calls: int = 0
    credited_at: int | None = None

    @property
    def since(self) -> int:
        """The instant (UTC ms) from which its wait counts: that of its issue, unless it was credited with another."""
        return self.issued_at if self.credited_at is None else self.credited_at

    def may_become(self, state: TicketState) -> bool:
        """Return whether the transition table allows this change."""
        return state in TRANSITIONS[self.state]
