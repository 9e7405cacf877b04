"""What a printer said that does not answer how it is, sans-I/O: words on slips, and what it still owes."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from printer.awaited import Awaited
from printer.punctuality import Punctuality
from printer.sight import Sight
from printer.stream import Automatic, Cleared, Echo, Full, Noise, Queued, RealTime, Word


@dataclass(slots=True)
class Hearing:
    """Tell it every word; `now` is a monotonic time in s.

    `is_unconfirmed`: no word came on the last slip. `owed`: answers to GS r that did not come; `in_step`: none of them
    can be taken for that of the next slip. `mark`: the process id of the last question that was no slip's;
    `has_echoed`: it was echoed. `heard_at`: when its last word came.
    """

    awaited: Awaited = field(default_factory=Awaited)
    sight: Sight = field(default_factory=Sight)
    punctuality: Punctuality = field(default_factory=Punctuality)
    owed: int = 0
    in_step: bool = False
    is_unconfirmed: bool = False
    heard_since: bool = True
    has_spoken: bool = False
    was_cleared: bool = False
    mark: str = ""
    has_echoed: bool = False
    heard_at: float = -math.inf
    _echoes: list[str] = field(default_factory=list)

    def note(self, words: Iterable[Word], now: float) -> None:
        """Keep what came."""
        for word in words:
            self.heard_since = self.has_spoken = True
            self.heard_at = now
            match word:
                case Echo(token):
                    self._echoed(token, now)
                case Queued(byte) if self.owed:
                    self.owed -= 1
                    self.is_unconfirmed = self.is_unconfirmed and bool(self.owed)
                    if not self.owed and self.awaited.counts(byte):
                        self._came(now)
                case Queued() | Noise():
                    self.awaited.is_spoilt, self.awaited.came = True, self.awaited.came and self.awaited.by_echo
                case RealTime() | Full():
                    self.punctuality.heard(now)
                case Cleared():
                    self.was_cleared = True
                case Automatic():
                    pass
                case _:
                    assert_never(word)

    def marked(self, token: str) -> None:
        """A question was put that is no slip's; only its own echo counts."""
        self.mark, self.has_echoed = token, False

    def take_echoes(self) -> list[str]:
        """Return the process ids that were echoed, that count and that nobody waited for, once."""
        echoes, self._echoes = self._echoes, []
        return echoes

    def _echoed(self, token: str, now: float) -> None:
        is_its = token == self.awaited.token
        if is_its:
            self.is_unconfirmed = False
        if is_its and self.awaited.is_waited:
            if self.awaited.by_echo:
                self._came(now)
        elif token == self.mark:
            self.has_echoed = True
        elif self.sight.take(token, now):
            self._echoes.append(token)

    def _came(self, now: float) -> None:
        """The word on the slip is here, and counts if its paper was in sight."""
        self.awaited.came = self.sight.take(self.awaited.token, now)
        self.awaited.is_spoilt = not self.awaited.came
