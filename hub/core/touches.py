"""Which views a record may have changed."""

from typing import Final

from hub.core.bindings import Bindings
from hub.core.panel_paper import panel_that_drew
from hub.core.roles import officer_at
from hub.domain.catalogue import CounterId as DomainCounterId
from hub.domain.catalogue import PoolId
from hub.domain.events import (
    CallAnnounced,
    CallShown,
    CatalogueAdopted,
    CounterEvent,
    DayClosed,
    DayOpened,
    Record,
    SlipEvent,
    StopAdded,
    TicketCalled,
    TicketExpired,
    TicketIssued,
    TicketParked,
    TicketQueued,
    VoiceAppointed,
)
from hub.domain.events_day import (
    CheckInRepeated,
    ClosureAsked,
    ClosureRefused,
    CounterPaused,
    CounterResumed,
    PaperReserved,
    PaperTicketRecorded,
    SituationEvent,
)
from hub.domain.events_lease import LeaseGiven, TicketHandedIn
from hub.domain.events_public import PublicEvent
from hub.domain.events_rebuild import HistoryRebuilt, TicketRestored
from hub.domain.events_staff import StaffEvent
from hub.domain.events_trust import DevicePaired, DeviceRevoked, OtherCodeSeen
from hub.domain.state import DayState
from hub.domain.ticket import CallId, TicketId
from hub.protocol.ids import (
    CounterId,
    DeviceId,
    Topic,
    ZoneId,
    counter_topic,
    emergency_topic,
    hall_topic,
    kiosk_topic,
    lease_topic,
    lobby_topic,
    sign_topic,
    signs_topic,
    supervisor_topic,
)


def changes_everything(record: Record) -> bool:
    """Return whether every view has to be made anew after this record."""
    return isinstance(record.event, DayOpened | CatalogueAdopted | HistoryRebuilt)


def topics_touched(record: Record, state: DayState) -> list[Topic]:
    """Return the topics whose view a record may have changed; it was the last to be applied to the state.

    `DayOpened`, `CatalogueAdopted` and `HistoryRebuilt` change all: they give an empty list, see `changes_everything`.
    """
    event = record.event
    if isinstance(event, SituationEvent):
        return _of_situation(event, state)
    if isinstance(event, StaffEvent):
        return []
    if isinstance(event, PublicEvent):
        return [lobby_topic(), emergency_topic(), supervisor_topic(), *_halls(state), *_panels(state)]
    if isinstance(event, SlipEvent):
        return [supervisor_topic(), *_of_slip(event, state)]
    if isinstance(event, CounterEvent):
        return [_counter(event.counter), supervisor_topic()]
    match event:
        case DayOpened() | CatalogueAdopted() | DayClosed() | TicketExpired() | CheckInRepeated():
            return []
        case HistoryRebuilt() | DevicePaired() | DeviceRevoked() | OtherCodeSeen():
            return []
        case PaperReserved(pool=pool):
            return _of_pool(state, pool)
        case LeaseGiven():
            return [lease_topic(DeviceId(event.kiosk))]
        case TicketHandedIn() if event.day != state.day:  # history alone
            return []
        case VoiceAppointed(zone=zone):
            return [hall_topic(ZoneId(zone))]
        case CallAnnounced(call=call_id):
            return [*_zones(state, call_id), _counter(state.calls[call_id].counter)]
        case CallShown(call=call_id):
            return [_counter(state.calls[call_id].counter)]
        case _:
            return [supervisor_topic(), *_of_ticket(record, state)]


def signs_touched(record: Record, state: DayState) -> list[Topic]:
    """Return the signs that a record may have changed: those of the counter where something happened."""
    event = record.event
    if isinstance(event, PublicEvent):
        return [signs_topic()]
    counter = getattr(event, "counter", None)
    if counter is None and not isinstance(event, SlipEvent):
        ticket = state.tickets.get(getattr(event, "ticket", TicketId("")))
        counter = None if ticket is None else ticket.counter
    return [] if counter is None else [sign_topic(CounterId(counter)), signs_topic()]


def panels_elsewhere(record: Record, state: DayState, bindings: Bindings) -> list[Topic]:
    """Return the panels that show what happened elsewhere.

    Set for the officer who works where something happened: busy there, nobody signs on here. And where the number of a
    slip was drawn.
    """
    if isinstance(record.event, SlipEvent):
        return panel_that_drew(state.slips[record.event.job].kiosk, bindings)
    counter = getattr(record.event, "counter", None)
    there = None if counter is None else state.officers.get(counter)
    if there is None:
        return []
    panels = (each for each in bindings.devices.values() if officer_at(each, state.staff) == there.officer)
    return [counter_topic(each.counter) for each in panels if each.counter is not None]


def _of_slip(event: SlipEvent, state: DayState) -> list[Topic]:
    """Return who shows what became of a slip: the kiosk that gave its number, the counter that has its ticket."""
    kiosk, counter = state.slips[event.job].kiosk, state.tickets[event.ticket].counter
    own = [] if kiosk is None else [kiosk_topic(DeviceId(kiosk))]
    return own if counter is None else [*own, _counter(counter)]


_OF_ONE_COUNTER: Final = (CounterPaused, CounterResumed, ClosureAsked, ClosureRefused)
"""What changes neither what cannot work nor whether anything is open: no hall screen says it."""


def _of_situation(event: SituationEvent, state: DayState) -> list[Topic]:
    counter = getattr(event, "counter", None)
    found = [lobby_topic(), supervisor_topic(), *([] if counter is None else [_counter(counter)])]
    if not isinstance(event, _OF_ONE_COUNTER):
        found += _halls(state)
    return found


def _of_ticket(record: Record, state: DayState) -> list[Topic]:
    event = record.event
    match event:
        case TicketIssued():
            kiosk = record.device
            own = [] if kiosk is None or event.slip is None else [kiosk_topic(DeviceId(kiosk))]
            return [lobby_topic(), *own, *_counters_of(state, event.ticket)]
        case TicketHandedIn() | TicketRestored():
            return [lobby_topic(), *_counters_of(state, event.ticket)]
        case PaperTicketRecorded():
            served_at = [] if event.counter is None else [_counter(event.counter)]
            shown = [*served_at, *_counters_of(state, event.ticket), *_of_pool(state, event.pool)]
            return [lobby_topic(), *dict.fromkeys(shown)]
        case TicketCalled(ordinal=1):
            zones = _zones(state, event.call)
            return [*zones, _counter(event.counter), lobby_topic(), *_counters_of(state, event.ticket)]
        case TicketCalled():  # again, and since the call before its counter may have moved to another zone
            return [*_halls(state), _counter(event.counter)]
        case TicketQueued() | TicketParked():  # it was at a counter, and in no line
            ticket = state.tickets[event.ticket]
            zones = [] if ticket.call is None else _zones(state, ticket.call)
            return [lobby_topic(), *zones, _counter(event.counter), *_counters_of(state, ticket.id)]
        case StopAdded(counter=counter):
            return [_counter(counter)]
        case _:
            ticket = state.tickets[event.ticket]  # type: ignore[union-attr]  # all others are a ticket's
            if ticket.counter is None or ticket.call is None:
                return [lobby_topic(), *_counters_of(state, ticket.id)]
            return [*_zones(state, ticket.call), _counter(ticket.counter)]


def _counter(counter: DomainCounterId) -> Topic:
    return counter_topic(CounterId(counter))


def _halls(state: DayState) -> list[Topic]:
    assert state.catalogue is not None
    return [hall_topic(ZoneId(zone.id)) for zone in state.catalogue.zones]


def _panels(state: DayState) -> list[Topic]:
    assert state.catalogue is not None
    return [_counter(counter.id) for counter in state.catalogue.counters]


def _counters_of(state: DayState, ticket_id: TicketId) -> list[Topic]:
    """Return the panels that show a ticket in their lines or aside: those that serve it, help with it, or had it."""
    assert state.catalogue is not None
    ticket = state.tickets[ticket_id]
    return [
        _counter(counter.id)
        for counter in state.catalogue.counters
        if ticket.service in counter.services
        or ticket.service in counter.helps
        or counter.id in (ticket.desk, ticket.parked_by)
    ]


def _of_pool(state: DayState, pool: PoolId) -> list[Topic]:
    """Return the panels that show blocks of paper of a pool: those that serve it."""
    assert state.catalogue is not None
    service = state.catalogue.service
    serving = (each for each in state.catalogue.counters if any(service[one].pool == pool for one in each.services))
    return [_counter(each.id) for each in serving]


def _zones(state: DayState, call_id: CallId) -> list[Topic]:
    call = state.calls[call_id]
    return [hall_topic(ZoneId(zone)) for zone in dict.fromkeys((call.zone, call.counter_zone))]
