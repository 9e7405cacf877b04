"""What happens at counters, in the past tense: who is called and served there, who works there (O1-O3, O5, O6)."""

from dataclasses import dataclass
from enum import StrEnum, unique

from hub.domain.catalogue import CounterId, ZoneId
from hub.domain.policy import Reason
from hub.domain.ticket import CallId, Stop, TicketId


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


@unique
class QueuedBy(StrEnum):
    """Why a ticket is in line again."""

    RETURNED = "returned"
    TRANSFERRED = "transferred"
    ROUTED = "routed"
    UNDONE = "undone"
    CAME_LATE = "came_late"
    REBUILT = "rebuilt"


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
