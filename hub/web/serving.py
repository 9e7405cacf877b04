"""Litestar on uvicorn in the hub's own loop, on sockets that it is given, with limits of its own.

uvicorn has no limit for how long a request may take to arrive, so a connection that has not become a board's line ends
after `VISIT_S`, whatever it does.
"""

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from config.schema import WebTable
from hub.protocol.limits import Limit
from hub.web.app import Source, make_app
from hub.web.asking import Wish
from hub.web.gate import HEAD, Gate
from hub.web.guests import Guests
from hub.web.relay import Relay

VISIT_S: Final = 15.0
"""All of a page comes within a second, also to a slow television."""

SAID: Final = Limit(256, "bytes", "a board says nothing at all")
PING_S: Final = 5.0
ENDING_S: Final = 2.0

_SETTINGS: Final[dict[str, Any]] = {
    "lifespan": "off",
    "log_config": None,
    "access_log": False,
    "proxy_headers": False,
    "server_header": False,
    "ws": WebSocketsSansIOProtocol,
    "ws_max_size": SAID.value,
    "ws_ping_interval": PING_S,
    "ws_ping_timeout": PING_S,
    "ws_per_message_deflate": False,
    "h11_max_incomplete_event_size": HEAD.value,
    "backlog": 64,
}

logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL + 1)
"""The library writes a line for every request that is none; what matters is logged by the pages themselves."""


class _Visit(H11Protocol):
    """A connection that asks for pages: short, unless it becomes a board's line."""

    _end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the library has it
        """Begin."""
        super().connection_made(transport)
        self._end = self.loop.call_later(VISIT_S, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._stay()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: Any) -> None:
        """Let it stay."""
        self._stay()
        super().handle_websocket_upgrade(event)

    def _stay(self) -> None:
        if self._end is not None:
            self._end.cancel()


class _Server(uvicorn.Server):
    """A server in a loop that it does not own: the signals are the hub's, and it ends at once."""

    ready: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self.ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield

    async def cut(self) -> None:
        """Stop listening, and end every connection and all that is done for one."""
        for each in getattr(self, "servers", ()):
            each.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        asking = list(self.server_state.tasks)
        for task in asking:
            task.cancel()
        if asking:
            await asyncio.wait(asking, timeout=ENDING_S)


def own_names(web: WebTable) -> frozenset[str]:
    """Return what browsers may call this machine, in small letters."""
    own = socket.gethostname().lower()
    return frozenset({"localhost", own, f"{own}.local", own.partition(".")[0], *map(str.lower, web.names)})


async def serve_pages(
    sockets: Sequence[socket.socket],
    relay: Relay,
    now: Callable[[], int],
    may_speak: Callable[[], None],
    guests: Guests,
    web: WebTable,
    ready: Callable[[], None],
) -> None:
    """Serve until cancelled; then every connection is cut. `ready` is called as soon as browsers can come.

    `now` is the hub's time (UTC ms), and `may_speak` is called before anything is said.
    """
    app = make_app(Source(relay, now, may_speak), Wish(web.language, web.theme, web.waiting_count))
    server = _Server(uvicorn.Config(Gate(app, guests, own_names(web), _steady_ms), http=_Visit, **_SETTINGS))
    server.ready = ready
    try:
        await server.serve(list(sockets))
    finally:
        await server.cut()


def _steady_ms() -> int:
    return time.monotonic_ns() // 1_000_000
