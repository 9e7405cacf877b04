"""One counter and one service's line as they change in a forward run."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from hub.domain.catalogue import ServiceId
from hub.domain.line import Line, Place
from hub.domain.pace import Pace


@dataclass(slots=True)
class Queue:
    """One service in the run: its heads, how far it is called, and what a turn takes."""

    service: ServiceId
    weight: float
    faster: float
    cap: int
    help_after_ms: int | None
    line: Line
    pace: Pace
    run: int
    turn_ms: float
    variance: float
    regular: Place | None
    priority: Place | None
    counters: int = 0
    regular_called: int = 0
    priority_called: int = 0
    regular_newcomer: bool = True
    priority_newcomer: bool = True
    fresh: bool = True

    def take(self, takes_priority: bool) -> None:
        """Let the head of a class go."""
        if takes_priority:
            self.priority_called += 1
            self.run += 1
            places, called = self.line.priority, self.priority_called
            self.priority = places[called] if called < len(places) else None
        else:
            self.regular_called += 1
            self.run = 0
            places, called = self.line.regular, self.regular_called
            self.regular = places[called] if called < len(places) else None
        self.refresh()

    def refresh(self) -> None:
        """See whether a newcomer of either class is now the head of its class."""
        self.fresh = (self.regular_newcomer and self.regular is None) or (
            self.priority_newcomer and self.priority is None
        )

    def help_from(self) -> int | None:
        """Return the instant after which helpers serve it; None when they need not."""
        heads = [head[0] for head in (self.regular, self.priority) if head is not None]
        return min(heads) + self.help_after_ms if heads and self.help_after_ms is not None else None


@dataclass(slots=True)
class Group:
    """Counters that share services and work side by side; `begun` of them have had their first turn."""

    counters: int = 0
    begun: int = 0

    def lead(self) -> float:
        """Return how much of m·c² the next first turn ends early."""
        self.begun += 1
        return 1 - self.begun / self.counters


@dataclass(slots=True)
class Desk:
    """One counter in the run; `group` is None once its first turn was had."""

    queues: list[Queue]
    helps: list[Queue]
    spells: Sequence[tuple[int, int]]
    spell: int = 0
    variance: float = 0.0
    group: Group | None = None

    def first_turn(self, lasts_ms: float, queue: Queue) -> float:
        """Return how long a turn is to last in the run: less than its mean if it is the first of several counters'."""
        if self.group is None:
            return lasts_ms
        early = self.group.lead() * queue.variance / queue.turn_ms
        self.group = None
        return max(lasts_ms / 10, lasts_ms - early)

    def spread_ms(self, queue: Queue) -> float:
        """Return the standard deviation of the time of a call now, if the queue's counters share its variance."""
        return sqrt(self.variance / max(1, queue.counters)) if self.variance else 0.0

    def works_at(self, at: float) -> float | None:
        """Return `at`, or the start of the next spell when it does not work then; None when there is none."""
        while self.spell < len(self.spells):
            start, end = self.spells[self.spell]
            if at < end:
                return max(at, start)
            self.spell += 1
        return None

    def queues_at(self, at: float) -> list[Queue]:
        """Return its own queues, and those it helps whose longest wait is too long."""
        if not self.helps:
            return self.queues
        helped = [queue for queue in self.helps if (since := queue.help_from()) is not None and at > since]
        return self.queues + helped

    def next_help(self) -> int | None:
        """Return when the first queue it helps will have waited too long, if nobody else calls."""
        instants = [since + 1 for queue in self.helps if (since := queue.help_from()) is not None]
        return min(instants) if instants else None
