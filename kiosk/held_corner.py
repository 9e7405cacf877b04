"""The window's touches on their way past the staff corner's hold, which takes none of them from anybody.

It hears of fingers before speech does, and so also while speech takes them from the screens.
"""

from collections.abc import Callable
from typing import Any, Final

from kiosk.hold import HOLD_MS, SPOKEN_HOLD_MS, Hold

LATER_S: Final = 0.05
"""A hold is looked at a little after its time: two clocks need not agree to the millisecond."""

MS_PER_S: Final = 1_000


class HeldCorner:
    """Listens to one window of Kivy's; `later` calls back after so many seconds, `height_px` is the window's."""

    def __init__(
        self,
        hold: Hold,
        height_px: float,
        now: Callable[[], int],
        later: Callable[[Callable[[], None], float], None],
        is_spoken: Callable[[], bool],
        on_hold: Callable[[], None],
    ) -> None:
        self._hold = hold
        self._height_px = height_px
        self._now = now
        self._later = later
        self._is_spoken = is_spoken
        self._on_hold = on_hold

    def bind(self, window: Any) -> None:
        """Hear a window's events; whoever is bound later hears them sooner."""
        window.bind(on_touch_down=self.touch_down, on_touch_move=self.touch_move, on_touch_up=self.touch_up)

    def touch_down(self, _: Any, touch: Any) -> bool:
        """A finger came down."""
        if getattr(touch, "is_mouse_scrolling", False):
            return False
        after_ms = SPOKEN_HOLD_MS if self._is_spoken() else HOLD_MS
        if self._hold.down(self._point(touch), self._now(), after_ms):
            self._later(self._look, after_ms / MS_PER_S + LATER_S)
        return False

    def touch_move(self, _: Any, touch: Any) -> bool:
        """A finger moved."""
        self._hold.move(self._point(touch))
        return False

    def touch_up(self, _: Any, touch: Any) -> bool:
        """A finger was lifted."""
        del touch
        self._hold.up()
        return False

    def _look(self) -> None:
        if self._hold.is_held(self._now()):
            self._on_hold()
            return
        left_ms = self._hold.due_in(self._now())  # the window's clock counts from its last frame, and so may be early
        if left_ms is not None:
            self._later(self._look, left_ms / MS_PER_S + LATER_S)

    def _point(self, touch: Any) -> tuple[float, float]:
        return float(touch.x), self._height_px - float(touch.y)
