"""The port for browsers beside the device port: begun after it, begun again when it ends, and never in its way."""

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Final

from config.schema import WebTable
from hub.core.effects import Effect
from hub.core.hub import HubCore
from hub.protocol import limits
from hub.server.callers import Caller
from hub.server.clock import HubClock
from hub.server.door import doors
from hub.server.listener import TCP_USER_TIMEOUT_MS
from hub.server.porter import now_ms
from hub.web.guests import MOST, Guests
from hub.web.relay import Relay

_log = logging.getLogger(__name__)

AGAIN_S: Final = 10.0
"""An address that cannot be had is asked for again after so long."""

WATCH_S: Final = 5.0
SEND_BUFFER: Final = limits.Limit(65_536, "bytes", "what the system may hold for a browser that reads nothing")
CONNECTIONS: Final = MOST.value

Ready = Callable[[str, int], None]
"""Told the address whenever browsers can come."""


class _Entrance:
    """Who may come in; a `hub.server.door.Book`."""

    def __init__(self, guests: Guests) -> None:
        self._guests = guests

    def knocks(self, caller: Caller) -> bool:
        """Return whether a new connection may come in."""
        return self._guests.knocks(caller, now_ms())

    def leaves(self, caller: Caller) -> None:
        """A connection has ended."""
        self._guests.leaves(caller)


class WebPort:
    """Is told what the hub gives out, and serves pages of it at the address of `web`, which may leave it to `host`.

    `may_speak` is called before anything is said.
    """

    def __init__(
        self,
        core: HubCore,
        clock: HubClock,
        web: WebTable,
        host: str,
        may_speak: Callable[[], None],
        ready: Ready | None = None,
    ) -> None:
        core.web.is_open = True
        self._relay = Relay(core.web)
        self._clock = clock
        self._web = web
        self._host = web.host or host
        self._may_speak = may_speak
        self._ready = ready

    def take(self, effects: Sequence[Effect]) -> None:
        """Look through what the hub gives out."""
        self._relay.take(effects)

    async def run(self) -> None:
        """Serve until cancelled; whatever goes wrong here is told, and tried again."""
        said = ""
        while True:
            try:
                await self._serve()
            except (OSError, UnicodeError) as error:
                why = error.strerror if isinstance(error, OSError) else error
                where = f"{self._host}:{self._web.port}"
                told = f"no boards for browsers: cannot listen on {where} ({why}), which is tried again and again"
                if told != said:
                    _log.error("%s; choose another host or port in [web]", told)
                said = told
            except ImportError as error:
                _log.error("no boards for browsers: %s; install the extra [web], and start the hub again", error)
                return
            except Exception as error:
                if said != repr(error):
                    _log.exception("no boards for browsers now; report this bug")
                said = repr(error)
            await asyncio.sleep(AGAIN_S)

    async def _serve(self) -> None:
        guests = Guests()
        opened = await doors(self._host, self._web.port, _Entrance(guests))
        try:
            for door in opened:
                door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER.value)
                door.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TCP_USER_TIMEOUT_MS)
            serving = await asyncio.to_thread(_load)
            async with asyncio.TaskGroup() as group:
                telling = group.create_task(_tell_of(guests))
                listening = asyncio.Event()
                group.create_task(self._announce(opened[0].getsockname(), listening))
                await serving.serve_pages(
                    opened, self._relay, self._clock.now, self._may_speak, guests, self._web, listening.set
                )
                telling.cancel()
        finally:
            for door in opened:
                door.close()

    async def _announce(self, name: tuple[str, int], listening: asyncio.Event) -> None:
        await listening.wait()
        host, port = str(name[0]), int(name[1])
        _log.info("boards at http://%s:%d/board", f"[{host}]" if ":" in host else host, port)
        if self._ready is not None:
            self._ready(host, port)


def _load() -> ModuleType:
    """Import the web, which takes a second: in a thread of its own, and when devices are served already."""
    from hub.web import serving

    return serving


async def _tell_of(guests: Guests) -> None:
    """Let the log know whom there was no room for."""
    while True:
        await asyncio.sleep(WATCH_S)
        for place, times in guests.news(now_ms()):
            _log.warning("browsers turned away address=%s times=%d", place, times)
