"""Connects to a hub's address and to no other, wherever that one points."""

from websockets.asyncio.client import connect


class StraightConnect(connect):
    """A hub is where it listens: whoever answers with a redirect is none, and must not send a device elsewhere."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Return why there is no connection, as it is."""
        return exc
