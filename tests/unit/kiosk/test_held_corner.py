"""The hold of the staff corner: heard past whoever takes the touches, with longer patience while the kiosk speaks."""

from kiosk.held_corner import HeldCorner
from kiosk.hold import HOLD_MS, SPOKEN_HOLD_MS, Hold
from kiosk.speech.fingers import TAP_MS, Explore
from tests.unit.kiosk.speech.test_senses import Hall, Touch, Window, senses

INSIDE = (10.0, 990.0)


class Glass:
    """A window with speech, a hold, and fingers; the last one bound hears first, as in Kivy."""

    def __init__(self, *, spoken: bool) -> None:
        self.hall = Hall(spoken)
        self.held = 0
        self.due: list[tuple[int, object]] = []
        self.senses = senses(self.hall)
        self.corner = HeldCorner(
            Hold((100.0, 50.0)), 1000.0, lambda: self.hall.now, self.later, self.hall.is_spoken, self.hold
        )
        window = Window()
        self.corner.bind(window)
        assert set(window.bound) == {"on_touch_down", "on_touch_move", "on_touch_up"}

    def hold(self) -> None:
        self.held += 1

    def later(self, act: object, seconds: float) -> None:
        self.due.append((self.hall.now + round(seconds * 1_000), act))

    def wait(self, ms: int) -> None:
        self.hall.wait(ms)
        for at, act in list(self.due):
            if at <= self.hall.now:
                self.due.remove((at, act))
                act()  # type: ignore[operator]

    def down(self, touch: Touch) -> bool:
        return self.corner.touch_down(None, touch) or self.senses.touch_down(None, touch)


def test_a_finger_held_while_the_kiosk_speaks_opens_the_corner_after_longer() -> None:
    glass = Glass(spoken=True)
    assert glass.down(Touch(1, *INSIDE)), "speech takes the finger"
    glass.wait(TAP_MS)
    assert glass.hall.told == [Explore((10.0, 10.0))]
    glass.wait(HOLD_MS)
    assert glass.held == 0
    glass.wait(SPOKEN_HOLD_MS)
    assert glass.held == 1


def test_a_finger_held_on_a_silent_kiosk_opens_it_and_goes_on_to_the_screens() -> None:
    glass = Glass(spoken=False)
    assert not glass.down(Touch(1, *INSIDE))
    glass.wait(HOLD_MS + 50)
    assert glass.held == 1


def test_a_look_that_comes_too_early_looks_again() -> None:
    """Kivy counts from the beginning of its last frame: on a slow machine before the finger came down."""
    glass = Glass(spoken=False)
    glass.down(Touch(1, *INSIDE))
    [(at, look)] = glass.due
    glass.due = [(at - 100, look)]
    glass.wait(HOLD_MS - 20)
    assert glass.held == 0
    glass.wait(100)
    assert glass.held == 1
    assert glass.due == []


def test_a_finger_beside_the_corner_or_away_from_it_or_lifted_opens_nothing() -> None:
    glass = Glass(spoken=False)
    glass.down(Touch(1, 500.0, 500.0))
    glass.wait(HOLD_MS + 50)
    glass.down(Touch(1, *INSIDE, is_mouse_scrolling=True))
    glass.wait(HOLD_MS + 50)
    glass.down(Touch(1, *INSIDE))
    assert not glass.corner.touch_move(None, Touch(1, 500.0, 500.0))
    glass.wait(HOLD_MS + 50)
    glass.down(Touch(1, *INSIDE))
    assert not glass.corner.touch_up(None, Touch(1, *INSIDE))
    glass.wait(HOLD_MS + 50)
    assert glass.held == 0
