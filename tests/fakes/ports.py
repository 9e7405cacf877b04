"""Ports for programs that a test starts some time after it chose where they listen."""

import socket
from random import SystemRandom
from typing import Final

LOOPBACK: Final = "127.0.0.1"
OURS: Final = range(20_000, 32_000)
"""Below what systems give to connections: one of those, of another test's, may else have the port by then."""

_draw = SystemRandom()


def free_port() -> int:
    """Return a port of this machine at which nobody listens."""
    while True:
        port = _draw.choice(OURS)
        with socket.socket() as plain:
            try:
                plain.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
