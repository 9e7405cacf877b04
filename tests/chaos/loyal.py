"""A device that stays with its hub whatever happens, and notes every word it says: a session would turn some down."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from hub.client.candidates import HubAddress
from hub.client.identity import new_command_id
from hub.protocol import codec
from hub.protocol.codec import HubMessage
from hub.protocol.commands import Accepted, IssueTicket
from hub.protocol.hello import Role, Welcome
from hub.protocol.ids import DeviceId, ServiceId
from tests.chaos.crowd import hello
from tests.integration.hall import raw

PATIENCE_S: Final = 60.0


class Loyal:
    """Made by `loyal`; `heard` is all that its hub said, `ended` is set when the hub has closed the connection."""

    def __init__(self, connection: ClientConnection, device: DeviceId) -> None:
        self._connection = connection
        self._hello = hello(device, Role.KIOSK)
        self._news = asyncio.Event()
        self.heard: list[HubMessage] = []
        self.ended = asyncio.Event()

    async def read(self) -> None:
        """Note everything until the end."""
        try:
            while True:
                self.heard.append(codec.decode_hub(await self._connection.recv(decode=False)))
                self._news.set()
        except ConnectionClosed:
            self.ended.set()
            self._news.set()

    async def join(self) -> None:
        """Say who it is and wait to be taken in."""
        await self._connection.send(codec.encode(self._hello), text=True)
        await self._hear(Welcome)

    async def draw(self, service: ServiceId) -> IssueTicket:
        """Draw a number, and return the command that was accepted."""
        command = new_draw(service)
        await self.say(command)
        await self._hear(Accepted)
        return command

    async def say(self, command: IssueTicket) -> None:
        """Say a command; nothing is awaited."""
        await self._connection.send(codec.encode(command), text=True)

    async def _hear(self, wanted: type[object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not any(isinstance(each, wanted) for each in self.heard):
                if self.ended.is_set():
                    raise ConnectionError
                self._news.clear()
                await self._news.wait()


def new_draw(service: ServiceId) -> IssueTicket:
    """Return a wish for a number, with an id of its own."""
    return IssueTicket(command_id=new_command_id(time.time_ns() // 1_000_000), service=service)


@asynccontextmanager
async def loyal(address: HubAddress, device: DeviceId) -> AsyncIterator[Loyal]:
    """Yield a device that is taken in by the hub at this address."""
    async with raw(address) as connection:
        one = Loyal(connection, device)
        reading = asyncio.create_task(one.read())
        try:
            await one.join()
            yield one
        finally:
            reading.cancel()
            await asyncio.wait([reading])
            connection.transport.abort()
