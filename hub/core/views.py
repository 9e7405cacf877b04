"""Views made from the state: what each topic's listeners are shown."""

from hub.domain import catalogue as c
from hub.domain.policy import next_few, waiting_for
from hub.domain.state import Call, DayState
from hub.domain.ticket import TicketId as DomainTicketId
from hub.domain.ticket import TicketState
from hub.protocol import limits
from hub.protocol.commands import Language, TicketClass, VoicePhase
from hub.protocol.ids import AgencyId, CallId, CounterId, DeviceId, JobId, OfficerId, ServiceId, TicketId, ZoneId
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.views import (
    AgencyEntry,
    CallEntry,
    CatalogueView,
    CurrentTicket,
    HallView,
    KioskView,
    LobbyView,
    OfficerAction,
    OfficerView,
    ServiceEntry,
    SlipStatus,
    TicketPhase,
    WaitingTicket,
)


def catalogue_view(catalogue: c.Catalogue) -> CatalogueView:
    """Return what kiosks can offer; services that no counter serves and agencies without any are left out (K2)."""
    services = [service for service in catalogue.services if catalogue.counters_of[service.id]]
    present = {service.agency for service in services}
    return CatalogueView(
        hall=catalogue.hall.name,
        timezone=catalogue.hall.timezone,
        agencies=tuple(
            AgencyEntry(AgencyId(agency.id), agency.name, agency.short_name)
            for agency in catalogue.agencies
            if agency.id in present
        ),
        services=tuple(
            ServiceEntry(
                ServiceId(service.id),
                AgencyId(service.agency),
                service.name,
                service.minutes,
                catalogue.zone[service.zone].place,
            )
            for service in services
        ),
    )


def lobby_view(state: DayState, now: int) -> LobbyView:
    """Return how many wait for each service; services without anyone are left out."""
    return LobbyView(now, {ServiceId(service): len(line) for service, line in state.lines.items() if len(line)})


def kiosk_view(state: DayState, kiosk: DeviceId, printer: PrinterState | None, now: int) -> KioskView:
    """Return a kiosk's printer and last slips, newest first."""
    jobs = state.kiosk_slips.get(kiosk, [])[-limits.SLIPS_SHOWN.value :]
    slips = [state.slips[job] for job in reversed(jobs)]
    return KioskView(
        now,
        printer,
        tuple(
            SlipStatus(
                JobId(slip.job),
                TicketId(slip.ticket),
                SlipOutcome(slip.outcome),
                None if slip.reason is None else SlipReason(slip.reason),
            )
            for slip in slips
        ),
    )


def hall_view(state: DayState, zone_id: ZoneId, now: int) -> HallView:
    """Return a zone's calls, newest first: the last few, and those its voice still owes.

    Raises:
        KeyError: no such zone in the catalogue.
    """
    assert state.catalogue is not None
    zone = state.catalogue.zone[c.ZoneId(zone_id)]
    voice = state.voices.get(zone.id)
    recent = state.zone_calls.get(zone.id, [])[-limits.CALLS_SHOWN.value :]
    owed = list(state.unspoken.get(zone.id, ()))[-limits.CALLS_UNSPOKEN.value :]
    older = [call_id for call_id in owed if call_id not in recent]
    newest_first = [state.calls[call_id] for call_id in reversed([*older, *recent])]
    return HallView(
        at=now,
        zone=zone_id,
        hall=state.catalogue.hall.name,
        zone_name=zone.name,
        timezone=state.catalogue.hall.timezone,
        calls=tuple(_call_entry(state, call) for call in newest_first),
        spoken_here=tuple(CallId(call.id) for call in newest_first if call.zone == zone.id),
        announcer=None if voice is None else DeviceId(voice.device),
        announcer_since=0 if voice is None else voice.since,
    )


def _call_entry(state: DayState, call: Call) -> CallEntry:
    assert state.catalogue is not None
    ticket = state.tickets[call.ticket]
    return CallEntry(
        call=CallId(call.id),
        number=ticket.text,
        prefix=ticket.prefix,
        digits=ticket.text[len(ticket.prefix) :],
        counter=CounterId(call.counter),
        counter_number=call.counter_number,
        language=Language(ticket.language),
        called_at=call.called_at,
        repeat=call.ordinal > 1,
        active=ticket.state is TicketState.CALLED and ticket.call == call.id,
        voice=VoicePhase(call.voice),
    )


def officer_view(state: DayState, counter_id: CounterId, officer: OfficerId | None, now: int) -> OfficerView:
    """Return one counter's panel.

    Raises:
        KeyError: no such counter in the catalogue.
    """
    assert state.catalogue is not None
    counter = state.catalogue.counter[c.CounterId(counter_id)]
    terms = state.terms_of(counter.id)
    lines = state.lines_at(counter.id)
    few = next_few(terms, lines, now, limits.WAITING_SHOWN.value)
    waiting = [state.tickets[ticket] for ticket in few]
    current = state.at_counter.get(counter.id)
    total = waiting_for(terms, lines, now)
    return OfficerView(
        at=now,
        counter=counter_id,
        counter_number=counter.number,
        officer=officer,
        current=None if current is None else _current(state, current),
        actions=_actions(None if current is None else state.tickets[current].state, total),
        waiting=tuple(
            WaitingTicket(
                TicketId(ticket.id),
                ticket.text,
                ServiceId(ticket.service),
                TicketClass(ticket.ticket_class),
                ticket.issued_at,
            )
            for ticket in waiting
        ),
        waiting_total=total,
        served_today=state.served.get(counter.id, 0),
    )


def _actions(current: TicketState | None, waiting: int) -> tuple[OfficerAction, ...]:
    if current is None:
        return (OfficerAction.CALL_NEXT,) if waiting else ()
    if current is TicketState.CALLED:
        return (OfficerAction.RECALL, OfficerAction.START, OfficerAction.NO_SHOW, OfficerAction.CANCEL)
    return (OfficerAction.FINISH,)


def _current(state: DayState, ticket_id: DomainTicketId) -> CurrentTicket:
    ticket = state.tickets[ticket_id]
    assert ticket.called_at is not None
    return CurrentTicket(
        ticket=TicketId(ticket.id),
        number=ticket.text,
        service=ServiceId(ticket.service),
        service_name=ticket.service_name,
        ticket_class=TicketClass(ticket.ticket_class),
        language=Language(ticket.language),
        phase=TicketPhase(ticket.state),
        issued_at=ticket.issued_at,
        called_at=ticket.called_at,
        started_at=ticket.started_at,
        calls=ticket.calls,
    )
