"""The printer without its plug: takes bytes, prints at its pace, answers, and has its troubles.

Bytes that ask in real time are obeyed as they arrive, wherever they stand; all others wait in the buffer until the
printer is at them. Out of paper, open, jammed, broken or hot it keeps what it has and goes on with it afterwards, as
real ones do: half a slip comes out of the new roll unless the buffer was cleared.
"""

import re
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from tests.fakes.printer import answers
from tests.fakes.printer.answers import Condition
from tests.fakes.printer.commands import command_length
from tests.fakes.printer.interpreter import Interpreter
from tests.fakes.printer.paper import PrintedSlip
from tests.fakes.printer.troubles import Trouble

REAL_TIME: Final = re.compile(
    rb"\x10\x04(?P<ask>[\x01-\x04\x14])|(?P<clear>\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08)"
    rb"|(?P<misuse>\x10\x05.|\x10\x14[\x00-\x07])",
    re.DOTALL,
)
LONGEST_REAL_TIME: Final = 10
TEXT: Final = re.compile(rb"[\x20-\x7e]+")
PAGED_TEXT: Final = re.compile(rb"[\x20-\x7e\x80-\xff]+")
SLIP_BEGINS: Final = b"\x1b@"
WEAK_BYTE_S: Final = 0.0001
WEAK_BUFFER: Final = 1_024
"""A cheap printer takes 10 kB a second, keeps little, and drops what it cannot keep."""

CUTS: Final = (b"\x1dV", b"\x1bi", b"\x1bm", b"\x1cP")


@dataclass
class Mechanism:
    """Set its troubles while it runs, or `arm` them; `garbage` is what no manual explains, `misuse` what none advises.

    `process_id`, `queued`, `real_time`, `clears` and `presents` say what it knows; `row_s` is what a row
    of print takes; with `says_busy` it stops its serial line when it is off line, as real ones do; with `drops` the
    buffer loses what it cannot hold, and does not stop the sender.
    `struck` is when a trouble began, `story` from when on it was how, and reached by nobody or not, `partings` how
    often power or line were lost (`is_within_command`: the line, in the middle of a command, whose rest the printer
    waits for). Times are s; `now` is a monotonic clock.
    """

    process_id: bool = True
    queued: bool = True
    real_time: bool = True
    clears: bool = True
    presents: bool = False
    near_end_sensor: bool = True
    model: str = "VIRTUAL-80"
    row_s: float = 0.0
    buffer_bytes: int = 4_096
    paper_cm: int = 8_000
    late_s: float = 1.0
    hot_s: float = 1.0
    away_s: float = 1.0
    slow_row_s: float = 0.05
    drops: bool = False

    mute: bool = False
    paper_out: bool = False
    paper_low: bool = False
    cover_open: bool = False
    error: bool = False
    jam: bool = False
    is_late: bool = False
    stale: bool = False
    automatic: bool = False
    stalled: bool = False
    xoff: bool = False
    says_busy: bool = False
    hold_confirmations: bool = False

    slips: list[PrintedSlip] = field(default_factory=list)  # cut, with something on them
    scraps: list[PrintedSlip] = field(default_factory=list)
    received: bytearray = field(default_factory=bytearray)
    garbage: bytearray = field(default_factory=bytearray)
    misuse: bytearray = field(default_factory=bytearray)
    struck: dict[Trouble, float] = field(default_factory=dict)
    story: list[tuple[float, Condition, bool]] = field(default_factory=list)
    partings: int = 0
    is_within_command: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)
    now: Callable[[], float] = time.monotonic

    _interpreter: Interpreter = field(default_factory=Interpreter)
    _buffer: bytearray = field(default_factory=bytearray)
    _unread: bytearray = field(default_factory=bytearray)
    _piece: bytearray = field(default_factory=bytearray)
    _piece_begun: int = 0
    _piece_at: float = 0.0
    _heard: bytes = b""
    _outgoing: deque[tuple[float, bytes]] = field(default_factory=deque)
    _answer_before: bytes = b""
    _wants_automatic: bool = False
    _told_automatic: bytes = b""
    _armed: list[tuple[Trouble, int, int]] = field(default_factory=list)
    _planned: list[tuple[int, Trouble]] = field(default_factory=list)
    _is_within: bool = False
    _free_at: float = 0.0
    _hot_until: float = 0.0
    _off_until: float = 0.0
    _apart_until: float = 0.0
    _caught_at: float = 0.0
    _level: float = 0.0

    def feed(self, data: bytes) -> bytes:
        """Take bytes; return what the printer answers now."""
        with self.changed:
            self._receive(data)
            return self.answer()

    def answer(self) -> bytes:
        """Go on with what is to be done by now, and return what the printer answers now."""
        with self.changed:
            if self._unread and not self.stalled:
                unread, self._unread = self._unread, bytearray()
                self._receive(unread)
            self._work()
            self._tell_changes()
            self._remember()
            due = bytearray()
            while self._outgoing and self._outgoing[0][0] <= self.now():
                due += self._outgoing.popleft()[1]
            self.changed.notify_all()
            return bytes(due)

    def next_at(self) -> float | None:
        """Return when there is something to do by itself."""
        with self.changed:
            instants = [at for at, _ in list(self._outgoing)[:1]]
            passing = [self._hot_until, self._off_until, self._apart_until]
            passing += [self._free_at] if self._buffer and not self.condition.stopped else []
            instants += [at for at in passing if at > self.now()]
            return min(instants, default=None)

    def arm(self, trouble: Trouble, at: int) -> None:
        """Let a trouble strike when `at` bytes of the next slip (from `ESC @` on) have come."""
        with self.changed:
            self._armed.append((trouble, at, len(self.received)))

    def strike(self, trouble: Trouble) -> None:
        """Let a trouble befall it now."""
        with self.changed:
            self.struck.setdefault(trouble, self.now())
            match trouble:
                case Trouble.PAPER_OUT:
                    self.paper_out = True
                case Trouble.PAPER_LOW:
                    self.paper_low = True
                case Trouble.COVER:
                    self.cover_open = True
                case Trouble.JAM:
                    self.jam = True
                case Trouble.ERROR:
                    self.error = True
                case Trouble.HOT:
                    self._hot_until = self.now() + self.hot_s
                case Trouble.MUTE:
                    self.mute = True
                case Trouble.LATE:
                    self.is_late = True
                case Trouble.STALE:
                    self.stale = True
                case Trouble.AUTOMATIC:
                    self.automatic = True
                case Trouble.STALLED:
                    self.stalled = True
                case Trouble.XOFF:
                    self.xoff = True
                case Trouble.POWER:
                    self._off_until = self.now() + self.away_s
                    self.partings += 1
                    self._forget()
                case Trouble.UNPLUGGED:
                    self._apart_until = self.now() + self.away_s
                    self.is_within_command = bool(self._buffer)
                    self.partings += 1
                case Trouble.SLOW:
                    self.row_s = self.slow_row_s
                case Trouble.OVERRUN:
                    self.drops = True
            self._remember()

    def disarm(self) -> None:
        """Let no trouble strike that was armed and has not struck."""
        with self.changed:
            self._armed.clear()
            self._planned.clear()

    def repair(self) -> None:
        """New paper, cover shut, nothing jammed: it goes on with what it kept; the old roll's end is torn out."""
        with self.changed:
            if self.paper_out:
                self._loosen(torn=True)
            self.paper_out = self.paper_low = self.cover_open = self.error = self.jam = False
            self._remember()
            self._work()
            self.changed.notify_all()

    def cure(self) -> None:
        """Repair it, and end its oddities, too."""
        with self.changed:
            self.mute = self.is_late = self.stale = self.automatic = self.stalled = self.xoff = False
            self.row_s, self._hot_until, self._answer_before = 0.0, 0.0, b""
            self.repair()

    def come_back(self) -> None:
        """Power and line are there again, before their time."""
        with self.changed:
            self._off_until = self._apart_until = 0.0
            self._remember()

    def power_cycle(self) -> None:
        """Off and on: what was not printed is forgotten; what is on paper still hangs there."""
        with self.changed:
            self._forget()

    def wait_for_slips(self, count: int, timeout_s: float = 60) -> list[PrintedSlip]:
        """Return the slips when there are so many."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.slips) >= count, timeout_s), f"{len(self.slips)} of {count}"
            return list(self.slips)

    @property
    def condition(self) -> Condition:
        """What its sensors say now."""
        return Condition(
            self.paper_out,
            self.paper_low and self.near_end_sensor,
            self.cover_open,
            self.jam,
            self.error,
            self.now() < self._hot_until,
            printing=bool(self._buffer),
        )

    @property
    def is_away(self) -> bool:
        """Whether nobody can reach it: it has no power, or the line is cut."""
        return self.now() < max(self._off_until, self._apart_until)

    @property
    def is_busy(self) -> bool:
        """Whether it stops its serial line, by whatever way it does so."""
        return self.xoff or (self.says_busy and self.condition.stopped)

    @property
    def is_full(self) -> bool:
        """Whether it takes no more bytes."""
        if self._is_within and not self.condition.stopped:
            return self.stalled  # a command may be longer than the buffer
        return self.stalled or (len(self._buffer) >= self.buffer_bytes and not self.drops)

    @property
    def has_answers(self) -> bool:
        """Whether answers of its own are on their way still, behind which all others wait."""
        return bool(self._outgoing)

    @property
    def half_printed(self) -> bool:
        """Whether something hangs out of it that is not cut."""
        return not self._interpreter.carriage.is_clean

    def line_lost(self) -> None:
        """Whoever was connected is not any more: answers under way are lost."""
        with self.changed:
            self._outgoing.clear()
            self._answer_before = b""

    def _remember(self) -> None:
        is_now = replace(self.condition, printing=False), self.is_away or self.xoff
        if not self.story or self.story[-1][1:] != is_now:
            self.story.append((self.now(), *is_now))

    def _forget(self) -> None:
        for kept in (self._buffer, self._unread):
            kept.clear()
        self._outgoing.clear()
        self._interpreter.reset()
        self._answer_before, self._heard, self._wants_automatic, self._free_at = b"", b"", False, 0.0

    def _receive(self, data: bytes | bytearray) -> None:
        if self.stalled:
            self._unread += data
            return
        self._locate(data)
        while data and not self.is_away:
            end = min([at for at, _ in self._planned], default=None)
            room = len(data) if end is None else max(0, end - len(self.received))
            piece, data = bytes(data[:room]), data[room:]
            self.received += piece
            self._take(piece)
            for at, trouble in [each for each in self._planned if each[0] <= len(self.received)]:
                self._planned.remove((at, trouble))
                self.strike(trouble)
            if data and self._reads_nothing():
                self._unread += data
                return

    def _reads_nothing(self) -> bool:
        return self.stalled

    def _locate(self, data: bytes | bytearray) -> None:
        """Find out where in the stream an armed trouble strikes."""
        for armed in list(self._armed):
            trouble, at, since = armed
            start = max(since, len(self.received) - 1)
            place = (bytes(self.received[start:]) + bytes(data)).find(SLIP_BEGINS)
            if place >= 0:
                self._armed.remove(armed)
                self._planned.append((start + place + at, trouble))

    def _take(self, piece: bytes) -> None:
        heard, taken, before = self._heard + piece, 0, len(self._heard)
        end = 0
        for found in REAL_TIME.finditer(heard):
            end = found.end()
            if found["ask"] is not None:
                self._ask_now(found["ask"][0])
            elif found["clear"] is not None and self.clears:
                taken = max(0, end - before)
                self._clear()
            elif found["misuse"] is not None:
                self.misuse += found[0]
        self._heard = heard[max(end, len(heard) - LONGEST_REAL_TIME + 1) :]
        self._buffer += self._caught(piece[taken:])
        self._work()

    def _caught(self, piece: bytes) -> bytes:
        """Return what a weak printer catches of what is thrown at it: its buffer empties at its own pace."""
        if not self.drops:
            return piece
        since, self._caught_at = self.now() - self._caught_at, self.now()
        self._level = max(0.0, self._level - since / WEAK_BYTE_S)
        room = max(0, int(WEAK_BUFFER - self._level))
        self._level += min(room, len(piece))
        return piece[:room]

    def _ask_now(self, question: int) -> None:
        if question == 0x14:
            if self.presents:
                self._say(self.condition.full())
        elif self.real_time:
            self._say(bytes((self.condition.real_time(question),)))

    def _clear(self) -> None:
        """DLE DC4 8: forget what is kept, recover if that is possible, and say so."""
        self._buffer.clear()
        self._interpreter.reset()
        self.jam, self._hot_until = False, 0.0
        self._remember()
        self._say(answers.CLEARED)

    def _say(self, answer: bytes) -> None:
        if self.mute:
            return
        if self.stale:
            answer, self._answer_before = self._answer_before, answer
        if self.automatic:
            answer = self.condition.automatic() + answer + self.condition.automatic()
        if answer:
            self._outgoing.append((self.now() + (self.late_s if self.is_late else 0.0), answer))

    def _tell_changes(self) -> None:
        status = self.condition.automatic()
        if (self._wants_automatic or self.automatic) and status != self._told_automatic and not self.is_away:
            self._told_automatic = status
            if not self.mute:
                self._outgoing.append((self.now(), status))

    def _work(self) -> None:
        self._is_within = False
        while self._buffer and not self.condition.stopped and self.now() >= self._free_at:
            kept = bytes(self._buffer)
            page = self._interpreter.page
            if found := (PAGED_TEXT if page else TEXT).match(kept):
                self._consume(found.end())
                self._interpreter.carriage.write(found[0].decode(page or "ascii"))
                continue
            length = command_length(kept)
            if length is None or length > len(self._buffer):
                self._is_within = True
                return
            if not length:
                self.garbage.append(self._buffer.pop(0))
                continue
            self._obey(kept[:length])

    def _consume(self, count: int) -> None:
        """Take what belongs to the piece of paper out of the buffer."""
        if not self._piece:
            self._piece_begun, self._piece_at = len(self.received) - len(self._buffer), self.now()
        self._piece += self._buffer[:count]
        del self._buffer[:count]

    def _obey(self, command: bytes) -> None:
        if (answer := self._answer_to(command)) is not None:
            del self._buffer[: len(command)]
            if answer:
                self._say(answer)
            return
        self._consume(len(command))
        if command[:2] == SLIP_BEGINS:
            self._interpreter.reset()
        elif command[:2] in CUTS:
            self._interpreter.carriage.finish_row()
            self._loosen(torn=False)
        elif self._interpreter.obey(command) and self.row_s:
            self._free_at = max(self._free_at, self.now()) + self.row_s

    def _answer_to(self, command: bytes) -> bytes | None:
        """Return what the printer says to a command that only asks (empty: nothing); None: it does not only ask."""
        match command[:2]:
            case b"\x10\x04" | b"\x10\x05" | b"\x10\x14":
                return b""  # obeyed when it arrived
            case b"\x1da":
                self._wants_automatic, self._told_automatic = bool(command[2]), b""
                return b""
            case b"\x1dr":
                told = self.queued and not self.hold_confirmations
                return bytes((self.condition.queued() if command[2] in (1, 49) else 0,)) if told else b""
            case b"\x1d(" if command[2:3] == b"H":
                told = self.process_id and not self.hold_confirmations and command[5:6] == b"0" and len(command) == 11
                return answers.process_echo(command[7:11]) if told else b""
            case b"\x1dI":
                return answers.name(self.model) if command[2] >= 65 else b"\x02"
            case b"\x1dg":
                return answers.counter(len(self.slips)) if command[2:3] == b"2" else b""
            case b"\x1d\xe1":
                return f"{self.paper_cm}cm".encode() if self.presents else b""
            case b"\x1d\xe2":
                return f"{len(self.slips)} cuts".encode() if self.presents else b""
            case _:
                return None

    def _loosen(self, *, torn: bool) -> None:
        blocks = self._interpreter.carriage.take()
        piece = PrintedSlip(bytes(self._piece), blocks, self.now(), torn, self._piece_begun, self._piece_at)
        self._piece.clear()
        (self.scraps if torn or piece.is_white else self.slips).append(piece)
