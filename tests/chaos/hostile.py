"""One hostile client as a program: `python -m tests.chaos.hostile ATTACK PORT SECONDS SERVICE PATIENCE [KEYS]`.

It comes from an address of its own (127.0.0.2, which is the same computer), does one thing as fast as it can, and
prints what became of it as JSON: how often it got in, how often it was turned away or cut, and when for the first time.
Who was not cut by the end of its seconds goes on for as many more as it has patience. With a folder of stolen keys it
speaks TLS: as the devices whose keys they are, or, where it is nobody, without a certificate.
"""

import asyncio
import contextlib
import json
import random
import socket
import ssl
import struct
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException
from websockets.typing import Subprotocol

from hub.client.identity import new_command_id, new_process_id
from hub.client.trust import HUB_NAME, context
from hub.protocol import codec, limits
from hub.protocol.codec import ClientMessage
from hub.protocol.commands import IssueTicket, RequestOutcome
from hub.protocol.hello import PROTOCOL_VERSION, SUBPROTOCOL, Hello, Role
from hub.protocol.ids import CommandId, DeviceId, PoolId, ServiceId
from hub.protocol.log_in import LogIn
from hub.protocol.marks import Mark
from hub.protocol.orders import ReservePaper

ADDRESS: Final = "127.0.0.2"
LOOPBACK: Final = "127.0.0.1"
KIOSK: Final = DeviceId("kiosk-000")
PANEL: Final = DeviceId("panel-12")
"""Devices of the hall whose names the stranger knows; the honest hall does without them."""

ACCOUNT: Final = "petugas-12"

HELD: Final = 400
"""Connections that it holds open at most: as many as one program may have without asking its system."""

STOLEN: Final = (KIOSK, PANEL)
"""By TLS it has their keys."""

PASSWORDS: Final = 10_000
MDNS: Final = ("224.0.0.251", 5353)
PACKETS: Final = 400
ANSWER_BYTES: Final = 8_800
QUESTION_BYTES: Final = 1_300
"""As much as zeroconf reads of one packet, and as much as passes a network in one piece."""

GONE: Final = (OSError, WebSocketException, InvalidHandshake, EOFError, TimeoutError, asyncio.IncompleteReadError)


@dataclass
class Told:
    """What became of it; seconds count from its beginning."""

    began: float = field(default_factory=time.monotonic)
    came_in: int = 0
    cut: int = 0
    said: int = 0
    first_cut_s: float | None = None

    def was_cut(self) -> None:
        """It was turned away at the door, or left while it spoke."""
        self.cut += 1
        if self.first_cut_s is None:
            self.first_cut_s = time.monotonic() - self.began


class Hostile:
    """Attacks one hub until the time is over."""

    def __init__(self, port: int, seconds: float, patience_s: float, keys: Path | None = None) -> None:
        self._port = port
        self._keys = keys
        self._until = time.monotonic() + seconds
        self._at_last = self._until + patience_s
        self.told = Told()
        self._held: list[asyncio.StreamWriter] = []

    @property
    def goes_on(self) -> bool:
        """Whether there is time left."""
        return time.monotonic() < self._ends

    @property
    def _ends(self) -> float:
        return self._at_last if self.told.first_cut_s is None else self._until

    async def storm(self) -> None:
        """Connect, say nothing, leave, without end and many at once."""
        async with asyncio.TaskGroup() as group:
            for _ in range(50):
                group.create_task(self._again(self._come_and_go))

    async def elsewhere(self) -> None:
        """Do the same to itself, and nothing to the hub: what a stranger costs by being on the same computer."""
        async with await asyncio.start_server(_show_out, LOOPBACK, 0) as own:
            self._port = own.sockets[0].getsockname()[1]
            await self.storm()

    async def handshakes(self) -> None:
        """Begin TLS sessions without end and many at once, and leave as soon as they stand."""
        async with asyncio.TaskGroup() as group:
            for _ in range(20):
                group.create_task(self._again(self._shake_hands))

    async def silent(self) -> None:
        """Hold as many connections as it can get, and say nothing."""
        await self._hold(b"")

    async def stalled(self) -> None:
        """Begin to ask for a websocket, and go no further."""
        said = b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nSec-WebSocket-Key: "
        await self._hold(said, None if self._keys is None else _anybody())

    async def tls(self) -> None:
        """Begin a TLS handshake, and go no further."""
        await self._hold(bytes.fromhex("16030100c8010000c40303") + bytes(32))

    async def slow(self) -> None:
        """Ask for answer after answer, and read none."""
        await self._again(self._ask_and_never_read)

    async def giant(self) -> None:
        """Send frames of a megabyte."""
        await self._again(lambda: self._say_on(lambda: b"x" * 1_000_000))

    async def deep(self) -> None:
        """Send JSON that nests as deep as its size allows."""
        await self._again(lambda: self._say_on(lambda: b'{"a":' * (limits.CLIENT_MESSAGE.value // 5)))

    async def commands(self) -> None:
        """Draw number after number as a kiosk of the hall."""
        await self._again(lambda: self._say_on(lambda: codec.encode(self._draw())))

    async def paper(self) -> None:
        """Set numbers of the own counter's sequence aside for paper, order after order, at a panel."""
        await self._again(lambda: self._say_on(lambda: codec.encode(self._reserve()), PANEL, Role.OFFICER))

    async def hellos(self) -> None:
        """Say hello again and again, as a kiosk of the hall."""
        await self._again(lambda: self._say_on(lambda: codec.encode(_hello_of(None))))

    async def marks(self) -> None:
        """Say hello with mark after mark of a history that there never was."""
        await self._again(lambda: self._say_on(lambda: codec.encode(_hello_of(self._mark()))))

    async def unknown(self) -> None:
        """Be a thousand devices that the hall does not have."""
        async with asyncio.TaskGroup() as group:
            for _ in range(20):
                group.create_task(self._again(self._be_nobody))

    async def passwords(self) -> None:
        """Try ten thousand wrong passwords at a panel."""
        await self._again(self._guess)

    async def mdns(self) -> None:
        """Send made-up answers and questions by multicast to whoever listens to zeroconf; nobody is asked who he is."""
        packets = [each for _ in range(PACKETS // 2) for each in (_made_up_answers(), _questions())]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
            plain.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(LOOPBACK))
            while self.goes_on:
                for each in packets:
                    plain.sendto(each, MDNS)
                    self.told.said += 1
                await asyncio.sleep(0)

    async def _again(self, attempt: Callable[[], Awaitable[None]]) -> None:
        while self.goes_on:
            try:
                async with asyncio.timeout(max(0.1, self._ends - time.monotonic())):
                    await attempt()
            except GONE:
                if self.goes_on:
                    self.told.was_cut()
                    await asyncio.sleep(0)

    async def _opened(self, tls: ssl.SSLContext | None = None) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        name = None if tls is None else HUB_NAME
        opened = await asyncio.open_connection(
            LOOPBACK, self._port, local_addr=(ADDRESS, 0), ssl=tls, server_hostname=name
        )
        self.told.came_in += 1
        return opened

    async def _come_and_go(self) -> None:
        _, writer = await self._opened()
        writer.transport.abort()

    async def _shake_hands(self) -> None:
        _, writer = await self._opened(_anybody())
        writer.transport.abort()

    async def _hold(self, said: bytes, tls: ssl.SSLContext | None = None) -> None:
        async def one() -> None:
            reader, writer = await self._opened(tls)
            try:
                writer.write(said)
                if await reader.read() == b"" and self.goes_on:
                    raise EOFError
            finally:
                writer.transport.abort()

        async with asyncio.TaskGroup() as group:
            for _ in range(HELD):
                group.create_task(self._again(one))

    @contextlib.asynccontextmanager
    async def _joined(self, device: DeviceId, role: Role) -> AsyncIterator[ClientConnection]:
        plain = socket.socket()
        plain.bind((ADDRESS, 0))
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        plain.setblocking(False)
        await asyncio.get_running_loop().sock_connect(plain, (LOOPBACK, self._port))
        tls, language = self._tls_of(device), [Subprotocol(SUBPROTOCOL)]
        connection = await connect(
            f"{'ws' if tls is None else 'wss'}://{LOOPBACK}:{self._port}/",
            sock=plain,
            ssl=tls,
            server_hostname=None if tls is None else HUB_NAME,
            subprotocols=language,
            compression=None,
            proxy=None,
            close_timeout=0.1,
        )
        try:
            self.told.came_in += 1
            await self._say(connection, Hello(PROTOCOL_VERSION, role, device, new_process_id()))
            yield connection
        finally:
            with contextlib.suppress(AttributeError):  # a transport that is gone cannot be aborted once more
                connection.transport.abort()

    def _tls_of(self, device: DeviceId) -> ssl.SSLContext | None:
        if self._keys is None:
            return None
        return context(self._keys / device) if device in STOLEN else _anybody()

    async def _say(self, connection: ClientConnection, message: ClientMessage | bytes) -> None:
        data = message if isinstance(message, bytes) else codec.encode(message)
        try:
            await connection.send(data, text=True)
        except AttributeError as error:  # the library aborts a transport once more that is gone
            raise EOFError from error
        self.told.said += 1
        await asyncio.sleep(0)  # by TLS what is said to who has gone is dropped, and no turn comes in which it is told

    async def _say_on(self, make: Callable[[], bytes], device: DeviceId = KIOSK, role: Role = Role.KIOSK) -> None:
        async with self._joined(device, role) as connection:
            reading = asyncio.create_task(_read(connection))
            try:
                while self.goes_on and not reading.done():
                    await self._say(connection, make())
            finally:
                reading.cancel()
            raise EOFError

    async def _ask_and_never_read(self) -> None:
        async with self._joined(KIOSK, Role.KIOSK) as connection:
            connection.transport.pause_reading()
            while self.goes_on:
                await self._say(connection, RequestOutcome(CommandId(new_command_id(_now()))))

    async def _be_nobody(self) -> None:
        device = DeviceId(f"nobody-{self.told.came_in}")
        async with self._joined(device, Role.KIOSK) as connection:
            await _read(connection)
            raise EOFError

    async def _guess(self) -> None:
        async with self._joined(PANEL, Role.OFFICER) as connection:
            reading = asyncio.create_task(_read(connection))
            try:
                while self.goes_on and not reading.done() and self.told.said < PASSWORDS:
                    await self._say(connection, LogIn(ACCOUNT, f"tebakan ke-{self.told.said}"))
                await asyncio.wait([reading], timeout=max(0.1, self._until - time.monotonic()))
            finally:
                reading.cancel()
            raise EOFError

    def _draw(self) -> IssueTicket:
        return IssueTicket(command_id=new_command_id(_now()), service=ServiceId(SERVICE), again=True)

    def _reserve(self) -> ReservePaper:
        return ReservePaper(command_id=new_command_id(_now()), pool=PoolId(SERVICE), count=1)

    def _mark(self) -> Mark:
        return Mark(1, 1 + self.told.said, _now(), "0" * 64, f"{self.told.said:064x}")


SERVICE: Final = sys.argv[4] if len(sys.argv) > 4 else "none"
"""What it wants numbers of; of `paper` the sequence."""
CONTROL: Final = "elsewhere"
ATTACKS: Final = (
    CONTROL,
    *("storm", "silent", "stalled", "tls", "slow", "giant", "deep", "commands", "unknown", "passwords"),
    *("paper", "hellos", "marks", "mdns"),
)
BY_TLS: Final = ("handshakes",)
"""What can be done only to a hub that serves by TLS."""


async def _show_out(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def _read(connection: ClientConnection) -> None:
    with contextlib.suppress(WebSocketException):
        while True:
            await connection.recv(decode=False)


def _made_up_answers() -> bytes:
    """Return a packet full of records of services that there are not."""
    body, count = b"", 0
    while len(body) < ANSWER_BYTES:
        body += _labels(random.randbytes(4).hex().encode(), b"_loket", b"_tcp", b"local")
        body += struct.pack(">HHIH", 1, 1, 4_500, 4) + random.randbytes(4)  # an address (A, IN) for 75 minutes
        count += 1
    return struct.pack(">6H", 0, 0x8400, 0, count, 0, 0) + body


def _questions() -> bytes:
    """Return a packet full of questions, the first of them for hubs."""
    body, count = _labels(b"_loket", b"_tcp", b"local") + struct.pack(">HH", 12, 1), 1
    while len(body) < QUESTION_BYTES:
        body += _labels(random.randbytes(4).hex().encode())[:-1] + b"\xc0\x0c" + struct.pack(">HH", 255, 1)
        count += 1
    return struct.pack(">6H", 0, 0, count, 0, 0, 0) + body


def _labels(*parts: bytes) -> bytes:
    return b"".join(bytes([len(each)]) + each for each in parts) + b"\0"


def _hello_of(mark: Mark | None) -> Hello:
    return Hello(PROTOCOL_VERSION, Role.KIOSK, KIOSK, new_process_id(), mark=mark)


def _anybody() -> ssl.SSLContext:
    """Return a context without a certificate, which looks at nobody's: it costs the stranger least."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def _now() -> int:
    return time.time_ns() // 1_000_000


async def main() -> None:
    """Attack, and print what became of it."""
    seconds, patience_s = float(sys.argv[3]), float(sys.argv[5])
    hostile = Hostile(int(sys.argv[2]), seconds, patience_s, Path(sys.argv[6]) if len(sys.argv) > 6 else None)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds + patience_s + 5):
            await getattr(hostile, sys.argv[1])()
    told = hostile.told
    print(json.dumps({"came_in": told.came_in, "cut": told.cut, "said": told.said, "first_cut_s": told.first_cut_s}))


if __name__ == "__main__":
    asyncio.run(main())
