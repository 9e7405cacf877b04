"""What the printer's journal holds of a job."""

from dataclasses import dataclass
from enum import StrEnum, unique

from hub.protocol.ids import JobId
from hub.protocol.printing import SlipOutcome, SlipReason


@unique
class Stage(StrEnum):
    """How far a job's record has come on disk."""

    SENT = "sent"
    DONE = "done"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Record:
    """A job's line in the printer's journal: `at` is the hub's UTC ms at which the stage was reached.

    `number` and `issued_at` are kept so that the numbers that were told can be rebuilt when the hub's disk is gone.
    """

    job: JobId
    number: str
    issued_at: int
    stage: Stage
    at: int
    outcome: SlipOutcome | None = None
    reason: SlipReason | None = None
