"""A ticket, its states, and which change of state is legal.

Rules: a ticket waits, is called to a counter, is served there, and has been served. A called visitor who does not
come is a no-show. A ticket that waits, is parked or is called may be cancelled. Who is called or served can be sent
back into a line or be parked, which frees the counter, and is called again from there. When its day ends, an open
ticket expires. A served ticket with more stops waits for the next; a no-show who comes late may wait again. All else
stays as it is.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, NewType

from hub.domain.catalogue import AgencyId, Catalogue, CounterId, Names, PoolId, ServiceId, ZoneId
from hub.domain.wait import Wait

CallId = NewType("CallId", str)
TicketId = NewType("TicketId", str)

_NO_AGENCY: Final = AgencyId("")


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
    PARKED = "parked"
    SERVED = "served"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


TRANSITIONS: Final[dict[TicketState, frozenset[TicketState]]] = {
    TicketState.WAITING: frozenset({TicketState.CALLED, TicketState.CANCELLED, TicketState.EXPIRED}),
    TicketState.CALLED: frozenset(
        {
            TicketState.CALLED,
            TicketState.SERVING,
            TicketState.NO_SHOW,
            TicketState.CANCELLED,
            TicketState.EXPIRED,
            TicketState.WAITING,
            TicketState.PARKED,
        }
    ),
    TicketState.SERVING: frozenset({TicketState.SERVED, TicketState.EXPIRED, TicketState.WAITING, TicketState.PARKED}),
    TicketState.PARKED: frozenset({TicketState.CALLED, TicketState.CANCELLED, TicketState.EXPIRED}),
    TicketState.SERVED: frozenset({TicketState.WAITING}),
    TicketState.NO_SHOW: frozenset({TicketState.WAITING}),
    TicketState.CANCELLED: frozenset(),
    TicketState.EXPIRED: frozenset(),
}

AT_COUNTER: Final = frozenset({TicketState.CALLED, TicketState.SERVING})
OPEN: Final = AT_COUNTER | {TicketState.WAITING, TicketState.PARKED}


@dataclass(frozen=True, slots=True)
class Stop:
    """A service a ticket is for and where it waits for it, with the names of the hour (D2)."""

    service: ServiceId
    agency: AgencyId
    service_name: Names
    agency_name: Names
    zone: ZoneId
    place: Names


def stop_at(catalogue: Catalogue, service_id: ServiceId) -> Stop | None:
    """Return a stop at a service; None when the catalogue has no such service at work, or no counter that serves it."""
    service = catalogue.service.get(service_id)
    if service is None or service.archived or not service.active or not catalogue.active_counters_of[service_id]:
        return None
    agency, zone = catalogue.agency[service.agency], catalogue.zone[service.zone]
    return Stop(service.id, agency.id, service.name, agency.name, zone.id, zone.place)


def first_slip(ticket: str) -> str:
    """Return the job of a ticket's first slip, whoever gave the number: one that arrives by two roads prints once."""
    return f"{ticket}:1"


def is_copy_here(job: str) -> bool:
    """Return whether a job is a slip that a kiosk without the hub had printed once more."""
    return job.endswith(":here")


@dataclass(slots=True)
class Ticket:
    """One visit's place in the queue; owned and changed by `DayState` alone.  Instants are UTC ms.

    `revision` is the record that issued it. `stops` are the services that follow this one. `desk` is the one counter it
    was transferred to, if it was. `run_before` is its line's run before it was called, None when it was not called from
    a line, and `called_after` who was called from there before. `came_at` is when it came to the counter where it is or
    was last, `called_at` when it was called there last, `first_called_at` when it was first called after it
    waited last. `drawn_for` is the service its number was drawn for.
    `told` and `told_stops` are what its visitor was told at issue, and `wait` how long it would take.
    `parked_by` is where it was parked last; `came_late` says that it was a no-show once and came back. `uncertain`:
    since history was rebuilt nobody knows what had become of it, until its visitor is served. `copies` counts its slips
    with the first, printed or not; `reprint` is the job of the last that staff had printed again.
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
    came_at: int | None = None
    first_called_at: int | None = None
    called_at: int | None = None
    started_at: int | None = None
    ended_at: int | None = None
    call: CallId | None = None
    calls: int = 0
    credited_at: int | None = None
    agency: AgencyId = _NO_AGENCY
    drawn_for: ServiceId | None = None
    stops: tuple[Stop, ...] = ()
    desk: CounterId | None = None
    run_before: int | None = None
    called_after: TicketId | None = None
    parked_by: CounterId | None = None
    came_late: bool = False
    uncertain: bool = False
    told: Stop | None = None
    told_stops: tuple[Stop, ...] = ()
    wait: Wait | None = None
    copies: int = 1
    reprint: str | None = None

    @property
    def since(self) -> int:
        """The instant (UTC ms) from which its wait counts: that of its issue, unless it was credited with another."""
        return self.issued_at if self.credited_at is None else self.credited_at

    @property
    def newest_slip(self) -> str:
        """The job of its last slip, if it has had any."""
        return self.reprint or first_slip(self.id)

    @property
    def stop(self) -> Stop:
        """What it is for now."""
        return Stop(self.service, self.agency, self.service_name, self.agency_name, self.zone, self.place)

    def may_become(self, state: TicketState) -> bool:
        """Return whether the transition table allows this change."""
        return state in TRANSITIONS[self.state]
