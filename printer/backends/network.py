"""A printer that listens on TCP (port 9100): one connection, kept open, answers on the same socket."""

import fcntl
import itertools
import socket
import struct
import termios
import threading
import time
from contextlib import suppress
from typing import Final

from hub.protocol.printing import SlipReason
from printer.backends.interface import BackendFault, Cause, cause_of

CONNECT_S: Final = (0.3, 0.7)
"""A printer on the hall's network answers in milliseconds; one whose cable is back must be seen soon after. The first
attempt makes one that still holds the connection of before let go of it, the second is then taken."""

NAME_S: Final = 2.0
"""A name server that has to ask another one takes a second."""

SILENCE_MS: Final = 1_500
"""A question that nobody acknowledges for so long means that the printer is gone (TCP_USER_TIMEOUT)."""

SLIP_SILENCE_MS: Final = 3_500
"""The same of a slip: a printer that is at work, or hot, takes no more bytes for a while, which counts as silence."""

SHORTEST_S: Final = 0.001
"""A socket takes 0 as "do not wait at all", and says that with another error."""

READ_BYTES: Final = 4_096
RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)
"""SO_LINGER: closing drops unsent bytes, so that half a slip cannot follow later."""


class NetworkBackend:
    """One TCP printer at `host`:`port`.

    A printer serves one client. What another one's connection keeps waiting is either refused by it, or taken in by its
    network part and answered by nobody: the first is offline, the second silent.
    """

    durable = False
    answers = True
    is_stopped = False

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._socket: socket.socket | None = None
        self.taken = 0
        self._silence_ms = 0
        self._own_port = 0

    def open(self) -> bool:
        """Connect, unless connected; printers end a connection that was idle for a while."""
        if self._socket is not None:
            if not _is_ended(self._socket):
                return False
            self.close()
        try:
            connection = self._connected()
        except OSError as error:
            cause = Cause.UNREACHABLE if isinstance(error, TimeoutError | socket.gaierror) else cause_of(error)
            raise BackendFault(SlipReason.OFFLINE, False, self._said(error), cause) from error
        self._socket, self._silence_ms = connection, SILENCE_MS
        return True

    def write(self, data: bytes, within_s: float, name: str) -> None:
        """Send all bytes; `begun` is true as soon as one was accepted."""
        if self._socket is None:
            self.open()
        assert self._socket is not None, "opened above"
        deadline = time.monotonic() + within_s
        sent = 0
        try:
            self._be_patient(self._socket, is_slip=bool(name))
            while sent < len(data):
                left_s = deadline - time.monotonic()
                if left_s <= 0:
                    raise TimeoutError("no time is left")
                self._socket.settimeout(max(SHORTEST_S, left_s))
                accepted = self._socket.send(data[sent:])
                sent, self.taken = sent + accepted, self.taken + accepted
        except OSError as error:
            self.close()
            stalled = isinstance(error, TimeoutError)
            reason = SlipReason.NO_ANSWER if stalled else SlipReason.OFFLINE
            detail = self._said(f"took {sent} of {len(data)} bytes: {error.strerror or error}")
            raise BackendFault(reason, sent > 0, detail, Cause.STALLED if stalled else Cause.GONE) from error

    def read(self, timeout_s: float) -> bytes:
        """Return what has arrived."""
        if self._socket is None:
            return b""
        try:
            self._socket.settimeout(max(SHORTEST_S, timeout_s))
            data = self._socket.recv(READ_BYTES)
        except TimeoutError:
            return b""
        except OSError as error:
            self.close()
            raise BackendFault(SlipReason.OFFLINE, False, self._said(error), Cause.GONE) from error
        if not data:
            self.close()
            raise BackendFault(SlipReason.OFFLINE, False, self._said("it closed the connection"), Cause.GONE)
        return data

    def close(self) -> None:
        """Reset the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _be_patient(self, connection: socket.socket, *, is_slip: bool) -> None:
        """Say after how much silence the connection ends; a slip's time holds until all of it was acknowledged."""
        silence_ms = SLIP_SILENCE_MS if is_slip or _is_under_way(connection) else SILENCE_MS
        if silence_ms != self._silence_ms:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, silence_ms)
            self._silence_ms = silence_ms

    def _connected(self) -> socket.socket:
        failed = OSError("the name has no address")
        addresses = _addresses(self._host, self._port)
        began = time.monotonic()
        for within_s, (family, kind, protocol, _, address) in itertools.product(
            itertools.accumulate(CONNECT_S), addresses
        ):
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(max(SHORTEST_S, began + within_s - time.monotonic()))
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                self._take_own_port(connection)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENCE_MS)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                connection.connect(address)
            except OSError as error:
                connection.close()
                failed = error
            else:
                self._own_port = connection.getsockname()[1]
                return connection
        raise failed

    def _take_own_port(self, connection: socket.socket) -> None:
        """Come from the same port as before: to a printer that never heard that we went this is the same connection.

        Else it would wait for us on that one, and let the new one wait.
        """
        with suppress(OSError):  # another program has it by now
            connection.bind(("", self._own_port))

    def _said(self, what: object) -> str:
        said = what.strerror if isinstance(what, OSError) else None
        return f"{self._host}:{self._port}: {said or what}"


def _is_ended(connection: socket.socket) -> bool:
    """Return whether the other side has closed; answers that nobody has read yet stay where they are."""
    connection.setblocking(False)  # each call sets its own time again
    try:
        return not connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True


Found = list[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int] | tuple[str, int, int, int]]]


def _is_under_way(connection: socket.socket) -> bool:
    """Return whether the other side has not acknowledged all that was sent."""
    (waiting,) = struct.unpack("i", fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)))
    return bool(waiting)


def _addresses(host: str, port: int) -> Found:
    """Look a name up in a thread of its own: a name server that is away may keep it for half a minute.

    Raises:
        OSError: there is no such name, or no answer in time.
    """
    found: list[Found | OSError] = []

    def look_up() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))  # type: ignore[arg-type]
        except OSError as error:
            found.append(error)

    looking = threading.Thread(target=look_up, daemon=True)
    looking.start()
    looking.join(NAME_S)
    if not found:
        raise TimeoutError("no name server answers")
    if isinstance(found[0], OSError):
        raise found[0]
    return found[0]
