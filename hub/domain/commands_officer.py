"""What officers can ask the hub for at their counters, in the domain's own words (O1-O3, O5, O6)."""

from dataclasses import dataclass
from enum import StrEnum, unique

from hub.domain.catalogue import CounterId, ServiceId
from hub.domain.ticket import CallId, TicketId


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
