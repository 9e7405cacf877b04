"""What the hub can be asked to do, in the domain's own words (the wire's are in `hub.protocol.commands`)."""

from dataclasses import dataclass

from hub.domain.catalogue import Catalogue, Hall, ServiceId, ZoneId
from hub.domain.catalogue_changes import Kind, Thing
from hub.domain.commands_day import NumberCommand, SituationCommand
from hub.domain.commands_lease import GiveLease, HandInTicket, LeaseCommand
from hub.domain.commands_officer import (
    AddStop,
    AskHelp,
    CallNext,
    CallNumber,
    CancelTicket,
    EndHelp,
    FinishService,
    MarkNoShow,
    ParkTicket,
    ReadmitNoShow,
    Recall,
    ReturnToLine,
    SignOff,
    SignOn,
    Standing,
    StartService,
    TransferTicket,
    UndoCall,
    UnparkTicket,
    Verb,
)
from hub.domain.commands_public import PublicCommand
from hub.domain.commands_rebuild import RebuildCommand
from hub.domain.commands_slip import MoveSlip, RecordSlip, ReprintSlip, SlipCommand, VoidNumber
from hub.domain.commands_staff import StaffCommand
from hub.domain.commands_trust import TrustCommand
from hub.domain.estimate import Wait
from hub.domain.events import VoicePhase
from hub.domain.ticket import CallId, TicketClass, TicketId

__all__ = [
    "AddStop",
    "AdoptCatalogue",
    "AppointVoice",
    "ArchiveThing",
    "AskHelp",
    "CallNext",
    "CallNumber",
    "CancelTicket",
    "CatalogueCommand",
    "Command",
    "EndHelp",
    "FinishService",
    "GiveLease",
    "HandInTicket",
    "IssueTicket",
    "MarkNoShow",
    "MoveSlip",
    "OpenDay",
    "ParkTicket",
    "PutThing",
    "ReadmitNoShow",
    "Recall",
    "RecordAnnouncement",
    "RecordShown",
    "RecordSlip",
    "ReprintSlip",
    "RestoreThing",
    "ReturnToLine",
    "SignOff",
    "SignOn",
    "Standing",
    "StartService",
    "TransferTicket",
    "UndoCall",
    "UnparkTicket",
    "Verb",
    "VoidNumber",
]


@dataclass(frozen=True, slots=True)
class OpenDay:
    """Begin a service day (ISO date), ending the one that is open; the hub itself asks for it.

    A catalogue of the `source` that the running one came from changes nothing: that may have been edited since.
    """

    day: str
    catalogue: Catalogue
    source: str | None = None


@dataclass(frozen=True, slots=True)
class AdoptCatalogue:
    """Offer something else from here on; what it leaves out is archived (D2).  `source`: see `OpenDay`."""

    catalogue: Catalogue
    source: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PutThing:
    """Put one thing into the catalogue, in the place of what has its id (D1)."""

    thing: Hall | Thing
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ArchiveThing:
    """Take one thing of the catalogue out of use and keep it (D2)."""

    kind: Kind
    id: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RestoreThing:
    """Take one archived thing back into use."""

    kind: Kind
    id: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class IssueTicket:
    """Draw a number; the ticket's id is the command's.  `printer` names the printer bound to the kiosk, if any.

    An officer's console draws from the same sequence (T7). `device` is the kiosk or console; `again` says that its
    visitor was asked and does want a second number of the same service (T8).
    `stops` are more services to be visited after the first, with the same number (T5). `wait` is the newest estimate
    for who comes now (E1b).
    """

    ticket: TicketId
    service: ServiceId
    ticket_class: TicketClass
    language: str
    printer: str | None = None
    device: str | None = None
    again: bool = False
    stops: tuple[ServiceId, ...] = ()
    wait: Wait | None = None


@dataclass(frozen=True, slots=True)
class RecordShown:
    """A screen shows a call."""

    call: CallId
    screen: str


@dataclass(frozen=True, slots=True)
class RecordAnnouncement:
    """How far the announcement of a call has come; `screen` says so, or the hub itself (None)."""

    call: CallId
    phase: VoicePhase
    screen: str | None = None


@dataclass(frozen=True, slots=True)
class AppointVoice:
    """Let a program on a device speak in a zone; the hub itself asks for it.

    Who speaks there already is appointed `anew` where it asked whether it is to go on.
    """

    zone: ZoneId
    device: str
    process: str
    anew: bool = False


CatalogueCommand = AdoptCatalogue | PutThing | ArchiveThing | RestoreThing
"""What administrators change (D1)."""

Command = (
    OpenDay
    | CatalogueCommand
    | IssueTicket
    | Verb
    | SlipCommand
    | RecordShown
    | RecordAnnouncement
    | AppointVoice
    | SituationCommand
    | NumberCommand
    | LeaseCommand
    | RebuildCommand
    | PublicCommand
    | StaffCommand
    | TrustCommand
)
