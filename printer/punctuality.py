"""Whether what a printer answers can still be about an earlier look, sans-I/O.

Rules:
- A printer answers its questions in order, so each answer is that of the oldest question without one.
- One question too many without an answer is forgiven: the answer was lost, or comes one question late for ever (some
  ways to a printer hand back the answer to the question before). With two, a look is not believed.
- Who says nothing at all is asked on. As soon as something comes, it is listened to until all answers are there, or
  `LATE_S` old: then they were lost, and the next look is believed again.
- An answer to no question shows that answers come late; for `LATE_S` no look is believed.
- A printer that has spoken again and answers a fresh question of another kind at once has none of these under way.
"""

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from hub.protocol.limits import Limit

FORGIVEN: Final = 1

LATE_S: Final = 10.0
"""No answer comes later: buffers on the way to a printer and back hold seconds, not minutes."""

OWED_MAX: Final = Limit(64, "questions", "more than are put within the time in which an answer comes")


@dataclass(slots=True)
class Punctuality:
    """Tell it each real-time question and each answer to one; `now` is a monotonic time in s."""

    _owed: deque[float] = field(default_factory=lambda: deque(maxlen=OWED_MAX.value))
    _heard_at: float = -math.inf
    _stray_at: float = -math.inf

    @property
    def owes(self) -> bool:
        """Whether any question has no answer."""
        return bool(self._owed)

    def asked(self, now: float) -> None:
        """A question was put."""
        self._owed.append(now)

    def heard(self, now: float) -> None:
        """An answer came."""
        self._heard_at = now
        if self._owed:
            self._owed.popleft()
        else:
            self._stray_at = now

    def forget(self) -> None:
        """The printer was away: nothing that it owed will come."""
        self._owed.clear()

    def caught_up(self) -> None:
        """Nothing that was asked before can be answered any more."""
        self._owed.clear()
        self._stray_at = -math.inf

    def may_catch_up(self, now: float) -> bool:
        """Whether to put a fresh question: looks are not believed, and it has spoken since they are not."""
        return self.is_doubtful(now) and (not self._owed or self._heard_at >= self._owed[0])

    def is_doubtful(self, now: float) -> bool:
        """Whether a look that begins now may be answered with what is not about now."""
        while self._owed and now - self._owed[0] >= LATE_S:
            self._owed.popleft()
        return len(self._owed) > FORGIVEN or now - self._stray_at < LATE_S

    @property
    def is_to_be_heard_out(self) -> bool:
        """Whether to ask nothing now, but to listen to what comes late."""
        return len(self._owed) > FORGIVEN and self._heard_at >= self._owed[0]
