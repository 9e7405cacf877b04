"""What a kiosk tells a hub that collects: every number it remembers, and each one that it gives meanwhile."""

from collections import deque
from collections.abc import Iterable
from typing import Final

from hub.protocol.leases import Lease
from hub.protocol.remembering import HandInMemory, HeldLease, RememberedNumber
from kiosk.effects import Report

PART: Final = 32
"""Numbers in one message; the language allows no more."""

PARTS_AT_ONCE: Final = 16
"""Messages between two ticks: the glass is served meanwhile, and no buffer holds a week."""


class Recall:
    """One hand-in of a kiosk's memory, a little at a time."""

    __slots__ = ("_untold",)

    def __init__(self, numbers: Iterable[RememberedNumber]) -> None:
        self._untold: deque[RememberedNumber] | None = deque(numbers)

    def told(self, lease: Lease | None) -> list[Report]:
        """Return the next parts; the last has the lease, and is there also without a number.  After it: nothing."""
        effects: list[Report] = []
        while self._untold is not None and len(effects) < PARTS_AT_ONCE:
            part = tuple(self._untold.popleft() for _ in range(min(PART, len(self._untold))))
            if self._untold:
                effects.append(Report(HandInMemory(part)))
            else:
                self._untold = None
                effects.append(Report(HandInMemory(part, is_last=True, lease=_held(lease))))
        return effects

    def given(self, number: RememberedNumber) -> list[Report]:
        """Take a number that was given meanwhile: it is one of those untold, or goes after them."""
        if self._untold is not None:
            self._untold.append(number)
            return []
        return [Report(HandInMemory((number,), is_last=True))]


def _held(lease: Lease | None) -> HeldLease | None:
    return None if lease is None else HeldLease(lease.lease, lease.slot, tuple(each.day for each in lease.days))
