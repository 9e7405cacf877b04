"""What the hub can be asked to do, in the domain's own words (the wire's are in `hub.protocol.commands`)."""

from dataclasses import dataclass
from enum import StrEnum, unique

from hub.domain.catalogue import Catalogue, CounterId, Hall, ServiceId, ZoneId
from hub.domain.catalogue_changes import Kind, Thing
from hub.domain.commands_day import NumberCommand, SituationCommand
from hub.domain.estimate import Wait
from hub.domain.events import SlipOutcome, VoicePhase
from hub.domain.ticket import CallId, TicketClass, TicketId


@dataclass(frozen=True, slots=True)
class OpenDay:
    """Begin a service day (ISO date), ending the one that is open; the hub itself asks for it."""

    day: str
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class AdoptCatalogue:
    """Offer something else from here on; what it leaves out is archived (D2)."""

    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class PutThing:
    """Put one thing into the catalogue, in the place of what has its id (D1)."""

    thing: Hall | Thing


@dataclass(frozen=True, slots=True)
class ArchiveThing:
    """Take one thing of the catalogue out of use and keep it (D2)."""

    kind: Kind
    id: str


@dataclass(frozen=True, slots=True)
class RestoreThing:
    """Take one archived thing back into use."""

    kind: Kind
    id: str


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
class CallNext:
    """Call whoever is next for a counter; the call's id is the command's.  `by_itself`: the hub asks for it (O3)."""

    call: CallId
    counter: CounterId
    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class Recall:
    """Call a counter's current ticket again; the call's id is the command's."""

    call: CallId
    counter: CounterId
    ticket: TicketId


@dataclass(frozen=True, slots=True)
class StartService:
    """The called visitor is here."""

    counter: CounterId
    ticket: TicketId


@dataclass(frozen=True, slots=True)
class FinishService:
    """The visitor has been served; `outcome` is one of the service's choices, if it has any, `note` free text."""

    counter: CounterId
    ticket: TicketId
    outcome: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class MarkNoShow:
    """The called visitor did not come."""

    counter: CounterId
    ticket: TicketId


@dataclass(frozen=True, slots=True)
class ReturnToLine:
    """Send the current visitor back into the line, with the credit of the time waited."""

    counter: CounterId
    ticket: TicketId


@unique
class Standing(StrEnum):
    """Where in line a transferred ticket stands: before all, by the time it has waited, or behind all."""

    FIRST = "first"
    BY_CREDIT = "by_credit"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class TransferTicket:
    """Send the current visitor to a service, to a counter (`desk`), or to a counter for a service."""

    counter: CounterId
    ticket: TicketId
    standing: Standing
    service: ServiceId | None = None
    desk: CounterId | None = None


@dataclass(frozen=True, slots=True)
class AddStop:
    """Let the current visitor go on to one more service afterwards."""

    counter: CounterId
    ticket: TicketId
    service: ServiceId


@dataclass(frozen=True, slots=True)
class UndoCall:
    """Take the last call back: the ticket has its place in line again."""

    counter: CounterId
    ticket: TicketId


@dataclass(frozen=True, slots=True)
class ParkTicket:
    """Let the current visitor fetch something; the counter is free meanwhile."""

    counter: CounterId
    ticket: TicketId


@dataclass(frozen=True, slots=True)
class UnparkTicket:
    """Call a parked ticket back to a free counter; the call's id is the command's."""

    call: CallId
    counter: CounterId
    ticket: TicketId


@dataclass(frozen=True, slots=True)
class CallNumber:
    """Call a number out of turn, for a reason (a code); the call's id is the command's."""

    call: CallId
    counter: CounterId
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadmitNoShow:
    """A visitor who did not come when called is here now; `counter` is where that is said."""

    counter: CounterId
    ticket: TicketId


@dataclass(frozen=True, slots=True)
class CancelTicket:
    """Take a ticket out of the queue."""

    counter: CounterId
    ticket: TicketId
    reason: str


@dataclass(frozen=True, slots=True)
class SignOn:
    """An officer takes a counter, and leaves the one before (O6)."""

    counter: CounterId
    officer: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """The officer leaves the counter."""

    counter: CounterId


@dataclass(frozen=True, slots=True)
class AskHelp:
    """Call the supervisor silently (O5)."""

    counter: CounterId


@dataclass(frozen=True, slots=True)
class EndHelp:
    """Help has come, or is needed no more."""

    counter: CounterId


@dataclass(frozen=True, slots=True)
class RecordSlip:
    """What became of a slip."""

    job: str
    outcome: SlipOutcome
    reason: str | None = None


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
    """Let a program on a device speak in a zone; the hub itself asks for it."""

    zone: ZoneId
    device: str
    process: str


Verb = (
    CallNext
    | Recall
    | StartService
    | FinishService
    | MarkNoShow
    | ReturnToLine
    | TransferTicket
    | AddStop
    | UndoCall
    | ParkTicket
    | UnparkTicket
    | CallNumber
    | ReadmitNoShow
    | CancelTicket
    | SignOn
    | SignOff
    | AskHelp
    | EndHelp
)
"""What officers ask for at their counters."""

CatalogueCommand = AdoptCatalogue | PutThing | ArchiveThing | RestoreThing
"""What administrators change (D1)."""

Command = (
    OpenDay
    | CatalogueCommand
    | IssueTicket
    | Verb
    | RecordSlip
    | RecordShown
    | RecordAnnouncement
    | AppointVoice
    | SituationCommand
    | NumberCommand
)
