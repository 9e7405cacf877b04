"""What the hub can be asked to do, in the domain's own words (the wire's are in `hub.protocol.commands`)."""

from dataclasses import dataclass

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
    """

    ticket: TicketId
    service: ServiceId
    ticket_class: TicketClass
    language: str
    printer: str | None = None
    device: str | None = None
    again: bool = False


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
    """The visitor has been served."""

    counter: CounterId
    ticket: TicketId


@dataclass(frozen=True, slots=True)
class MarkNoShow:
    """The called visitor did not come."""

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


Command = (
    OpenDay
    | AdoptCatalogue
    | IssueTicket
    | CallNext
    | Recall
    | StartService
    | FinishService
    | MarkNoShow
    | CancelTicket
    | RecordSlip
    | RecordShown
    | RecordAnnouncement
    | AppointVoice
    | SituationCommand
    | NumberCommand
)
