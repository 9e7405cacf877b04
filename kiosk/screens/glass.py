"""The glass: the one way by which touches come into the window; what is not a finger or a left button is no touch.

Rules (H5, K7):
- Fingers come from the window itself (SDL), all of them, and are not made into a pointer besides: reading the touch
  screen beside it, or both ways, would tell every touch twice.
- A pointer is one more finger: a mouse, or a touch screen of which the X server makes a pointer. Only its left button
  touches. Other buttons and wheels do nothing, and no key changes what a touch is.
- A touch whose end was lost ends when the same finger comes down again, or the window loses all of them: one that never
  ends would leave the kiosk waiting for it.
- A frame tells one thing of each finger: Kivy asks where a finger is when it tells of it, not when that happened, and
  a finger that left its target within a frame must not seem to have stayed. So of its ways within a frame only those
  are told as one that do not lead back. So a row of touches takes many frames, and who must know that all of now are
  told waits in that row (`when_told`).
"""

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import dist
from typing import Any, Final

from kivy.base import EventLoop
from kivy.input.factory import MotionEventFactory
from kivy.input.motionevent import MotionEvent
from kivy.input.provider import MotionEventProvider

NAME: Final = "glass"
ENVIRONMENT: Final = {"SDL_TOUCH_MOUSE_EVENTS": "0"}
"""No pointer is made of fingers; to be set before the window is made."""

FINGERS: Final = frozenset({"fingerdown", "fingermotion", "fingerup"})
POINTER: Final = "pointer"
NOWHERE: Final = (-1.0, -1.0)
"""Where a touch ends whose end was lost: a press that nobody finished counts on nothing."""
ALL: Final = "all"
"""What Kivy calls the end of every press, when it loses the pointer."""

BUTTONS: Final = frozenset({"left", ALL})

BACK: Final = 0.01
"""A finger that is so much nearer to where it came down than before has come back; less is trembling."""


BEGIN, UPDATE, END = "begin", "update", "end"

Place = tuple[float, float]


class Finger(MotionEvent):  # type: ignore[misc]  # Kivy has no types
    """One touch, from 0 to 1 across and up the window; `began` is where it came down."""

    began: Place = NOWHERE

    def depack(self, args: Place) -> None:
        """Take a place."""
        self.sx, self.sy = args
        self.profile = ["pos"]
        super().depack(args)


@dataclass(slots=True, eq=False)
class _Event:
    """What a finger did, and where."""

    kind: str
    finger: Finger
    place: Place


class Glass(MotionEventProvider):  # type: ignore[misc]  # as above
    """Makes one touch at a time of what the window says of its pointer."""

    def __init__(self, device: str, args: str) -> None:
        super().__init__(device, args)
        self._waiting: deque[_Event | Callable[[], None]] = deque()
        self._down: dict[Hashable, Finger] = {}
        self._count = 0

    def start(self) -> None:
        """Listen to the window."""
        window = EventLoop.window
        window._win = _Overheard(window._win, self._hear)  # Kivy leaves fingers out but on telephones
        for event, listen in self._listeners().items():
            window.fbind(event, listen)

    def stop(self) -> None:
        """Listen no more."""
        if EventLoop.window is not None:
            for event, listen in self._listeners().items():
                EventLoop.window.funbind(event, listen)

    def listen(self) -> None:
        """Hear what the window has had by now; by itself Kivy would only after a frame, and tell it in the next."""
        EventLoop.window.mainloop()

    @property
    def is_urgent(self) -> bool:
        """Whether a finger has come down or gone up of which nobody was told."""
        return any(isinstance(event, _Event) and event.kind != UPDATE for event in self._waiting)

    def update(self, dispatch_fn: Callable[[str, Finger], None]) -> None:
        """Hand over what has happened since the last frame, in its order, until a finger comes up again."""
        self.listen()
        told: set[Finger] = set()
        while self._waiting:
            event = self._waiting[0]
            if not isinstance(event, _Event):
                if told:  # the window hears of these only when this is over
                    return
                self._waiting.popleft()
                event()
                continue
            if event.finger in told:
                return
            self._waiting.popleft()
            told.add(event.finger)
            event.finger.move(event.place)
            if event.kind == END:
                event.finger.update_time_end()
            dispatch_fn(event.kind, event.finger)

    def when_told(self, act: Callable[[], None]) -> None:
        """Do something when every touch that the window has had by now was told."""
        self._waiting.append(act)

    def _listeners(self) -> dict[str, Callable[..., None]]:
        return {"on_mouse_down": self._press, "on_mouse_move": self._drag, "on_mouse_up": self._release}

    def _hear(self, what: str, finger: Hashable, x: float, down: float) -> None:
        match what:
            case "fingerdown":
                self._begin(finger, (x, 1.0 - down))
            case "fingermotion":
                self._move(finger, (x, 1.0 - down))
            case _:
                self._end(finger, (x, 1.0 - down))

    def _press(self, window: Any, x: float, y: float, button: str, _modifiers: object) -> None:
        if button in BUTTONS:
            self._begin(POINTER, _place(window, x, y))

    def _drag(self, window: Any, x: float, y: float, _modifiers: object) -> None:
        self._move(POINTER, _place(window, x, y))

    def _release(self, window: Any, x: float, y: float, button: str, _modifiers: object) -> None:
        if button == ALL:
            for finger in list(self._down):
                self._lose(finger)
        elif button in BUTTONS:
            self._end(POINTER, _place(window, x, y))

    def _begin(self, which: Hashable, place: Place) -> None:
        self._lose(which)
        self._count += 1
        finger = Finger(self.device, f"{NAME}{self._count}", place, is_touch=True, type_id="touch")
        finger.began = place
        self._down[which] = finger
        self._waiting.append(_Event(BEGIN, finger, place))

    def _move(self, which: Hashable, place: Place) -> None:
        finger = self._down.get(which)
        if finger is None:
            return
        events = (event for event in reversed(self._waiting) if isinstance(event, _Event))
        last = next((event for event in events if event.finger is finger), None)
        if last is not None and last.kind == UPDATE and not _has_come_back(finger, last.place, place):
            last.place = place
        else:
            self._waiting.append(_Event(UPDATE, finger, place))

    def _lose(self, which: Hashable) -> None:
        self._move(which, NOWHERE)
        self._end(which, NOWHERE)

    def _end(self, which: Hashable, place: Place) -> None:
        finger = self._down.pop(which, None)
        if finger is not None:
            self._waiting.append(_Event(END, finger, place))


def the_glass() -> Glass | None:
    """Return the window's glass, if it has one."""
    return next((each for each in EventLoop.input_providers if isinstance(each, Glass)), None)


def when_told(act: Callable[[], None]) -> None:
    """Do something when every touch that the window has had by now was told; at once where there is no glass."""
    glass = the_glass()
    if glass is None:
        act()
    else:
        glass.when_told(act)


def _has_come_back(finger: Finger, last: Place, place: Place) -> bool:
    return dist(finger.began, last) > dist(finger.began, place) + BACK


class _Overheard:
    """Kivy's handle of the window, whose events about fingers are told to `hear`: which, and a place from 0 to 1."""

    def __init__(self, window: Any, hear: Callable[[str, Hashable, float, float], None]) -> None:
        self.__dict__.update(window=window, hear=hear)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.window, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self.window, name, value)

    def poll(self) -> Any:
        """Return the next event, as Kivy wants it."""
        event = self.window.poll()
        if event and event[0] in FINGERS:
            what, finger, x, down = event[:4]
            self.hear(what, finger, x, down)
        return event


def _place(window: Any, x: float, y: float) -> Place:
    across, down = window.to_normalized_pos(x, y)
    return across, 1.0 - down


MotionEventFactory.register(NAME, Glass)
