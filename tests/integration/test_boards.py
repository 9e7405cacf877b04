"""Boards in browsers beside a real hub: pushes, limits, headers, odd requests, and what they cannot do to devices."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from config.schema import WebTable
from hub.protocol.hello import Role
from hub.server import web_port
from hub.web import app, guests, serving
from hub.web.gate import HEADERS
from hub.web.guests import ASK_BURST, EACH
from tests.integration.hall import PATIENCE_S, RunningHub, call_next, device, hub, issue, until

WEB = WebTable(port=0)


@asynccontextmanager
async def site(web: WebTable = WEB) -> AsyncIterator[tuple[RunningHub, httpx.AsyncClient]]:
    """A hub with boards, and somebody who asks for pages."""
    async with hub(web=web) as running:
        async with asyncio.timeout(PATIENCE_S):
            address = await running.boards
        async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=PATIENCE_S) as client:
            await until(lambda: running.core.web.zones, "the first views")
            yield running, client


@asynccontextmanager
async def line(client: httpx.AsyncClient, query: str = "") -> AsyncIterator[ClientConnection]:
    """A board's line."""
    address = str(client.base_url).rstrip("/")
    url = f"{address.replace('http', 'ws', 1)}/board/z1/live?{query}"
    async with connect(url, origin=Origin(address), proxy=None, compression=None, open_timeout=PATIENCE_S) as opened:
        yield opened


async def told(board: ClientConnection, wanted: str = "") -> dict[str, Any]:
    """Return the next picture in which something stands; other words are passed over."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            said: dict[str, Any] = json.loads(await board.recv())
            if "parts" in said and wanted in said["parts"]["large"]:
                return said


async def ended(board: ClientConnection) -> None:
    """Wait until the other side has closed a line."""
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(PATIENCE_S):
            while True:
                await board.recv()


def port_of(client: httpx.AsyncClient) -> int:
    port = client.base_url.port
    assert port is not None
    return port


async def answer(client: httpx.AsyncClient, data: bytes, local: str = "127.0.0.1") -> bytes:
    """Return all that comes back for some bytes, until the other side closes."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(client), local_addr=(local, 0))
    except ConnectionResetError:
        return b""
    try:
        writer.write(data)
        async with asyncio.timeout(PATIENCE_S):
            return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.transport.abort()


def test_a_board_has_the_present_picture_in_it_and_is_told_of_each_call_at_once() -> None:
    async def story() -> None:
        async with (
            site() as (running, client),
            device("kiosk-1", Role.KIOSK, running.address) as kiosk,
            device("officer-1", Role.OFFICER, running.address) as officer,
            line(client) as board,
        ):
            assert "Belum ada panggilan" in (await told(board))["parts"]["large"]
            await kiosk.joined()
            await officer.joined()
            await kiosk.do(issue(kiosk.link))
            await officer.do(call_next("c1"))
            assert "Loket 1" in (await told(board, "A 001"))["parts"]["large"]
            assert "A 001" in (await client.get("/board/z1")).text
            async with line(client, "language=en&waiting=1") as english:
                said = await told(english)
                assert "Counter 1" in said["parts"]["large"]
                assert said["parts"]["waiting"] == "0 waiting"
        assert running.core.sessions.of_device("z1") is None  # type: ignore[arg-type]  # a board is no device

    asyncio.run(story())


def test_a_hub_without_the_table_has_no_pages() -> None:
    async def story() -> None:
        async with hub() as running:
            assert not running.core.web.is_open
            assert not running.boards.done()

    asyncio.run(story())


def test_a_board_hears_the_time_although_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "BEAT_S", 0.05)

    async def story() -> None:
        async with site() as (_, client), line(client) as board:
            first = await told(board)
            async with asyncio.timeout(PATIENCE_S):
                later = json.loads(await board.recv())
            assert "parts" not in later
            assert later["at"] >= first["at"]

    asyncio.run(story())


def test_every_answer_has_the_headers_and_only_reading_is_possible() -> None:
    async def story() -> None:
        async with site() as (_, client):
            for path, status in (
                *(("/", 302), ("/board", 200), ("/board/z1", 200), ("/static/board.js", 200)),
                *(("/board/nowhere", 404), ("/static/secret", 404), ("/%00", 404), ("/board/../hub.toml", 404)),
                *(("/schema", 404), ("/board/z1/live", 405), (f"/board/{'x' * 600}", 414)),
            ):
                got = await client.get(path)
                assert got.status_code == status, path
                for name, value in HEADERS:
                    assert got.headers[name.decode()] == value.decode(), path
                assert "server" not in got.headers
            for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"):
                assert (await client.request(method, "/board")).status_code == 405, method
            seen, head = await client.get("/static/board.css"), await client.head("/static/board.css")
            assert (head.status_code, head.content) == (200, b"")
            assert head.headers["content-length"] == str(len(seen.content))

    asyncio.run(story())


def test_a_strangers_name_and_a_strangers_page_get_nothing() -> None:
    async def story() -> None:
        async with site(WebTable(port=0, names=("Antrean.lan",))) as (_, client):
            assert (await client.get("/board", headers={"host": "evil.example"})).status_code == 421
            assert (await client.get("/board", headers={"host": "antrean.LAN:80"})).status_code == 200
            url = f"ws://127.0.0.1:{port_of(client)}/board/z1/live"
            for origin in ("http://evil.example", f"http://127.0.0.1:{port_of(client) + 1}", "null", None):
                with pytest.raises(InvalidStatus) as refused:
                    await connect(url, origin=None if origin is None else Origin(origin), proxy=None)
                assert refused.value.response.status_code == 403
            nowhere = connect(f"{url}x", origin=Origin(f"http://127.0.0.1:{port_of(client)}"), proxy=None)
            with pytest.raises(InvalidStatus):
                await nowhere

    asyncio.run(story())


@pytest.mark.parametrize(
    "said",
    [
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(80),
        b"GET /board HTTP/1.1\r\n\r\n",
        b"GET /board HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil\r\nConnection: close\r\n\r\n",
        b"GET http://evil.example/board HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"GET /board HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
        b"GET /board HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"GET /board HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /board HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\nx",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_and_the_port_goes_on(said: bytes) -> None:
    async def story() -> None:
        async with site() as (_, client):
            reply = await answer(client, said)
            assert b" 200 " not in reply
            assert b"Traceback" not in reply
            assert (await client.get("/board")).status_code == 200

    asyncio.run(story())


def test_who_says_nothing_or_says_it_slowly_does_not_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with site() as (_, client), line(client) as board:
            await told(board)
            monkeypatch.setattr(serving, "VISIT_S", 0.2)
            assert await answer(client, b"") == b""
            assert await answer(client, b"GET /board HTTP/1.1\r\nHost:") == b""
            await (await board.ping())

    asyncio.run(story())


def test_a_board_that_talks_is_hung_up_on() -> None:
    async def story() -> None:
        async with site() as (_, client), line(client) as board:
            await told(board)
            await board.send("hello")
            await ended(board)
            async with line(client) as giant:
                await giant.send("x" * 100_000)
                await ended(giant)

    asyncio.run(story())


def test_a_flood_at_the_web_port_is_turned_away_and_devices_and_other_browsers_are_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guests, "ASK_RATE", guests.ASK_RATE._replace(value=0))

    async def story() -> None:
        async with site() as (running, client), device("kiosk-1", Role.KIOSK, running.address) as kiosk:
            await kiosk.joined()
            with ExitStack() as bad:
                for _ in range(EACH.value):
                    bad.enter_context(socket.create_connection(("127.0.0.1", port_of(client)), 60, ("127.0.0.2", 0)))
                assert await answer(client, b"GET / HTTP/1.1\r\n", local="127.0.0.2") == b""
                await kiosk.do(issue(kiosk.link))
                assert (await client.get("/board")).status_code == 200
            statuses = [(await client.get("/board")).status_code for _ in range(ASK_BURST.value)]
            assert statuses[-1] == 429
            await kiosk.do(issue(kiosk.link))

    asyncio.run(story())


def test_a_browser_that_reads_nothing_keeps_nobody_waiting() -> None:
    async def story() -> None:
        async with (
            site() as (running, client),
            device("kiosk-1", Role.KIOSK, running.address) as kiosk,
            device("officer-1", Role.OFFICER, running.address) as first,
            device("officer-2", Role.OFFICER, running.address) as second,
        ):
            for each in (kiosk, first, second):
                await each.joined()
            frozen = socket.create_connection(("127.0.0.1", port_of(client)))
            frozen.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
            address = str(client.base_url).rstrip("/")
            frozen.sendall(
                f"GET /board/z1/live HTTP/1.1\r\nHost: 127.0.0.1:{port_of(client)}\r\nOrigin: {address}\r\n"
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
            )
            with frozen:
                async with line(client) as board:
                    for number, officer in ((1, first), (2, second)):
                        await kiosk.do(issue(kiosk.link))
                        await officer.do(call_next(f"c{number}"))
                        await told(board, f"A {number:03d}")

    asyncio.run(story())


def test_a_taken_port_is_said_once_and_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(web_port, "AGAIN_S", 0.02)

    async def story() -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            async with hub(web=WebTable(port=port)) as running:
                async with device("kiosk-1", Role.KIOSK, running.address) as kiosk:
                    await kiosk.joined()
                    await until(lambda: "choose another host or port in [web]" in caplog.text, "the log says so")
                    await kiosk.do(issue(kiosk.link))
                other.close()
                async with asyncio.timeout(PATIENCE_S):
                    assert await running.boards == f"http://127.0.0.1:{port}"
        assert caplog.text.count("choose another host or port in [web]") == 1

    asyncio.run(story())


def test_a_bug_in_a_page_is_logged_and_told_to_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("secret words")

    async def story() -> None:
        async with site() as (running, client), device("kiosk-1", Role.KIOSK, running.address) as kiosk:
            monkeypatch.setattr(app.document, "board_page", broken)
            got = await client.get("/board/z1")
            assert got.status_code == 500
            assert "secret" not in got.text
            assert "report this bug" in caplog.text
            await kiosk.joined()
            await kiosk.do(issue(kiosk.link))

    asyncio.run(story())
