"""Which views are out of date, and what goes out to whom: each view is made once and shared by all who watch it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from hub.core.effects import Publish, SessionId
from hub.core.sessions import Sessions
from hub.domain.events import (
    CallAnnounced,
    CallShown,
    CatalogueAdopted,
    DayClosed,
    DayOpened,
    Record,
    SlipRecorded,
    StopAdded,
    TicketCalled,
    TicketExpired,
    TicketIssued,
    TicketParked,
    TicketQueued,
    VoiceAppointed,
)
from hub.domain.events_day import CheckInRepeated, PaperReserved, PaperTicketRecorded, SituationEvent
from hub.domain.state import DayState
from hub.domain.ticket import CallId, TicketId
from hub.protocol.ids import (
    BootId,
    CounterId,
    DeviceId,
    Topic,
    ZoneId,
    counter_topic,
    hall_topic,
    kiosk_topic,
    lobby_topic,
)
from hub.protocol.views import Show, View

LOBBY_PAUSE_MS: Final = 250
"""Counts on kiosks change at most four times a second (architecture.md §3); calls go out at once."""

MakeView = Callable[[Topic], View | None]


@dataclass(slots=True)
class Board:
    """The newest view of every topic, and which of them no longer hold."""

    boot: BootId
    epoch: int
    _shows: dict[Topic, Show] = field(default_factory=dict)
    _dirty: dict[Topic, None] = field(default_factory=dict)
    _newcomers: dict[SessionId, None] = field(default_factory=dict)
    _lobby_at: int | None = None

    def touch(self, *topics: Topic) -> None:
        """Mark topics as out of date."""
        self._dirty.update(dict.fromkeys(topics))

    def touch_all(self, sessions: Sessions) -> None:
        """Mark everything as out of date."""
        self.touch(*self._shows, *sessions.topics())

    def greet(self, session: SessionId) -> None:
        """Show a newcomer all it watches, with the next publishing: a view shows nothing that is not yet stored."""
        self._newcomers[session] = None

    def forget_newcomers(self) -> None:
        """The step that let them in is done again."""
        self._newcomers.clear()

    def publish(self, make: MakeView, sessions: Sessions, now: int) -> list[Publish]:
        """Return the changed views for those who watch them, and all of theirs for the newcomers.

        To be called only when what the state holds is stored. What nobody watches waits, the lobby for its pause.
        """
        effects: list[Publish] = []
        for topic in list(self._dirty):
            listeners = sessions.listeners(topic)
            if not listeners:
                continue
            if topic == lobby_topic():
                if self._lobby_at is not None and 0 <= now - self._lobby_at < LOBBY_PAUSE_MS:
                    continue
                self._lobby_at = now
            del self._dirty[topic]
            show = self._renew(topic, make)
            if show is not None:
                effects.append(Publish(listeners, show))
        effects += self._welcome_views(make, sessions, {effect.show.topic for effect in effects})
        return effects

    def _welcome_views(self, make: MakeView, sessions: Sessions, published: set[Topic]) -> list[Publish]:
        newcomers, self._newcomers = self._newcomers, {}
        effects: list[Publish] = []
        for session in filter(None, map(sessions.get, newcomers)):
            for topic in session.topics:
                if topic in published:
                    continue
                if topic in self._shows:
                    effects.append(Publish((session.id,), self._shows[topic]))
                    continue
                show = self._renew(topic, make)
                if show is not None:
                    published.add(topic)
                    effects.append(Publish(sessions.listeners(topic), show))
        return effects

    def _renew(self, topic: Topic, make: MakeView) -> Show | None:
        view = make(topic)
        if view is None:
            return None
        old = self._shows.get(topic)
        if old is not None and _same(old.view, view):
            return None
        show = Show(topic, self.epoch, self.boot, 1 if old is None else old.sequence + 1, view)
        self._shows[topic] = show
        return show


def _same(old: View, new: View) -> bool:
    """Return whether two views of a topic differ in nothing but the instant they were made at."""
    if type(old) is type(new) and hasattr(old, "at") and hasattr(new, "at"):
        return old == msgspec.structs.replace(new, at=old.at)
    return old == new


def topics_touched(record: Record, state: DayState) -> list[Topic]:
    """Return the topics whose view a record (already applied to the state) may have changed.

    `DayOpened` and `CatalogueAdopted` change all: they give an empty list, see `changes_everything`.
    """
    event = record.event
    if isinstance(event, SituationEvent):
        counter = getattr(event, "counter", None)
        return [lobby_topic(), *([] if counter is None else [counter_topic(CounterId(counter))])]
    match event:
        case (
            DayOpened()
            | CatalogueAdopted()
            | DayClosed()
            | CallShown()
            | TicketExpired()
            | PaperReserved()
            | CheckInRepeated()
        ):
            return []
        case SlipRecorded(job=job):
            slip = state.slips.get(job)  # of the day before, which a new one in the same batch has ended
            return [] if slip is None or slip.kiosk is None else [kiosk_topic(DeviceId(slip.kiosk))]
        case VoiceAppointed(zone=zone):
            return [hall_topic(ZoneId(zone))]
        case CallAnnounced(call=call_id):
            return _zones(state, call_id)
        case TicketIssued():
            kiosk = record.device
            own = [] if kiosk is None or event.slip is None else [kiosk_topic(DeviceId(kiosk))]
            return [lobby_topic(), *own, *_counters_of(state, event.ticket)]
        case PaperTicketRecorded():
            return [lobby_topic(), *_counters_of(state, event.ticket)]
        case TicketCalled(ordinal=1):
            zones = _zones(state, event.call)
            return [*zones, counter_topic(CounterId(event.counter)), lobby_topic(), *_counters_of(state, event.ticket)]
        case TicketQueued() | TicketParked():  # by now it may be elsewhere: every place it can have been at or go to
            assert state.catalogue is not None
            halls = [hall_topic(ZoneId(zone.id)) for zone in state.catalogue.zones]
            return [lobby_topic(), *halls, *(counter_topic(CounterId(each.id)) for each in state.catalogue.counters)]
        case StopAdded(counter=counter):
            return [counter_topic(CounterId(counter))]
        case _:
            ticket = state.tickets[event.ticket]
            if ticket.counter is None or ticket.call is None:
                return [lobby_topic(), *_counters_of(state, event.ticket)]
            return [*_zones(state, ticket.call), counter_topic(CounterId(ticket.counter))]


def changes_everything(record: Record) -> bool:
    """Return whether every view has to be made anew after this record."""
    return isinstance(record.event, DayOpened | CatalogueAdopted)


def _counters_of(state: DayState, ticket_id: TicketId) -> list[Topic]:
    assert state.catalogue is not None
    ticket = state.tickets[ticket_id]
    counters = state.catalogue.counters_of.get(ticket.service, ())
    desk = () if ticket.desk is None else (ticket.desk,)
    return [counter_topic(CounterId(counter)) for counter in (*counters, *desk)]


def _zones(state: DayState, call_id: CallId) -> list[Topic]:
    call = state.calls[call_id]
    return [hall_topic(ZoneId(zone)) for zone in dict.fromkeys((call.zone, call.counter_zone))]
