"""What happened, in the past tense; the journal holds these and the state is their fold.

Personal data never enters an event. A ticket keeps the names as they were when it was issued (D2).
"""

from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final, get_args

from hub.domain.catalogue import AgencyId, Catalogue, CounterId, Names, PoolId, ServiceId, ZoneId
from hub.domain.estimate import Wait
from hub.domain.events_counter import (
    CounterEvent,
    Grounds,
    HelpAsked,
    HelpEnded,
    LeftBy,
    NoShowMarked,
    OfficerSignedOff,
    OfficerSignedOn,
    QueuedBy,
    ServiceFinished,
    ServiceStarted,
    StopAdded,
    TicketCalled,
    TicketParked,
    TicketQueued,
)
from hub.domain.events_day import NumberEvent, SituationEvent
from hub.domain.events_lease import LeaseEvent
from hub.domain.events_public import PublicEvent
from hub.domain.events_rebuild import RebuildEvent
from hub.domain.events_slip import SlipEvent, SlipHandedIn, SlipMoved, SlipOutcome, SlipRecorded, SlipReprinted
from hub.domain.events_staff import StaffEvent
from hub.domain.events_trust import OtherCodeSeen, TrustEvent
from hub.domain.ticket import CallId, Stop, TicketClass, TicketId

__all__ = [
    "EVENT_TYPES",
    "EVENT_VERSION",
    "CallAnnounced",
    "CallShown",
    "CatalogueAdopted",
    "CounterEvent",
    "DayClosed",
    "DayOpened",
    "Event",
    "Grounds",
    "HelpAsked",
    "HelpEnded",
    "LeftBy",
    "NoShowMarked",
    "OfficerSignedOff",
    "OfficerSignedOn",
    "QueuedBy",
    "Record",
    "ServiceFinished",
    "ServiceStarted",
    "SlipEvent",
    "SlipHandedIn",
    "SlipMoved",
    "SlipOutcome",
    "SlipRecorded",
    "SlipReprinted",
    "StopAdded",
    "TicketCalled",
    "TicketCancelled",
    "TicketExpired",
    "TicketIssued",
    "TicketParked",
    "TicketQueued",
    "VoiceAppointed",
    "VoicePhase",
]


@unique
class VoicePhase(StrEnum):
    """How far the announcement of a call has come."""

    PENDING = "pending"
    SPEAKING = "speaking"
    SPOKEN = "spoken"
    DROPPED = "dropped"


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
    """From here on the hall offers this; whole, so that the journal explains itself.

    `source` tells one file of settings from another; what was edited since keeps the source it was edited from.
    `reason` is why somebody changed it while the hall works.
    """

    catalogue: Catalogue
    source: str | None = None
    reason: str | None = None


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
    | SlipEvent
    | CallShown
    | CallAnnounced
    | VoiceAppointed
    | CounterEvent
    | SituationEvent
    | NumberEvent
    | LeaseEvent
    | RebuildEvent
    | PublicEvent
    | StaffEvent
    | TrustEvent
    | OtherCodeSeen
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
        *get_args(SlipEvent),
        CallShown,
        CallAnnounced,
        VoiceAppointed,
        *get_args(CounterEvent),
        *get_args(SituationEvent),
        *get_args(NumberEvent),
        *get_args(LeaseEvent),
        *get_args(RebuildEvent),
        *get_args(PublicEvent),
        *get_args(StaffEvent),
        *get_args(TrustEvent),
        OtherCodeSeen,
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
