"""The way to the host's printer: asked again until a slip's fate is known, and gone is said."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from hub.protocol.ids import JobId, uuid7
from hub.protocol.local_printing import (
    OPEN_JOBS,
    FateHere,
    KioskLine,
    PaperChangedHere,
    PrinterIs,
    PrintHere,
    PrintTestHere,
    trial_job,
)
from hub.protocol.printing import PrinterState, SlipOutcome
from kiosk import local_printer
from kiosk.local_printer import LocalPrinter
from kiosk.own_number import own_slip
from tests.unit.kiosk.hall import catalogue
from tests.unit.kiosk.leases import lease_of
from tests.unit.kiosk.test_journal import own

NONSENSE = (b"x" * 20_000, b"nonsense\n", b"\xff\n", b'{"type":' + b"[" * 4_000 + b"\n")

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def wanted(job: str) -> PrintHere:
    return PrintHere(JobId(job), own_slip(own(), lease_of(catalogue()), catalogue()), 0)


def line(said: object) -> bytes:
    return msgspec.json.encode(said) + b"\n"


class Host:
    """A printer's program that does as its test says; `said` is what the kiosk heard."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "s"
        self.said: list[object] = []
        self.asked: list[str] = []
        self.printer = LocalPrinter(self.path, self._hear)

    def _hear(self, said: object) -> None:
        self.said.append(said)

    async def listen(self, reader: asyncio.StreamReader) -> PrintHere:
        got = msgspec.json.decode(await reader.readline(), type=PrintHere)
        self.asked.append(got.job)
        return got

    async def serve(self, as_told: Serve) -> asyncio.Server:
        """Listen; however a conversation ends, its socket is closed."""

        async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await as_told(reader, writer)
            finally:
                writer.transport.abort()

        self.path.unlink(missing_ok=True)
        return await asyncio.start_unix_server(converse, self.path)

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not is_so():  # noqa: ASYNC110  # what is waited for happens in several tasks
                await asyncio.sleep(0.005)


def play(story: Callable[[Host], Awaitable[None]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_printer, "RETRY_S", 0.01)

    async def run() -> None:
        with tempfile.TemporaryDirectory(prefix="lk") as folder:
            host = Host(Path(folder))
            task = asyncio.create_task(host.printer.run())
            await story(host)
            task.cancel()
            await asyncio.wait([task])

    asyncio.run(run())


def test_slips_are_asked_for_again_until_their_fate_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(host: Host) -> None:
        async def first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(line(PrinterIs(PrinterState.READY)))
            for _ in range(2):
                await host.listen(reader)
            writer.write(line(FateHere(JobId("a:1"), SlipOutcome.PRINTED)))
            await writer.drain()

        async def second(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await host.listen(reader)
            await host.until(lambda: len(host.asked) == 4)

        host.printer.print(wanted("a:1"))
        server = await host.serve(first)
        await host.until(lambda: PrinterIs(PrinterState.READY) in host.said)
        host.printer.print(wanted("b:1"))
        await host.until(lambda: host.said[-1:] == [None])
        server.close()
        server = await host.serve(second)
        await host.until(lambda: len(host.asked) == 3)
        host.asked.append("end")
        await host.until(lambda: host.said[-1:] == [None])
        server.close()
        assert host.asked == ["a:1", "b:1", "b:1", "end"]
        assert FateHere(JobId("a:1"), SlipOutcome.PRINTED) in host.said

    play(story, monkeypatch)


def test_what_staff_say_is_said_once_and_only_while_somebody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(host: Host) -> None:
        heard: list[object] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(line(PrinterIs(PrinterState.READY)))
            heard.append(msgspec.json.decode(await reader.readline(), type=KioskLine))

        host.printer.print(PaperChangedHere())
        trial = PrintTestHere(trial_job(uuid7(1, b"trialtrial")), 0)
        host.printer.print(trial)
        server = await host.serve(serve)
        await host.until(lambda: len(heard) == 2)
        server.close()
        assert heard == [trial, trial]

    play(story, monkeypatch)


def test_nonsense_ends_the_connection_and_another_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(host: Host) -> None:
        connections = 0

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal connections
            connections += 1
            writer.write(NONSENSE[(connections - 1) % len(NONSENSE)])
            await reader.read()

        server = await host.serve(serve)
        await host.until(lambda: connections > len(NONSENSE))
        server.close()
        assert host.said[:2] == [None, None]

    play(story, monkeypatch)


def test_only_so_many_slips_wait_for_their_fate() -> None:
    printer = LocalPrinter(Path("nowhere"), lambda _: None)
    for number in range(OPEN_JOBS.value + 3):
        printer.print(wanted(f"{number}:1"))
    assert next(iter(printer._open)) == "3:1"
    assert len(printer._open) == OPEN_JOBS.value
