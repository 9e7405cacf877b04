"""Views made from the state: what all kiosks and the hall's screens are shown."""

from collections.abc import Collection

from hub.core.openings import Openings
from hub.core.reasons import stop_reason
from hub.domain import catalogue as c
from hub.domain.state import Call, DayState
from hub.domain.ticket import TicketState
from hub.protocol import limits
from hub.protocol.commands import EmergencyKind, Language, VoicePhase, WaitRange
from hub.protocol.ids import AgencyId, CallId, CounterId, DeviceId, PoolId, ServiceId, ZoneId
from hub.protocol.views import (
    AgencyEntry,
    CallEntry,
    CatalogueView,
    Closed,
    CounterEntry,
    Emergency,
    HallNotice,
    HallView,
    LobbyView,
    PoolEntry,
    ServiceEntry,
    ZoneSpeech,
)

Ranges = tuple[dict[c.ServiceId, tuple[int, int]], dict[c.ServiceId, tuple[int, int]]]
"""Expected waits of who comes now, whole minutes from and to, by service: regular, priority."""


def catalogue_view(catalogue: c.Catalogue, *, has_bookings: bool = False) -> CatalogueView:
    """Return what kiosks and consoles can offer; services that no counter serves and agencies without any are left out.

    Source: K2.
    """
    services = catalogue.offered
    present = {service.agency for service in services}
    pools = {service.pool for service in services}
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
                PoolId(service.pool),
                *(service.requirements, service.fee, service.words),
            )
            for service in services
        ),
        counters=tuple(
            CounterEntry(CounterId(counter.id), counter.number, tuple(ServiceId(each) for each in counter.services))
            for counter in catalogue.counters
            if counter.active and not counter.archived
        ),
        pools=tuple(PoolEntry(PoolId(pool.id), pool.prefix) for pool in catalogue.pools if pool.id in pools),
        local_name=catalogue.hall.local_name,
        address=catalogue.hall.address,
        colours=catalogue.hall.colours,
        logo=catalogue.hall.logo,
        has_bookings=has_bookings,
        looks_up_bookings=has_bookings,
    )


def lobby_view(state: DayState, openings: Openings, ranges: Ranges, now: int) -> tuple[LobbyView, int | None]:
    """Return how many wait for each service, which are closed, what is told of the wait; and until when it holds.

    Services without anyone are left out of the counts. The instant is UTC ms; None: until something happens.
    """
    assert state.catalogue is not None
    waiting = {ServiceId(service): len(line) for service, line in state.lines.items() if len(line)}
    regular, priority = ({ServiceId(key): WaitRange(*value) for key, value in each.items()} for each in ranges)
    emergency = emergency_of(state)
    if not state.catalogue.hall.rules.enforce_hours:
        return LobbyView(now, waiting, waits=regular, priority_waits=priority, emergency=emergency), None
    closed, left, until = openings.all(state, now)
    return LobbyView(now, waiting, closed, left, regular, priority, emergency), until


def hall_view(
    state: DayState, zone_id: ZoneId, now: int, voices: Collection[DeviceId], hours: Closed | None = None
) -> HallView:
    """Return a zone's calls, newest first: the last few, and those its voice still owes; `hours` says why all rest.

    What was taken back is there as long as the voice owes it, so that it says what became of it. History keeps who
    spoke last; it speaks only while it is among `voices`, the zone's screens that may by what the hall file says now.

    Raises:
        KeyError: no such zone in the catalogue.
    """
    assert state.catalogue is not None
    zone = state.catalogue.zone[c.ZoneId(zone_id)]
    appointed = state.voices.get(zone.id)
    voice = appointed if appointed is not None and appointed.device in voices else None
    last = state.zone_calls.get(zone.id, [])[-limits.CALLS_STAYING.value :]
    standing = [call_id for call_id in reversed(last) if not state.calls[call_id].is_taken_back]
    owed = list(state.unspoken.get(zone.id, ()))[-limits.CALLS_UNSPOKEN.value :]
    wanted = {
        *owed,
        *standing[: limits.CALLS_SHOWN.value],
        *(call_id for call_id in standing if now - state.calls[call_id].called_at < limits.CALL_STAYS.value),
    }
    older = [call_id for call_id in owed if call_id not in last]
    oldest_first = [*older, *(call_id for call_id in last if call_id in wanted)]
    newest_first = [state.calls[call_id] for call_id in reversed(oldest_first)]
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
        notices=_notices(state, zone.id),
        emergency=emergency_of(state),
        running=state.public.running,
        hours=hours,
        waiting=_waiting(state, zone.id),
        speech=_speech(zone.speech),
        prefixes=tuple(sorted({pool.prefix for pool in state.catalogue.pools})),
        number_digits=max((pool.width for pool in state.catalogue.pools), default=0),
        highest_counter=max((counter.number for counter in state.catalogue.counters), default=0),
    )


def _speech(speech: c.Speech) -> ZoneSpeech:
    return ZoneSpeech(
        call=speech.call,
        recall=speech.recall,
        always=speech.always,
        whole_numbers=speech.whole_numbers,
        said=speech.said,
        digits=speech.digits,
        repeats=speech.repeats,
        crowd=speech.crowd,
    )


def emergency_of(state: DayState) -> Emergency | None:
    """Return what takes all screens and voices, if there is something."""
    now = state.public.emergency
    return None if now is None else Emergency(EmergencyKind(now.kind), now.text, now.since)


def _waiting(state: DayState, zone: c.ZoneId) -> int:
    """Return how many wait in a zone, for its services or for one of its counters."""
    assert state.catalogue is not None
    services = (each.id for each in state.catalogue.services if each.zone == zone)
    desks = (each.id for each in state.catalogue.counters if each.zone == zone)
    lines = (*(state.lines.get(each) for each in services), *(state.desks.get(each) for each in desks))
    return sum(len(line) for line in lines if line is not None)


def _notices(state: DayState, zone: c.ZoneId) -> tuple[HallNotice, ...]:
    """Return what cannot work of the services whose visitors wait in a zone: agencies first (S5)."""
    assert state.catalogue is not None
    happened = state.happenings
    if not happened.suspended_agencies and not happened.suspended_services:
        return ()
    here = [service for service in state.catalogue.offered if service.zone == zone]
    agencies = dict.fromkeys(each.agency for each in here if each.agency in happened.suspended_agencies)
    found = [
        HallNotice(state.catalogue.agency[agency].short_name, stop_reason(happened.suspended_agencies[agency]))
        for agency in agencies
    ]
    return (
        *found,
        *(
            HallNotice(each.name, stop_reason(happened.suspended_services[each.id]))
            for each in here
            if each.id in happened.suspended_services and each.agency not in agencies
        ),
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
        taken_back=call.is_taken_back,
    )
