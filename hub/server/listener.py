"""The device port: connections in, bytes to inputs and effects to bytes."""

import asyncio
import asyncio.sslproto
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final, assert_never, get_args

from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from hub.core.effects import (
    CheckCode,
    CheckPassword,
    Close,
    Connected,
    Disconnected,
    Done,
    Effect,
    Log,
    Publish,
    Received,
    Secret,
    Send,
    SessionId,
    VoidCode,
)
from hub.protocol import codec, limits
from hub.protocol.codec import ClientMessage, DecodeError
from hub.protocol.commands import Accepted, Command, NotExecuted
from hub.protocol.errors import Problem, ProblemCode, Refused, RejectionCode
from hub.protocol.hello import SUBPROTOCOL, Hello, Welcome
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import PATH
from hub.server.callers import Caller
from hub.server.device_connection import READ, DeviceConnection
from hub.server.door import Door, doors
from hub.server.doorkeeper import Speaker, Throttle
from hub.server.draws import USUAL, DrawPace, Draws
from hub.server.inbox import Inbox
from hub.server.outbox import DrainWatch, Outbox
from hub.server.pairing_desk import Line
from hub.server.porter import TOO_FAST, Porter, now_ms
from hub.server.records import BY_PEOPLE, Paces
from hub.server.tls import fingerprint, name
from hub.server.turns import Turns

_log = logging.getLogger(__name__)

MAX_SIZE: Final = limits.Limit(65_536, "bytes", "a message between this and the language's limit is still answered")
MAX_QUEUE: Final = limits.Limit(8, "messages", "read ahead per client while the writer is busy")
OPEN_TIMEOUT_S: Final = 5.0
CLOSE_TIMEOUT_S: Final = 2.0
PING_S: Final = limits.PING_INTERVAL.value / 1_000
TCP_USER_TIMEOUT_MS: Final = 3_500
SEND_BUFFER: Final = limits.Limit(65_536, "bytes", "what the system may hold for a frozen client before we see it")
WATCH_S: Final = 0.25
COMMANDS: Final = get_args(Command)
ANSWERS: Final = (Accepted, Refused, NotExecuted)
MUST_PAIR: Final = Problem(ProblemCode.MUST_PAIR, closing=True)

_LIBRARY_LOG: Final = logging.getLogger("hub.server.websockets")
_LIBRARY_LOG.setLevel(logging.CRITICAL)
"""The library writes a traceback for every port scan; what matters is logged here."""


@dataclass(slots=True)
class _Peer:
    """One client's connection and what waits for it."""

    session: SessionId
    socket: DeviceConnection
    outbox: Outbox = field(default_factory=Outbox)
    added: asyncio.Event = field(default_factory=asyncio.Event)
    watch: DrainWatch = field(default_factory=DrainWatch)
    throttle: Throttle = field(default_factory=Throttle)
    turns: Turns = field(default_factory=Turns)
    speaker: Speaker | None = None
    paces: Paces | None = None
    sending: bool = False
    handed: int = 0

    @property
    def caller(self) -> Caller:
        """The other end; nobody, once it is gone."""
        host, port = (self.socket.remote_address or ("", 0))[:2]
        return str(host), int(port)

    def is_idle(self) -> bool:
        """Return whether everything sent so far has left for the network."""
        return not self.sending and not self.outbox and self.socket.transport.get_write_buffer_size() == 0


class Listener:
    """All connections of the device port. Everything here happens on the loop's thread.

    `tls` is the context to serve with; None serves in the clear. `may_speak` is called before anything is said, and
    does not come back where this hub must be silent. `pair` speaks with those who ask on `/pair` to be taken in, which
    is for TLS alone; `done` hears what became of orders, and `look_at` is given the passwords and codes that
    clients show. `beside` are the connections of another port, whose files devices do not get. `pace` is how fast a
    kiosk may give numbers, `orders` how fast a panel or console may order.
    """

    def __init__(
        self,
        inbox: Inbox,
        *,
        tls: ssl.SSLContext | None = None,
        may_speak: Callable[[], None] = lambda: None,
        pair: Callable[[Line], Coroutine[None, None, None]] | None = None,
        done: Callable[[Done], None] = lambda _: None,
        look_at: Callable[[Secret], None] = lambda _: None,
        beside: int = 0,
        pace: DrawPace = USUAL,
        orders: DrawPace = BY_PEOPLE,
    ) -> None:
        self._inbox = inbox
        self._tls = tls
        self._may_speak = may_speak
        self._pair = pair
        self._done = done
        self._look_at = look_at
        self._peers: dict[SessionId, _Peer] = {}
        self._numbers = count(1)
        self._servers: list[Server] = []
        self._broken: asyncio.Future[None] | None = None
        self._porter = Porter(inbox, beside, pace, orders)

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where it listens: host and port of each socket."""
        return [(str(name[0]), int(name[1])) for name in (each.getsockname() for each in self._sockets())]

    def _sockets(self) -> list[socket.socket]:
        return [each for server in self._servers for each in server.sockets]

    async def open(self, host: str, port: int) -> None:
        """Begin to listen; port 0 takes any free one.

        Raises:
            OSError: the address cannot be had.
        """
        loop = asyncio.get_running_loop()
        self._porter.listen_to(loop)
        self._broken = loop.create_future()
        for door in await doors(host, port, self._porter):
            self._servers.append(await self._opened(door))

    async def _opened(self, door: Door) -> Server:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER.value)
        asyncio.sslproto.SSLProtocol.max_size = READ.value  # it can be set nowhere else
        return await serve(
            self._serve,
            sock=door,
            ssl=self._tls,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            origins=[None],
            compression=None,
            server_header=None,
            logger=_LIBRARY_LOG,
            open_timeout=OPEN_TIMEOUT_S,
            ssl_handshake_timeout=None if self._tls is None else OPEN_TIMEOUT_S,
            close_timeout=CLOSE_TIMEOUT_S,
            ping_interval=PING_S,
            ping_timeout=PING_S,
            max_size=MAX_SIZE.value,
            max_queue=MAX_QUEUE.value,
            create_connection=DeviceConnection,
        )

    async def run(self) -> None:
        """Cut frozen clients until cancelled; a bug while serving one comes out here.

        The websockets library would log such an exception and go on; a bug ends the program (architecture.md §10).
        """
        assert self._broken is not None
        while True:
            await asyncio.wait([self._broken], timeout=WATCH_S)
            if self._broken.done():
                self._broken.result()
            now = now_ms()
            self._porter.tell_news(len(self._peers))
            for peer in list(self._peers.values()):
                if peer.watch.is_frozen(peer.handed, peer.socket.transport.get_write_buffer_size(), now):
                    self._cut(peer, ProblemCode.TOO_SLOW)

    async def close(self, problem: Problem) -> None:
        """Say goodbye to everybody, close all connections and stop listening; twice is once.

        Takes `CLOSE_TIMEOUT_S` and a bit at most. The inbox must have been closed, or clients hang on it.
        """
        servers, self._servers = self._servers, []
        for server in servers:
            server.close(close_connections=False)
        farewell = codec.encode(problem)
        for peer in list(self._peers.values()):
            self._farewell(peer, farewell)
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await _all_closed(servers)
        except TimeoutError:
            for peer in list(self._peers.values()):
                peer.socket.transport.abort()
            await _all_closed(servers)

    def part(self) -> None:
        """End all connections; the devices come back at once, and the welcome tells them the hub's time anew."""
        farewell = codec.encode(Problem(ProblemCode.SHUTTING_DOWN, closing=True, detail="the hub's clock was set"))
        for peer in list(self._peers.values()):
            self._farewell(peer, farewell)

    def deliver(self, effects: Sequence[Effect]) -> None:
        """Carry out what the core wants done; never waits for a client."""
        if effects:
            self._may_speak()
        for effect in effects:
            match effect:
                case Send(session, message):
                    if (peer := self._peers.get(session)) is not None:
                        if isinstance(message, Welcome):
                            self._porter.welcomed(peer.caller)
                        elif isinstance(message, ANSWERS):
                            peer.turns.answered()
                        self._reply(peer, codec.encode(message))
                case Publish(sessions, show):
                    self._publish(sessions, effect, codec.encode(show))
                case Close(session, problem):
                    if (peer := self._peers.get(session)) is not None:
                        self._farewell(peer, codec.encode(problem))
                case CheckPassword() | CheckCode() | VoidCode():
                    self._look_at(effect)
                case Log(what, values, is_error):
                    said = " ".join(f"{name}={value}" for name, value in values)
                    _log.log(logging.ERROR if is_error else logging.INFO, "%s %s", what, said)
                case Done():
                    self._done(effect)
                case _:
                    assert_never(effect)

    def _publish(self, sessions: tuple[SessionId, ...], effect: Publish, data: bytes) -> None:
        at_once: list[ServerConnection] = []
        for session in sessions:
            peer = self._peers.get(session)
            if peer is None or peer.outbox.closing:
                continue
            if peer.is_idle():
                peer.handed += len(data)
                at_once.append(peer.socket)
            else:
                peer.outbox.show(effect.show.topic, data)
                peer.added.set()
        broadcast(at_once, data, text=True)

    def _reply(self, peer: _Peer, data: bytes) -> None:
        if peer.outbox.reply(data):
            peer.added.set()
        else:
            self._cut(peer, ProblemCode.TOO_SLOW)

    def _farewell(self, peer: _Peer, data: bytes) -> None:
        peer.outbox.farewell(data)
        peer.socket.told_to_go()
        peer.added.set()

    def _cut(self, peer: _Peer, problem: ProblemCode) -> None:
        _log.warning("client cut session=%d problem=%s", peer.session, problem)
        peer.socket.transport.abort()

    async def _serve(self, connection: ServerConnection) -> None:
        assert self._broken is not None
        try:
            if self._tls is None or fingerprint(connection.transport) is not None:
                await self._converse(connection)
            elif self._pair is not None and _path(connection) == PATH:
                await self._pair(_Asking(connection))
            else:
                await _Asking(connection).send(codec.encode(MUST_PAIR))
        except Exception as error:
            if not self._broken.done():
                self._broken.set_exception(error)

    async def _converse(self, connection: ServerConnection) -> None:
        assert isinstance(connection, DeviceConnection)
        peer = _Peer(SessionId(next(self._numbers)), connection)
        pump = asyncio.create_task(self._pump(peer))
        if not self._porter.admits(len(self._peers)):
            self._farewell(peer, codec.encode(Problem(ProblemCode.TOO_MANY, closing=True)))
            await pump
            return
        _limit_unacknowledged(connection.transport)
        self._peers[peer.session] = peer
        try:
            shown = fingerprint(connection.transport), name(connection.transport)
            await self._inbox.put(Connected(peer.session, peer.caller[0], self._tls is not None, *shown))
            while (data := await _receive(connection)) is not None:
                if not peer.outbox.closing:  # else it is read away, or the system would drop the farewell with it
                    weight = await self._take_in(peer, data)
                    await self._slow_down(peer, len(data), weight)
        finally:
            del self._peers[peer.session]
            pump.cancel()
            await asyncio.wait([pump])
            if not pump.cancelled():
                pump.result()
            await self._inbox.put(Disconnected(peer.session))

    async def _take_in(self, peer: _Peer, data: bytes) -> int:
        """Take what was said; return as how many messages it counts."""
        message: ClientMessage | DecodeError
        try:
            message = codec.decode_client(data)
        except DecodeError as error:
            message = error
        received = Received(peer.session, message)
        weight = limits.HELLO_WEIGHT.value if isinstance(message, Hello) else 1
        if isinstance(message, Hello) and peer.speaker is None and not self._lets_in(peer, message):
            return weight
        pace = None if peer.paces is None or isinstance(message, DecodeError) else peer.paces.of(message)
        if pace is not None and not await _has_time(peer, pace):
            return weight
        if isinstance(message, COMMANDS):
            await peer.turns.wait()
            if self._inbox.offer(received):
                peer.turns.asked()
            else:
                self._reply(peer, codec.encode(Refused(message.command_id, RejectionCode.TOO_BUSY)))
        else:
            await self._inbox.put(received)
        return weight

    def _lets_in(self, peer: _Peer, said: Hello) -> bool:
        """Remember who speaks here, unless that one has to stay away for a while."""
        shown, stands = fingerprint(peer.socket.transport), name(peer.socket.transport)
        speaker = Speaker(said.device) if shown is None else Speaker(DeviceId(stands or ""), shown)
        throttle = self._porter.greets(speaker)
        if throttle is None:
            self._farewell(peer, codec.encode(TOO_FAST))
            return False
        peer.speaker, peer.throttle = speaker, throttle
        peer.paces = self._porter.paces(speaker, said.role)
        return True

    async def _slow_down(self, peer: _Peer, size: int, weight: int) -> None:
        """Wait before the next message is read, if there were too many; cut who does not stop."""
        wait_ms = peer.throttle.hear(size, now := now_ms(), weight)
        if peer.throttle.is_flooding(now):
            self._porter.cut(peer.session, peer.speaker)
            self._farewell(peer, codec.encode(TOO_FAST))
        elif wait_ms:
            await asyncio.sleep(wait_ms / 1_000)

    async def _pump(self, peer: _Peer) -> None:
        try:
            while True:
                peer.sending = True
                while (data := peer.outbox.take()) is not None:
                    self._may_speak()
                    peer.handed += len(data)
                    await peer.socket.send(data, text=True)
                peer.sending = False
                if peer.outbox.closing:
                    await peer.socket.close()
                    return
                peer.added.clear()
                await peer.added.wait()
        except ConnectionClosed:
            return


async def _has_time(peer: _Peer, pace: Draws) -> bool:
    """Wait until a device may have something more done; return whether it is still there then.

    What it says meanwhile is not read. What nobody carried out is asked about by its device, and said again.
    """
    waited = 0
    while not peer.outbox.closing and (wait_ms := pace.take(now_ms())):
        pace.waited, waited = pace.waited + (not waited), 1
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_ms / 1_000):
                await peer.socket.wait_closed()
                return False
    return not peer.outbox.closing


class _Asking:
    """A connection of somebody who asks to be taken in; a `Line`."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self.address = _address(connection)

    async def receive(self) -> bytes | None:
        """Return the next message; None: it is closed."""
        return await _receive(self._connection)

    async def send(self, data: bytes) -> None:
        """Send one message; to one that is closed it is lost."""
        with contextlib.suppress(ConnectionClosed):
            await self._connection.send(data, text=True)


def _address(connection: ServerConnection) -> str:
    return str((connection.remote_address or ("",))[0])


def _path(connection: ServerConnection) -> str:
    return "" if connection.request is None else connection.request.path


async def _receive(connection: ServerConnection) -> bytes | None:
    try:
        return await connection.recv(decode=False)
    except ConnectionClosed:
        return None


async def _all_closed(servers: Sequence[Server]) -> None:
    for server in servers:
        await server.wait_closed()


def _limit_unacknowledged(transport: asyncio.Transport) -> None:
    """Let the system drop a peer that acknowledges nothing, or opens its window for nothing, for so long."""
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TCP_USER_TIMEOUT_MS)
