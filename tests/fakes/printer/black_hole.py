"""A port that swallows every attempt to connect, as behind a cable that is cut, until a printer is there."""

import socket
from types import TracebackType
from typing import Self

from tests.fakes.printer.mechanism import Mechanism
from tests.fakes.printer.plugs import TcpVirtualPrinter


class TcpBlackHole:
    """Nobody takes its connections, and its queue is full: the kernel answers no further one."""

    def __init__(self, mechanism: Mechanism | None = None) -> None:
        self.mechanism = mechanism or Mechanism()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=0)
        self.port: int = self._listener.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self._queue: list[socket.socket] = []
        self._printer: TcpVirtualPrinter | None = None

    def __enter__(self) -> Self:
        while not self._queue or self._is_connected(self._queue[-1]):
            one = socket.socket()
            self._queue.append(one)
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", self.port))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._fill_up()
        if self._printer is not None:
            self._printer.close()

    def opens(self) -> None:
        """A printer listens there from now on."""
        self._fill_up()
        self._printer = TcpVirtualPrinter(self.port, self.mechanism)
        self._printer.__enter__()

    def _fill_up(self) -> None:
        for each in (self._listener, *self._queue):
            each.close()
        self._queue.clear()

    def _is_connected(self, one: socket.socket) -> bool:
        try:
            one.getpeername()
        except OSError:
            return False
        return True
