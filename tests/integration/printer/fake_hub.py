"""A hub that only knows printers: hands out jobs, notes what it is told, answers or does not."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from types import TracebackType
from typing import Self

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from hub.protocol import codec
from hub.protocol.codec import HubMessage
from hub.protocol.commands import Accepted, RecordPrint, ReportPrinter
from hub.protocol.hello import PROTOCOL_VERSION, SUBPROTOCOL, Hello, Role, Welcome
from hub.protocol.ids import BootId, DeviceId, JobId
from hub.protocol.printing import PrinterState, PrintJob, WithdrawJob
from hub.protocol.remembering import HandInMemory


class FakeHub:
    """Serves in a thread of its own; jobs without a recorded fate are sent again to whoever joins."""

    def __init__(self) -> None:
        self.answering = True
        self.collects = False
        self.memory: list[HandInMemory] = []
        self.fates: list[RecordPrint] = []
        self.states: list[PrinterState] = []
        self.hellos: list[Hello] = []
        self.address = ""
        self._open_jobs: dict[str, PrintJob] = {}
        self._clients: set[ServerConnection] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(120)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)

    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def send(self, job: PrintJob) -> None:
        """Hand a job to every printer, now and whenever one joins, until its fate is known."""
        self._open_jobs[job.job] = job
        self._on_loop(lambda: self._broadcast(job))

    def withdraw(self, job: str) -> None:
        """Withdraw a job from every printer that is there."""
        self._on_loop(lambda: self._broadcast(WithdrawJob(JobId(job))))

    def cut(self) -> None:
        """Break all links."""
        self._on_loop(lambda: [client.transport.abort() for client in self._clients])

    def fate_of(self, job: str) -> list[RecordPrint]:
        return [fate for fate in self.fates if fate.job == job]

    def _on_loop(self, act: Callable[[], object]) -> None:
        done: Future[None] = Future()
        self._loop.call_soon_threadsafe(lambda: (act(), done.set_result(None)))
        done.result(5)

    def _broadcast(self, message: HubMessage) -> None:
        for client in self._clients:
            self._tasks.add(self._loop.create_task(self._tell(client, message)))

    async def _tell(self, client: ServerConnection, message: HubMessage) -> None:
        with suppress(ConnectionClosed):
            await client.send(codec.encode(message), text=True)

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        async with serve(
            self._serve, "127.0.0.1", 0, subprotocols=[Subprotocol(SUBPROTOCOL)], compression=None, close_timeout=0.2
        ) as server:
            self.address = f"127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            self._ready.set()
            await self._stop.wait()

    async def _serve(self, client: ServerConnection) -> None:
        try:
            hello = codec.decode_client(await client.recv(decode=False))
            assert isinstance(hello, Hello)
            assert hello.role is Role.PRINTER
            self.hellos.append(hello)
            welcome = Welcome(
                PROTOCOL_VERSION,
                "test",
                1,
                BootId("b1"),
                self.now(),
                DeviceId(hello.device),
                collects=self.collects,
            )
            await self._tell(client, welcome)
            self._clients.add(client)
            for job in list(self._open_jobs.values()):
                await self._tell(client, job)
            while True:
                await self._hear(client, codec.decode_client(await client.recv(decode=False)))
        except ConnectionClosed:
            pass
        finally:
            self._clients.discard(client)

    async def _hear(self, client: ServerConnection, message: codec.ClientMessage) -> None:
        match message:
            case ReportPrinter(state):
                self.states.append(state)
            case HandInMemory():
                self.memory.append(message)
            case RecordPrint():
                self.fates.append(message)
                if self.answering:
                    self._open_jobs.pop(message.job, None)
                    await self._tell(client, Accepted(message.command_id))
            case _:
                raise AssertionError(f"a printer does not say {message}")
