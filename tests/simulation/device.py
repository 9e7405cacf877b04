"""What every simulated device has: a clock of its own, a session, a link that comes and goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.client.backoff import Backoff
from hub.client.session import ClientSession, Hangup, Output, SendMessage, Shown
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import CommandId, DeviceId, ProcessId, Topic
from tests.simulation.wire import Wire

if TYPE_CHECKING:
    from hub.protocol.codec import ClientMessage, HubMessage
    from hub.protocol.commands import Command
    from hub.protocol.views import View
    from tests.simulation.hub_node import HubNode
    from tests.simulation.world import World

TICK_MS = 500
PONG_MS = 2_500


class SimDevice:
    """Base of kiosk, printer, panel and screen; `boot` makes what is lost when the program dies."""

    role: Role

    def __init__(self, world: World, hub: HubNode, name: str) -> None:
        self.world, self.hub, self.name = world, hub, name
        self.skew_ms = round(world.between(-3_000, 3_000))
        self.jitter = 0.0
        self.cut_off_until = 0
        self.starts = 0
        self.alive = False
        self.wire: Wire | None = None
        self.session: ClientSession
        self.views: dict[Topic, View] = {}

    # --- what subclasses do ---

    def boot(self) -> None:
        """The program starts with nothing in memory."""

    def on_output(self, output: Output) -> None:
        """The session has something to say."""

    def on_tick(self) -> None:
        """Half a second passed."""

    # --- the clock and the ids ---

    def now(self) -> int:
        """Return the device's own steady clock (UTC ms)."""
        return self.world.now + self.skew_ms

    def silent_ms(self) -> int | None:
        """Return for how long the hub has not been heard."""
        return self.session.silent_ms(self.now())

    def new_id(self, at: int) -> CommandId:
        """Make a command id in the hub's time, as the real programs do."""
        return self.world.new_id(self.session.hub_time(at))

    # --- life ---

    def start(self) -> None:
        """Start the program."""
        self.starts += 1
        self.alive = True
        self.views = {}
        process = ProcessId(f"{self.name}-{self.starts}")
        self.session = ClientSession(Hello(PROTOCOL_VERSION, self.role, DeviceId(self.name), process))
        self._backoff = Backoff(self.now())
        self.boot()
        self._dial(self.starts)
        self._tick(self.starts)
        self._pong(self.starts)

    def crash(self) -> None:
        """The program dies and is started again within five seconds."""
        if self.alive:
            self.alive = False
            if self.wire is not None:
                self.wire.close_by_device()
            self.wire = None
            self.world.after(self.world.between(500, 5_000), self.start)

    def is_current(self, start: int) -> bool:
        """Return whether this is still the program that was started then."""
        return self.alive and self.starts == start

    def _tick(self, start: int) -> None:
        if self.is_current(start):
            self.carry_out(self.session.tick(self.now()))
            self.on_tick()
            self.world.after(TICK_MS, lambda: self._tick(start))

    def _pong(self, start: int) -> None:
        if self.is_current(start):
            self._ping(start, self.now(), self.wire)
            self.world.after(PONG_MS, lambda: self._pong(start))

    def _ping(self, start: int, asked_at: int, wire: Wire | None) -> None:
        def pong() -> None:
            if self.is_current(start) and wire is not None and wire is self.wire:
                self.session.heard(asked_at)

        if wire is not None and wire.healthy and self.hub.alive:
            self.world.after(wire.round_trip_ms(), pong)

    # --- the link ---

    def _dial(self, start: int) -> None:
        if not self.is_current(start) or self.wire is not None:
            return
        if self.hub.alive and self.world.now >= self.cut_off_until:
            self.wire = Wire(self.world, self.hub, self, self.hub.next_session())
            self._backoff = Backoff(self.now())
            self.carry_out(self.session.connected(self.now()))
        else:
            self._redial(start)

    def _redial(self, start: int) -> None:
        wait = self._backoff.next_ms(self.now(), self.world.random.random())
        self.world.after(wait, lambda: self._dial(start))

    def lost(self, wire: Wire) -> None:
        """The link is gone."""
        if self.alive and wire is self.wire:
            self.wire = None
            self._backoff = Backoff(self.now())
            self.carry_out(self.session.disconnected(self.now()))
            self._redial(self.starts)

    def hear(self, wire: Wire, message: HubMessage) -> None:
        """The hub said something."""
        if self.alive and wire is self.wire:
            self.carry_out(self.session.received(self.understand(message), self.now()))

    def submit(self, command: Command) -> None:
        """Open a command."""
        self.carry_out(self.session.submit(command, self.now()))

    def report(self, message: ClientMessage) -> None:
        """Say something that is only true now."""
        if self.wire is not None and self.session.link == "live":
            self.wire.to_hub(message)

    def carry_out(self, outputs: list[Output]) -> None:
        """Do what the session wants."""
        for output in outputs:
            match output:
                case SendMessage(message=message):
                    if self.wire is not None:
                        self.wire.to_hub(self.rewrite(message))
                case Hangup():
                    if self.wire is not None:
                        self.wire.drop_device_side()
                case Shown(show=show):
                    self.views[show.topic] = show.view
                    self.on_output(output)
                case _:
                    self.on_output(output)

    def understand(self, message: HubMessage) -> HubMessage:
        """Return what is taken from what was heard; broken designs change it."""
        return message

    def rewrite(self, message: ClientMessage) -> ClientMessage:
        """Return what is really sent; broken designs change it."""
        return message
