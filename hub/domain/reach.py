"""How far a sequence can have come when history is rebuilt: what one device alone says beyond that has no place.

Rules:
- Since its day began a sequence gives a number a second at most, and `BEYOND` more, on paper or after a night.
- A stolen kiosk may have driven it further: what lies there was told by others, too. So a number beyond is believed
  where two devices or more remember it, or others not farther from it than `NEAR`; or paper is said to lie there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from hub.domain.catalogue import PoolId
from hub.domain.commands_rebuild import Remembered
from hub.domain.leases import start_of
from hub.domain.state import DayState

BEYOND: Final = 1_000
"""All that may be set aside for paper at once, of one sequence."""

NEAR: Final = 1_000
"""More than one device gives while no other gives or prints any of the same sequence."""


@dataclass(slots=True)
class Reach:
    """What the devices say together, at an instant of the hub's time (UTC ms); `paper` is the highest of each pool."""

    state: DayState
    numbers: Iterable[Remembered]
    paper: dict[PoolId, int]
    at: int
    _near: dict[str, dict[int, set[str]]] = field(default_factory=dict)

    def has(self, pool: PoolId, prefix: str, number: int) -> bool:
        """Return whether a pool's sequence can have come to a number that some device remembers."""
        catalogue, day = self.state.catalogue, self.state.day
        assert catalogue is not None and day is not None  # noqa: PT018  # both are the open day's
        seconds = max(0, self.at - start_of(catalogue, day)) // 1_000
        known = max(self.state.next_number.get(pool, 1), self.paper.get(pool, 0))
        if number <= known + BEYOND + seconds:
            return True
        said, here = self._said(prefix), number // NEAR
        return len(set().union(*(said.get(each, ()) for each in (here - 1, here, here + 1)))) > 1

    def _said(self, prefix: str) -> dict[int, set[str]]:
        """Return who remembers numbers with a prefix, by thousands."""
        if prefix not in self._near:
            said = self._near[prefix] = {}
            for one in self.numbers:
                digits = one.text.removeprefix(prefix)
                if digits != one.text and digits.isdecimal():
                    said.setdefault(int(digits) // NEAR, set()).add(one.device)
        return self._near[prefix]
