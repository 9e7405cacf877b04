"""Devices against hubs that do not do what a hub does."""

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from hub.client import connection as shell
from hub.client.candidates import HubAddress
from hub.client.connection import Connection
from hub.client.discovery import Discovery
from hub.client.session import Joined, Output, Parted, Troubled
from hub.protocol import codec, limits
from hub.protocol.commands import ReportPrinter
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import PROTOCOL_VERSION, SUBPROTOCOL, Role, Welcome
from hub.protocol.ids import BootId, DeviceId
from hub.protocol.printing import PrinterState
from tests.integration.hall import LOOPBACK, device, hello, hub, issue, until

WELCOME = Welcome(PROTOCOL_VERSION, "Balai", 1, BootId("b"), 0, DeviceId("kiosk-1"))


@asynccontextmanager
async def odd_hub(
    behave: Callable[[ServerConnection], Awaitable[None]], tls: ssl.SSLContext | None = None
) -> AsyncIterator[HubAddress]:
    async with serve(
        behave, LOOPBACK, 0, ssl=tls, subprotocols=[Subprotocol(SUBPROTOCOL)], compression=None, close_timeout=0.2
    ) as server:
        yield HubAddress(LOOPBACK, next(iter(server.sockets)).getsockname()[1])


async def welcoming(connection: ServerConnection) -> None:
    await connection.recv()
    await connection.send(codec.encode(WELCOME), text=True)
    await connection.wait_closed()


def test_a_hub_that_never_answers_the_hello_is_left_for_the_next(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(limits, "HELLO_TIMEOUT", limits.HELLO_TIMEOUT._replace(value=100))

    async def mute(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async def story() -> None:
        async with odd_hub(mute) as address, device("kiosk-1", Role.KIOSK, address) as kiosk:
            await until(lambda: kiosk.heard, "the mute hub is left")
            assert kiosk.heard[0] == Parted()
            assert "does not answer the hello" in caplog.text

    asyncio.run(story())


def test_a_hub_that_has_gone_silent_is_left(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(shell, "PONG_TIMEOUT_S", 0.2)
    monkeypatch.setattr(shell, "HEARTBEAT_S", 0.05)

    async def freezing(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(codec.encode(WELCOME), text=True)
        connection.transport.pause_reading()
        await connection.wait_closed()

    async def story() -> None:
        async with odd_hub(freezing) as address, device("kiosk-1", Role.KIOSK, address) as kiosk:
            await kiosk.joined()
            await until(lambda: Parted() in kiosk.heard, "the silent hub is left")
            assert "hub silent" in caplog.text

    asyncio.run(story())


def test_a_quiet_hub_is_not_a_silent_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "HEARTBEAT_S", 0.01)

    async def story() -> None:
        async with odd_hub(welcoming) as address, device("kiosk-1", Role.KIOSK, address) as kiosk:
            await kiosk.joined()
            joined_at = kiosk.link.session.heard_at or 0
            await until(lambda: (kiosk.link.session.heard_at or 0) > joined_at + 50, "pongs are signs of life")

    asyncio.run(story())


def test_a_hub_of_another_version_gives_way_to_the_next_address(tmp_path: Path) -> None:
    async def newer(connection: ServerConnection) -> None:
        await connection.recv()
        welcome = Welcome(PROTOCOL_VERSION + 1, "Balai", 1, BootId("b"), 0, DeviceId("kiosk-1"))
        await connection.send(codec.encode(welcome), text=True)
        await connection.wait_closed()

    async def story() -> None:
        async with odd_hub(newer) as wrong, hub() as right:
            discovery = Discovery(tmp_path, configured=right.address, zeroconf=False)
            monkey = discovery.candidates
            discovery.candidates = lambda: (wrong, *monkey())  # type: ignore[method-assign]
            heard: list[Output] = []
            link = Connection(hello("kiosk-1", Role.KIOSK), heard.append, discovery)
            running = asyncio.create_task(link.run())
            await until(lambda: any(isinstance(output, Joined) for output in heard), "the right hub takes it in")
            assert link.session.welcome is not None
            assert link.session.welcome.boot == right.core.board.boot
            running.cancel()
            await asyncio.wait([running])

    asyncio.run(story())


def test_what_the_device_cannot_read_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    async def babbling(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(b'{"type":"Tomorrow"}', text=True)
        await connection.send(b"\xff", text=False)
        await connection.send(codec.encode(WELCOME), text=True)
        await connection.wait_closed()

    async def story() -> None:
        async with odd_hub(babbling) as address, device("kiosk-1", Role.KIOSK, address) as kiosk:
            await kiosk.joined()
            assert caplog.text.count("not understood") == 2

    asyncio.run(story())


def test_a_hub_that_takes_nothing_cannot_fill_the_device(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(shell, "OUTBOX", shell.OUTBOX._replace(value=3))

    async def story() -> None:
        async with odd_hub(welcoming) as address, device("printer-1", Role.PRINTER, address) as printer:
            await printer.joined()
            for _ in range(5):
                printer.link.report(ReportPrinter(PrinterState.READY))
            assert "hub takes nothing" in caplog.text
            await until(lambda: Parted() in printer.heard, "the link is cut")

    asyncio.run(story())


@pytest.mark.parametrize("at", [Joined, Parted])
def test_an_exception_of_the_handler_ends_the_program(tmp_path: Path, at: type[Output]) -> None:
    class Bug(Exception):
        pass

    def handler(output: Output) -> None:
        if isinstance(output, at):
            raise Bug

    async def brief(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(codec.encode(WELCOME), text=True)

    async def story() -> None:
        async with odd_hub(brief) as address:
            link = Connection(
                hello("kiosk-1", Role.KIOSK), handler, Discovery(tmp_path, configured=address, zeroconf=False)
            )
            await link.run()

    with pytest.raises((Bug, ExceptionGroup)) as raised:
        asyncio.run(story())
    assert "Bug" in repr(raised.value)


def test_a_passing_state_is_dropped_while_the_hub_is_away(tmp_path: Path) -> None:
    link = Connection(hello("printer-1", Role.PRINTER), lambda _: None, Discovery(tmp_path, zeroconf=False))
    link.report(ReportPrinter(PrinterState.READY))
    assert not link._outbox


def test_a_wish_made_while_the_hub_is_away_waits_for_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    async def story() -> None:
        async with hub() as first:
            port = first.port
        async with device("kiosk-1", Role.KIOSK, HubAddress(LOOPBACK, port)) as kiosk:
            await until(lambda: "hub not reached" in caplog.text, "the hub is away")
            command = issue(kiosk.link)
            kiosk.link.submit(command)
            async with hub(port=port):
                await kiosk.answer(command)

    asyncio.run(story())


def test_a_hub_that_takes_the_connection_and_says_nothing_is_tried_last(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Frozen, while another hub leads: the device is not held up by it a second time."""
    monkeypatch.setattr(shell, "OPEN_TIMEOUT_S", 0.2)

    async def story() -> None:
        with socket.create_server((LOOPBACK, 0)) as frozen:
            silent = HubAddress(LOOPBACK, frozen.getsockname()[1])
            async with (
                hub() as leading,
                device("kiosk-1", Role.KIOSK, (silent, leading.address), state_dir=tmp_path) as kiosk,
            ):
                await kiosk.joined()
                discovery = kiosk.link._discovery
                assert discovery.candidates() == (leading.address, silent)
                discovery.doubt(leading.address)
                assert discovery.candidates() == (silent, leading.address)

    asyncio.run(story())


def test_a_standby_is_left_for_the_leader_without_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    async def standing_by(connection: ServerConnection) -> None:
        told = Problem(ProblemCode.STANDBY, closing=True, detail="hub-a:8765 leads")
        await connection.send(codec.encode(told), text=True)

    async def story() -> None:
        async with (
            odd_hub(standing_by) as standby,
            hub() as leading,
            device("kiosk-1", Role.KIOSK, (standby, leading.address), state_dir=tmp_path) as kiosk,
        ):
            await kiosk.joined()
            assert not any(isinstance(each, Troubled) for each in kiosk.heard)
        assert "hub stands by detail=hub-a:8765 leads" in caplog.text

    asyncio.run(story())
