"""The device port: connections in, bytes to inputs and effects to bytes."""

import asyncio
import asyncio.sslproto
import logging
import socket
import ssl
from collections.abc import Callable, Coroutine, Sequence
from itertools import count
from typing import Final, assert_never

from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
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
    Secret,
    Send,
    SessionId,
    VoidCode,
)
from hub.protocol import codec, limits
from hub.protocol.commands import Accepted, NotExecuted
from hub.protocol.errors import Problem, ProblemCode, Refused
from hub.protocol.hello import SUBPROTOCOL, Welcome
from hub.protocol.pairing import PATH
from hub.server.conversation import Conversation
from hub.server.device_connection import READ, DeviceConnection
from hub.server.door import Door, doors
from hub.server.draws import USUAL, DrawPace
from hub.server.inbox import Inbox
from hub.server.pairing_desk import Line
from hub.server.peer import Peer
from hub.server.porter import Porter, now_ms
from hub.server.records import BY_PEOPLE
from hub.server.tls import fingerprint, name

_log = logging.getLogger(__name__)

MAX_SIZE: Final = limits.Limit(65_536, "bytes", "a message between this and the language's limit is still answered")
AT_ONCE: Final = limits.Limit(
    2, "connections", "begun between two looks at those that are in: 64 handshakes in one go take 0.2 s"
)
MAX_QUEUE: Final = limits.Limit(8, "messages", "read ahead per client while the writer is busy")
OPEN_TIMEOUT_S: Final = 5.0
CLOSE_TIMEOUT_S: Final = 2.0
PING_S: Final = limits.PING_INTERVAL.value / 1_000
TCP_USER_TIMEOUT_MS: Final = 3_500
SEND_BUFFER: Final = limits.Limit(65_536, "bytes", "what the system may hold for a frozen client before we see it")
WATCH_S: Final = 0.25
ANSWERS: Final = (Accepted, Refused, NotExecuted)
MUST_PAIR: Final = Problem(ProblemCode.MUST_PAIR, closing=True)

_LIBRARY_LOG: Final = logging.getLogger("hub.server.websockets")
_LIBRARY_LOG.setLevel(logging.CRITICAL)
"""The library writes a traceback for every port scan; what matters is logged here."""


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
        self._peers: dict[SessionId, Peer] = {}
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
        server = await serve(
            self._serve,
            sock=door,
            backlog=AT_ONCE.value,
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
        door.listen(limits.SESSIONS.value)  # to asyncio a backlog is how many it takes at once, too
        return server

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
                if peer.is_frozen(now):
                    peer.cut(ProblemCode.TOO_SLOW)

    async def close(self, problem: Problem) -> None:
        """Say goodbye to everybody, close all connections and stop listening; twice is once.

        Takes `CLOSE_TIMEOUT_S` and a bit at most. The inbox must have been closed, or clients hang on it.
        """
        servers, self._servers = self._servers, []
        for server in servers:
            server.close(close_connections=False)
        farewell = codec.encode(problem)
        for peer in list(self._peers.values()):
            peer.farewell(farewell)
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await _all_closed(servers)
        except TimeoutError:
            for each in [connection for server in servers for connection in server.all_connections]:
                each.transport.abort()
            await _all_closed(servers)

    def part(self) -> None:
        """End all connections; the devices come back at once, and the welcome tells them the hub's time anew."""
        farewell = codec.encode(Problem(ProblemCode.SHUTTING_DOWN, closing=True, detail="the hub's clock was set"))
        for peer in list(self._peers.values()):
            peer.farewell(farewell)

    def deliver(self, effects: Sequence[Effect]) -> None:
        """Carry out what the core wants done; never waits for a client."""
        if effects:
            self._may_speak()
        for effect in effects:
            match effect:
                case Send(session, message):
                    if (peer := self._peers.get(session)) is not None:
                        if isinstance(message, Welcome):
                            self._porter.welcomed(peer.caller, counts=peer.throttle.is_over)
                        elif isinstance(message, ANSWERS):
                            peer.turns.answered()
                        peer.reply(codec.encode(message))
                case Publish(sessions, show):
                    self._publish(sessions, effect, codec.encode(show))
                case Close(session, problem):
                    if (peer := self._peers.get(session)) is not None:
                        peer.farewell(codec.encode(problem))
                case CheckPassword() | CheckCode() | VoidCode():
                    self._look_at(effect)
                case Log(what, values):
                    said = " ".join(f"{name}={value}" for name, value in values)
                    level = logging.WARNING if effect.is_warning else logging.INFO
                    _log.log(logging.ERROR if effect.is_error else level, "%s %s", what, said)
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
                peer.given(data)
                at_once.append(peer.socket)
            else:
                peer.show(effect.show.topic, data)
        broadcast(at_once, data, text=True)

    async def _serve(self, connection: ServerConnection) -> None:
        assert self._broken is not None
        try:
            assert isinstance(connection, DeviceConnection)
            if self._tls is None or fingerprint(connection.transport) is not None:
                await self._converse(connection)
            elif self._pair is not None and _path(connection) == PATH:
                await self._pair(_Asking(connection))
            else:
                self._porter.unpaired(_address_of(connection))
                await connection.say(codec.encode(MUST_PAIR))
        except Exception as error:
            if not self._broken.done():
                self._broken.set_exception(error)

    async def _converse(self, connection: DeviceConnection) -> None:
        peer = Peer(SessionId(next(self._numbers)), connection)
        pump = asyncio.create_task(peer.pump(self._may_speak))
        if not self._porter.admits(len(self._peers)):
            peer.farewell(codec.encode(Problem(ProblemCode.TOO_MANY, closing=True)))
            await pump
            return
        _limit_unacknowledged(connection.transport)
        self._peers[peer.session] = peer
        try:
            shown = fingerprint(connection.transport), name(connection.transport)
            await self._inbox.put(Connected(peer.session, peer.caller[0], self._tls is not None, *shown))
            await Conversation(peer, self._inbox, self._porter).run()
        finally:
            del self._peers[peer.session]
            pump.cancel()
            await asyncio.wait([pump])
            if not pump.cancelled():
                pump.result()
            await self._inbox.put(Disconnected(peer.session))


class _Asking:
    """A connection of somebody who asks to be taken in; a `Line`."""

    def __init__(self, connection: DeviceConnection) -> None:
        self._connection = connection
        self.address = _address_of(connection)

    async def receive(self) -> bytes | None:
        """Return the next message; None: it is closed."""
        return await self._connection.hear()

    async def send(self, data: bytes) -> None:
        """Send one message; to one that is closed it is lost."""
        await self._connection.say(data)


def _address_of(connection: ServerConnection) -> str:
    return str((connection.remote_address or ("",))[0])


def _path(connection: ServerConnection) -> str:
    return "" if connection.request is None else connection.request.path


async def _all_closed(servers: Sequence[Server]) -> None:
    for server in servers:
        await server.wait_closed()


def _limit_unacknowledged(transport: asyncio.Transport) -> None:
    """Let the system drop a peer that acknowledges nothing, or opens its window for nothing, for so long."""
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TCP_USER_TIMEOUT_MS)
