"""What happened, in the past tense; the journal holds these and the state is their fold.

Personal data never enters an event. A ticket keeps the names as they were when it was issued (D2).
"""

from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final, get_args

from hub.domain.catalogue import AgencyId, Catalogue, CounterId, Names, PoolId, ServiceId, ZoneId
from hub.domain.estimate import Wait
from hub.domain.events_day import NumberEvent, SituationEvent
from hub.domain.policy import Reason
from hub.domain.ticket import CallId, Stop, TicketClass, TicketId


@unique
class SlipOutcome(StrEnum):
    """What became of a slip; see `hub.protocol.printing.SlipOutcome`."""

    PENDING = "pending"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_PRINTED = "not_printed"


@unique
class VoicePhase(StrEnum):
    """How far the announcement of a call has come."""

    PENDING = "pending"
    SPEAKING = "speaking"
    SPOKEN = "spoken"
    DROPPED = "dropped"


@unique
class QueuedBy(StrEnum):
    """Why a ticket is in line again."""

    RETURNED = "returned"
    TRANSFERRED = "transferred"
    ROUTED = "routed"
    UNDONE = "undone"
    CAME_LATE = "came_late"


@dataclass(frozen=True, slots=True)
class DayOpened:
    """A service day begins with empty queues and sequences at 1; `day` is its local date (ISO)."""

    day: str


@dataclass(frozen=True, slots=True)
class DayClosed:
    """A service day ended; its open tickets have expired before."""

    day: str


@dataclass(frozen=True)
class CatalogueAdopted:
    """From here on the hall offers this; whole, so that the journal explains itself."""

    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class TicketIssued:
    """A number was drawn.  `ahead` counts people in front; `slip` and `printer` name the job, if one was made.

    The number of a `booking` was drawn at its check-in: it waits since `credited_at` (UTC ms) and takes nothing of the
    service's quota.
    `stops` are the services that follow this one with the same number (T5). `wait` is what its visitor was told of
    the time until the call; None is "not known" (E3).
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
    ahead: int
    slip: str | None = None
    printer: str | None = None
    booking: str | None = None
    credited_at: int | None = None
    stops: tuple[Stop, ...] = ()
    wait: Wait | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a ticket was chosen (Q3): what decided, against whom, and who had more score but was held back.

    `helping`: the service is not the counter's own, but waits too long.
    """

    reason: Reason
    rival: TicketId | None = None
    held_back: TicketId | None = None
    helping: bool = False


@dataclass(frozen=True, slots=True)
class TicketCalled:
    """A ticket was called to a counter; `call` is the id of the command that did it.  `ordinal` 1 is the first call.

    `counter_number` is the counter's as it was then;
    `zone` is where the ticket was told to wait and the call is announced; `counter_zone` shows it too.
    `reason` (a code) says why its number was called out of turn; it is then counted apart (Q2). `grounds` say why it
    was next; `by_itself`: nobody pressed (O3).
    """

    ticket: TicketId
    call: CallId
    counter: CounterId
    ordinal: int
    zone: ZoneId
    counter_zone: ZoneId
    counter_number: int
    reason: str | None = None
    grounds: Grounds | None = None
    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class ServiceStarted:
    """The called visitor came and is being served."""

    ticket: TicketId
    counter: CounterId


@dataclass(frozen=True, slots=True)
class ServiceFinished:
    """The visitor has been served; `outcome` is the officer's choice among those of the service (O3).

    `by_calling`: the officer called the next, which ended it; its end is then less exact.
    """

    ticket: TicketId
    counter: CounterId
    outcome: str | None = None
    note: str | None = None
    by_calling: bool = False


@dataclass(frozen=True, slots=True)
class NoShowMarked:
    """The called visitor did not come."""

    ticket: TicketId
    counter: CounterId


@dataclass(frozen=True, slots=True)
class TicketQueued:
    """A ticket waits again, after having been at `counter`.

    `stop` is what it waits for, `since` the instant (UTC ms) its wait counts from, `desk` the only counter
    that may call it (None: any that serves the service), `stops` what follows.
    """

    ticket: TicketId
    counter: CounterId
    cause: QueuedBy
    stop: Stop
    since: int
    desk: CounterId | None = None
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketParked:
    """The visitor fetches something; the counter is free meanwhile."""

    ticket: TicketId
    counter: CounterId


@dataclass(frozen=True, slots=True)
class StopAdded:
    """One more service follows, with the same number."""

    ticket: TicketId
    counter: CounterId
    stop: Stop


@dataclass(frozen=True, slots=True)
class TicketCancelled:
    """A ticket was taken out of the queue; `counter` is where it had been called, if it had."""

    ticket: TicketId
    counter: CounterId | None
    reason: str


@dataclass(frozen=True, slots=True)
class TicketExpired:
    """The day ended while the ticket was open."""

    ticket: TicketId


@dataclass(frozen=True, slots=True)
class SlipRecorded:
    """What became of a slip, as its printer (or the lack of one) said."""

    job: str
    ticket: TicketId
    outcome: SlipOutcome
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CallShown:
    """The first screen that showed a call said so."""

    call: CallId
    screen: str


@dataclass(frozen=True, slots=True)
class CallAnnounced:
    """How far a zone's announcer has come with a call."""

    call: CallId
    phase: VoicePhase


@dataclass(frozen=True, slots=True)
class VoiceAppointed:
    """From here on this program on this device speaks in a zone (A4); `process` is made anew at each of its starts."""

    zone: ZoneId
    device: str
    process: str


@unique
class LeftBy(StrEnum):
    """How an officer left a counter."""

    HAND = "hand"
    MOVED = "moved"
    IDLE = "idle"
    DAY_OVER = "day_over"


@dataclass(frozen=True, slots=True)
class OfficerSignedOn:
    """From here on this officer works at this counter, and at no other (O6)."""

    counter: CounterId
    officer: str


@dataclass(frozen=True, slots=True)
class OfficerSignedOff:
    """The officer has left the counter."""

    counter: CounterId
    officer: str
    cause: LeftBy


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """An officer called the supervisor silently (O5)."""

    counter: CounterId


@dataclass(frozen=True, slots=True)
class HelpEnded:
    """Help has come, or is needed no more."""

    counter: CounterId


CounterEvent = OfficerSignedOn | OfficerSignedOff | HelpAsked | HelpEnded
"""Who is at a counter, and whether help is wanted there."""

Event = (
    DayOpened
    | DayClosed
    | CatalogueAdopted
    | TicketIssued
    | TicketCalled
    | ServiceStarted
    | ServiceFinished
    | NoShowMarked
    | TicketQueued
    | TicketParked
    | StopAdded
    | TicketCancelled
    | TicketExpired
    | SlipRecorded
    | CallShown
    | CallAnnounced
    | VoiceAppointed
    | CounterEvent
    | SituationEvent
    | NumberEvent
)

EVENT_TYPES: Final[dict[str, type[Event]]] = {
    kind.__name__: kind
    for kind in (
        DayOpened,
        DayClosed,
        CatalogueAdopted,
        TicketIssued,
        TicketCalled,
        ServiceStarted,
        ServiceFinished,
        NoShowMarked,
        TicketQueued,
        TicketParked,
        StopAdded,
        TicketCancelled,
        TicketExpired,
        SlipRecorded,
        CallShown,
        CallAnnounced,
        VoiceAppointed,
        *get_args(CounterEvent),
        *get_args(SituationEvent),
        *get_args(NumberEvent),
    )
}
"""Event types by the name under which the journal keeps them."""

EVENT_VERSION: Final = 1
"""Raised when an event's shape changes; old versions are then read by an upcaster."""


@dataclass(frozen=True, slots=True)
class Record:
    """An event with its place in history.

    `revision` counts from 1 without gaps per hall; `day` is the service day it belongs to (ISO); `at` UTC ms.
    `command_id` is the command that caused it, `digest` that command's SHA-256 (hex), so that the same id with
    another body can be told apart; both are None for what the hub did by itself. `actor` is who, `device` where.
    """

    revision: int
    day: str
    at: int
    event: Event = field(repr=True)
    command_id: str | None = None
    digest: str | None = None
    actor: str | None = None
    device: str | None = None
