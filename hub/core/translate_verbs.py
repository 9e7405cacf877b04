"""An officer's verbs from the language of the wire into the words of the rules."""

from typing import assert_never

from hub.domain import commands as domain
from hub.domain.catalogue import CounterId, ServiceId
from hub.domain.ticket import CallId, TicketId
from hub.protocol import commands


def verb_to_domain(command: commands.Verb) -> domain.Verb:
    """Return what a verb asks of the rules; a call is named after its command."""
    counter = CounterId(command.counter)
    call = CallId(command.command_id)
    match command:
        case commands.CallNext():
            return domain.CallNext(call, counter)
        case commands.Recall():
            return domain.Recall(call, counter, TicketId(command.ticket))
        case commands.UnparkTicket():
            return domain.UnparkTicket(call, counter, TicketId(command.ticket))
        case commands.CallNumber():
            return domain.CallNumber(call, counter, command.number, command.reason)
        case commands.StartService():
            return domain.StartService(counter, TicketId(command.ticket))
        case commands.FinishService():
            return domain.FinishService(counter, TicketId(command.ticket), command.outcome, command.note)
        case commands.MarkNoShow():
            return domain.MarkNoShow(counter, TicketId(command.ticket))
        case commands.ReturnToLine():
            return domain.ReturnToLine(counter, TicketId(command.ticket))
        case commands.TransferTicket():
            return domain.TransferTicket(
                counter,
                TicketId(command.ticket),
                domain.Standing(command.standing),
                None if command.service is None else ServiceId(command.service),
                None if command.desk is None else CounterId(command.desk),
            )
        case commands.AddStop():
            return domain.AddStop(counter, TicketId(command.ticket), ServiceId(command.service))
        case commands.UndoCall():
            return domain.UndoCall(counter, TicketId(command.ticket))
        case commands.ParkTicket():
            return domain.ParkTicket(counter, TicketId(command.ticket))
        case commands.ReadmitNoShow():
            return domain.ReadmitNoShow(counter, TicketId(command.ticket))
        case commands.CancelTicket():
            return domain.CancelTicket(counter, TicketId(command.ticket), command.reason)
        case _:
            return _of_place(command, counter)


def _of_place(
    command: commands.SignOn | commands.SignOff | commands.AskHelp | commands.EndHelp, counter: CounterId
) -> domain.Verb:
    match command:
        case commands.SignOn():
            return domain.SignOn(counter, command.officer)
        case commands.SignOff():
            return domain.SignOff(counter)
        case commands.AskHelp():
            return domain.AskHelp(counter)
        case commands.EndHelp():
            return domain.EndHelp(counter)
        case _:
            assert_never(command)
