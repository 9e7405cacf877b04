"""What the hub can be asked to do, in the domain's own words (the wire's are in `hub.protocol.commands`)."""

from dataclasses import dataclass
from enum import StrEnum, unique

from hub.domain.catalogue import Catalogue, CounterId, ServiceId, ZoneId
from hub.domain.commands_day import NumberCommand, SituationCommand
from hub.domain.events import SlipOutcome, VoicePhase
from hub.domain.ticket import CallId, TicketClass, TicketId


@dataclass(frozen=True, slots=True)
class OpenDay:
    """Begin a service day (ISO date), ending the one that is open; the hub itself asks for it."""

    day: str
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class AdoptCatalogue:
    """Offer something else from here on."""

    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class IssueTicket:
    """Draw a number; the ticket's id is the command's.  `printer` names the printer bound to the kiosk, if any.

    An officer's console draws from the same sequence (T7). `device` is the kiosk or console; `again` says that its
    visitor was asked and does want a second number of the same service (T8).
    `stops` are more services to be visited after the first, with the same number (T5).
    """

    ticket: TicketId
    service: ServiceId
    ticket_class: TicketClass
    language: str
    printer: str | None = None
    device: str | None = None
    again: bool = False
    stops: tuple[ServiceId, ...] = ()


@dataclass(frozen=True, slots=True)
class CallNext:
    """Call whoever is next for a counter; the call's id is the command's."""

    call: CallId
    counter: CounterId


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
    """The visitor has been served; `outcome` is one of the service's choices, if it has any."""

    counter: CounterId
    ticket: TicketId
    outcome: str | None = None


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
)
"""What officers ask for at their counters."""

Command = (
    OpenDay
    | AdoptCatalogue
    | IssueTicket
    | Verb
    | RecordSlip
    | RecordShown
    | RecordAnnouncement
    | AppointVoice
    | SituationCommand
    | NumberCommand
)
