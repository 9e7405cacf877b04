"""What every LED board is to show at an instant.

Rules:
- A board shows the number that was called to its counter until that visitor leaves, and is dark when nobody is there.
- A call that this program first hears of while it is news blinks for `CALL_PULSE_MS`, beginning lit.
- A number with more digits than the board has is shown as dashes: a part of it would be another visitor's.
- Under an emergency all boards show dashes: nobody is called, and other screens say why. A call that was made meanwhile
  blinks when it is over.
- Until the hub has spoken, nothing is written: a board goes on with what it shows. While the hub is away its last word
  stays, as on every screen.
- Boards that the hall put out show dashes until it shows them its counters again: nobody is called by them.
"""

from dataclasses import dataclass, field
from typing import Final

from config.tokens import CALL_PULSE_HZ, CALL_PULSE_MS
from counter_display.sign.drivers import Board
from counter_display.sign.segments import number_on
from hub.protocol.ids import CallId, CounterId
from hub.protocol.signs import BoardFault, BoardTrouble, CounterSign, SignView

FRESH_MS: Final = 60_000
"""A call older than this when the program first hears of it is history, not news."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A board's text, as long as it has digits, and the call whose number stands in it (None: nobody's)."""

    text: str
    call: CallId | None = None


@dataclass(slots=True)
class Boards:
    """All boards of a line.  Instants are the client's steady UTC ms."""

    boards: tuple[Board, ...]
    _is_emergency: bool = False
    _is_put_out: bool = False
    _hidden_from: int | None = None
    _signs: dict[CounterId, CounterSign] | None = None
    _news: dict[CounterId, tuple[CallId, int | None]] = field(default_factory=dict)

    def put_out(self) -> None:
        """The hall put these boards out."""
        self._is_put_out = True

    def shown(self, view: SignView, now: int) -> None:
        """The hub sent a newer view."""
        self._is_put_out = False
        was, self._is_emergency = self._is_emergency, view.is_emergency
        self._signs = {sign.counter: sign for sign in view.counters}
        if view.is_emergency:
            if not was:
                self._hidden_from = view.at - CALL_PULSE_MS
                self._news = {counter: news for counter, news in self._news.items() if not _pulses(news[1], now)}
            return
        hidden_from, self._hidden_from = self._hidden_from, None
        for sign in view.counters:
            if sign.call is None:
                self._news.pop(sign.counter, None)
            elif self._news.get(sign.counter, (None, None))[0] != sign.call:
                was_hidden = hidden_from is not None and sign.called_at >= hidden_from
                is_news = sign.is_called and (was_hidden or view.at - sign.called_at <= FRESH_MS)
                self._news[sign.counter] = sign.call, now if is_news else None

    def wanted(self, board: Board, now: int) -> Shown | None:
        """Return what a board is to show; None: leave it as it is."""
        if self._is_put_out or (self._is_emergency and self._signs is not None):
            return Shown("-" * board.digits)
        if self._signs is None:
            return None
        dark = Shown(" " * board.digits)
        sign = self._signs.get(board.counter)
        if sign is None or sign.call is None:
            return dark
        text = number_on(sign.prefix, sign.digits, board.digits)
        if text is None:
            return Shown("-" * board.digits)
        return Shown(text, sign.call) if self._is_lit(sign.counter, now) else dark

    def troubles(self) -> tuple[BoardTrouble, ...]:
        """Return what no wire can mend: boards of counters that are not there, numbers that do not fit."""
        if self._signs is None:
            return ()
        found: list[BoardTrouble] = []
        for board in self.boards:
            sign = self._signs.get(board.counter)
            if sign is None:
                found.append(BoardTrouble(board.address, BoardFault.UNKNOWN_COUNTER, board.counter))
            elif number_on(sign.prefix, sign.digits, board.digits) is None:
                found.append(BoardTrouble(board.address, BoardFault.TOO_LONG, board.counter))
        return tuple(found)

    def _is_lit(self, counter: CounterId, now: int) -> bool:
        _, since = self._news[counter]
        if since is None or not _pulses(since, now):
            return True
        return int((now - since) * CALL_PULSE_HZ * 2 / 1_000) % 2 == 0


def _pulses(since: int | None, now: int) -> bool:
    return since is not None and 0 <= now - since < CALL_PULSE_MS
