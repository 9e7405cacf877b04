"""Virtual time and seeded chance: what is to happen, in order, as fast as it can be computed."""

import heapq
from collections.abc import Callable
from random import Random

from hub.core.effects import SessionId
from hub.protocol.ids import CommandId, uuid7

Action = Callable[[], None]


class World:
    """One run's clock (UTC ms), its dice, and what is still to happen."""

    def __init__(self, seed: int, start: int) -> None:
        self.random = Random(seed)
        self.now = start
        self.events = 0
        self._order = self._sessions = 0
        self._agenda: list[tuple[int, int, Action]] = []

    def after(self, delay_ms: float, action: Action) -> None:
        """Do something later; what is due at one instant happens in the order it was asked for."""
        self._order += 1
        heapq.heappush(self._agenda, (self.now + max(0, round(delay_ms)), self._order, action))

    def run_until(self, instant: int) -> None:
        """Let everything happen that is due until an instant."""
        while self._agenda and self._agenda[0][0] <= instant:
            self.now, _, action = heapq.heappop(self._agenda)
            self.events += 1
            action()
        self.now = instant

    def between(self, low: float, high: float) -> float:
        """Return a number between two, by chance."""
        return self.random.uniform(low, high)

    def chance(self, probability: float) -> bool:
        """Return whether something happens that has this probability."""
        return self.random.random() < probability

    def new_session(self) -> SessionId:
        """Return a number for a new connection."""
        self._sessions += 1
        return SessionId(self._sessions)

    def new_id(self, at: int) -> CommandId:
        """Make a command id from the run's own dice."""
        return uuid7(at, self.random.randbytes(10))
