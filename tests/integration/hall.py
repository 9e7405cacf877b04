"""A small hall at work over real sockets on loopback: a hub in this process, and devices without screens."""

import asyncio
import socket
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from config.schema import WebTable
from hub.client.candidates import HubAddress
from hub.client.clock import SteadyClock
from hub.client.connection import UNPAIRED_HERE, Connection
from hub.client.discovery import Discovery
from hub.client.identity import new_command_id, new_process_id
from hub.client.session import Answered, Joined, Output, Shown
from hub.client.trust import Trust
from hub.core.bindings import Bindings, DeviceBinding
from hub.core.hub import HubCore
from hub.domain import catalogue as c
from hub.domain.events import Record, TicketCalled, TicketIssued
from hub.protocol import codec
from hub.protocol.codec import ClientMessage, HubMessage
from hub.protocol.commands import Accepted, CallNext, Command, IssueTicket, NotExecuted
from hub.protocol.errors import Refused
from hub.protocol.hello import PROTOCOL_VERSION, SUBPROTOCOL, Hello, Role
from hub.protocol.ids import BootId, CounterId, DeviceId, ServiceId, ZoneId
from hub.server.draws import USUAL, DrawPace
from hub.server.records import BY_PEOPLE
from hub.server.run import restore
from hub.server.service import Place, serve
from hub.store.journal import Journal
from hub.store.memory import MemoryJournal

LOOPBACK = "127.0.0.1"
PATIENCE_S = 60.0
"""For what surely comes, also on a busy machine."""
_T = TypeVar("_T")

Answer = Accepted | Refused | NotExecuted


_DAY = c.Span(0, 1_440)
ALWAYS = c.Calendar((_DAY, _DAY, _DAY, _DAY, _DAY, _DAY, _DAY), friday_break=None, last_ticket_minutes=0)
"""Open day and night: these tests run at any hour of any date."""

RULES = c.Rules(asks_before_second=False, recall_gap_s=0, recalls=100_000)
"""One kiosk draws the same service at once again, and an officer calls without end: views in abundance are wanted."""


def catalogue(name: str = "Balai Uji") -> c.Catalogue:
    zone, agency, pool, service = c.ZoneId("z1"), c.AgencyId("a1"), c.PoolId("a1"), c.ServiceId("s1")
    return c.Catalogue(
        hall=c.Hall({"id": name}, "Asia/Jakarta", calendar=ALWAYS, rules=RULES),
        agencies=(c.Agency(agency, {"id": "Instansi"}, {"id": "INS"}),),
        pools=(c.Pool(pool, "A"),),
        services=(c.Service(service, agency, pool, {"id": "Layanan"}, 10, zone),),
        zones=(c.Zone(zone, {"id": "Zona"}, {"id": "Lantai 1"}),),
        counters=tuple(c.Counter(c.CounterId(f"c{n}"), n, zone, (service,)) for n in (1, 2)),
    )


def bindings(screens: int = 1) -> Bindings:
    devices = [
        DeviceBinding(DeviceId("kiosk-1"), Role.KIOSK),
        DeviceBinding(DeviceId("officer-1"), Role.OFFICER, counter=CounterId("c1")),
        DeviceBinding(DeviceId("officer-2"), Role.OFFICER, counter=CounterId("c2")),
        *(DeviceBinding(DeviceId(f"hall-{n}"), Role.HALL, zone=ZoneId("z1")) for n in range(1, screens + 1)),
    ]
    return Bindings({device.device: device for device in devices})


async def until(holds: Callable[[], _T | bool | None], what: str) -> _T:
    """Return the first true value of a condition, looked at again and again.

    Raises:
        AssertionError: it did not come true within `PATIENCE_S`.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_S
    while not (value := holds()):
        assert loop.time() < deadline, f"waited in vain: {what}"
        await asyncio.sleep(0.005)
    return value  # type: ignore[return-value]


@dataclass
class RunningHub:
    core: HubCore
    journal: Journal
    port: int
    stopping: asyncio.Event
    task: asyncio.Task[None]
    ended: list[int]
    boards: asyncio.Future[str] = field(default_factory=asyncio.Future)

    @property
    def address(self) -> HubAddress:
        return HubAddress(LOOPBACK, self.port)

    async def stop(self) -> None:
        self.stopping.set()
        await self.task


@asynccontextmanager
async def hub(
    journal: Journal | None = None,
    *,
    name: str = "Balai Uji",
    boot: str = "",
    advertise: bool = False,
    screens: int = 1,
    port: int = 0,
    wall_ns: Callable[[], int] = time.time_ns,
    offer: c.Catalogue | None = None,
    places: Bindings | None = None,
    web: WebTable | None = None,
    pace: DrawPace = USUAL,
    orders: DrawPace = BY_PEOPLE,
) -> AsyncIterator[RunningHub]:
    """Run a hub; with `web` its boards are at the address that `RunningHub.boards` gives."""
    journal = journal or MemoryJournal()
    core = HubCore(
        offer or catalogue(name),
        places or bindings(screens),
        boot=BootId(boot or uuid.uuid4().hex[:16]),
        epoch=journal.epoch(),
    )
    stop, ended = asyncio.Event(), list[int]()
    listening: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    boards: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    name = f"Uji {uuid.uuid4().hex[:8]}"
    place = Place(
        LOOPBACK, port, name=name, advertise=advertise, interfaces=(LOOPBACK,), web=web, pace=pace, orders=orders
    )
    clock = restore(core, journal, wall_ns)
    task = asyncio.create_task(
        serve(
            *(core, journal, clock, place, stop),
            ready=lambda _, port: listening.set_result(port),
            end=ended.append,
            boards=lambda host, port: boards.set_result(f"http://{host}:{port}"),
        )
    )
    await asyncio.wait([listening, task], return_when=asyncio.FIRST_COMPLETED)
    running = RunningHub(core, journal, listening.result(), stop, task, ended, boards)
    try:
        yield running
    finally:
        stop.set()
        if not ended:
            await task


@dataclass
class Device:
    link: Connection
    heard: list[Output] = field(default_factory=list)

    async def joined(self, times: int = 1) -> Joined:
        def told() -> Joined | None:
            found = [output for output in self.heard if isinstance(output, Joined)]
            return found[-1] if len(found) >= times else None

        return await until(told, f"{self.link.session.hello.device} joins")

    async def do(self, command: Command) -> Answer:
        self.link.submit(command)
        return await self.answer(command)

    async def answer(self, command: Command) -> Answer:
        return await until(lambda: next(iter(self.answers(command)), None), f"{command} is answered")

    def answers(self, command: Command) -> list[Answer]:
        return [each.answer for each in self.heard if isinstance(each, Answered) and each.command == command]

    def views(self) -> list[Shown]:
        return [output for output in self.heard if isinstance(output, Shown)]


def hello(name: str, role: Role) -> Hello:
    return Hello(PROTOCOL_VERSION, role, DeviceId(name), new_process_id())


@asynccontextmanager
async def device(
    name: str,
    role: Role,
    address: HubAddress | Sequence[HubAddress] | None,
    *,
    state_dir: Path | None = None,
    zeroconf: bool = False,
    hall: str | None = None,
    draw: Callable[[], float] = lambda: 0.05,
    clock: SteadyClock | None = None,
    trust: Trust = UNPAIRED_HERE,
) -> AsyncIterator[Device]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # the hub's address may still be written
        discovery = Discovery(
            state_dir or Path(folder), configured=address, hall=hall, zeroconf=zeroconf, interfaces=(LOOPBACK,)
        )
        heard: list[Output] = []
        connection = Connection(hello(name, role), heard.append, discovery, draw=draw, clock=clock, trust=trust)
        running = asyncio.create_task(connection.run())
        try:
            yield Device(connection, heard)
        finally:
            running.cancel()
            await asyncio.wait([running])
            if not running.cancelled():
                running.result()


@asynccontextmanager
async def raw(address: HubAddress, receive_buffer: int | None = None) -> AsyncIterator[ClientConnection]:
    """A connection of the language without a session: says and hears what the test wants."""
    plain = socket.socket()
    if receive_buffer is not None:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    plain.connect((address.host, address.port))
    async with connect(
        f"ws://{address}/",
        sock=plain,
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        compression=None,
        proxy=None,
        max_size=None,
        close_timeout=0.5,
    ) as connection:
        yield connection


async def say(connection: ClientConnection, *messages: ClientMessage | bytes) -> None:
    for message in messages:
        await connection.send(message if isinstance(message, bytes) else codec.encode(message), text=True)


async def hear(connection: ClientConnection, wanted: type[_T]) -> _T:
    """Return the next message of a type; others are passed over."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            message: HubMessage = codec.decode_hub(await connection.recv(decode=False))
            if isinstance(message, wanted):
                return message


def issue(link: Connection | None = None) -> IssueTicket:
    at_ms = None if link is None else link.now()
    return IssueTicket(command_id=new_command_id(at_ms or _now()), service=ServiceId("s1"))


def call_next(counter: str) -> CallNext:
    return CallNext(command_id=new_command_id(_now()), counter=CounterId(counter))


def _now() -> int:
    return time.time_ns() // 1_000_000


def issued(records: Sequence[Record]) -> list[TicketIssued]:
    return [record.event for record in records if isinstance(record.event, TicketIssued)]


def called(records: Sequence[Record]) -> list[TicketCalled]:
    return [record.event for record in records if isinstance(record.event, TicketCalled)]
