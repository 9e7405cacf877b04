"""What happens to counters, services and blocks of paper during a day, in the past tense (S4, S5, T7, B1).

Instants are UTC ms. `due` is when something ended by itself, which the hub records as soon as it can; None means that
somebody ended it. Who did it is in the record; why, in `reason` (None: an officer at the own counter, or from before
that was asked).
"""

from dataclasses import dataclass

from hub.domain.catalogue import AgencyId, CounterId, Names, PoolId, ServiceId, ZoneId
from hub.domain.ticket import TicketClass, TicketId


@dataclass(frozen=True, slots=True)
class CounterPaused:
    """A counter takes a break and returns today at `until`."""

    counter: CounterId
    reason: str
    until: int


@dataclass(frozen=True, slots=True)
class CounterResumed:
    """A counter's break is over."""

    counter: CounterId
    due: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ClosureAsked:
    """An officer asks to close a counter."""

    counter: CounterId
    reason: str


@dataclass(frozen=True, slots=True)
class ClosureApproved:
    """A counter is closed until the instant that was foreseen then, or until somebody opens it (None).

    A new day repeats it while it holds.
    """

    counter: CounterId
    reason: str
    until: int | None


@dataclass(frozen=True, slots=True)
class ClosureRefused:
    """A supervisor wants a counter to stay open."""

    counter: CounterId
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CounterReopened:
    """A closed counter is open again."""

    counter: CounterId
    due: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CounterForcedOpen:
    """A counter works outside the hours, until `until`."""

    counter: CounterId
    reason: str
    until: int


@dataclass(frozen=True, slots=True)
class CounterForcedOpenEnded:
    """A counter follows the hours again."""

    counter: CounterId
    due: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceClosed:
    """A service gives no numbers until an instant, or until somebody opens it (None).  A new day repeats it."""

    service: ServiceId
    reason: str
    until: int | None


@dataclass(frozen=True, slots=True)
class ServiceReopened:
    """A closed service follows the hours again."""

    service: ServiceId
    due: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceSuspended:
    """A service cannot work, until somebody says otherwise.  A new day repeats it."""

    service: ServiceId
    reason: str


@dataclass(frozen=True, slots=True)
class ServiceResumed:
    """A suspended service works again."""

    service: ServiceId
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AgencySuspended:
    """An agency cannot work, until somebody says otherwise.  A new day repeats it."""

    agency: AgencyId
    reason: str


@dataclass(frozen=True, slots=True)
class AgencyResumed:
    """A suspended agency works again."""

    agency: AgencyId
    reason: str | None = None


SituationEvent = (
    CounterPaused
    | CounterResumed
    | ClosureAsked
    | ClosureApproved
    | ClosureRefused
    | CounterReopened
    | CounterForcedOpen
    | CounterForcedOpenEnded
    | ServiceClosed
    | ServiceReopened
    | ServiceSuspended
    | ServiceResumed
    | AgencySuspended
    | AgencyResumed
)
"""What changes whether numbers are given."""


@dataclass(frozen=True, slots=True)
class PaperReserved:
    """The numbers from `first` to `last` of a pool are on paper, torn off by hand; the sequence goes on after them."""

    pool: PoolId
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class PaperTicketRecorded:
    """A number of a block of paper was given by hand at `given_at`.

    Its visitor was served until `ended_at`, at `counter` if that is known, or else (None) waits since `given_at`.
    """

    ticket: TicketId
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
    given_at: int
    ended_at: int | None = None
    counter: CounterId | None = None


@dataclass(frozen=True, slots=True)
class CheckInRepeated:
    """A booking that has its number was checked in again; the answer is the ticket it has."""

    booking: str
    ticket: TicketId


NumberEvent = PaperReserved | PaperTicketRecorded | CheckInRepeated
"""What happens to numbers beside their being drawn."""
