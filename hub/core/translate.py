"""Between the language of the wire and the words of the rules."""

import hashlib
from typing import assert_never

from hub.core.bindings import DeviceBinding
from hub.core.bookings import Booking
from hub.core.translate_orders import order_to_domain
from hub.core.translate_verbs import verb_to_domain
from hub.core.visitor_pages import VisitorPages
from hub.domain import catalogue as c
from hub.domain import commands as domain
from hub.domain import ticket as t
from hub.domain.commands_day import CheckIn
from hub.domain.decide import Rejection
from hub.domain.events import SlipOutcome, VoicePhase
from hub.domain.events_day import PaperReserved
from hub.domain.numbering import number_text
from hub.domain.state import Answer, DayState
from hub.domain.wait import Wait
from hub.protocol import codec, commands
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CallId, CommandId, JobId, ServiceId, TicketId


def digest(command: commands.Command) -> str:
    """Return the SHA-256 (hex) of a command, by which the same id with another body is told apart."""
    return hashlib.sha256(codec.encode(command)).hexdigest()


def to_domain(
    command: commands.Command, binding: DeviceBinding, wait: Wait | None = None, booking: Booking | None = None
) -> domain.Command:
    """Return what a device's command asks of the rules; tickets and calls are named after the command.

    `wait` is what who draws a number now is told of the time until the call, `booking` the one whose code it has.
    """
    if isinstance(command, commands.Verb):
        return verb_to_domain(command)
    if isinstance(command, commands.Order):
        return order_to_domain(command, binding)
    match command:
        case commands.IssueTicket():
            return domain.IssueTicket(
                ticket=t.TicketId(command.command_id),
                service=c.ServiceId(command.service),
                ticket_class=t.TicketClass(command.ticket_class),
                language=command.language,
                printer=binding.printer if command.printer is None else command.printer,
                device=binding.device,
                again=command.again,
                stops=tuple(c.ServiceId(stop) for stop in command.stops),
                wait=wait,
            )
        case commands.CheckInBooking():
            ticket_class = t.TicketClass(command.ticket_class)
            return _check_in(command, ticket_class, command.language, binding, booking, binding.printer)
        case commands.LookUpBooking():
            regular = t.TicketClass.REGULAR  # a booking's number is of no quota: either class has it, or none
            return _check_in(command, regular, commands.Language.INDONESIAN, binding, booking)
        case commands.AskLease():
            return domain.GiveLease(command.command_id, binding.device, command.held)
        case commands.HandInTicket():
            return domain.HandInTicket(
                ticket=t.TicketId(command.command_id),
                kiosk=binding.device,
                lease=command.lease,
                day=command.day,
                pool=c.PoolId(command.pool),
                number=command.number,
                text=command.text,
                service=c.ServiceId(command.service),
                ticket_class=t.TicketClass(command.ticket_class),
                language=command.language,
                issued_at=command.issued_at,
                replaces=command.replaces,
            )
        case commands.RecordPrint():
            return domain.RecordSlip(command.job, SlipOutcome(command.outcome), command.reason, binding.device)
        case commands.RecordShown():
            return domain.RecordShown(t.CallId(command.call), binding.device)
        case commands.RecordAnnouncement():
            return domain.RecordAnnouncement(t.CallId(command.call), VoicePhase(command.phase), binding.device)
        case _:
            assert_never(command)


def _check_in(
    command: commands.CheckInBooking | commands.LookUpBooking,
    ticket_class: t.TicketClass,
    language: str,
    binding: DeviceBinding,
    booking: Booking | None,
    printer: str | None = None,
) -> CheckIn:
    assert booking is not None
    return CheckIn(
        ticket=t.TicketId(command.command_id),
        booking=booking.id,
        service=booking.service,
        start=booking.start,
        end=booking.end,
        ticket_class=ticket_class,
        language=language,
        printer=printer,
        device=binding.device,
    )


def to_refused(command_id: CommandId, rejection: Rejection) -> Refused:
    """Return a refusal of the rules in the language of the wire."""
    return Refused(command_id, RejectionCode(rejection.code), rejection.values)


def to_range(wait: Wait | None) -> commands.WaitRange | None:
    """Return what is told of a wait."""
    return None if wait is None else commands.WaitRange(wait.low_minutes, wait.high_minutes)


def to_accepted(command_id: CommandId, answer: Answer, state: DayState, pages: VisitorPages) -> commands.Accepted:
    """Return the answer recorded under a command id; the same however often it is asked for."""
    if answer.lease is not None:
        return commands.Accepted(command_id, commands.LeaseReceipt(CommandId(answer.lease)))
    if answer.paper is not None:
        return commands.Accepted(command_id, paper=_paper(answer.paper, state))
    if answer.ticket is None:
        return commands.Accepted(command_id)
    ticket = state.tickets[answer.ticket]
    if answer.call is not None:
        return commands.Accepted(
            command_id, commands.CallReceipt(TicketId(ticket.id), ticket.text, CallId(answer.call))
        )
    told = ticket.told or ticket.stop
    return commands.Accepted(
        command_id,
        commands.TicketReceipt(
            ticket=TicketId(ticket.id),
            number=ticket.text,
            service=ServiceId(told.service),
            ticket_class=commands.TicketClass(ticket.ticket_class),
            issued_at=ticket.issued_at,
            ahead=ticket.ahead,
            place=told.place,
            slip=None if ticket.slip is None else JobId(ticket.slip),
            wait=to_range(ticket.wait),
            stops=tuple(stop.service_name for stop in ticket.told_stops),
            day=state.day or "",
            link=pages.link(state, ticket),
        ),
    )


def _paper(reserved: PaperReserved, state: DayState) -> commands.PaperReceipt:
    assert state.catalogue is not None
    pool = state.catalogue.pool[reserved.pool]
    first, last = (number_text(pool, number) for number in (reserved.first, reserved.last))
    return commands.PaperReceipt(first, last, reserved.last - reserved.first + 1)
