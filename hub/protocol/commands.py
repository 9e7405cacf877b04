"""What a client may ask for; a command carries its client's id, and a repeated id gets the recorded answer."""

from enum import StrEnum, unique
from typing import Annotated, Final

import msgspec

from hub.protocol.ids import LINE_PATTERN, NAME, CallId, CommandId, CounterId, JobId, NewCommandId, ServiceId, TicketId
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason


@unique
class TicketClass(StrEnum):
    """Regular, or priority as the visitor chose it; the reason is never asked or kept (T4)."""

    REGULAR = "regular"
    PRIORITY = "priority"


@unique
class Language(StrEnum):
    """The language a visitor chose."""

    INDONESIAN = "id"
    ENGLISH = "en"


@unique
class VoicePhase(StrEnum):
    """How far the announcement of a call has come."""

    PENDING = "pending"
    SPEAKING = "speaking"
    SPOKEN = "spoken"
    DROPPED = "dropped"


class _Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    command_id: NewCommandId


class IssueTicket(_Command, frozen=True, kw_only=True, tag="IssueTicket"):
    """Draw a number for a service (kiosk)."""

    service: Annotated[ServiceId, NAME]
    ticket_class: TicketClass = TicketClass.REGULAR
    language: Language = Language.INDONESIAN


class CallNext(_Command, frozen=True, kw_only=True, tag="CallNext"):
    """Choose, mark and return the next ticket for a counter, in one act (officer, Q1)."""

    counter: Annotated[CounterId, NAME]


class Recall(_Command, frozen=True, kw_only=True, tag="Recall"):
    """Call the counter's current ticket again (officer)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]


class StartService(_Command, frozen=True, kw_only=True, tag="StartService"):
    """The called visitor is here: begin to serve (officer)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]


class FinishService(_Command, frozen=True, kw_only=True, tag="FinishService"):
    """The visitor has been served (officer)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]


class MarkNoShow(_Command, frozen=True, kw_only=True, tag="MarkNoShow"):
    """The called visitor did not come (officer)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]


@unique
class CancelReason(StrEnum):
    """Why a ticket is taken out of the queue; a choice, since free text could name a person."""

    VISITOR_ASKED = "visitor_asked"
    WRONG_SERVICE = "wrong_service"
    DOUBLE_TICKET = "double_ticket"


class CancelTicket(_Command, frozen=True, kw_only=True, tag="CancelTicket"):
    """Take a waiting or called ticket out of the queue, with a reason that is reported (officer)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]
    reason: CancelReason


class RecordPrint(_Command, frozen=True, kw_only=True, tag="RecordPrint"):
    """What became of a slip (printer)."""

    job: Annotated[JobId, NAME]
    outcome: SlipOutcome
    reason: SlipReason | None = None


class RecordShown(_Command, frozen=True, kw_only=True, tag="RecordShown"):
    """A call is on this screen (hall screen, V2)."""

    call: Annotated[CallId, NAME]


class RecordAnnouncement(_Command, frozen=True, kw_only=True, tag="RecordAnnouncement"):
    """How far the announcement of a call has come (the zone's announcer, A4)."""

    call: Annotated[CallId, NAME]
    phase: VoicePhase


Command = (
    IssueTicket
    | CallNext
    | Recall
    | StartService
    | FinishService
    | MarkNoShow
    | CancelTicket
    | RecordPrint
    | RecordShown
    | RecordAnnouncement
)
"""Everything that changes the hall's history."""


FACTS: Final = (RecordPrint, RecordShown, RecordAnnouncement)
"""Commands that report what has happened in the world: true however late they come, and harmless when repeated."""


class RequestOutcome(msgspec.Struct, frozen=True, tag="RequestOutcome", tag_field="type"):
    """What became of a command whose answer was lost?  Asked instead of sending an old command again."""

    command_id: NewCommandId


class ReportPrinter(msgspec.Struct, frozen=True, tag="ReportPrinter", tag_field="type"):
    """How a printer is now; kept in memory, not in history (printer)."""

    state: PrinterState
    detail: Annotated[str, msgspec.Meta(max_length=200, pattern=LINE_PATTERN)] = ""


class TicketReceipt(msgspec.Struct, frozen=True, tag="TicketReceipt", tag_field="type"):
    """The number that a kiosk shows and a visitor keeps.

    `number` is the whole text ("A012"); `ahead` counts the people in front at the instant of issue; `place` says
    where to wait, by language; `slip` names the job when a printer is bound to the kiosk.
    """

    ticket: TicketId
    number: str
    service: ServiceId
    ticket_class: TicketClass
    issued_at: int
    ahead: int
    place: dict[str, str]
    slip: JobId | None = None


class CallReceipt(msgspec.Struct, frozen=True, tag="CallReceipt", tag_field="type"):
    """The ticket that a call took."""

    ticket: TicketId
    number: str
    call: CallId


class Accepted(msgspec.Struct, frozen=True, tag="Accepted", tag_field="type"):
    """A command is done and durable; the same answer is given to every repetition of its id."""

    command_id: CommandId
    result: TicketReceipt | CallReceipt | None = None


class NotExecuted(msgspec.Struct, frozen=True, tag="NotExecuted", tag_field="type"):
    """The hub never carried out the command asked about, or refused it; nothing of it will come later."""

    command_id: CommandId
