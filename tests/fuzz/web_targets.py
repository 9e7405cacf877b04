"""What browsers, and whoever passes for one, say to the web port: bytes to requests, requests to pages."""

import asyncio
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final

import uvicorn
from uvicorn.server import ServerState

from config.schema import WebTable
from config.tokens import ThemeName
from hub.core.effects import Publish
from hub.core.pages import PAGES, Pages
from hub.protocol.ids import BootId, hall_topic
from hub.protocol.views import Show
from hub.web import serving
from hub.web.app import Source, make_app
from hub.web.asking import Wish
from hub.web.gate import HEADERS, Gate
from hub.web.guests import Guests
from hub.web.relay import Relay
from tests.fuzz.loop import run
from tests.fuzz.target import Target, Try
from tests.unit.web.views import NOON, ZONE, call, view

TURNS: Final = 60
"""So many turns of the loop are enough for any answer."""


class _Wire(asyncio.Transport):
    """A connection that takes everything."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.1", 1), "sockname": ("192.0.2.2", 8080)})
        self.said = bytearray()
        self.is_over = False
        self.protocol: asyncio.BaseProtocol | None = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep it."""
        self.said += data

    def close(self) -> None:
        """It is over."""
        self.is_over = True

    abort = close

    def is_closing(self) -> bool:
        """Return whether it is over."""
        return self.is_over

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Another language is spoken from now on."""
        self.protocol = protocol

    def pause_reading(self) -> None:
        """All is here already."""

    def resume_reading(self) -> None:
        """All is here already."""


def _port(folder: Path) -> Try:
    """Any bytes, in one piece or in two, get an answer of this port or none, and never a fault of the program's."""
    relay = Relay(Pages(is_open=True, zones=(ZONE,)))
    shown = view(call("A042", 12, 20), call("B017", 3, 70))
    relay.take([Publish((PAGES,), Show(hall_topic(ZONE), 1, BootId("b"), 1, shown))])
    wish = Wish("id", ThemeName.DARK, says_waiting=False)

    faults: list[BaseException] = []
    app = make_app(Source(relay, lambda: NOON, lambda: None), wish)

    async def watched(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        gate = Gate(app, Guests(), serving.own_names(WebTable()), lambda: 0)  # type: ignore[arg-type]
        try:
            await gate(scope, receive, send)
        except (asyncio.CancelledError, OSError):
            raise
        except BaseException as error:
            faults.append(error)
            raise

    config = uvicorn.Config(watched, http=serving._Visit, **serving._SETTINGS)
    config.load()

    async def ask(data: bytes) -> None:
        faults.clear()
        wire, state = _Wire(), ServerState()
        visit = serving._Visit(config, state, {}, asyncio.get_running_loop())
        wire.protocol = visit
        visit.connection_made(wire)
        for piece in data.split(b"\xfe\xfe", 1):
            if piece and not wire.is_over:  # asyncio hands out no empty piece
                wire.protocol.data_received(piece)  # type: ignore[attr-defined]  # both languages have it
            for _ in range(TURNS):
                await asyncio.sleep(0)
        wire.protocol.connection_lost(None)  # type: ignore[attr-defined]
        for task in list(state.tasks):
            task.cancel()
        if state.tasks:
            await asyncio.wait(list(state.tasks))
        if faults:
            raise faults[0]
        said = bytes(wire.said)
        assert not said or said.startswith(b"HTTP/1.1 ")
        assert b"Traceback" not in said
        if said.startswith((b"HTTP/1.1 200", b"HTTP/1.1 404")):
            assert all(value in said for _, value in HEADERS)

    return lambda data: run(ask(data))


def _requests() -> list[bytes]:
    host = b"Host: 192.0.2.2:8080\r\n"
    upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    upgrade += b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://192.0.2.2:8080\r\n"
    live = b"GET /board/biru/live?language=en&waiting=1 HTTP/1.1\r\n" + host + upgrade + b"\r\n"
    return [
        b"GET /board/biru?theme=light&language=en HTTP/1.1\r\n" + host + b"\r\n",
        b"GET /board HTTP/1.1\r\n" + host + b"\r\nGET /static/board.js HTTP/1.1\r\n" + host + b"\r\n",
        b"HEAD /board HTTP/1.0\r\n" + host + b"Connection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 2\r\n\r\n{}",
        live + b"\xfe\xfe\x81\x85\x00\x00\x00\x00hello",
        live + b"\xfe\xfe\x88\x80\x00\x00\x00\x00",
        live + b"\xfe\xfe\x89\x81\x01\x02\x03\x04x\x8a\x80\x00\x00\x00\x00",
    ]


WORDS: Final = (b"\r\n\r\n", b"HTTP/1.1", b"/board/", b"\xfe\xfe", b"Upgrade: websocket\r\n")
TARGETS: Final = (Target("web-port", _requests, _port, WORDS),)
