"""What was made is kept for the next time, as long as all of it together weighs no more than a limit."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True)
class Kept(Generic[K, V]):
    """Values by key, the one not used for longest first; the newest stays, whatever it weighs."""

    most: int
    weigh: Callable[[V], int]
    weight: int = 0
    _values: OrderedDict[K, V] = field(default_factory=OrderedDict)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return what is kept under a key; what is not is made, and others go for it."""
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        made = self._values[key] = make()
        self.weight += self.weigh(made)
        while self.weight > self.most and len(self._values) > 1:
            self.weight -= self.weigh(self._values.popitem(last=False)[1])
        return made
