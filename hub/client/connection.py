"""The one asyncio shell around a client session: dial, speak, redial."""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.typing import Subprotocol

from hub.client.backoff import Backoff
from hub.client.candidates import HubAddress
from hub.client.clock import SteadyClock
from hub.client.complaints import log_missing
from hub.client.discovery import Discovery
from hub.client.identity import new_command_id
from hub.client.missing import Missing
from hub.client.session import ClientSession, Hangup, Link, Output, SendMessage, Troubled
from hub.client.straight import StraightConnect
from hub.client.trust import HUB_NAME, Trust
from hub.protocol import codec, limits
from hub.protocol.codec import ClientMessage, DecodeError
from hub.protocol.commands import Command
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import SUBPROTOCOL, Hello
from hub.protocol.ids import CommandId

_log = logging.getLogger(__name__)

OPEN_TIMEOUT_S: Final = 5.0
CLOSE_TIMEOUT_S: Final = 2.0
PONG_TIMEOUT_S: Final = 3.0
"""A hub of the hall's own network answers within milliseconds; from a frozen one another hub has taken over by then."""
HEARTBEAT_S: Final = 2.0
"""Between two pings. The library's own 5 s would let an announcer (`limits.ANNOUNCER_SILENCE`) fall silent in a quiet
hall; so pings are sent here, and each pong is a sign of life."""
TICK_S: Final = 0.25
STEADY_MS: Final = 5_000
"""A link that lasted so long begins a new outage when it breaks; one cut sooner goes on with the longer waits."""
LASTING: Final = frozenset(
    {
        ProblemCode.UNKNOWN_DEVICE,
        ProblemCode.WRONG_ROLE,
        ProblemCode.VERSION_UNSUPPORTED,
        ProblemCode.HISTORY_OLDER,
        ProblemCode.TOO_FAST,
        ProblemCode.MUST_PAIR,
    }
)
TURNED_AWAY_S: Final = 10.0
"""A hub that turned this device away for such a reason does so again until somebody has changed something."""

REPLACED_S: Final = 60.0
"""Another program says that it is this device: who dials at once takes its place, and both do nothing else."""

UNPAIRED_HERE: Final = Trust()
"""A device without an identity on the machine of its hub: the demo, and every test of this machine."""

UNPAIRED: Final = Problem(ProblemCode.MUST_PAIR, closing=True, detail="this device has no certificate of the hall")
"""What a device says to itself when every hub in sight asks for a certificate, and it has none."""

PUT_OUT_BEFORE: Final = Problem(
    ProblemCode.MUST_PAIR, closing=True, detail="the hall put this device out before this program began"
)
"""What a device says to itself whose hub may be away now; see `hub.client.put_out`."""

MAX_QUEUE: Final = 8
OUTBOX: Final = limits.Limit(1_024, "messages", "a hub that takes none of so many is gone; open commands are resent")

Handler = Callable[[Output], None]
"""Called on the loop's thread for every output but `SendMessage` and `Hangup`, which the connection carries out."""


class HubLink(Protocol):
    """What a device's shell holds: submit commands, report passing states, read the clock."""

    session: ClientSession

    def now(self) -> int:
        """Return the client's steady UTC ms."""

    def submit(self, command: Command) -> None:
        """Open a command; its answer comes to the handler as `Answered`."""

    def report(self, message: ClientMessage) -> None:
        """Send a passing state now if the link is live; otherwise it is dropped (report again when `Joined`)."""

    def run(self) -> Awaitable[None]:
        """Dial, speak and redial until cancelled."""


class Connection:
    """A `HubLink` over websockets, in whichever asyncio loop runs it (Kivy's, too).

    All methods belong to that loop's thread. What the handler raises is a bug and comes out of `run` (or of the
    `submit` that caused it): let it end the program. `trust` says how hubs are dialled, and which not at all: where
    only such were found, the handler hears the complaint that the device must be paired. So does a new device's where
    nobody answers at the others: anybody on the network can announce a hub of this machine that is none.
    """

    def __init__(
        self,
        hello: Hello,
        handler: Handler,
        discovery: Discovery,
        *,
        clock: SteadyClock | None = None,
        trust: Trust = UNPAIRED_HERE,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.session = ClientSession(discovery.greeting(hello), is_pinned=trust.tls is not None)
        self._handler = handler
        self._discovery = discovery
        self._clock = clock or SteadyClock()
        self._trust = trust
        self._draw = draw
        self._outbox: deque[ClientMessage] = deque()
        self._outbox_added = asyncio.Event()
        self._socket: ClientConnection | None = None
        self._greeted_at = 0
        self._away_s = 0.0
        self._missing = Missing()

    def now(self) -> int:
        """Return the client's steady UTC ms."""
        return self._clock.now()

    def new_id(self, now: int) -> CommandId:
        """Return a command id for an instant of this client; a `hub.client.session.NewId`.

        It names the hub's time: the hub refuses an id of another service day, which a device with a wrong clock
        would otherwise always make.
        """
        return new_command_id(self.session.hub_time(now))

    def submit(self, command: Command) -> None:
        """Open a command; see `HubLink.submit`."""
        self._carry_out(self.session.submit(command, self.now()))

    def inquire(self, command: Command) -> None:
        """Find out when all that was said has arrived; see `ClientSession.inquire`."""
        self._carry_out(self.session.inquire(command, self.now()))

    def report(self, message: ClientMessage) -> None:
        """Send a passing state; see `HubLink.report`."""
        if self.session.link is Link.LIVE:
            self._send(message)

    async def run(self) -> None:
        """Dial, speak and redial until cancelled."""
        if self.session.is_pinned and self._discovery.is_put_out:
            self._handler(Troubled(PUT_OUT_BEFORE, by_hall=True))
        async with self._discovery.watching():
            backoff = Backoff(self.now())
            while True:
                found = self._discovery.candidates()
                allowed = [address for address in found if self._trust.allows(address)]
                is_answered = False
                for address in allowed:
                    socket = await self._dial(address)
                    if socket is not None:
                        is_answered = True
                        lasted_ms = await self._converse(socket, address)
                        if lasted_ms is not None:
                            if lasted_ms >= STEADY_MS:
                                backoff = Backoff(self.now())
                            break
                if len(allowed) < len(found) and not is_answered and (not allowed or self._discovery.is_new):
                    self._carry_out([Troubled(UNPAIRED)])
                await self._discovery.pause(
                    max(backoff.next_ms(self.now(), self._draw()) / 1_000, self._turned_away_s())
                )

    def _turned_away_s(self) -> float:
        """Return how long to stay away from a hub that will say the same again; asked once after each conversation."""
        away_s, self._away_s = self._away_s, 0.0
        return away_s

    async def _dial(self, address: HubAddress) -> ClientConnection | None:
        try:
            return await StraightConnect(
                f"{'ws' if self._trust.tls is None else 'wss'}://{address}/",
                ssl=self._trust.tls,
                server_hostname=None if self._trust.tls is None else HUB_NAME,
                subprotocols=[Subprotocol(SUBPROTOCOL)],
                compression=None,
                proxy=None,
                open_timeout=OPEN_TIMEOUT_S,
                close_timeout=CLOSE_TIMEOUT_S,
                ping_interval=None,
                max_size=limits.HUB_MESSAGE.value,
                max_queue=MAX_QUEUE,
            )
        except (OSError, InvalidHandshake, EOFError, ValueError) as error:
            if isinstance(error, TimeoutError):
                self._discovery.doubt(address)
            tries = self._missing.failed(str(address), self.now())
            if tries is not None:
                in_the_clear = self._trust.tls is None and isinstance(error, InvalidMessage)
                log_missing(_log, str(address), error, tries, in_the_clear=in_the_clear)
            return None

    async def _converse(self, socket: ClientConnection, address: HubAddress) -> int | None:
        """Speak until the connection ends; return how long (ms) it was live, or None if it never was."""
        self._socket = socket
        self._greeted_at = self.now()
        joined_at: int | None = None
        try:
            self._carry_out(self.session.connected(self.now()))
            async with asyncio.TaskGroup() as group:
                beside = [
                    group.create_task(task)
                    for task in (self._pump(socket), self._beat(socket, address), self._tick(address))
                ]
                while (data := await _receive(socket)) is not None:
                    was = self.session.link
                    told = self._hear(data)
                    if any(isinstance(each, Troubled) and each.puts_out for each in told):
                        await self._discovery.put_out()
                    if was is not Link.LIVE and self.session.link is Link.LIVE and self.session.welcome is not None:
                        joined_at, self._away_s = self.now(), 0.0
                        self._missing.reached()
                        _log.info("joined hub=%s boot=%s", address, self.session.welcome.boot)
                        await self._discovery.joined(address, self.session.welcome)
                for task in beside:
                    task.cancel()
        finally:
            socket.transport.abort()
            self._socket = None
            self._outbox.clear()
            self._discovery.parted()
            parted = self.session.disconnected(self.now())
        self._carry_out(parted)
        _log.info("parted hub=%s code=%s", address, socket.close_code)
        return None if joined_at is None else self.now() - joined_at

    def _hear(self, data: bytes | str) -> list[Output]:
        """Carry out what a message means, and return it."""
        try:
            message = codec.decode_hub(data)
        except DecodeError as error:
            _log.warning("hub's message not understood code=%s detail=%s", error.code, error.detail)
            return []
        outputs = self.session.received(message, self.now())
        self._carry_out(outputs)
        return outputs

    def _carry_out(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case SendMessage(message):
                    self._send(message)
                case Troubled(problem) if problem.closing and problem.code is not ProblemCode.STANDBY:
                    self._away_s = away_s(problem.code)
                    self._handler(output)
                case Troubled(problem) if problem.code is ProblemCode.STANDBY:
                    _log.info("hub stands by detail=%s", problem.detail)
                case Hangup(problem):
                    _log.warning("hub turned down problem=%s", problem)
                    self._away_s = away_s(problem)
                    self._cut()
                case _:
                    self._handler(output)

    def _send(self, message: ClientMessage) -> None:
        if len(self._outbox) >= OUTBOX.value:
            _log.warning("hub takes nothing, cutting queued=%d", len(self._outbox))
            self._cut()
            return
        self._outbox.append(message)
        self._outbox_added.set()

    def _cut(self) -> None:
        if self._socket is not None:
            self._socket.transport.abort()

    async def _pump(self, socket: ClientConnection) -> None:
        while True:
            while self._outbox:
                try:
                    await socket.send(codec.encode(self._outbox.popleft()), text=True)
                except ConnectionClosed:
                    return
            self._outbox_added.clear()
            await self._outbox_added.wait()

    async def _beat(self, socket: ClientConnection, address: HubAddress) -> None:
        while True:
            try:
                asked_at = self.now()
                async with asyncio.timeout(PONG_TIMEOUT_S):
                    pong = await socket.ping()
                    await pong
            except TimeoutError:
                _log.warning("hub silent, cutting")
                self._discovery.doubt(address)
                socket.transport.abort()
                return
            except ConnectionClosed:
                return
            self.session.heard(asked_at)
            await asyncio.sleep(HEARTBEAT_S)

    async def _tick(self, address: HubAddress) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._carry_out(self.session.tick(self.now()))
            if self.session.link is Link.GREETING and self.now() - self._greeted_at > limits.HELLO_TIMEOUT.value:
                _log.warning("hub does not answer the hello, cutting")
                self._discovery.doubt(address)
                self._cut()


def away_s(problem: ProblemCode) -> float:
    """Return for how long (s) a hub is left alone that ended a connection for such a reason."""
    if problem is ProblemCode.REPLACED:
        return REPLACED_S
    return TURNED_AWAY_S if problem in LASTING else 0.0


async def _receive(socket: ClientConnection) -> bytes | None:
    try:
        return await socket.recv(decode=False)
    except ConnectionClosed:
        return None
