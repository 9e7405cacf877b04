"""A device's connection as the websockets library keeps it, which never takes the hub's time from the others.

What has arrived is taken apart in one go: 256 KiB of short messages, as asyncio reads them, are 3,000, and everybody
waits 15 ms for that. And who was told to go is listened to only until its own goodbye: reading on costs nothing, but
lets the system deliver the hub's last word, which it would drop if the connection ended with something unread.
"""

import asyncio
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from hub.protocol.limits import Limit

READ: Final = Limit(16_384, "bytes", "a record of TLS, for which asyncio has 256 KiB ready from the first byte on")
AFTER_GOODBYE: Final = Limit(65_536, "bytes", "what a device had said already; more is thrown away as it comes")


class DeviceConnection(ServerConnection):
    """One client's connection."""

    _still: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, and its bytes in small pieces."""
        if hasattr(transport, "max_size"):  # not by TLS, where it can be set for all connections only
            transport.max_size = READ.value
        super().connection_made(transport)

    def told_to_go(self) -> None:
        """Its last word is on the way."""
        if self._still is None:
            self._still = AFTER_GOODBYE.value

    def data_received(self, data: bytes) -> None:
        """Take what arrived, unless nobody listens any more."""
        if self._still is not None:
            self._still -= len(data)
            if self._still < 0:
                return
        super().data_received(data)

    async def hear(self) -> bytes | None:
        """Return the next message; None: it is closed."""
        try:
            return await self.recv(decode=False)
        except ConnectionClosed:
            return None

    async def say(self, data: bytes) -> bool:
        """Send one message; return False where it is lost, because the connection is closed."""
        try:
            await self.send(data, text=True)
        except ConnectionClosed:
            return False
        return True
