"""Whose turn it is on a line of LED boards, and what is wrong with each.

Rules:
- A new number goes before everything else, then what blinks or goes dark, then what is to be said again: boards forget
  what they show when their power fails, so each is told every `RESEND_MS`.
- A board that does not take what it is told is tried again after the pauses of `RETRY_MS`; others do not wait for it.
  After `FAILURES` in a row it is in trouble, until it takes something.
- When the line itself is gone nothing is sent. Once it is back, every board is told anew.
- Where no board answers any more the line may be to blame, although it is open: every `REOPEN_MS` it is to be opened
  anew. What is wrong with the boards stands until they take something.
- A call counts as shown when a board has confirmed its number.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from counter_display.sign.boards import Shown
from counter_display.sign.drivers import Board, Write, brightness_write, text_write
from hub.protocol.ids import CallId
from hub.protocol.signs import WHOLE_LINE, BoardFault, BoardTrouble

RESEND_MS: Final = 30_000
"""V4."""

RETRY_MS: Final = (250, 1_000, 2_000, 5_000, 10_000)
"""At first a lost message is likely, later a board without power, for which the others shall not wait often."""

FAILURES: Final = 3
"""One message in a while is lost on any line in a building; three in a row are a fault."""

REOPEN_MS: Final = 10_000
"""A gateway that was started anew takes up a new connection, and knows nothing of the one that was there."""

REMEMBERED: Final = 1_024
"""How many calls are kept as reported: far more than a line's boards show in an hour."""

Wanted = Callable[[Board, int], Shown | None]
"""Returns what a board is to show at an instant (ms), None: leave it as it is."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to write to a board now, one message after the other, and what it then shows."""

    board: Board
    writes: tuple[Write, ...]
    shown: Shown


@dataclass(slots=True)
class _Place:
    """One board's state: what it confirmed and when it was last told all (None: not since the line is there)."""

    shown: Shown | None = None
    told_at: int | None = None
    failures: int = 0
    not_before: int = 0
    trouble: BoardTrouble | None = None


@dataclass(slots=True)
class Bus:
    """One line of boards.  Instants are any steady ms."""

    boards: tuple[Board, ...]
    _places: dict[int, _Place] = field(init=False)
    _is_gone: bool = False
    _opened_at: int | None = None
    _reported: OrderedDict[CallId, None] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self._places = {board.address: _Place() for board in self.boards}

    def next(self, wanted: Wanted, now: int) -> Order | None:
        """Return what to write now; None: every board shows what it should, or has to wait."""
        if self._is_gone:
            return None
        best: tuple[int, int] | None = None
        order: Order | None = None
        for board in self.boards:
            place, shown = self._places[board.address], wanted(board, now)
            if shown is None or now < place.not_before:
                continue
            due = place.told_at is None or now - place.told_at >= RESEND_MS
            if shown == place.shown and not due:
                continue
            rank = (self._rank(shown, place), place.told_at or 0)
            if best is None or rank < best:
                best, order = rank, _order(board, shown, due)
        return order

    def _rank(self, shown: Shown, place: _Place) -> int:
        if shown.call is not None and shown.call not in self._reported:
            return 0
        return 1 if shown != place.shown else 2

    def confirmed(self, order: Order, now: int) -> CallId | None:
        """A board took all of an order; return the call that people can now see for the first time."""
        place = self._places[order.board.address]
        told_at = now if place.told_at is None or now - place.told_at >= RESEND_MS else place.told_at
        self._places[order.board.address] = _Place(order.shown, told_at)
        call = order.shown.call
        if call is None or call in self._reported:
            return None
        self._reported[call] = None
        if len(self._reported) > REMEMBERED:
            self._reported.popitem(last=False)
        return call

    def failed(self, order: Order, fault: BoardFault, now: int, code: int = 0) -> None:
        """A board did not take an order; `code` is a Modbus exception's."""
        place = self._places[order.board.address]
        pause = RETRY_MS[min(place.failures, len(RETRY_MS) - 1)]
        place.failures += 1
        place.not_before = now + pause
        place.shown = place.told_at = None  # nobody knows how much of it arrived
        if place.failures >= FAILURES:
            place.trouble = BoardTrouble(order.board.address, fault, order.board.counter, code)

    def line_gone(self) -> None:
        """Nothing can be written; twice is once."""
        self._is_gone = True

    def line_back(self) -> None:
        """The line is there: every board is told anew, and what was wrong with it has to show again."""
        self._is_gone = False
        self._places = {board.address: _Place() for board in self.boards}

    def wants_reopening(self, now: int) -> bool:
        """Return whether the line is to be opened anew: nobody answers, and it was not just done."""
        tried = [place for place in self._places.values() if place.failures or place.told_at is not None]
        is_deaf = bool(tried) and all(
            place.trouble is not None and place.trouble.fault is BoardFault.NO_ANSWER for place in tried
        )
        if not is_deaf or (self._opened_at is not None and now - self._opened_at < REOPEN_MS):
            return False
        self._opened_at = now
        return True

    def troubles(self) -> tuple[BoardTrouble, ...]:
        """Return what is wrong: the line, or those of its boards that do not take what they are told."""
        if self._is_gone:
            return (BoardTrouble(WHOLE_LINE, BoardFault.LINE_GONE),)
        return tuple(place.trouble for place in self._places.values() if place.trouble is not None)


def _order(board: Board, shown: Shown, due: bool) -> Order:
    text, bright = text_write(board, shown.text), brightness_write(board)
    return Order(board, (bright, text) if due and bright is not None else (text,), shown)
