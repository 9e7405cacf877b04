"""What every simulated device has: a clock of its own, a session, a link that comes and goes."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from msgspec import structs

from hub.client.backoff import Backoff
from hub.client.candidates import HubAddress, LastHub, after
from hub.client.session import ClientSession, Hangup, Joined, Output, SendMessage, Shown
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import CommandId, DeviceId, ProcessId, Topic
from tests.simulation.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.protocol.codec import ClientMessage, HubMessage
    from hub.protocol.commands import Command
    from hub.protocol.views import View
    from tests.simulation.hub_node import HubNode
    from tests.simulation.world import Action, World

TICK_MS = 500
PONG_MS = 2_500
ADDRESS = HubAddress("hub", 1)
OPEN_TIMEOUT_MS = 5_000
"""As in hub/client/connection.py: a frozen hub's machine takes a connection, and nobody says a word."""


class SimDevice:
    """Base of kiosk, printer, panel and screen; `boot` makes what is lost when the program dies."""

    role: Role

    def __init__(self, world: World, hub: HubNode, name: str) -> None:
        self.world, self.hub, self.name = world, hub, name
        self.hubs: Sequence[HubNode] = (hub,)
        self.epochs: list[int] = []
        self.last: LastHub | None = None  # on its disk
        self.skew_ms = round(world.between(-3_000, 3_000))
        self.jitter = 0.0
        self.tick_ms, self.pong_ms = TICK_MS, PONG_MS
        self.cut_off_until = 0
        self.starts = 0
        self.powered = True
        self.alive = False
        self.frozen = False
        self._held_bytes: deque[Action] = deque()
        self._held_timers: deque[Action] = deque()
        self.wire: Wire | None = None
        self.session: ClientSession
        self.views: dict[Topic, View] = {}

    # --- what subclasses do ---

    def boot(self) -> None:
        """The program starts with nothing in memory."""

    def on_output(self, output: Output) -> None:
        """The session has something to say."""

    def on_tick(self) -> None:
        """A little time passed."""

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
        """Start the program, if the device is on."""
        if self.alive or not self.powered:
            return
        self.starts += 1
        self.alive = True
        self.views = {}
        process = ProcessId(f"{self.name}-{self.starts}")
        hello = Hello(PROTOCOL_VERSION, self.role, DeviceId(self.name), process)
        if self.last is not None:
            hello = structs.replace(hello, hall=self.last.hall, epoch=self.last.epoch)
        self.session = ClientSession(hello)
        self._backoff = Backoff(self.now())
        self.boot()
        self._dial()
        self._tick()
        self._pong()

    def crash(self) -> None:
        """The program dies and is started again within five seconds."""
        if self.alive:
            self._die()
            self.world.after(self.world.between(500, 5_000), self.start)

    def switch_off(self) -> None:
        """The device goes off, and stays so until somebody switches it on; one that is just restarting, too."""
        self.powered = False
        if self.alive:
            self._die()

    def switch_on(self) -> None:
        """The device starts, if it is not running."""
        if not self.powered:
            self.powered = True
            self.start()

    def _die(self) -> None:
        self.alive = self.frozen = False
        self._held_bytes.clear()
        self._held_timers.clear()
        if self.wire is not None:
            self.wire.close_by_device()
        self.wire = None

    def is_current(self, start: int) -> bool:
        """Return whether this is still the program that was started then."""
        return self.alive and self.starts == start

    def later(self, delay_ms: float, action: Action) -> None:
        """Let this program do something later: not if it dies first, and not while it is frozen."""
        start = self.starts

        def due() -> None:
            if self.is_current(start):
                if self.frozen:
                    self._held_timers.append(action)
                else:
                    action()

        self.world.after(delay_ms, due)

    def arrive(self, action: Action) -> None:
        """Let this program read something: at once, or in order when it wakes up."""
        if self.frozen:
            self._held_bytes.append(action)
        else:
            action()

    def freeze(self, for_ms: float) -> None:
        """SIGSTOP: nothing of the program runs, while its clock and the rest of the world go on."""
        if not self.alive or self.frozen:
            return
        self.frozen = True
        start = self.starts

        def wake() -> None:
            if self.is_current(start):
                self._wake()

        self.world.after(for_ms, wake)
        if self.wire is not None:
            self.wire.stop_answering(self.world.now + for_ms)

    def _wake(self) -> None:
        self.frozen = False
        held, timers = self._held_bytes, self._held_timers
        while held or timers:
            queue = held if held and (not timers or self.world.chance(0.5)) else timers
            queue.popleft()()

    def _tick(self) -> None:
        self.carry_out(self.session.tick(self.now()))
        self.on_tick()
        self.later(self.tick_ms, self._tick)

    def _pong(self) -> None:
        self._ping(self.starts, self.now(), self.wire)
        self.later(self.pong_ms, self._pong)

    def _ping(self, start: int, asked_at: int, wire: Wire | None) -> None:
        def pong() -> None:
            if self.is_current(start) and wire is not None and wire is self.wire:
                self.session.heard(asked_at)

        if wire is not None and wire.healthy and wire.hub.answers:
            self.world.after(wire.round_trip_ms(), lambda: self.arrive(pong))

    # --- the link ---

    def _dial(self) -> None:
        """Try the hub that took this device in the last time, then the other."""
        if self.wire is None:
            others = (hub for hub in self.hubs if hub is not self.hub)
            self._dial_next(deque((self.hub, *others)))

    def _dial_next(self, hubs: deque[HubNode]) -> None:
        if not hubs or self.world.now < self.cut_off_until:
            self._redial()
            return
        hub = hubs.popleft()
        if hub.serves and hub.frozen:
            self.later(OPEN_TIMEOUT_MS, lambda: self._dial_next(hubs))
        elif hub.serves:
            self.hub = hub
            self.wire = Wire(self.world, hub, self, self.world.new_session())
            self._backoff = Backoff(self.now())
            self.carry_out(self.session.connected(self.now()))
        else:
            self._dial_next(hubs)

    def _redial(self) -> None:
        self.later(self._backoff.next_ms(self.now(), self.world.random.random()), self._dial)

    def lost(self, wire: Wire) -> None:
        """The link is gone."""
        if self.alive and wire is self.wire:
            self.wire = None
            self._backoff = Backoff(self.now())
            self.carry_out(self.session.disconnected(self.now()))
            self._redial()

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
                case Joined(welcome=welcome):
                    self.epochs.append(welcome.epoch)
                    self.last = after(self.last, ADDRESS, welcome)
                    self.on_output(output)
                case Shown(show=show):
                    self.epochs.append(show.epoch)
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
