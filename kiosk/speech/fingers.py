"""What fingers on the glass mean to who cannot see it: exploring, a double tap, two fingers held.

Rules:
- One finger that rests for `TAP_MS`, or moves, explores: what lies under it is said. Lifting it does nothing.
- A short touch is a tap. A second one within `DOUBLE_MS`, anywhere, makes a double tap, and neither explores: what was
  explored before is meant. A tap that stays alone explores where it was.
- Two fingers that rest for `HOLD_MS` are a hold; one that moves away makes it none. Until all are lifted, nothing else
  counts.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import StrEnum, unique
from math import hypot
from typing import Final

Point = tuple[float, float]

TAP_MS: Final = 200
"""A finger that rests longer is no tap; short enough that exploring feels immediate."""

DOUBLE_MS: Final = 400
"""Between lifting a finger and its second touch: slow hands need this much, and a tap alone is said after it."""

HOLD_MS: Final = 2_000
"""Two fingers for so long are no accident (H1)."""


@unique
class Gesture(StrEnum):
    """What has no place on the glass."""

    LIFT = "lift"
    DOUBLE_TAP = "double_tap"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Explore:
    """A finger is here."""

    point: Point


Meaning = Explore | Gesture


@dataclass(slots=True)
class _Finger:
    began: Point
    point: Point
    since: int
    explores: bool = False


@dataclass(slots=True)
class Fingers:
    """The fingers on one glass; `reach` is how far a resting finger trembles, in the points' unit. Instants: ms."""

    reach: float
    _down: dict[Hashable, _Finger] = field(default_factory=dict)
    _tap: tuple[Point, int] | None = None
    _is_second: bool = False
    _is_spent: bool = False
    _both_since: int | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether time alone can change what the fingers mean."""
        return bool(self._down) or self._tap is not None

    def down(self, finger: Hashable, point: Point, now: int) -> list[Meaning]:
        """A finger came down."""
        meanings = self.tick(now)
        lifted = any(each.explores for each in self._down.values())
        self._down[finger] = _Finger(point, point, now)
        if len(self._down) == 1:
            self._is_second, self._tap = self._tap is not None, None
            return meanings
        self._both_since = now if len(self._down) == 2 and not self._is_spent else None
        self._is_spent = self._is_spent or len(self._down) > 2
        self._is_second, self._tap = False, None
        for each in self._down.values():
            each.explores = False
        return [*meanings, Gesture.LIFT] if lifted else meanings

    def move(self, finger: Hashable, point: Point, now: int) -> list[Meaning]:
        """A finger moved."""
        found = self._down.get(finger)
        if found is None:
            return []
        found.point = point
        has_left = hypot(point[0] - found.began[0], point[1] - found.began[1]) > self.reach
        if len(self._down) > 1 or self._both_since is not None or self._is_spent:
            if has_left:
                self._both_since, self._is_spent = None, True
            return self.tick(now)
        if has_left or found.explores:
            found.explores = True
            return [Explore(point)]
        return self.tick(now)

    def up(self, finger: Hashable, point: Point, now: int) -> list[Meaning]:
        """A finger was lifted."""
        meanings = self.tick(now)
        found = self._down.pop(finger, None)
        if found is None:
            return meanings
        if self._both_since is not None or self._is_spent:
            self._both_since, self._is_spent = None, bool(self._down)
            return meanings
        if found.explores:
            return [*meanings, Gesture.LIFT]
        if self._is_second:
            self._is_second = False
            return [*meanings, Gesture.DOUBLE_TAP]
        self._tap = (point, now)
        return meanings

    def tick(self, now: int) -> list[Meaning]:
        """Time passed."""
        if self._tap is not None and now - self._tap[1] > DOUBLE_MS:
            point, self._tap = self._tap[0], None
            return [Explore(point), Gesture.LIFT]
        if self._both_since is not None:
            if now - self._both_since < HOLD_MS:
                return []
            self._both_since, self._is_spent = None, True
            return [Gesture.HOLD]
        if len(self._down) != 1 or self._is_spent:
            return []
        (only,) = self._down.values()
        if only.explores or now - only.since < TAP_MS:
            return []
        only.explores = True
        return [Explore(only.point)]
