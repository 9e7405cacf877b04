"""What the printer's journal holds of a job."""

from dataclasses import dataclass
from enum import StrEnum, unique

from hub.protocol.command import Language, TicketClass
from hub.protocol.ids import JobId, ServiceId, TicketId
from hub.protocol.printing import PrintJob, SlipOutcome, SlipReason


@unique
class Stage(StrEnum):
    """How far a job's record has come on disk; `BARRED` is a ticket's own record: no slip of it is begun any more."""

    SENT = "sent"
    DONE = "done"
    SETTLED = "settled"
    BARRED = "barred"


@dataclass(frozen=True, slots=True)
class Record:
    """A job's line in the printer's journal: `at` is the hub's UTC ms at which the stage was reached.

    `for_hub` says that the hub asked for the slip and is to be told. What follows it, `number` and `issued_at` are
    kept so that the numbers that were told can be rebuilt when the hub's disk is gone; older lines lack some of it.
    `token` is the process id that is sent behind the slip (empty: none was chosen).
    """

    job: JobId
    number: str
    issued_at: int
    stage: Stage
    at: int
    outcome: SlipOutcome | None = None
    reason: SlipReason | None = None
    for_hub: bool = True
    service: ServiceId | None = None
    ticket_class: TicketClass = TicketClass.REGULAR
    language: Language = Language.INDONESIAN
    token: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something is still to come: a fate, or the hub's answer to it."""
        return self.stage is Stage.SENT or (self.stage is Stage.DONE and self.for_hub)


def sent(job: PrintJob, now: int, *, for_hub: bool) -> Record:
    """Return the record of a job that is about to be sent."""
    slip = job.slip
    return Record(
        job.job,
        slip.number,
        slip.issued_at,
        Stage.SENT,
        now,
        for_hub=for_hub,
        service=slip.service_id,
        ticket_class=TicketClass.PRIORITY if slip.priority else TicketClass.REGULAR,
        language=Language.ENGLISH if slip.language == Language.ENGLISH else Language.INDONESIAN,
    )


def barred(ticket: TicketId, now: int) -> Record:
    """Return the record of a ticket of which no slip is to be begun any more."""
    return Record(JobId(ticket), "", 0, Stage.BARRED, now, for_hub=False)
