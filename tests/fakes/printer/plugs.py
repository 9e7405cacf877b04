"""A mechanism on a socket or on a pseudo-terminal, served by a thread that sleeps until something happens."""

import math
import os
import select
import socket
import struct
import tempfile
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.fakes.printer.mechanism import Mechanism

READ_BYTES: Final = 4_096
LOOK_S: Final = 0.05
"""How often a plug looks whether it is to stop, or a trouble has been cured."""

FLOW_AGAIN_S: Final = 0.5
"""A sender that was just closing or opening its line did not hear."""

XOFF: Final = b"\x13"
XON: Final = b"\x11"
RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)


class _Plugged:
    """Serves its mechanism from `with` on; `stalled` stops reading, `port` is where to print to.

    Without `says_xoff` it stops its sender by a line that goes low (`tests.fakes.printer.modem_lines`), not by a byte.
    Who calls `wake` after each change may let it sleep longer than `LOOK_S` (`look_s`).
    """

    def __init__(self, mechanism: Mechanism | None) -> None:
        self.mechanism = mechanism or Mechanism()
        self.look_s = LOOK_S
        self._ear, self._mouth = socket.socketpair()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.says_xoff = True
        self._flow_stopped = False
        self._flow_again_at = math.inf
        self._partings = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def stalled(self) -> bool:
        """Whether the printer reads nothing."""
        return self.mechanism.stalled

    @stalled.setter
    def stalled(self, value: bool) -> None:
        self.mechanism.stalled = value

    def wake(self) -> None:
        """Let it see now what has changed."""
        self._mouth.send(b"!")

    def close(self) -> None:
        """Stop serving and give the port back."""
        if self._ear.fileno() < 0:
            return
        self._stop.set()
        self.wake()
        self._thread.join(5)
        self._release()
        self._ear.close()
        self._mouth.close()

    def _rest_s(self) -> float:
        """Return how long nothing happens by itself."""
        at = self.mechanism.next_at()
        return self.look_s if at is None else min(self.look_s, max(0.0, at - time.monotonic()))

    def _is_readable(self, what: socket.socket | int) -> bool:
        """Sleep until something happens; return whether there is something to read from this."""
        ready = select.select([what, self._ear], [], [], self._rest_s())[0]
        if self._ear in ready:
            self._ear.recv(READ_BYTES)
        return what in ready

    def _rest(self) -> None:
        """Sleep until something happens, whatever there is to read."""
        if select.select([self._ear], [], [], self._rest_s())[0]:
            self._ear.recv(READ_BYTES)

    def _has_parted(self) -> bool:
        """Whether power or line were lost since this was asked last, be they back or not."""
        before, self._partings = self._partings, self.mechanism.partings
        return self._partings != before

    def _flow(self) -> bytes:
        """Return XOFF or XON if the printer has to say so, for the first time or, lest it was not heard, again."""
        is_busy = self.mechanism.is_busy and self.says_xoff
        is_new = is_busy is not self._flow_stopped
        if not is_new and time.monotonic() < self._flow_again_at:
            return b""
        self._flow_stopped = is_busy
        self._flow_again_at = time.monotonic() + FLOW_AGAIN_S
        return XOFF if self._flow_stopped else XON

    def _serve(self) -> None:
        raise NotImplementedError

    def _release(self) -> None:
        raise NotImplementedError


class TcpVirtualPrinter(_Plugged):
    """Listens on a port of loopback, one client at a time; without power or line nobody can connect.

    The port stays its own meanwhile: else another printer that comes back would be taken for this one.
    """

    def __init__(self, port: int = 0, mechanism: Mechanism | None = None) -> None:
        super().__init__(mechanism)
        self.connections = 0
        self._keeper = socket.socket()
        self._keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._keeper.bind(("127.0.0.1", port))
        self.port: int = self._keeper.getsockname()[1]
        self._listener: socket.socket | None = socket.create_server(("127.0.0.1", self.port))
        self.address = f"127.0.0.1:{self.port}"

    def _serve(self) -> None:
        while not self._stop.is_set():
            if self._has_parted() or self.mechanism.is_away:
                self._release()
            self.mechanism.answer()
            if self._listener is None:
                self._rest()
                self._listen_again()
                continue
            if not self._is_readable(self._listener):
                continue
            client, _ = self._listener.accept()
            with client:
                self.connections += 1
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._talk(client)
            if self.mechanism.is_away:
                self._release()
            self.mechanism.line_lost()

    def _talk(self, client: socket.socket) -> None:
        while not self._stop.is_set():
            if self._has_parted():
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                return
            try:
                answer = self.mechanism.answer()
                if answer:
                    client.sendall(answer)
                if self.mechanism.is_full or self.mechanism.xoff:
                    self._rest()
                    continue
                if not self._is_readable(client):
                    continue
                data = client.recv(READ_BYTES)
                if not data:
                    return
                client.sendall(self.mechanism.feed(data))
            except OSError:
                return

    def close(self) -> None:
        """Stop serving and give the port back."""
        super().close()
        self._keeper.close()

    def _listen_again(self) -> None:
        if not self.mechanism.is_away and not self._stop.is_set():
            self._listener = socket.create_server(("127.0.0.1", self.port))

    def _release(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None


class PtyVirtualPrinter(_Plugged):
    """Sits on a pseudo-terminal, as on a serial line or as a `usblp` node; `port` is the path to print to.

    With `vanishes` the node is gone while the printer has no power or is unplugged, as a USB device's is; `port` is
    the same name afterwards, as udev gives it. A serial line stays and is only silent. `appears` and `disappears` are
    called then, for whoever keeps a list of devices.
    """

    def __init__(
        self,
        mechanism: Mechanism | None = None,
        *,
        vanishes: bool = False,
        appears: Callable[[str], None] = lambda port: None,
        disappears: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(mechanism)
        self._appears = appears
        self._disappears = disappears
        self._vanishes = vanishes
        self._folder = tempfile.TemporaryDirectory(prefix="printer-") if vanishes else None
        self._ends: tuple[int, int] | None = None
        self.port = "" if self._folder is None else str(Path(self._folder.name) / "lp0")
        self._appear()

    def _serve(self) -> None:
        while not self._stop.is_set():
            if self._vanishes and (self._has_parted() or self.mechanism.is_away):
                self._vanish()
            elif self._ends is None:
                self._appear()
            if self._ends is None or self.mechanism.is_full:
                self._say(self.mechanism.answer())
                self._rest()
                continue
            self._say(self._flow() + self.mechanism.answer())
            if self._is_readable(self._ends[0]):
                self._say(self.mechanism.feed(os.read(self._ends[0], READ_BYTES)))

    def _say(self, answer: bytes) -> None:
        if answer and self._ends is not None and not self.mechanism.is_away:
            os.write(self._ends[0], answer)

    def _appear(self) -> None:
        self._ends = os.openpty()
        for end in self._ends:
            tty.setraw(end)
            os.set_blocking(end, end != self._ends[0])
        node = os.ttyname(self._ends[1])
        if self._folder is None:
            self.port = node
        else:
            Path(self.port).symlink_to(node)
        self._appears(self.port)

    def _vanish(self) -> None:
        if self._ends is None:
            return
        self._disappears()
        if self._folder is not None:
            Path(self.port).unlink()
        for end in self._ends:
            os.close(end)
        self._ends = None
        self.mechanism.line_lost()

    def _release(self) -> None:
        self._vanish()
        if self._folder is not None:
            self._folder.cleanup()
