"""A receipt printer that is not there: reads ESC/POS by its own lights, answers, goes mute, runs out of paper."""

import os
import re
import select
import socket
import threading
import time
import tty
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

DLE_EOT = re.compile(rb"\x10\x04([\x01-\x04])")
COMMAND = re.compile(
    rb"(?P<init>\x1b@)|\x1ba(?P<align>[\x00-\x02])|\x1bE(?P<bold>[\x00\x01])|\x1bM(?P<font>[\x00\x01])"
    rb"|\x1b-(?P<underline>[\x00-\x02])|\x1bd(?P<feed>[\x00-\xff])|(?P<spacing>\x1b2)|\x1d!(?P<size>[\x00-\xff])"
    rb"|\x1dB(?P<inverse>[\x00\x01])|(?P<cut>\x1dV(?:[\x00\x01]|[\x41\x42][\x00-\xff]))|\x1dr(?P<ask>[\x01\x02])"
    rb"|\x1da(?P<automatic>[\x00-\xff])|(?P<line>\n)|(?P<text>[\x20-\x7e]+)",
    re.DOTALL,
)
INCOMPLETE = re.compile(rb"(\x1b|\x1b[aEM\-d]|\x1d|\x1d[!BVra]|\x1dV[\x41\x42])\Z", re.DOTALL)


@dataclass(frozen=True)
class PrintedLine:
    """One row of paper: its text and how large it stands (multipliers, 1 to 8)."""

    text: str
    width: int = 1
    height: int = 1
    bold: bool = False
    inverse: bool = False
    small: bool = False
    align: int = 0


@dataclass
class PrintedSlip:
    """What fell into the visitor's hand: the bytes up to and with the cut, and its rows."""

    data: bytes
    lines: list[PrintedLine]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def number(self) -> str:
        """The text of the largest row that is printed."""
        return max(self.lines, key=lambda line: line.width * line.height).text


@dataclass
class Mechanism:
    """The printer without its plug.  Set its troubles while it runs; `garbage` is what no manual explains."""

    mute: bool = False
    paper_out: bool = False
    paper_low: bool = False
    cover_open: bool = False
    error: bool = False
    hold_confirmations: bool = False
    slips: list[PrintedSlip] = field(default_factory=list)
    received: bytearray = field(default_factory=bytearray)
    garbage: bytearray = field(default_factory=bytearray)
    changed: threading.Condition = field(default_factory=threading.Condition)
    _buffer: bytearray = field(default_factory=bytearray)
    _job: bytearray = field(default_factory=bytearray)
    _lines: list[PrintedLine] = field(default_factory=list)
    _row: list[PrintedLine] = field(default_factory=list)
    _style: PrintedLine = PrintedLine("")

    def feed(self, data: bytes) -> bytes:
        """Take bytes; return what the printer answers."""
        with self.changed:
            self.received += data
            answers = bytearray()
            for question in DLE_EOT.finditer(data):
                answers.append(self._real_time(question[1][0]))
            self._buffer += DLE_EOT.sub(b"", data)
            answers += self._process()
            self.changed.notify_all()
        return b"" if self.mute else bytes(answers)

    def repair(self) -> None:
        """New paper, cover shut: the printer goes on with what it kept."""
        with self.changed:
            self.paper_out = self.cover_open = self.error = False
            self._process()
            self.changed.notify_all()

    def power_cycle(self) -> None:
        """Off and on: what was not printed is forgotten."""
        with self.changed:
            for kept in (self._buffer, self._job, self._lines, self._row):
                kept.clear()
            self._style = PrintedLine("")

    def wait_for_slips(self, count: int, timeout_s: float = 10) -> list[PrintedSlip]:
        """Return the slips when there are so many."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.slips) >= count, timeout_s), f"{len(self.slips)} of {count}"
            return list(self.slips)

    def _real_time(self, question: int) -> int:
        stopped = self.paper_out or self.cover_open or self.error
        bits = {
            1: 0x08 * stopped,
            2: 0x04 * self.cover_open | 0x20 * self.paper_out | 0x40 * self.error,
            3: 0x20 * self.error,
            4: 0x60 * self.paper_out | 0x0C * (self.paper_low or self.paper_out),
        }[question]
        return 0x12 | bits

    def _process(self) -> bytes:
        answers = bytearray()
        while self._buffer and not (self.paper_out or self.cover_open or self.error):
            found = COMMAND.match(self._buffer)
            if found is None:
                if INCOMPLETE.match(bytes(self._buffer)):
                    break
                self.garbage.append(self._buffer.pop(0))
                continue
            kind, value = next((name, text) for name, text in found.groupdict().items() if text is not None)
            raw = bytes(self._buffer[: found.end()])
            del self._buffer[: found.end()]
            if kind == "ask" and self.hold_confirmations:
                continue
            if kind == "ask":
                answers.append(0x0C * self.paper_out | 0x03 * self.paper_low)
            elif kind != "automatic":
                self._job += raw
                self._obey(kind, value)
        return bytes(answers)

    def _obey(self, kind: str, value: bytes) -> None:
        style = self._style
        number = value[0]
        match kind:
            case "text":
                self._row.append(PrintedLine(value.decode("ascii"), *self._look(style)))
            case "line":
                self._end_row()
            case "feed":
                if self._row:
                    self._end_row()
                self._lines += [PrintedLine("")] * number
            case "cut":
                self.slips.append(PrintedSlip(bytes(self._job), list(self._lines)))
                self._job.clear()
                self._lines.clear()
            case "init":
                self._style = PrintedLine("")
            case "size":
                self._restyle(width=(number >> 4) + 1, height=(number & 7) + 1)
            case "align":
                self._restyle(align=number)
            case "bold" | "inverse":
                self._restyle(**{kind: bool(number)})
            case "font":
                self._restyle(small=bool(number))
            case _:
                pass

    def _restyle(self, **changes: object) -> None:
        self._style = PrintedLine(**{**vars(self._style), **changes})

    @staticmethod
    def _look(style: PrintedLine) -> tuple[int, int, bool, bool, bool, int]:
        return style.width, style.height, style.bold, style.inverse, style.small, style.align

    def _end_row(self) -> None:
        text = "".join(part.text for part in self._row)
        first = self._row[0] if self._row else self._style
        self._lines.append(PrintedLine(text, *self._look(first)))
        self._row.clear()


class _Plugged:
    """A mechanism served by a thread."""

    def __init__(self) -> None:
        self.mechanism = Mechanism()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(5)
        self._release()

    def _serve(self) -> None:
        raise NotImplementedError

    def _release(self) -> None:
        raise NotImplementedError


class TcpVirtualPrinter(_Plugged):
    """Listens on a free port of loopback, one client at a time; `stalled` stops reading, `port` is where."""

    def __init__(self, port: int = 0) -> None:
        super().__init__()
        self.stalled = False
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.settimeout(0.05)
        self.port: int = self._listener.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            with client:
                self.connections += 1
                client.settimeout(0.05)
                self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        while not self._stop.is_set():
            if self.stalled:
                self._stop.wait(0.02)
                continue
            try:
                data = client.recv(4096)
                if not data:
                    return
                client.sendall(self.mechanism.feed(data))
            except TimeoutError:
                continue
            except OSError:
                return

    def _release(self) -> None:
        self._listener.close()


class PtyVirtualPrinter(_Plugged):
    """Sits on a pseudo-terminal; `port` is the device path to print to, `stalled` stops reading."""

    def __init__(self) -> None:
        super().__init__()
        self.stalled = False
        self._master, self._slave = os.openpty()
        for end in (self._master, self._slave):
            tty.setraw(end)
        self.port = os.ttyname(self._slave)

    def _serve(self) -> None:
        while not self._stop.is_set():
            if self.stalled or not select.select([self._master], [], [], 0.05)[0]:
                self._stop.wait(0.01)
                continue
            answer = self.mechanism.feed(os.read(self._master, 4096))
            if answer:
                os.write(self._master, answer)

    def _release(self) -> None:
        for end in (self._master, self._slave):
            os.close(end)


def wait_until(condition: Callable[[], bool], timeout_s: float = 10) -> None:
    """Return when the condition holds.

    Raises:
        AssertionError: it did not within the time.
    """
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.005)
