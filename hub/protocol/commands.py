"""What a client may ask for; a command carries its client's id, and a repeated id gets the recorded answer."""

from enum import StrEnum, unique
from typing import Annotated, Final

import msgspec

from hub.protocol.command import CommandBase, Language, TicketClass
from hub.protocol.ids import (
    CODE_PATTERN,
    LINE_PATTERN,
    NAME,
    CallId,
    CommandId,
    CounterId,
    DeviceId,
    JobId,
    NewCommandId,
    ServiceId,
    TicketId,
)
from hub.protocol.leases import AskLease, HandInTicket
from hub.protocol.orders import (
    ApproveClosure,
    AskClosure,
    CancelUncertain,
    CloseService,
    CounterOrder,
    EmergencyKind,
    EndEmergency,
    EndForcedOpening,
    ForceCounterOpen,
    OpenReason,
    Order,
    PauseCounter,
    PauseReason,
    PublicOrder,
    RecordPaperTicket,
    RefuseClosure,
    ReopenCounter,
    ReopenService,
    ReprintReason,
    ReprintSlip,
    ReservePaper,
    ResumeAgency,
    ResumeCounter,
    ResumeService,
    SendEmergency,
    ServiceOrder,
    SetRunningText,
    StopReason,
    SuspendAgency,
    SuspendService,
    UndoReason,
    VoidNumber,
)
from hub.protocol.printing import PageLink, PrinterState, SlipOutcome, SlipReason
from hub.protocol.verbs import (
    AddStop,
    AskHelp,
    CallNext,
    CallNumber,
    CallReason,
    CancelReason,
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

__all__ = [
    "FACTS",
    "Accepted",
    "AddStop",
    "ApproveClosure",
    "AskClosure",
    "AskHelp",
    "AskLease",
    "CallNext",
    "CallNumber",
    "CallReason",
    "CallReceipt",
    "CancelReason",
    "CancelTicket",
    "CancelUncertain",
    "CheckInBooking",
    "CloseService",
    "Command",
    "CounterOrder",
    "EmergencyKind",
    "EndEmergency",
    "EndForcedOpening",
    "EndHelp",
    "FinishService",
    "ForceCounterOpen",
    "HandInTicket",
    "IssueTicket",
    "Language",
    "LeaseReceipt",
    "LookUpBooking",
    "MarkNoShow",
    "NotExecuted",
    "OpenReason",
    "Order",
    "PaperReceipt",
    "ParkTicket",
    "PauseCounter",
    "PauseReason",
    "PublicOrder",
    "ReadmitNoShow",
    "Recall",
    "RecordAnnouncement",
    "RecordPaperTicket",
    "RecordPrint",
    "RecordShown",
    "RefuseClosure",
    "ReopenCounter",
    "ReopenService",
    "ReportPrinter",
    "ReprintReason",
    "ReprintSlip",
    "RequestOutcome",
    "ReservePaper",
    "ResumeAgency",
    "ResumeCounter",
    "ResumeService",
    "ReturnToLine",
    "SendEmergency",
    "ServiceOrder",
    "SetRunningText",
    "SignOff",
    "SignOn",
    "Standing",
    "StartService",
    "StopReason",
    "SuspendAgency",
    "SuspendService",
    "TellOfficers",
    "TicketClass",
    "TicketReceipt",
    "TransferTicket",
    "UndoCall",
    "UndoReason",
    "UnparkTicket",
    "Verb",
    "VoicePhase",
    "VoidNumber",
    "WaitRange",
]


@unique
class VoicePhase(StrEnum):
    """How far the announcement of a call has come."""

    PENDING = "pending"
    SPEAKING = "speaking"
    SPOKEN = "spoken"
    DROPPED = "dropped"


class IssueTicket(CommandBase, frozen=True, kw_only=True, tag="IssueTicket"):
    """Draw a number for a service, at a kiosk or at an officer's console (kiosk, officer, T7).

    `again` says that the visitor was asked and wants a second number of the same service (T8); `stops` are services
    to be visited afterwards with the same number (T5); `printer` is where a console wants the slip (O6), a kiosk's is
    bound to it.
    """

    service: Annotated[ServiceId, NAME]
    ticket_class: TicketClass = TicketClass.REGULAR
    language: Language = Language.INDONESIAN
    again: bool = False
    stops: Annotated[tuple[Annotated[ServiceId, NAME], ...], msgspec.Meta(max_length=8)] = ()
    printer: Annotated[DeviceId, NAME] | None = None


class CheckInBooking(CommandBase, frozen=True, kw_only=True, tag="CheckInBooking"):
    """Draw the number of a booking whose visitor is here (kiosk, officer, B1, K8); again, it is the same number,
    at the same device: at another one it is `number_used`.

    `code` is what the visitor was given, without spaces and in capitals.
    """

    code: Annotated[str, msgspec.Meta(pattern=CODE_PATTERN)]
    ticket_class: TicketClass = TicketClass.REGULAR
    language: Language = Language.INDONESIAN


class LookUpBooking(CommandBase, frozen=True, kw_only=True, tag="LookUpBooking"):
    """Ask whether `CheckInBooking` with this code would give a number now (kiosk, K8); it changes nothing.

    Accepted: it would. Else the refusal is the same, and a code that nobody has counts as a try. Only for a hub whose
    `CatalogueView` says that it `looks_up_bookings`.
    """

    code: Annotated[str, msgspec.Meta(pattern=CODE_PATTERN)]


class RecordPrint(CommandBase, frozen=True, kw_only=True, tag="RecordPrint"):
    """What became of a slip (printer).

    A later word takes the place of "unknown" or "not printed"; what is printed or has failed stays so. Of a slip that
    another printer has got meanwhile only one word counts: that paper came out here after all.
    """

    job: Annotated[JobId, NAME]
    outcome: SlipOutcome
    reason: SlipReason | None = None


class RecordShown(CommandBase, frozen=True, kw_only=True, tag="RecordShown"):
    """A call is on this screen (hall screen, V2)."""

    call: Annotated[CallId, NAME]


class RecordAnnouncement(CommandBase, frozen=True, kw_only=True, tag="RecordAnnouncement"):
    """How far the announcement of a call has come (the zone's announcer, A4)."""

    call: Annotated[CallId, NAME]
    phase: VoicePhase


Command = (
    IssueTicket
    | CheckInBooking
    | LookUpBooking
    | Verb
    | Order
    | RecordPrint
    | RecordShown
    | RecordAnnouncement
    | AskLease
    | HandInTicket
)
"""Everything that changes the hall's history, and the question whether something would."""


FACTS: Final = (RecordPrint, RecordShown, RecordAnnouncement, HandInTicket)
"""Commands that report what has happened in the world: true however late they come, and harmless when repeated."""


class RequestOutcome(msgspec.Struct, frozen=True, tag="RequestOutcome", tag_field="type"):
    """What became of a command whose answer was lost?  Asked instead of sending an old command again.

    A device is told of its own commands alone; of those of others it has never said any.
    """

    command_id: NewCommandId


class ReportPrinter(msgspec.Struct, frozen=True, tag="ReportPrinter", tag_field="type"):
    """How a printer is now; kept in memory, not in history (printer).

    `detail` is for the log, but for `mute`: a printer that can answer has ceased to, and staff are alarmed.
    """

    state: PrinterState
    detail: Annotated[str, msgspec.Meta(max_length=200, pattern=LINE_PATTERN)] = ""


class TellOfficers(msgspec.Struct, frozen=True, tag="TellOfficers", tag_field="type"):
    """A supervisor's word to some counters, or to all of them; kept in memory, not in history (supervisor, O5).

    An empty text takes it back.
    """

    text: Annotated[str, msgspec.Meta(max_length=200, pattern=LINE_PATTERN)]
    counters: Annotated[tuple[Annotated[CounterId, NAME], ...], msgspec.Meta(max_length=200)] = ()


class WaitRange(msgspec.Struct, frozen=True):
    """What is told of a wait: whole minutes, from `low` to `high` (E1)."""

    low: int
    high: int


class TicketReceipt(msgspec.Struct, frozen=True, tag="TicketReceipt", tag_field="type"):
    """The number that a kiosk shows and a visitor keeps.

    `number` is the whole text ("A012"); `ahead` counts the people in front at the instant of issue, None: not known
    (a kiosk without the hub); `place` says where to wait, by language; `slip` names the job when a printer is bound
    to the kiosk. `wait` None: not known; `stops` are the names of the services that follow. `day` is the service day
    (ISO date) on which no other visitor has this number; empty: not known. `link` is the address of the visitor's page,
    shown as a QR code (None: the hall has no such page).
    """

    ticket: TicketId
    number: str
    service: ServiceId
    ticket_class: TicketClass
    issued_at: int
    ahead: int | None
    place: dict[str, str]
    slip: JobId | None = None
    wait: WaitRange | None = None
    stops: tuple[dict[str, str], ...] = ()
    day: str = ""
    link: PageLink | None = None


class CallReceipt(msgspec.Struct, frozen=True, tag="CallReceipt", tag_field="type"):
    """The ticket that a call took."""

    ticket: TicketId
    number: str
    call: CallId


class LeaseReceipt(msgspec.Struct, frozen=True, tag="LeaseReceipt", tag_field="type"):
    """The lease that the kiosk has now: the one it held, or a new one."""

    lease: CommandId


class PaperReceipt(msgspec.Struct, frozen=True):
    """The numbers that were set aside for paper, from `first` ("A001") to `last`: `count` of them."""

    first: str
    last: str
    count: int


class Accepted(msgspec.Struct, frozen=True, omit_defaults=True, tag="Accepted", tag_field="type"):
    """A command is done and durable; the same answer is given to every repetition of its id.

    `paper` is a field of its own since devices of before it pass over fields, and not results, that they do not know.
    """

    command_id: CommandId
    result: TicketReceipt | CallReceipt | LeaseReceipt | None = None
    paper: PaperReceipt | None = None


class NotExecuted(msgspec.Struct, frozen=True, tag="NotExecuted", tag_field="type"):
    """The hub never carried out the command asked about, or refused it; nothing of it will come later."""

    command_id: CommandId
