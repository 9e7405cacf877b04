"""The window's touches and keys on their way to the reader; while the kiosk speaks, no finger presses anything.

It takes the window's events before the screens do. A finger that came down before speech began stays the screens', so
that they see it lifted; what it pressed is forgotten.
"""

from collections.abc import Callable, Hashable
from typing import Any, Final, Protocol

from kiosk.speech.fingers import Fingers, Gesture, Meaning
from kiosk.speech.keypad import TAKEN_FOR_ALT, Key, key_of

REACH_MM: Final = 8.0
"""A resting finger trembles within this."""

OTHER_MEANINGS: Final = frozenset({"ctrl", "alt", "meta", "super"})
"""With these held, no key of a keyboard is a keypad's."""

LOOK_S: Final = 0.05
"""How often resting fingers are looked at."""


class Glass(Protocol):
    """What fingers and keys are told to."""

    def is_spoken(self) -> bool:
        """Return whether the kiosk speaks."""

    def press_key(self, key: Key) -> None:
        """A key of the keypad went down."""

    def feel(self, meaning: Meaning) -> None:
        """Fingers meant something; points count from the upper left corner, in pixels."""

    def forget_press(self) -> None:
        """What a finger presses on the screen is not meant."""


class Senses:
    """Listens to one window of Kivy's; `later` calls back after so many seconds, `height_px` is the window's."""

    def __init__(
        self,
        glass: Glass,
        reach_px: float,
        height_px: float,
        now: Callable[[], int],
        later: Callable[[Callable[[], None], float], None],
    ) -> None:
        self._glass = glass
        self._fingers = Fingers(reach_px)
        self._height_px = height_px
        self._now = now
        self._later = later
        self._mine: set[Hashable] = set()
        self._held: set[int] = set()
        self._is_looking = False

    def bind(self, window: Any) -> None:
        """Take the events of a window."""
        window.bind(
            on_touch_down=self.touch_down,
            on_touch_move=self.touch_move,
            on_touch_up=self.touch_up,
            on_key_down=self.key_down,
            on_key_up=self.key_up,
        )

    def touch_down(self, _: Any, touch: Any) -> bool:
        """A finger came down; return whether the screens do not hear of it."""
        if getattr(touch, "is_mouse_scrolling", False):
            return False
        is_mine = self._glass.is_spoken()
        if is_mine:
            self._mine.add(touch.uid)
        self._tell(self._fingers.down(touch.uid, self._point(touch), self._now()))
        self._look()
        return is_mine

    def touch_move(self, _: Any, touch: Any) -> bool:
        """A finger moved."""
        self._tell(self._fingers.move(touch.uid, self._point(touch), self._now()))
        return touch.uid in self._mine

    def touch_up(self, _: Any, touch: Any) -> bool:
        """A finger was lifted."""
        self._tell(self._fingers.up(touch.uid, self._point(touch), self._now()))
        is_mine = touch.uid in self._mine
        self._mine.discard(touch.uid)
        return is_mine

    def key_down(self, _: Any, code: int, scancode: int, letter: str | None, modifiers: list[str]) -> bool:
        """A key went down; one that is held counts once."""
        del scancode, letter
        key = key_of(code, has_shift="shift" in modifiers)
        meanings = OTHER_MEANINGS - {"alt"} if code == TAKEN_FOR_ALT else OTHER_MEANINGS
        if key is None or code in self._held or not meanings.isdisjoint(modifiers):
            return False
        self._held.add(code)
        self._glass.press_key(key)
        return False

    def key_up(self, _: Any, code: int, *rest: Any) -> bool:
        """A key was let go."""
        del rest
        self._held.discard(code)
        return False

    def _point(self, touch: Any) -> tuple[float, float]:
        return float(touch.x), self._height_px - float(touch.y)

    def _tell(self, meanings: list[Meaning]) -> None:
        for meaning in meanings:
            if meaning is Gesture.HOLD:
                self._glass.forget_press()
            if meaning is Gesture.HOLD or self._glass.is_spoken():
                self._glass.feel(meaning)

    def _look(self) -> None:
        """Look at the fingers again in a moment, as long as time alone can change what they mean."""
        if self._fingers.is_waiting and not self._is_looking:
            self._is_looking = True
            self._later(self._look_again, LOOK_S)

    def _look_again(self) -> None:
        self._is_looking = False
        self._tell(self._fingers.tick(self._now()))
        self._look()
