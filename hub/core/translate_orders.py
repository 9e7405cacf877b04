"""Orders about counters, services, agencies and paper from the language of the wire into the words of the rules."""

from typing import assert_never

from hub.core.bindings import DeviceBinding
from hub.domain import commands_day as domain
from hub.domain import commands_public as public
from hub.domain.catalogue import AgencyId, CounterId, PoolId, ServiceId
from hub.domain.commands_rebuild import CancelUncertain
from hub.domain.commands_slip import ReprintSlip, SlipCommand, VoidNumber
from hub.domain.events_public import EmergencyKind
from hub.domain.ticket import TicketClass, TicketId
from hub.protocol import commands
from hub.protocol.command import Language
from hub.protocol.hello import Role


def order_to_domain(
    command: commands.Order, binding: DeviceBinding
) -> domain.SituationCommand | domain.NumberCommand | CancelUncertain | SlipCommand | public.PublicCommand:
    """Return what an order asks of the rules; a ticket is named after its command.

    What is about the place of who asks is about the place that the administrator set; what a kiosk prints again comes
    out where staff stand.
    """
    if isinstance(command, commands.CounterOrder):
        return _counter_order(command)
    if isinstance(command, commands.ServiceOrder):
        return _service_order(command)
    if isinstance(command, commands.PublicOrder):
        return _public_order(command)
    match command:
        case commands.ReservePaper():
            return domain.ReservePaper(PoolId(command.pool), command.count, binding.device)
        case commands.CancelUncertain():
            return CancelUncertain(tuple(ServiceId(service) for service in command.services))
        case commands.ReprintSlip():
            counter = None if binding.counter is None else CounterId(binding.counter)
            here = binding.printer if binding.role is Role.KIOSK else None
            return ReprintSlip(command.number, command.reason, counter, command.printer or here, binding.printer)
        case commands.VoidNumber():
            return VoidNumber(command.number, command.reason)
        case commands.RecordPaperTicket():
            return domain.RecordPaperTicket(
                ticket=TicketId(command.command_id),
                service=ServiceId(command.service),
                number=command.number,
                ticket_class=TicketClass(command.ticket_class),
                language=command.language,
                given_at=command.given_at,
                ended_at=command.ended_at,
                counter=None if command.counter is None else CounterId(command.counter),
            )
        case _:
            assert_never(command)


def _counter_order(command: commands.CounterOrder) -> domain.SituationCommand:
    counter = CounterId(command.counter)
    match command:
        case commands.PauseCounter():
            return domain.PauseCounter(counter, command.reason, command.until_minute)
        case commands.ResumeCounter():
            return domain.ResumeCounter(counter, command.reason)
        case commands.AskClosure():
            return domain.AskClosure(counter, command.reason)
        case commands.ApproveClosure():
            return domain.ApproveClosure(counter)
        case commands.RefuseClosure():
            return domain.RefuseClosure(counter, command.reason)
        case commands.ReopenCounter():
            return domain.ReopenCounter(counter, command.reason)
        case commands.ForceCounterOpen():
            return domain.ForceCounterOpen(counter, command.reason, command.until_minute)
        case commands.EndForcedOpening():
            return domain.EndForcedOpening(counter, command.reason)
        case _:
            assert_never(command)


def _service_order(command: commands.ServiceOrder) -> domain.SituationCommand:
    match command:
        case commands.CloseService():
            return domain.CloseService(ServiceId(command.service), command.reason, command.until)
        case commands.ReopenService():
            return domain.ReopenService(ServiceId(command.service), command.reason)
        case commands.SuspendService():
            return domain.SuspendService(ServiceId(command.service), command.reason)
        case commands.ResumeService():
            return domain.ResumeService(ServiceId(command.service), command.reason)
        case commands.SuspendAgency():
            return domain.SuspendAgency(AgencyId(command.agency), command.reason)
        case commands.ResumeAgency():
            return domain.ResumeAgency(AgencyId(command.agency), command.reason)
        case _:
            assert_never(command)


def _public_order(command: commands.PublicOrder) -> public.PublicCommand:
    match command:
        case commands.SendEmergency():
            return public.SendEmergency(EmergencyKind(command.kind), _text(command))
        case commands.EndEmergency():
            return public.EndEmergency(command.reason)
        case commands.SetRunningText():
            return public.SetRunningText(_text(command))
        case _:
            assert_never(command)


def _text(said: commands.SendEmergency | commands.SetRunningText) -> dict[str, str]:
    return {Language.INDONESIAN.value: said.indonesian, Language.ENGLISH.value: said.english}
