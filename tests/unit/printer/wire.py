"""A line to a virtual printer without a socket: what is sent is there at once, and so is what it answers."""

from hub.protocol.printing import SlipReason
from printer.backends.interface import BackendFault
from tests.fakes.virtual_printer import Mechanism


class Wire:
    """A line to a virtual printer; `held` keeps its answers back, `cut` and `torn_at` break it.

    With `lag` the newest so many bytes of its answers are always still on their way.
    """

    durable = False
    answers = True
    is_stopped = False
    taken = 0

    def __init__(self, printer: Mechanism) -> None:
        self.printer = printer
        self.sent: list[bytes] = []
        self.held = False
        self.cut = False
        self.lag = 0
        self.torn_at: int | None = None
        self.is_open = False
        self.opened = 0
        self._answers = bytearray()
        self._held = bytearray()

    def open(self) -> bool:
        if self.cut:
            raise BackendFault(SlipReason.OFFLINE, False, "the line is cut")
        is_new, self.is_open = not self.is_open, True
        self.opened += is_new
        return is_new

    def write(self, data: bytes, within_s: float, name: str) -> None:
        self.open()
        self.sent.append(data)
        if self.torn_at is not None:
            passed, self.torn_at = data[: self.torn_at], None
            self.printer.feed(passed)
            self.close()
            raise BackendFault(SlipReason.NO_ANSWER, bool(passed), "the line is torn")
        self._answers += self.printer.feed(data)

    def read(self, timeout_s: float) -> bytes:
        if self.cut:
            raise BackendFault(SlipReason.OFFLINE, False, "the line is cut")
        self._answers += self.printer.answer()
        data, self._answers = bytes(self._answers), bytearray()
        if self.held:
            self._held += data
            return b""
        data = bytes(self._held) + data
        data, self._held = data[: max(0, len(data) - self.lag)], bytearray(data[max(0, len(data) - self.lag) :])
        return data

    def says(self, data: bytes) -> None:
        self._answers += data

    def close(self) -> None:
        self.is_open = False
        self._answers.clear()
        self._held.clear()
