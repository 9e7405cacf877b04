"""What staff have asked for last in their corner, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum, unique

from hub.protocol.errors import RejectionCode
from hub.protocol.ids import CommandId, JobId, TicketId
from hub.protocol.printing import SlipOutcome, SlipReason


@unique
class Errand(StrEnum):
    """What staff can ask for."""

    TEST = "test"
    PAPER = "paper"
    REPRINT = "reprint"


@dataclass(frozen=True, slots=True)
class StaffTask:
    """One errand since an instant (UTC ms); it `is_open` until its end is known or doubted.

    `job` is a test slip's id. A reprint is of a `number` of a `ticket`: `command` waits for the hub's answer (None: it
    has come), `before` are the ticket's slips that were known then, `refusal` with its `values` is why the hub prints
    none. `is_away`: the hub was not asked, it is away. `elsewhere` is where the slip comes out, by language, when not
    here.
    """

    errand: Errand
    since: int
    is_open: bool = True
    job: JobId | None = None
    number: str = ""
    ticket: TicketId | None = None
    command: CommandId | None = None
    before: frozenset[JobId] = frozenset()
    outcome: SlipOutcome = SlipOutcome.PENDING
    reason: SlipReason | None = None
    elsewhere: dict[str, str] | None = None
    is_away: bool = False
    refusal: RejectionCode | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    def ended(self, outcome: SlipOutcome, reason: SlipReason | None = None) -> "StaffTask":
        """Return the errand with what became of its slip."""
        return replace(self, is_open=False, command=None, outcome=outcome, reason=reason)


@dataclass(frozen=True, slots=True)
class Spare:
    """Numbers that a kiosk has left of its lease today: in all, and in the pool that has the fewest."""

    total: int
    pool: str
    least: int
