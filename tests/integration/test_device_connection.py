"""Who says much takes no more of the hub's time than others, and who was told to go takes none."""

import asyncio
import contextlib

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from hub.server.device_connection import AFTER_GOODBYE, READ, DeviceConnection
from tests.integration.hall import LOOPBACK

WORD = "x" * 50
WORDS = 20_000


class Watched(DeviceConnection):
    """Remembers in what pieces it was given what arrived."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.pieces: list[int] = []

    def data_received(self, data: bytes) -> None:
        self.pieces.append(len(data))
        super().data_received(data)


def served(handle, say) -> None:
    """Let a server handle what a client says."""

    async def story() -> None:
        errors: list[BaseException] = []

        async def handling(connection: ServerConnection) -> None:
            try:
                await handle(connection)
            except (AssertionError, TimeoutError) as error:
                errors.append(error)

        async with serve(handling, LOOPBACK, 0, create_connection=Watched, compression=None, close_timeout=1) as server:
            port = server.sockets[0].getsockname()[1]
            async with asyncio.timeout(60), connect(f"ws://{LOOPBACK}:{port}/", compression=None) as client:
                await say(client)
        assert errors == []

    asyncio.run(story())


async def say_on(client: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        for _ in range(WORDS):
            await client.send(WORD)


def test_much_is_taken_in_small_pieces() -> None:
    async def handle(connection: ServerConnection) -> None:
        for _ in range(WORDS):
            assert await connection.recv() == WORD
        assert isinstance(connection, Watched)
        assert max(connection.pieces) <= READ.value

    async def say(client: ClientConnection) -> None:
        await say_on(client)
        await client.wait_closed()

    served(handle, say)


def test_who_was_told_to_go_is_not_listened_to_and_gets_the_last_word() -> None:
    heard: list[int] = []

    async def handle(connection: ServerConnection) -> None:
        assert isinstance(connection, Watched)
        await connection.recv()
        connection.told_to_go()
        await connection.send("go")
        with contextlib.suppress(ConnectionClosed):
            while True:
                heard.append(len(await connection.recv()))

    async def say(client: ClientConnection) -> None:
        await client.send(WORD)
        assert await client.recv() == "go"
        await say_on(client)
        client.transport.abort()
        await client.wait_closed()

    served(handle, say)
    assert sum(heard) <= AFTER_GOODBYE.value
