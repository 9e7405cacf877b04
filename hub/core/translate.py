"""Between the language of the wire and the words of the rules."""

import hashlib
from typing import assert_never

from hub.core.bindings import DeviceBinding
from hub.domain import catalogue as c
from hub.domain import commands as domain
from hub.domain import ticket as t
from hub.domain.decide import Rejection
from hub.domain.events import SlipOutcome, VoicePhase
from hub.domain.state import Answer, DayState
from hub.protocol import codec, commands
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CallId, CommandId, JobId, ServiceId, TicketId


def digest(command: commands.Command) -> str:
    """Return the SHA-256 (hex) of a command, by which the same id with another body is told apart."""
    return hashlib.sha256(codec.encode(command)).hexdigest()


def to_domain(command: commands.Command, binding: DeviceBinding) -> domain.Command:
    """Return what a device's command asks of the rules; tickets and calls are named after the command."""
    match command:
        case commands.IssueTicket():
            return domain.IssueTicket(
                ticket=t.TicketId(command.command_id),
                service=c.ServiceId(command.service),
                ticket_class=t.TicketClass(command.ticket_class),
                language=command.language,
                printer=binding.printer,
                device=binding.device,
            )
        case commands.CallNext():
            return domain.CallNext(t.CallId(command.command_id), c.CounterId(command.counter))
        case commands.Recall():
            return domain.Recall(t.CallId(command.command_id), c.CounterId(command.counter), t.TicketId(command.ticket))
        case commands.StartService():
            return domain.StartService(c.CounterId(command.counter), t.TicketId(command.ticket))
        case commands.FinishService():
            return domain.FinishService(c.CounterId(command.counter), t.TicketId(command.ticket))
        case commands.MarkNoShow():
            return domain.MarkNoShow(c.CounterId(command.counter), t.TicketId(command.ticket))
        case commands.CancelTicket():
            return domain.CancelTicket(c.CounterId(command.counter), t.TicketId(command.ticket), command.reason)
        case commands.RecordPrint():
            return domain.RecordSlip(command.job, SlipOutcome(command.outcome), command.reason)
        case commands.RecordShown():
            return domain.RecordShown(t.CallId(command.call), binding.device)
        case commands.RecordAnnouncement():
            return domain.RecordAnnouncement(t.CallId(command.call), VoicePhase(command.phase), binding.device)
        case _:
            assert_never(command)


def to_refused(command_id: CommandId, rejection: Rejection) -> Refused:
    """Return a refusal of the rules in the language of the wire."""
    return Refused(command_id, RejectionCode(rejection.code), rejection.values)


def to_accepted(command_id: CommandId, answer: Answer, state: DayState) -> commands.Accepted:
    """Return the answer recorded under a command id; the same however often it is asked for."""
    if answer.ticket is None:
        return commands.Accepted(command_id)
    ticket = state.tickets[answer.ticket]
    if answer.call is not None:
        return commands.Accepted(
            command_id, commands.CallReceipt(TicketId(ticket.id), ticket.text, CallId(answer.call))
        )
    return commands.Accepted(
        command_id,
        commands.TicketReceipt(
            ticket=TicketId(ticket.id),
            number=ticket.text,
            service=ServiceId(ticket.service),
            ticket_class=commands.TicketClass(ticket.ticket_class),
            issued_at=ticket.issued_at,
            ahead=ticket.ahead,
            place=ticket.place,
            slip=None if ticket.slip is None else JobId(ticket.slip),
        ),
    )
