"""The device port's sockets: who calls too often is turned away there, before anything is read or promised."""

import asyncio
import socket
import struct
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol

from hub.protocol.limits import Limit
from hub.server.callers import Caller

TURNED_AWAY_AT_ONCE: Final = Limit(32, "connections", "a millisecond; then whoever is inside is served again")
AT_ONCE: Final = struct.pack("ii", 1, 0)
"""What is turned away leaves nothing behind in the system: it is reset (socket(7), SO_LINGER)."""


class Book(Protocol):
    """What a door asks before it opens, and tells."""

    def knocks(self, caller: Caller) -> bool:
        """Return whether a new connection may come in."""

    def leaves(self, caller: Caller) -> None:
        """A connection has ended."""


class _Visit(socket.socket):
    """A connection that was let in."""

    on_close: Callable[[], None] | None = None

    def close(self) -> None:
        """Close it, and say so once."""
        super().close()
        on_close, self.on_close = self.on_close, None
        if on_close is not None:
            on_close()


class Door(socket.socket):
    """A listening socket; `book` is set before it listens."""

    book: Book

    def accept(self) -> tuple[socket.socket, Any]:
        """Return the next connection that may come in.

        Raises:
            BlockingIOError: there is none now, or too many were turned away to look for it at once.
            OSError: as accept(2).
        """
        for _ in range(TURNED_AWAY_AT_ONCE.value):
            accepted, address = super().accept()
            caller: Caller = (str(address[0]), int(address[1]))
            if self.book.knocks(caller):
                visit = _Visit(self.family, self.type, self.proto, fileno=accepted.detach())
                visit.on_close = partial(self.book.leaves, caller)
                return visit, address
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            accepted.close()
        raise BlockingIOError


async def doors(host: str, port: int, book: Book) -> list[Door]:
    """Return a door at each address of a host; an empty one means all of this computer, port 0 takes any free one.

    Raises:
        OSError: one of the addresses cannot be had.
    """
    loop = asyncio.get_running_loop()
    places = await loop.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    found: list[Door] = []
    try:
        for family, kind, protocol, _, address in dict.fromkeys(places):
            door = Door(family, kind, protocol)
            found.append(door)
            door.book = book
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            door.bind(address)
    except OSError:
        for door in found:
            door.close()
        raise
    return found
