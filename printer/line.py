"""The jobs that wait for a printer, in the order in which they were asked for."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import msgspec

from hub.protocol.ids import JobId
from hub.protocol.limits import Limit
from hub.protocol.printing import PrintJob

WAITING_MAX: Final = Limit(64, "jobs", "a burst of 150 over two printers, of which most expire before their turn")


@dataclass(slots=True)
class Asked:
    """A job that is not begun yet: whether the hub asked for it, and whether it is not to be begun any more."""

    job: PrintJob
    for_hub: bool
    is_withdrawn: bool = False

    def clock_set(self, by_ms: int) -> None:
        """Keep what is left of its time when the hub's time turns out to be another."""
        self.job = msgspec.structs.replace(self.job, expires_at=self.job.expires_at + by_ms)


@dataclass(slots=True)
class Line:
    """First come, first printed."""

    _waiting: deque[Asked] = field(default_factory=deque)

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def __iter__(self) -> Iterator[Asked]:
        """Return who waits, the first first."""
        return iter(self._waiting)

    @property
    def is_full(self) -> bool:
        """Whether no more may wait."""
        return len(self._waiting) >= WAITING_MAX.value

    def join(self, asked: Asked) -> None:
        """Wait behind all others."""
        self._waiting.append(asked)

    def first(self) -> Asked:
        """Take out who waits longest; the line must not be empty."""
        return self._waiting.popleft()

    def take_out(self, is_meant: Callable[[JobId], bool]) -> list[Asked]:
        """Take out, and return, those who are meant."""
        out = [asked for asked in self._waiting if is_meant(asked.job.job)]
        self._waiting = deque(asked for asked in self._waiting if not is_meant(asked.job.job))
        return out
