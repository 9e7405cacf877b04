from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.speech.fingers import HOLD_MS, TAP_MS, Explore, Gesture, Meaning
from kiosk.speech.keypad import Key
from kiosk.speech.senses import Senses

SHIFT = ["shift"]


@dataclass
class Touch:
    uid: int
    x: float = 100.0
    y: float = 100.0
    is_mouse_scrolling: bool = False


@dataclass
class Hall:
    """A glass that remembers what it was told, and a clock."""

    spoken: bool = False
    told: list[object] = field(default_factory=list)
    now: int = 0
    due: list[Callable[[], None]] = field(default_factory=list)

    def is_spoken(self) -> bool:
        return self.spoken

    def press_key(self, key: Key) -> None:
        self.told.append(key)

    def feel(self, meaning: Meaning) -> None:
        self.told.append(meaning)

    def forget_press(self) -> None:
        self.told.append("forget")

    def wait(self, ms: int) -> None:
        self.now += ms
        due, self.due = self.due, []
        for act in due:
            act()


class Window:
    def __init__(self) -> None:
        self.bound: dict[str, object] = {}

    def bind(self, **callbacks: object) -> None:
        self.bound = callbacks


def senses(hall: Hall) -> Senses:
    return Senses(hall, 10.0, 1000.0, lambda: hall.now, lambda act, _: hall.due.append(act))


def test_touches_are_the_screens_until_the_kiosk_speaks() -> None:
    hall = Hall()
    it = senses(hall)
    assert it.touch_down(None, Touch(1)) is False
    hall.wait(TAP_MS)
    assert it.touch_move(None, Touch(1, 500.0)) is False
    assert it.touch_up(None, Touch(1)) is False
    assert hall.told == []
    hall.spoken = True
    assert it.touch_down(None, Touch(2)) is True
    hall.wait(TAP_MS)
    assert hall.told == [Explore((100.0, 900.0))]
    assert it.touch_move(None, Touch(2, 300.0)) is True
    assert it.touch_up(None, Touch(2, 300.0)) is True
    assert hall.told[1:] == [Explore((300.0, 900.0)), Gesture.LIFT]
    hall.wait(TAP_MS)
    assert hall.due == []


def test_two_fingers_held_forget_what_they_press_and_stay_the_screens() -> None:
    hall = Hall()
    it = senses(hall)
    it.touch_down(None, Touch(1))
    it.touch_down(None, Touch(2, 500.0))
    assert len(hall.due) == 1
    hall.wait(HOLD_MS)
    assert hall.told == ["forget", Gesture.HOLD]
    hall.spoken = True
    assert it.touch_up(None, Touch(1)) is False
    assert it.touch_up(None, Touch(2)) is False


def test_a_wheel_is_no_finger() -> None:
    hall = Hall(spoken=True)
    assert senses(hall).touch_down(None, Touch(1, is_mouse_scrolling=True)) is False
    assert hall.due == []


def test_a_key_that_is_held_counts_once() -> None:
    hall = Hall()
    it = senses(hall)
    for _ in range(3):
        assert it.key_down(None, ord("2"), 0, "2", []) is False
    it.key_up(None, ord("2"), 0)
    it.key_down(None, ord("2"), 0, "2", [])
    it.key_down(None, ord("8"), 0, "8", SHIFT)
    it.key_down(None, ord("q"), 0, "q", [])
    it.key_down(None, ord("5"), 0, "5", ["ctrl", "alt"])
    assert hall.told == [Key.NEXT, Key.NEXT, Key.BACK]


def test_the_zero_of_a_number_pad_counts_although_kivy_takes_its_code_for_alt() -> None:
    hall = Hall()
    it = senses(hall)
    for code, modifiers in ((256, ["alt", "numlock"]), (258, ["alt", "numlock"]), (256, ["alt", "ctrl"])):
        it.key_down(None, code, 0, chr(code), modifiers)
        it.key_up(None, code, 0)
    assert hall.told == [Key.REPEAT]


def test_it_listens_to_the_whole_window() -> None:
    window = Window()
    senses(Hall()).bind(window)
    assert set(window.bound) == {"on_touch_down", "on_touch_move", "on_touch_up", "on_key_down", "on_key_up"}
