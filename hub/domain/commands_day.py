"""What the hub can be asked to do about counters, services and blocks of paper during a day (S4, S5, T7, B1).

A reason is the code or the text of a choice and never empty; None is who need not say why (`hub.domain.overrides`).
Instants are UTC ms, minutes are local from midnight.
"""

from dataclasses import dataclass

from hub.domain.catalogue import AgencyId, CounterId, PoolId, ServiceId
from hub.domain.ticket import TicketClass, TicketId


@dataclass(frozen=True, slots=True)
class PauseCounter:
    """A counter takes a break until a minute of today; said again, the break gets another reason or end."""

    counter: CounterId
    reason: str
    until_minute: int


@dataclass(frozen=True, slots=True)
class ResumeCounter:
    """End a counter's break."""

    counter: CounterId
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AskClosure:
    """An officer wants to close a counter."""

    counter: CounterId
    reason: str


@dataclass(frozen=True, slots=True)
class ApproveClosure:
    """A supervisor closes a counter as its officer asked."""

    counter: CounterId


@dataclass(frozen=True, slots=True)
class RefuseClosure:
    """A supervisor leaves a counter open."""

    counter: CounterId
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ReopenCounter:
    """Open a closed counter before its time."""

    counter: CounterId
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ForceCounterOpen:
    """Let a counter work outside the hours, until a minute of today or the day's end (None)."""

    counter: CounterId
    reason: str
    until_minute: int | None = None


@dataclass(frozen=True, slots=True)
class EndForcedOpening:
    """Let a counter follow the hours again."""

    counter: CounterId
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CloseService:
    """Stop a service's numbers until an instant, or until somebody opens it (None)."""

    service: ServiceId
    reason: str
    until: int | None = None


@dataclass(frozen=True, slots=True)
class ReopenService:
    """Let a closed service follow the hours again."""

    service: ServiceId
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SuspendService:
    """A service cannot work."""

    service: ServiceId
    reason: str


@dataclass(frozen=True, slots=True)
class ResumeService:
    """A suspended service works again."""

    service: ServiceId
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SuspendAgency:
    """An agency cannot work."""

    agency: AgencyId
    reason: str


@dataclass(frozen=True, slots=True)
class ResumeAgency:
    """A suspended agency works again."""

    agency: AgencyId
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class EndOverdue:
    """Record what has ended by itself; the hub asks for it, and nothing depends on when it does."""


SituationCommand = (
    PauseCounter
    | ResumeCounter
    | AskClosure
    | ApproveClosure
    | RefuseClosure
    | ReopenCounter
    | ForceCounterOpen
    | EndForcedOpening
    | CloseService
    | ReopenService
    | SuspendService
    | ResumeService
    | SuspendAgency
    | ResumeAgency
    | EndOverdue
)
"""What changes whether numbers are given."""


@dataclass(frozen=True, slots=True)
class ReservePaper:
    """Take the next numbers of a pool out of the sequence, for a block of paper; `device` is where that is asked."""

    pool: PoolId
    count: int
    device: str | None = None


@dataclass(frozen=True, slots=True)
class RecordPaperTicket:
    """Enter a ticket that was torn off by hand; its id is the command's.

    `ended_at` says that its visitor was served, too; None is one who still waits, since `given_at`.
    """

    ticket: TicketId
    service: ServiceId
    number: int
    ticket_class: TicketClass
    language: str
    given_at: int
    ended_at: int | None = None
    counter: CounterId | None = None


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Draw the number of a booking, whose id means nothing here; the ticket's id is the command's.

    The booked session lasts from `start` until just before `end`. `came_at` is when the visitor checked in, if that
    was before now. `device` is where the code was typed: there alone a number that was given is told again.
    """

    ticket: TicketId
    booking: str
    service: ServiceId
    start: int
    end: int
    ticket_class: TicketClass
    language: str
    printer: str | None = None
    came_at: int | None = None
    device: str | None = None


NumberCommand = ReservePaper | RecordPaperTicket | CheckIn
"""What numbers are asked for beside a visitor's at a kiosk."""
