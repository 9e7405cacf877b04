"""How long a call of a service keeps a counter: its standard time and what was measured, with no-shows apart.

Mean (E1) = (10 × standard + sum of the last 30 measured) / (10 + n). The ten stand for a day that has measured
nothing yet: they are spread around the standard time as service times usually are (the means of the tenths of a gamma
distribution of mean 1 and coefficient of variation 0.8), so that one sample gives the mean, its spread, and how much
longer a service goes on that has lasted for some time already.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt
from typing import Final

MEASURED: Final = 30
"""Services, the last ones: enough for a mean, few enough to follow the day."""

TENTHS: Final = (0.120, 0.276, 0.414, 0.557, 0.713, 0.890, 1.101, 1.372, 1.773, 2.784)
"""Their mean is 1."""

NO_SHOW_MS: Final = 75_000
"""Two calls and [30 s] (O2): what a no-show takes before any was measured."""

_NO_SHOWS_BEFORE: Final = (0.5, 10)
"""No-shows among calls, before any was measured."""


@dataclass(slots=True)
class Pace:
    """One service's times in ms; the owner says when a call ended and a priority ticket came.

    A measured time is how long a call kept the counter: from the call to its end.
    """

    standard_ms: int
    _served: deque[int] = field(default_factory=lambda: deque(maxlen=MEASURED))
    _missed: deque[int] = field(default_factory=lambda: deque(maxlen=MEASURED))
    _ends: deque[bool] = field(default_factory=lambda: deque(maxlen=MEASURED))
    _turn: "tuple[int, Turn] | None" = field(default=None, compare=False, repr=False)

    def served(self, ms: int) -> None:
        """Take in a visit that kept its counter for so long."""
        self._served.append(ms)
        self._ends.append(True)
        self._turn = None

    def missed(self, ms: int) -> None:
        """Take in a no-show that kept its counter for so long."""
        self._missed.append(ms)
        self._ends.append(False)
        self._turn = None

    def sample(self) -> list[float]:
        """Return the times (ms) that stand for this service: ten around its standard time and the last measured."""
        return [*(tenth * self.standard_ms for tenth in TENTHS), *self._served]

    def mean_ms(self) -> float:
        """Return the mean time of a visitor who comes."""
        return (10 * self.standard_ms + sum(self._served)) / (10 + len(self._served))

    def no_show_share(self) -> float:
        """Return the share of calls to which nobody comes."""
        missed, calls = _NO_SHOWS_BEFORE
        return (missed + self._ends.count(False)) / (calls + len(self._ends))

    def no_show_ms(self) -> float:
        """Return the mean time of a no-show."""
        return (10 * NO_SHOW_MS + sum(self._missed)) / (10 + len(self._missed))

    def turn(self) -> "Turn":
        """Return what a call that is still to come will take, whether its visitor comes or not."""
        if self._turn is None or self._turn[0] != self.standard_ms:
            self._turn = (self.standard_ms, self._work_out())
        return self._turn[1]

    def _work_out(self) -> "Turn":
        mean = self.mean_ms()
        share, short = self.no_show_share(), self.no_show_ms()
        sample = self.sample()
        square = sum(each * each for each in sample) / len(sample)
        whole = (1 - share) * mean + share * short
        return Turn(whole, max(0.0, (1 - share) * square + share * short * short - whole * whole))

    def rest(self, elapsed_ms: int, *, came: bool) -> "Turn":
        """Return what is left of a call that has kept its counter for some time; `came`: its visitor is there.

        The mean of how much longer those lasted of the sample that lasted longer; and when this one has outlasted
        them all, half the mean.
        """
        longer = [each - elapsed_ms for each in self.sample() if each > elapsed_ms]
        if not longer:
            return Turn(self.mean_ms() / 2, (self.mean_ms() / 2) ** 2)
        rest = _moments(longer)
        share = self.no_show_share()
        if came or elapsed_ms >= self.no_show_ms():
            return rest
        short = self.no_show_ms() - elapsed_ms
        whole = (1 - share) * rest.mean_ms + share * short
        square = (1 - share) * (rest.variance + rest.mean_ms**2) + share * short * short
        return Turn(whole, max(0.0, square - whole * whole))


@dataclass(frozen=True, slots=True)
class Turn:
    """A time at a counter that is not known yet: its mean (ms) and variance (ms²)."""

    mean_ms: float
    variance: float

    @property
    def sd_ms(self) -> float:
        """The standard deviation."""
        return sqrt(self.variance)


def _moments(sample: Iterable[float]) -> Turn:
    values = list(sample)
    mean = sum(values) / len(values)
    return Turn(mean, sum((each - mean) ** 2 for each in values) / len(values))
