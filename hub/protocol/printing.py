"""What the hub and a printer say to each other about slips."""

from enum import StrEnum, unique
from typing import Annotated, Final

import msgspec

from hub.protocol.ids import JobId, ServiceId, TicketId


@unique
class SlipOutcome(StrEnum):
    """What became of a slip.

    `UNKNOWN` is neither good nor bad: bytes were sent and nobody can say whether paper came out. `NOT_PRINTED`
    means that no byte was sent: the job was too old, or no printer took it.
    """

    PENDING = "pending"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_PRINTED = "not_printed"


@unique
class SlipReason(StrEnum):
    """Why a slip was not certainly printed."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    JAM = "jam"
    ERROR = "error"
    OFFLINE = "offline"
    NO_ANSWER = "no_answer"
    RESTARTED = "restarted"
    TOO_LATE = "too_late"
    UNPRINTABLE = "unprintable"
    WITHDRAWN = "withdrawn"


@unique
class PrinterState(StrEnum):
    """How a printer is; `UNKNOWN` is a printer that cannot or does not answer, not one that is off."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    JAM = "jam"
    ERROR = "error"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


MUTE: Final = "mute"
"""What a printer's report says beyond `UNKNOWN` of one that can answer and has ceased to: nobody hears of its paper."""

PageLink = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[!-~]*$")]
"""The address of a visitor's page, as a QR code holds it."""


class Slip(msgspec.Struct, frozen=True):
    """What a slip says, as values; the printer's layout puts them into words.

    Names are by language code ("id" first, "en" beside it). `issued_at` is UTC ms and `timezone` the hall's IANA
    zone. `copy` 1 is the slip itself, 2 and up are reprints and say so (L2). `wait_low` and `wait_high` are the
    expected wait in whole minutes (None: not known), `stops` the names of the services that follow (T5). `ahead` is
    None where it is not known. `service_id` is not printed: a printer's journal keeps it, for a hub that lost its own.
    `link` is the address of the visitor's page, printed as a QR code (None: the hall has no such page).
    """

    ticket: TicketId
    number: str
    hall: dict[str, str]
    agency: dict[str, str]
    service: dict[str, str]
    place: dict[str, str]
    priority: bool
    language: str
    issued_at: int
    timezone: str
    ahead: int | None
    copy: int = 1
    wait_low: int | None = None
    wait_high: int | None = None
    stops: tuple[dict[str, str], ...] = ()
    service_id: ServiceId | None = None
    link: PageLink | None = None


class PrintJob(msgspec.Struct, frozen=True, tag="PrintJob", tag_field="type"):
    """A slip to be printed; sent again after a reconnect until its outcome is recorded.

    `expires_at` is in the hub's time (UTC ms): a job not begun by then is `NOT_PRINTED` (`TOO_LATE`).
    """

    job: JobId
    slip: Slip
    expires_at: int


class WithdrawJob(msgspec.Struct, frozen=True, tag="WithdrawJob", tag_field="type"):
    """Do not begin this slip any more: its ticket was cancelled, or another printer of the group may print it.

    Answered with `RecordPrint`: `NOT_PRINTED` (`WITHDRAWN`) if it had not begun, else what became of it.
    """

    job: JobId
