"""Whether a printer that can speak has ceased to, sans-I/O.

Rules:
- A printer can speak if that was probed, or once it has spoken. One that never did is not missed.
- It is mute after `LOOKS` looks in a row without a word: one answer may be late, or lost. A word ends it.
- After a slip without its word the printer may be at work, and some answer nothing then: for `AT_WORK_S` no look
  counts. But one that has answered since the slip was sent, or while it was at work on an earlier one, is missed then,
  too, `MISSED_S` after the first such look: these follow on each other's heels.
"""

from dataclasses import dataclass
from math import inf
from typing import Final

LOOKS: Final = 2

MISSED_S: Final = 0.7
"""A cutter is done sooner."""

AT_WORK_S: Final = 6.0
"""A slip takes up to 2 s to print, and a slow serial line 1 s more; twice that is silence."""


@dataclass(slots=True)
class Muteness:
    """Tell it each slip, each look and when the last word came; instants are monotonic, in s."""

    can_speak: bool = False
    is_mute: bool = False
    _speaks_at_work: bool = False
    _silent_since: float = inf
    _looks: int = 0
    _at_work_since: float = -inf
    _has_answered: bool = False

    def sent(self, now: float) -> None:
        """A slip was handed over."""
        self._at_work_since, self._has_answered = now, False

    def confirmed(self) -> None:
        """The word on the slip came: what it answered before was said at work."""
        self._speaks_at_work = self._speaks_at_work or self._has_answered
        self._at_work_since = -inf

    def heard(self, heard_at: float) -> None:
        """The printer's last word came then (`-inf`: none yet)."""
        self.can_speak = self.can_speak or heard_at > -inf
        if heard_at >= self._silent_since:
            self.forget()

    def looked(self, began: float, heard_at: float) -> None:
        """The printer was asked from `began` on."""
        self.heard(heard_at)
        self._has_answered = self._has_answered or heard_at >= began
        is_at_work = began - self._at_work_since < AT_WORK_S
        is_excused = is_at_work and not (self._speaks_at_work or self._has_answered)
        if heard_at < began and self.can_speak and not is_excused:
            self._silent_since = min(self._silent_since, began)
            self._looks += 1
            is_long = began - self._silent_since >= MISSED_S or not is_at_work
            self.is_mute = self.is_mute or (self._looks >= LOOKS and is_long)

    def forget(self) -> None:
        """It has spoken, or cannot even be reached, which is another trouble."""
        self._silent_since, self._looks, self.is_mute = inf, 0, False
