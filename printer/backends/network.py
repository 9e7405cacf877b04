"""A printer that listens on TCP (port 9100): one connection, kept open, answers on the same socket."""

import socket
import struct
import time
from typing import Final

from hub.protocol.printing import SlipReason
from printer.backends.interface import BackendFault

CONNECT_S: Final = 3.0
"""A printer on the hall's network answers in milliseconds."""

SILENCE_MS: Final = 3_500
"""Bytes that nobody acknowledges for so long mean that the printer is gone (TCP_USER_TIMEOUT)."""

READ_BYTES: Final = 4_096
RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)
"""SO_LINGER: closing drops unsent bytes, so that half a slip cannot follow later."""


class NetworkBackend:
    """One TCP printer at `host`:`port`."""

    durable = False
    answers = True

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None

    def open(self) -> bool:
        """Connect, unless connected."""
        if self._socket is not None:
            return False
        try:
            connection = socket.create_connection(self._address, CONNECT_S)
        except OSError as error:
            raise BackendFault(SlipReason.OFFLINE, False, f"{self._address}: {error}") from error
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENCE_MS)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self._socket = connection
        return True

    def write(self, data: bytes, within_s: float, name: str) -> None:
        """Send all bytes; `begun` is true as soon as one was accepted."""
        del name
        self.open()
        assert self._socket is not None, "opened above"
        deadline = time.monotonic() + within_s
        sent = 0
        try:
            while sent < len(data):
                self._socket.settimeout(max(0.001, deadline - time.monotonic()))
                sent += self._socket.send(data[sent:])
        except OSError as error:
            self.close()
            reason = SlipReason.NO_ANSWER if isinstance(error, TimeoutError) else SlipReason.OFFLINE
            raise BackendFault(reason, sent > 0, f"{sent} of {len(data)} bytes: {error}") from error

    def read(self, timeout_s: float) -> bytes:
        """Return what has arrived."""
        if self._socket is None:
            return b""
        self._socket.settimeout(max(0.001, timeout_s))
        try:
            data = self._socket.recv(READ_BYTES)
        except TimeoutError:
            return b""
        except OSError as error:
            self.close()
            raise BackendFault(SlipReason.OFFLINE, False, str(error)) from error
        if not data:
            self.close()
            raise BackendFault(SlipReason.OFFLINE, False, "the printer closed the connection")
        return data

    def close(self) -> None:
        """Reset the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
