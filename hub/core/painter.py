"""From a topic to its view."""

from typing import Protocol

from hub.core.bindings import Bindings
from hub.core.slips import Slips
from hub.core.views import catalogue_view, hall_view, kiosk_view, lobby_view, officer_view
from hub.domain.catalogue import CounterId as DomainCounterId
from hub.domain.catalogue import ZoneId as DomainZoneId
from hub.domain.state import DayState
from hub.protocol.hello import Role
from hub.protocol.ids import CounterId, DeviceId, OfficerId, Topic, ZoneId, catalogue_topic, lobby_topic
from hub.protocol.printing import PrinterState
from hub.protocol.views import View


class Scene(Protocol):
    """What views are made from."""

    @property
    def state(self) -> DayState:
        """The open day."""

    @property
    def bindings(self) -> Bindings:
        """The hall's devices."""

    @property
    def slips(self) -> Slips:
        """The printers."""


class Painter:
    """Makes a topic's view from the scene as it is now."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def paint(self, topic: Topic, now: int) -> View | None:
        """Return the topic's view; None while there is no open day, or for a place the catalogue no longer has."""
        state = self._scene.state
        if state.catalogue is None:
            return None
        if topic == catalogue_topic():
            return catalogue_view(state.catalogue)
        if topic == lobby_topic():
            return lobby_view(state, now)
        kind, _, name = topic.partition(":")
        if kind == "kiosk":
            return kiosk_view(state, DeviceId(name), self._printer_of(DeviceId(name)), now)
        if kind == "hall":
            zone = ZoneId(name)
            known = DomainZoneId(name) in state.catalogue.zone
            return hall_view(state, zone, now) if known else None
        assert kind == "counter", topic
        counter = CounterId(name)
        known = DomainCounterId(name) in state.catalogue.counter
        return officer_view(state, counter, self._officer_at(counter), now) if known else None

    def _printer_of(self, kiosk: DeviceId) -> PrinterState | None:
        binding = self._scene.bindings.devices.get(kiosk)
        if binding is None or binding.printer is None:
            return None
        return self._scene.slips.states.get(binding.printer, PrinterState.OFFLINE)

    def _officer_at(self, counter: CounterId) -> OfficerId | None:
        bindings = self._scene.bindings.devices.values()
        return next((b.officer for b in bindings if b.role is Role.OFFICER and b.counter == counter), None)
