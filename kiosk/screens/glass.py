"""The glass: the one way by which touches come into the window; what is not a finger or a left button is no touch.

Rules (H5, K7):
- The window tells of one pointer: the X server makes it of a finger. Reading the touch screen itself beside it would
  tell every touch twice.
- Only the left button touches. Other buttons and wheels do nothing, and no key changes what a touch is.
- There is one touch at a time. One whose end was lost ends when the next one begins: a touch that never ends would
  leave the kiosk waiting for it.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, Final

from kivy.base import EventLoop
from kivy.input.factory import MotionEventFactory
from kivy.input.motionevent import MotionEvent
from kivy.input.provider import MotionEventProvider

NAME: Final = "glass"
BUTTONS: Final = frozenset({"left", "all"})
""""all" is what Kivy calls the end of every press, when it loses the pointer."""


class Finger(MotionEvent):  # type: ignore[misc]  # Kivy has no types
    """One touch, from 0 to 1 across and up the window."""

    def depack(self, args: tuple[float, float]) -> None:
        """Take a place."""
        self.sx, self.sy = args
        self.profile = ["pos"]
        super().depack(args)


class Glass(MotionEventProvider):  # type: ignore[misc]  # as above
    """Makes one touch at a time of what the window says of its pointer."""

    def __init__(self, device: str, args: str) -> None:
        super().__init__(device, args)
        self._waiting: deque[tuple[str, Finger]] = deque()
        self._finger: Finger | None = None
        self._count = 0

    def start(self) -> None:
        """Listen to the window."""
        for event, listen in self._listeners().items():
            EventLoop.window.fbind(event, listen)

    def stop(self) -> None:
        """Listen no more."""
        if EventLoop.window is not None:
            for event, listen in self._listeners().items():
                EventLoop.window.funbind(event, listen)

    def update(self, dispatch_fn: Callable[[str, Finger], None]) -> None:
        """Hand over what has happened since the last frame."""
        while self._waiting:
            dispatch_fn(*self._waiting.popleft())

    def _listeners(self) -> dict[str, Callable[..., None]]:
        return {"on_mouse_down": self._down, "on_mouse_move": self._move, "on_mouse_up": self._up}

    def _down(self, window: Any, x: float, y: float, button: str, _modifiers: object) -> None:
        if button in BUTTONS:
            self._end()
            self._count += 1
            place = _place(window, x, y)
            self._finger = Finger(self.device, f"{NAME}{self._count}", place, is_touch=True, type_id="touch")
            self._waiting.append(("begin", self._finger))

    def _move(self, window: Any, x: float, y: float, _modifiers: object) -> None:
        if self._finger is not None:
            self._finger.move(_place(window, x, y))
            self._waiting.append(("update", self._finger))

    def _up(self, window: Any, x: float, y: float, button: str, _modifiers: object) -> None:
        del window, x, y
        if button in BUTTONS:
            self._end()

    def _end(self) -> None:
        if self._finger is not None:
            self._finger.update_time_end()
            self._waiting.append(("end", self._finger))
            self._finger = None


def _place(window: Any, x: float, y: float) -> tuple[float, float]:
    across, down = window.to_normalized_pos(x, y)
    return across, 1.0 - down


MotionEventFactory.register(NAME, Glass)
