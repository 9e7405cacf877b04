"""Where button boxes press: a small listener, HTTP or websocket, that presses on the panel and says what happened."""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections import Counter
from pathlib import Path
from typing import Final

import msgspec
from websockets.frames import Frame, Opcode
from websockets.http11 import Request as WebSocketRequest
from websockets.protocol import State
from websockets.server import ServerProtocol

from counter_display.officer.button_box import ACTIONS, STATUS, Gate, Outcome, Verb, action_of
from counter_display.officer.button_request import HEAD, BadRequest, Request, read_head, written
from counter_display.officer.desk import OfficerDesk
from counter_display.officer.panel import SETTLE_MS
from hub.client.session import Link
from hub.protocol import limits
from hub.protocol.commands import Accepted, CallReceipt, NotExecuted
from hub.protocol.errors import Refused
from hub.protocol.views import OfficerAction

_log = logging.getLogger(__name__)

READ_S: Final = 5.0
"""A box says what it wants at once; a connection that says nothing is not kept."""

ANSWER_S: Final = 5.0
"""The hub answers within milliseconds; after so long its word is not waited for, and it may still come."""

SETTLE_S: Final = SETTLE_MS / 1_000
"""What a done press changed is shown within milliseconds; one that changed nothing is answered after so long."""

CONNECTIONS: Final = limits.Limit(8, "connections", "a counter has one box, and a person who tries it")
CONNECTIONS_EACH: Final = limits.Limit(4, "connections", "of one address: a stranger leaves room for the box")
MESSAGE_BYTES: Final = 256
LISTEN_AGAIN_S: Final = 5.0

SILENT_S, PROBES = 30, 3
"""A box that lost its power keeps a connection no longer than SILENT_S and three probes a second."""


def keep_alive(line: socket.socket) -> None:
    """Let the kernel find out that a silent box is gone."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, SILENT_S)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, PROBES)


def tls_of(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return how boxes are spoken to by TLS (1.2 is what small ones know).

    Raises:
        OSError: the files cannot be read, or do not belong together.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a box is told: the outcome, the ticket at the counter, how many wait, and what is allowed now.

    `code` is why the hub refused, as its protocol names it; `number` is the new one after a call.
    """

    outcome: Outcome
    counter: int | None = None
    number: str | None = None
    phase: str | None = None
    waiting: int = 0
    actions: tuple[OfficerAction, ...] = ()
    code: str | None = None


class ButtonServer:
    """Listens at one address; everything runs on the loop's thread."""

    def __init__(self, desk: OfficerDesk, secret: str, tls: ssl.SSLContext | None = None) -> None:
        self._desk = desk
        self._tls = tls
        self._gate = Gate(secret)
        self._open: Counter[str] = Counter()

    async def run(self, host: str, port: int, listening: asyncio.Future[int] | None = None) -> None:
        """Listen until cancelled; `listening` is given the port."""
        server = await self._begun(host, port)
        taken = server.sockets[0].getsockname()[1]
        _log.info("button boxes press at %s:%d", host, taken)
        if listening is not None:
            listening.set_result(taken)
        async with server:
            await server.serve_forever()

    async def _begun(self, host: str, port: int) -> asyncio.Server:
        """Return a server at the address, as soon as nobody else has it: a panel works without its box, too."""
        is_said = False
        while True:
            try:
                patience_s = None if self._tls is None else READ_S
                return await asyncio.start_server(
                    *(self._serve, host, port),
                    limit=HEAD.value,
                    ssl=self._tls,
                    ssl_handshake_timeout=patience_s,
                    ssl_shutdown_timeout=patience_s,
                )
            except OSError as error:
                if not is_said:
                    _log.error("button.listen: nobody can listen at %s:%d: %s", host, port, error.strerror)
                is_said = True
                await asyncio.sleep(LISTEN_AGAIN_S)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = str((writer.get_extra_info("peername") or ("",))[0])
        self._open[address] += 1
        try:
            if self._open.total() <= CONNECTIONS.value and self._open[address] <= CONNECTIONS_EACH.value:
                await self._converse(reader, writer, address)
        except (BadRequest, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            pass  # whoever speaks like this is not answered
        finally:
            self._open -= Counter({address: 1})
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str) -> None:
        async with asyncio.timeout(READ_S):
            head = await reader.readuntil(b"\r\n\r\n")
            request = read_head(head)
            await reader.readexactly(request.body_bytes)
        refused = self._gate.admit(address, request.secret, self._now())
        if refused is None and request.wants_websocket and request.method == "GET":
            await self._websocket(head, address, reader, writer)
            return
        if refused is not None:
            answer, status = Answer(refused), STATUS[refused]
        else:
            answer, status = await self._asked(request, address)
        writer.write(written(status, msgspec.json.encode(answer)))
        await writer.drain()

    async def _asked(self, request: Request, address: str) -> tuple[Answer, int]:
        is_look = request.verb == Verb.STATUS
        if request.method != ("GET" if is_look else "POST"):
            return Answer(Outcome.UNKNOWN), 405
        answer = await self._press(request.verb, address)
        return answer, STATUS[answer.outcome]

    async def _press(self, said: str, address: str) -> Answer:
        """Press what a box asks for, and return what happened."""
        try:
            verb = Verb(said)
        except ValueError:
            return Answer(Outcome.UNKNOWN)
        refused = self._gate.take_turn(address, self._now())
        if refused is not None:
            return Answer(refused)
        picture = self._desk.picture()
        is_live = self._desk.link.session.link is Link.LIVE
        if is_live and picture.asks_who:
            if verb is not Verb.STATUS:
                self._desk.press(ACTIONS[verb][0], f"button {verb}")  # the panel says that it was refused
            return Answer(Outcome.LOG_IN_FIRST)
        view = picture.view
        if not is_live or view is None:
            return self._answer(Outcome.HUB_AWAY)
        if verb is Verb.STATUS:
            return self._answer(Outcome.DONE)
        action = action_of(verb, view.actions)
        if action is None:
            return self._answer(Outcome.NOT_ALLOWED)
        told: asyncio.Future[Accepted | Refused | NotExecuted] = asyncio.get_running_loop().create_future()
        seen = asyncio.Event()

        def hear(word: Accepted | Refused | NotExecuted) -> None:
            self._desk.once_shown(seen.set)
            if not told.done():
                told.set_result(word)

        command = self._desk.press(action, f"button {verb}", hear)
        if command is None:
            return self._answer(Outcome.BUSY if self._desk.picture().page is None else Outcome.ASKS)
        try:
            async with asyncio.timeout(ANSWER_S):
                word = await told
        except TimeoutError:
            return self._answer(Outcome.UNSETTLED)
        if isinstance(word, Accepted):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SETTLE_S):
                    await seen.wait()
        return self._settled(word)

    def _settled(self, word: Accepted | Refused | NotExecuted) -> Answer:
        match word:
            case Accepted(result=CallReceipt(number=number)):
                return msgspec.structs.replace(self._answer(Outcome.DONE), number=number)
            case Accepted():
                return self._answer(Outcome.DONE)
            case Refused(code=code):
                return msgspec.structs.replace(self._answer(Outcome.REFUSED), code=code.value)
            case NotExecuted():
                return self._answer(Outcome.HUB_AWAY)

    def _answer(self, outcome: Outcome) -> Answer:
        view = self._desk.picture().view
        if view is None:
            return Answer(outcome)
        current = view.current
        return Answer(
            outcome,
            view.counter_number,
            None if current is None else current.number,
            None if current is None else current.phase.value,
            view.waiting_total,
            view.actions,
        )

    async def _websocket(
        self, head: bytes, address: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer each message, a verb, with one; until the box closes."""
        keep_alive(writer.get_extra_info("socket"))
        protocol = ServerProtocol(max_size=MESSAGE_BYTES)
        protocol.receive_data(head)
        while True:
            for event in protocol.events_received():
                if isinstance(event, WebSocketRequest):
                    protocol.send_response(protocol.accept(event))
                elif isinstance(event, Frame) and event.opcode is Opcode.TEXT and protocol.state is State.OPEN:
                    answer = await self._press(bytes(event.data).decode(errors="replace"), address)
                    protocol.send_text(msgspec.json.encode(answer))
            for data in protocol.data_to_send():
                if data:
                    writer.write(data)
            await writer.drain()
            if protocol.state is not State.OPEN:
                return
            data = await reader.read(HEAD.value)
            if not data:
                return
            protocol.receive_data(data)

    def _now(self) -> int:
        return round(asyncio.get_running_loop().time() * 1_000)
