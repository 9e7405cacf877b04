"""Whether anybody could have put a new roll in since a slip was sent, sans-I/O.

Rules:
- A printer keeps what it could not print and goes on with it on the next roll. Then it says, as after any other slip,
  that all is on paper; and half of it hangs in one visitor's hand, and the other half in another's.
- So its word on a slip counts only if its paper was in sight all the time: seen in order at least each `ROLL_S`, from
  the first byte of the slip on, and never seen to have ended, or within reach of a hand.
- What was sent before this program began was out of sight.
"""

from dataclasses import dataclass, field
from typing import Final

from hub.protocol.printing import PrinterState
from printer.echoes import AWAITED_MAX
from printer.status import Detail, Reading

ROLL_S: Final = 4.0
"""Nobody takes out a roll, puts in another and shuts the cover sooner."""

OUT_OF_SIGHT: Final = frozenset({PrinterState.PAPER_OUT, PrinterState.COVER_OPEN, PrinterState.JAM})
"""The paper has ended, or whoever mends the printer pulls it out."""

GOOD: Final = frozenset({PrinterState.READY, PrinterState.PAPER_LOW})
IN_ORDER: Final = frozenset({Detail.HOT, Detail.FEED_KEY})
"""The printer has stopped, and its paper is in order."""


@dataclass(slots=True)
class Sight:
    """The process ids of slips whose paper was in sight until now; `now` is a monotonic time in s."""

    _seen_at: dict[str, float] = field(default_factory=dict)

    def sent(self, token: str, now: float) -> None:
        """The first byte of a slip went out."""
        self._seen_at.pop(token, None)
        self._seen_at[token] = now
        if len(self._seen_at) > AWAITED_MAX.value:
            del self._seen_at[next(iter(self._seen_at))]

    def looked(self, reading: Reading, now: float, *, is_whole: bool) -> None:
        """The printer was asked how it is; `is_whole`: it answered every question."""
        if reading.state in OUT_OF_SIGHT:
            self._seen_at.clear()
        elif is_whole and (reading.state in GOOD or reading.detail in IN_ORDER):
            self._seen_at = {token: now for token, at in self._seen_at.items() if now - at <= ROLL_S}

    def take(self, token: str, now: float) -> bool:
        """The printer gives its word on a slip: return whether that counts; it does once."""
        at = self._seen_at.pop(token, None)
        return at is not None and now - at <= ROLL_S
