"""Which press counts: pressed and let go on the same target of the same screen, and not twice in a moment.

Rules (H4):
- One finger at a time; others are ignored until it is lifted. What came down beside every target is no such finger,
  and what has rested on one for `RESTS_MS` is none any more: a bag on the glass, water, a palm.
- A press counts when the finger is lifted inside the target it began on; leaving the target voids it for good.
- A press begun on one screen never counts on the next, and neither does one begun before the next could be seen:
  while a busy machine still draws, people touch what they saw before. The same goes for a target that has come or
  moved on a screen that stays, as all do in another text size.
- After a press counted, the same target is ignored for `AGAIN_MS`, and so is the same place of the glass: the second
  tap of a double tap must not choose what the first one brought up. The time begins anew when that can be seen.
- What stands on the next screen where the way back stood waits longer (`WAY_BACK_MS`), wherever on it the finger comes:
  who taps a second time means the way back, and is not to find a check-in instead.
- Keys of the keyboard wait for each other only as long as a finger bounces (`KEY_AGAIN_MS`): words have double letters,
  and a letter too many is erased.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from math import hypot
from typing import Final

AGAIN_MS: Final = 500
"""A trembling finger taps twice within this time (H4)."""

WAY_BACK_MS: Final = 2_000
"""Slow hands tap a second time within this, and nobody has read a new screen and chosen from it."""

WAYS_BACK: Final = frozenset({"back", "home", "done"})
IN_ITS_PLACE: Final = frozenset({"booking"})
"""Keys of the targets that a screen has there (`kiosk.bar`)."""

KEY: Final = "key:"
"""How the keys of the keyboard's targets begin."""

KEY_AGAIN_MS: Final = 120
"""A finger that bounces comes down again within this time; nobody types so quickly with one."""

RESTS_MS: Final = 10_000
"""No finger needs so long for a press."""

NOWHERE: Final[Mapping[Hashable, Hashable]] = {}

Point = tuple[float, float]


@dataclass(slots=True)
class TouchGuard:
    """Decides for one window; `reach` is how far two taps of one finger lie apart, in the unit of the points."""

    reach: float
    pressed: Hashable | None = None
    _scene: Hashable = None
    _places: Mapping[Hashable, Hashable] = field(default_factory=dict)
    _unseen: dict[Hashable, int] = field(default_factory=dict)
    _change: int = 0
    _is_seen: bool = True
    _finger: Hashable | None = None
    _finger_at: int = 0
    _counted: Hashable | None = None
    _counted_at: int | None = None
    _counted_point: Point = (0.0, 0.0)

    def show(self, scene: Hashable, places: Mapping[Hashable, Hashable] = NOWHERE) -> int | None:
        """This screen is to be drawn, with its targets at these places; return the change, None if nothing has moved.

        A press that is under way is void if the screen is another one, or its target has moved.
        """
        before, self._places = self._places, places
        if scene != self._scene:
            self._scene, self._is_seen, self.pressed = scene, False, None
            self._unseen = {}
            moved = set(places)
        else:
            moved = {target for target, place in places.items() if before.get(target) != place}
            if not moved:
                return None
        self._change += 1
        self._unseen |= dict.fromkeys(moved, self._change)
        self.pressed = None if self.pressed in moved else self.pressed
        return self._change

    def seen(self, scene: Hashable, now: int, change: int | None = None) -> None:
        """This screen is on the glass at `now` (ms) as of a change, and every touch from before has been taken."""
        if scene != self._scene:
            return
        at = self._change if change is None else change
        self._unseen = {target: since for target, since in self._unseen.items() if since > at}
        if not self._is_seen:
            self._is_seen = True
            if self._counted_at is not None:
                self._counted_at = now

    def press(self, finger: Hashable, target: Hashable, point: Point, now: int) -> bool:
        """A finger came down on a target (None: beside all) at `now` (ms); return whether that shows itself pressed."""
        is_others = self._finger is not None and self._finger != finger and now - self._finger_at < RESTS_MS
        if target is None or is_others:
            return False
        self._finger, self._finger_at, self.pressed = finger, now, None
        if not self._is_seen or target in self._unseen or self._is_again(target, point, now):
            return False
        self.pressed = target
        return True

    def leave(self, finger: Hashable) -> None:
        """The finger slid off its target."""
        if finger == self._finger:
            self.pressed = None

    def release(self, finger: Hashable, target: Hashable | None, point: Point, now: int) -> bool:
        """The finger was lifted over `target` (None: over nothing); return whether the press counts."""
        if finger != self._finger:
            return False
        self._finger = None
        counts = self.pressed is not None and self.pressed == target
        self.pressed = None
        if counts:
            self._counted, self._counted_at, self._counted_point = target, now, point
        return counts

    def _is_again(self, target: Hashable, point: Point, now: int) -> bool:
        if self._counted_at is None:
            return False
        since = now - self._counted_at
        if self._counted in WAYS_BACK and target in IN_ITS_PLACE:
            return since < WAY_BACK_MS
        if since >= (KEY_AGAIN_MS if _is_key(self._counted) and _is_key(target) else AGAIN_MS):
            return False
        x, y = self._counted_point
        return target == self._counted or hypot(point[0] - x, point[1] - y) <= self.reach


def _is_key(target: Hashable) -> bool:
    return isinstance(target, str) and target.startswith(KEY)
