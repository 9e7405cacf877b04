"""What an officer asks for at the own counter (O1-O3, O5, O6)."""

from enum import StrEnum, unique
from typing import Annotated

import msgspec

from hub.protocol.command import CommandBase
from hub.protocol.ids import LINE_PATTERN, NAME, NUMBER, CounterId, OfficerId, ServiceId, TicketId

NOTE = msgspec.Meta(max_length=200, pattern=LINE_PATTERN)
"""Free text of an officer: one line; what looks like personal data in it is refused (X1)."""


class CallNext(CommandBase, frozen=True, kw_only=True, tag="CallNext"):
    """Choose, mark and return the next ticket for a counter, in one act (officer, Q1)."""

    counter: Annotated[CounterId, NAME]


class Recall(CommandBase, frozen=True, kw_only=True, tag="Recall"):
    """Call the counter's current ticket again (officer)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]


class StartService(CommandBase, frozen=True, kw_only=True, tag="StartService"):
    """The called visitor is here: begin to serve (officer)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]


class FinishService(CommandBase, frozen=True, kw_only=True, tag="FinishService"):
    """The visitor has been served, with one of the service's outcomes and a note where it has any (officer, O3)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]
    outcome: Annotated[str, NOTE] | None = None
    note: Annotated[str, NOTE] | None = None


class MarkNoShow(CommandBase, frozen=True, kw_only=True, tag="MarkNoShow"):
    """The called visitor did not come (officer)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]


class ReturnToLine(CommandBase, frozen=True, kw_only=True, tag="ReturnToLine"):
    """Send the current visitor back into the line, with the credit of the time waited (officer)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]


@unique
class Standing(StrEnum):
    """Where in line a transferred ticket stands: before all, by the time it has waited, or behind all."""

    FIRST = "first"
    BY_CREDIT = "by_credit"
    LAST = "last"


class TransferTicket(CommandBase, frozen=True, kw_only=True, tag="TransferTicket"):
    """Send the current visitor to a service, to a counter (`desk`), or to a counter for a service (officer)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]
    standing: Standing = Standing.BY_CREDIT
    service: Annotated[ServiceId, NAME] | None = None
    desk: Annotated[CounterId, NAME] | None = None


class AddStop(CommandBase, frozen=True, kw_only=True, tag="AddStop"):
    """Let the current visitor go on to one more service afterwards, with the same number (officer, T5)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]
    service: Annotated[ServiceId, NAME]


class UndoCall(CommandBase, frozen=True, kw_only=True, tag="UndoCall"):
    """Take the last call back, shortly after it was made: the ticket has its place in line again (officer)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]


class ParkTicket(CommandBase, frozen=True, kw_only=True, tag="ParkTicket"):
    """Let the current visitor fetch something; the counter is free meanwhile (officer)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]


class UnparkTicket(CommandBase, frozen=True, kw_only=True, tag="UnparkTicket"):
    """Call a parked ticket back to a free counter (officer)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]


@unique
class CallReason(StrEnum):
    """Why a number is called out of turn; a choice, since free text could name a person."""

    URGENT = "urgent"
    CAME_LATE = "came_late"
    PASSED_OVER = "passed_over"
    FETCHED_DOCUMENT = "fetched_document"


class CallNumber(CommandBase, frozen=True, kw_only=True, tag="CallNumber"):
    """Call a waiting number out of turn, for a reason that is reported (officer)."""

    counter: Annotated[CounterId, NAME]
    number: Annotated[str, NUMBER]
    reason: CallReason


class ReadmitNoShow(CommandBase, frozen=True, kw_only=True, tag="ReadmitNoShow"):
    """A visitor who did not come when called is here now: back into line, once (officer, O2)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]


@unique
class CancelReason(StrEnum):
    """Why a ticket is taken out of the queue; a choice, since free text could name a person."""

    VISITOR_ASKED = "visitor_asked"
    WRONG_SERVICE = "wrong_service"
    DOUBLE_TICKET = "double_ticket"
    NO_SLIP = "no_slip"


class CancelTicket(CommandBase, frozen=True, kw_only=True, tag="CancelTicket"):
    """Take a waiting or called ticket out of the queue, with a reason that is reported (officer)."""

    counter: Annotated[CounterId, NAME]
    ticket: Annotated[TicketId, NAME]
    reason: CancelReason


class SignOn(CommandBase, frozen=True, kw_only=True, tag="SignOn"):
    """An officer takes a counter; the one of another counter is left (officer, O6)."""

    counter: Annotated[CounterId, NAME]
    officer: Annotated[OfficerId, NAME]


class SignOff(CommandBase, frozen=True, kw_only=True, tag="SignOff"):
    """The officer leaves the counter (officer, O6)."""

    counter: Annotated[CounterId, NAME]


class AskHelp(CommandBase, frozen=True, kw_only=True, tag="AskHelp"):
    """Call the supervisor silently (officer, O5)."""

    counter: Annotated[CounterId, NAME]


class EndHelp(CommandBase, frozen=True, kw_only=True, tag="EndHelp"):
    """Help has come, or is needed no more (officer, supervisor)."""

    counter: Annotated[CounterId, NAME]


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
"""What an officer does with tickets and the own place."""
