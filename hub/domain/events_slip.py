"""What happens to slips: what became of them, at which printer they come out, who else wanted one, who one again."""

from dataclasses import dataclass
from enum import StrEnum, unique

from hub.domain.ticket import TicketId


@unique
class SlipOutcome(StrEnum):
    """What became of a slip; see `hub.protocol.printing.SlipOutcome`."""

    PENDING = "pending"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_PRINTED = "not_printed"


@dataclass(frozen=True, slots=True)
class SlipRecorded:
    """What became of a slip, as its printer (or the lack of one) said."""

    job: str
    ticket: TicketId
    outcome: SlipOutcome
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SlipMoved:
    """A slip that no printer has begun is to come out of `printer`, another of the same group.

    Followed by its outcome it says where paper came out after all.
    """

    job: str
    ticket: TicketId
    printer: str


@dataclass(frozen=True, slots=True)
class SlipReprinted:
    """Somebody of the staff wants a number's slip once more: `copy` 2 and up, marked as such (L2)."""

    job: str
    ticket: TicketId
    copy: int
    printer: str
    reason: str


@dataclass(frozen=True, slots=True)
class SlipHandedIn:
    """A kiosk without the hub had `printer` print the slip of a number that it gave; what became of it follows.

    `copy` 2 and up is one that its staff had printed again.
    """

    job: str
    ticket: TicketId
    printer: str
    copy: int = 1


SlipEvent = SlipRecorded | SlipMoved | SlipReprinted | SlipHandedIn
"""What happens to slips after their numbers were drawn."""
