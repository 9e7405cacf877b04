"""A finger held on the corner of the glass where the hall's name begins: staff's way in, which nothing shows (K7)."""

from dataclasses import dataclass
from typing import Final

HOLD_MS: Final = 3_000
"""Nobody rests a finger there so long by chance."""

SPOKEN_HOLD_MS: Final = 6_000
"""While the kiosk speaks, a finger explores: it may well rest on the hall's name until that is said."""

CORNER_MM: Final = (110.0, 30.0)
"""Width and height of the corner, from the glass's upper left: the hall's name behind a wide logo begins there, too."""

Point = tuple[float, float]


@dataclass(slots=True)
class Hold:
    """One finger on one glass; `corner` is in the unit of the points, which count from the upper left corner."""

    corner: Point
    _since: int | None = None
    _after_ms: int = HOLD_MS

    def down(self, point: Point, now: int, after_ms: int = HOLD_MS) -> bool:
        """A finger came down; return whether it may become a hold, which it is after so long."""
        self._since, self._after_ms = now if self._is_inside(point) else None, after_ms
        return self._since is not None

    def move(self, point: Point) -> None:
        """The finger moved; one that leaves the corner holds nothing any more."""
        if not self._is_inside(point):
            self._since = None

    def up(self) -> None:
        """The finger was lifted."""
        self._since = None

    def is_held(self, now: int) -> bool:
        """Return, once for each finger, whether it was held long enough."""
        is_due = self._since is not None and now - self._since >= self._after_ms
        self._since = None if is_due else self._since
        return is_due

    def due_in(self, now: int) -> int | None:
        """Return how long (ms) the finger has still to be held; None: none is."""
        return None if self._since is None else max(0, self._since + self._after_ms - now)

    def _is_inside(self, point: Point) -> bool:
        return 0 <= point[0] <= self.corner[0] and 0 <= point[1] <= self.corner[1]
