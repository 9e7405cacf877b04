"""One connection between a device and the hub, with every way in which a network lets people down."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hub.core.effects import Connected, Disconnected, Received, SessionId
from hub.protocol.codec import ClientMessage, decode_client, decode_hub, encode
from hub.server.outbox import Outbox

if TYPE_CHECKING:
    from tests.simulation.device import SimDevice
    from tests.simulation.hub_node import HubNode
    from tests.simulation.world import World

_read = lru_cache(256)(decode_hub)
"""A view goes to many devices as the same bytes: it is read once, and nobody can change it."""

LOST_AFTER_MS = (6_000, 11_000)
"""A dead link is noticed by unanswered pings within about ten seconds, by each side on its own."""


class Wire:
    """Ordered, unreliable: messages arrive in order or not at all."""

    def __init__(self, world: World, hub: HubNode, device: SimDevice, session: SessionId) -> None:
        self.world, self.hub, self.device, self.session = world, hub, device, session
        self.boot = hub.boots
        self.hub_side = self.device_side = True
        self.deaf_up = self.deaf_down = False
        self.slow_ms = 0.0
        self._up_free = self._down_free = world.now
        self._sending = False
        self.outbox = Outbox()
        hub.wires[session] = self
        hub.accept(Connected(session, device.name))

    @property
    def healthy(self) -> bool:
        """Whether both sides hear each other."""
        return self.hub_side and self.device_side and not self.deaf_up and not self.deaf_down

    def _latency(self) -> float:
        spike = self.world.between(500, 4_000) if self.world.chance(self.device.jitter) else 0
        return self.world.between(0.3, 4) + spike

    def round_trip_ms(self) -> float:
        """Return how long a ping and its pong take, behind what a slow reader has not read yet."""
        return self._latency() + self._latency() + self.slow_ms

    def to_hub(self, message: ClientMessage) -> None:
        """The device speaks."""
        if not self.device_side or self.deaf_up:
            return
        data = encode(message)
        self._up_free = max(self._up_free, self.world.now + round(self._latency()))
        self.world.after(self._up_free - self.world.now, lambda: self._arrive_up(data))

    def _arrive_up(self, data: bytes) -> None:
        if self.hub_side and not self.deaf_up and self.hub.boots == self.boot:
            self.hub.accept(Received(self.session, decode_client(data)))

    def pump(self) -> None:
        """The hub's side sends what waits, one message after another, as fast as the device reads."""
        if self._sending or not self.hub_side or self.hub.frozen or not self.hub.may_speak():
            return
        data = self.outbox.take()
        if data is None:
            return
        self._sending = True
        self._down_free = max(self._down_free, self.world.now + round(self._latency() + self.slow_ms))
        self.world.after(self._down_free - self.world.now, lambda: self._arrive_down(data))

    def _arrive_down(self, data: bytes) -> None:
        self._sending = False
        if self.device_side and not self.deaf_down:
            self.device.arrive(lambda: self._read(data))
        self.pump()

    def _read(self, data: bytes) -> None:
        if self.device_side:
            self.device.hear(self, _read(data))

    def snap(self) -> None:
        """The link breaks: both sides learn of it soon; what is under way may still arrive at the hub."""
        if self.device_side:
            self.world.after(self.world.between(0, 50), self.drop_device_side)
        if self.hub_side:
            self.world.after(self.world.between(0, 3_000), self.drop_hub_side)

    def go_deaf(self, up: bool, down: bool) -> None:
        """Half-open: nothing gets through in a direction, and nobody says so."""
        self.deaf_up, self.deaf_down = self.deaf_up or up, self.deaf_down or down
        self.world.after(self.world.between(*LOST_AFTER_MS), self.drop_device_side)
        self.world.after(self.world.between(*LOST_AFTER_MS), self.drop_hub_side)

    def stop_answering(self, until: float) -> None:
        """The device is frozen until then: its pings go unanswered, and the hub ends the link if that lasts."""
        notice = self.world.between(*LOST_AFTER_MS)
        if self.world.now + notice < until:
            self.world.after(notice, self.close_by_hub)

    def miss_pongs(self, until: float) -> None:
        """The hub is frozen until then: nothing of it answers, and the device ends the link if that lasts."""
        notice = self.world.between(*LOST_AFTER_MS)
        if self.world.now + notice < until:
            self.world.after(notice, self.drop_device_side)

    def drop_device_side(self) -> None:
        """The device notices that the link is gone, or closes it; a frozen one when it wakes up."""
        if self.device_side:
            self.device.arrive(self._gone)

    def _gone(self) -> None:
        if self.device_side:
            self.device_side = False
            self.device.lost(self)

    def close_by_device(self) -> None:
        """The device closes; the hub sees it a little later."""
        self.device_side = False
        self.world.after(self.world.between(0, 20), self.drop_hub_side)

    def drop_hub_side(self) -> None:
        """The hub notices that the link is gone."""
        if self.hub_side:
            self.hub_side = False
            if self.hub.boots == self.boot:
                self.hub.wires.pop(self.session, None)
                self.hub.accept(Disconnected(self.session))

    def close_by_hub(self) -> None:
        """The hub closes; what it said before still arrives."""
        self.drop_hub_side()
        self.world.after(self.world.between(1, 20), self.drop_device_side)
