"""Stands between a hub and its database's server, and can let nothing through without closing anything."""

import asyncio
from contextlib import suppress

_BYTES = 65_536


class StallingProxy:
    """Listens on a free port of loopback (`port`) and passes everything on to a server's port."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._open = asyncio.Event()
        self._open.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Let nothing through; whoever waits for an answer goes on waiting."""
        self._open.clear()

    def heal(self) -> None:
        """Let new connections through; what was under way is lost with its connections."""
        for writer in list(self._writers):
            writer.transport.abort()
        self._open.set()

    async def close(self) -> None:
        """Take no more connections and end those that are there."""
        assert self._server is not None
        self._server.close()
        self.heal()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        far: asyncio.StreamWriter | None = None
        try:
            await self._open.wait()
            far_reader, far = await asyncio.open_connection("127.0.0.1", self._server_port)
            self._writers.add(far)
            ways = self._pass_on(reader, far), self._pass_on(far_reader, writer)
            await asyncio.wait([asyncio.ensure_future(way) for way in ways])
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            for each in (writer, far):
                if each is not None:
                    self._writers.discard(each)
                    each.transport.abort()

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(_BYTES):
                await self._open.wait()
                target.write(data)
                await target.drain()
        target.transport.abort()
