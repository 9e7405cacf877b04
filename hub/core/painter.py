"""From a topic to its view, and until when that holds by itself."""

from typing import Protocol

from msgspec import structs

from hub.core.alarms import Alarms
from hub.core.bindings import Bindings, DeviceBinding
from hub.core.bookings import Bookings
from hub.core.hall_hours import hours_of
from hub.core.kiosk_view import kiosk_view
from hub.core.marks import Marks
from hub.core.openings import Openings
from hub.core.outlooks import Outlooks
from hub.core.panel_paper import panel_printers
from hub.core.printers import Printers
from hub.core.roles import officer_at
from hub.core.scopes import Scope
from hub.core.sight import Sight
from hub.core.sign_view import all_signs, sign_view
from hub.core.staff_views import PanelPlace, officer_view
from hub.core.supervisor_view import supervisor_view
from hub.core.urgent import Urgent
from hub.core.views import Ranges, catalogue_view, emergency_of, hall_view, lobby_view
from hub.core.words import Words
from hub.domain.catalogue import CounterId as DomainCounterId
from hub.domain.catalogue import ZoneId as DomainZoneId
from hub.domain.state import DayState
from hub.protocol import limits
from hub.protocol.hello import Role
from hub.protocol.ids import (
    CounterId,
    DeviceId,
    Topic,
    ZoneId,
    catalogue_topic,
    emergency_topic,
    is_supervisors,
    lobby_topic,
    part_supervised,
    signs_topic,
)
from hub.protocol.views import EmergencyView, View


class Scene(Protocol):
    """What views are made from."""

    @property
    def state(self) -> DayState:
        """The open day."""

    @property
    def bindings(self) -> Bindings:
        """The hall's devices."""

    @property
    def bookings(self) -> Bookings:
        """The hall's bookings."""

    @property
    def printers(self) -> Printers:
        """How the printers are."""

    @property
    def words(self) -> Words:
        """What supervisors say to officers."""

    @property
    def alarms(self) -> Alarms:
        """What is wrong with the hub's machine."""

    @property
    def urgent(self) -> Urgent:
        """What is shown and not stored."""

    @property
    def outlooks(self) -> Outlooks:
        """What is foreseen for kiosks without the hub."""

    @property
    def marks(self) -> Marks:
        """What kiosks keep of history."""

    @property
    def ranges(self) -> Ranges:
        """The expected waits."""


class Painter:
    """Makes a topic's view from the scene as it is now."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.openings = Openings()

    def paint(self, topic: Topic, now: int) -> tuple[View | None, int | None]:
        """Return the topic's view, and the instant (UTC ms) at which it may change although nothing happens.

        The view is None while there is no open day, or for a place the catalogue no longer has.
        """
        state = self._scene.state
        if state.catalogue is None:
            return None, None
        if topic == catalogue_topic():
            return catalogue_view(state.catalogue, has_bookings=bool(self._scene.bookings)), None
        if topic == lobby_topic():
            return lobby_view(state, self.openings, self._scene.ranges, now)
        if topic == emergency_topic():
            return EmergencyView(now, emergency_of(state)), None
        if is_supervisors(topic):
            sight = Sight(Scope(**part_supervised(topic)), state.catalogue, self._scene.bindings)
            view, until = supervisor_view(state, self._scene.alarms.now, now, self._scene.printers, sight)
            return structs.replace(view, emergency_unstored=self._scene.urgent.is_any), until
        if topic == signs_topic():
            return all_signs(state, now)
        kind, _, name = topic.partition(":")
        if kind == "kiosk":
            scene = self._scene
            return kiosk_view(state, DeviceId(name), scene.printers, scene.bindings, now, scene.marks.newest), None
        if kind == "lease":
            return self._scene.outlooks.view(state, DeviceId(name), now), None
        if kind == "hall":
            zone = ZoneId(name)
            if DomainZoneId(name) not in state.catalogue.zone:
                return None, None
            hours, until = hours_of(state, self.openings, DomainZoneId(name), now)
            again = now + limits.WAITING_EVERY.value
            voices = self._scene.bindings.voices_of.get(zone, ())
            return hall_view(state, zone, now, voices, hours), again if until is None else min(again, until)
        assert kind in ("counter", "sign"), topic
        counter = CounterId(name)
        if DomainCounterId(name) not in state.catalogue.counter:
            return None, None
        if kind == "sign":
            return sign_view(state, counter, now)
        panel, word = self._panel_at(counter), self._scene.words.at(counter)
        own = None if panel is None else panel.printer
        printers = panel_printers(state, self._scene.printers, self._scene.bindings, counter, own)
        place = PanelPlace(
            usual_officer=None if panel is None else officer_at(panel, state.staff),
            word=word,
            printer=own,
            device=None if panel is None else panel.device,
            printers=printers,
        )
        return officer_view(state, counter, place, now)

    def _panel_at(self, counter: CounterId) -> DeviceBinding | None:
        bindings = self._scene.bindings.devices.values()
        return next((b for b in bindings if b.role is Role.OFFICER and b.counter == counter), None)
