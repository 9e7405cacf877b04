"""The real kiosk with a keyboard and a mouse plugged in: nothing leaves the program, and nothing makes it deaf."""

from collections.abc import Iterator

import pytest

from kiosk.layout_file import read
from tests.screens.kiosk_window import LANDSCAPE_10, KioskWindow
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue
from tests.screens.virtual_display import VirtualDisplay

pytestmark = pytest.mark.window

KEYS = (
    *(f"F{number}" for number in range(1, 13)),
    *("Escape", "Print", "Pause", "Menu", "Super_L", "Scroll_Lock", "BackSpace", "Delete", "Return", "space", "Tab"),
    *("alt+F4", "alt+Tab", "alt+F2", "alt+Escape", "super+d", "super+l", "ctrl+Escape", "shift+F10"),
    *(f"ctrl+{letter}" for letter in "acdenopqrtvwxz"),
    *("ctrl+alt+t", "ctrl+alt+Delete", "ctrl+alt+BackSpace", "ctrl+alt+F2", "ctrl+shift+Escape", "ctrl+shift+i"),
)

SOONER_S = 20


@pytest.fixture(scope="module")
def kiosk() -> Iterator[KioskWindow]:
    with ScriptedHub(sample_catalogue()) as hub, KioskWindow(LANDSCAPE_10, hub.port, has_glass=True) as it:
        it.screen("agencies")
        yield it


def answers(kiosk: KioskWindow) -> None:
    """See that the kiosk is at its start, sooner than it goes back there by itself, and that a touch counts."""
    kiosk.screen("agencies", timeout_s=SOONER_S)
    kiosk.touch("agency:A")
    kiosk.wait_for(lambda note: note.screen.startswith("services:A"), timeout_s=SOONER_S)
    kiosk.touch("back")
    kiosk.screen("agencies", timeout_s=SOONER_S)


def middle(kiosk: KioskWindow, key: str) -> tuple[str, str]:
    target = kiosk.find(key)
    return str(round(target.x + target.width / 2)), str(round(target.y + target.height / 2))


def test_it_fills_a_screen_without_a_window_manager() -> None:
    with ScriptedHub(sample_catalogue()) as hub:
        it = KioskWindow(LANDSCAPE_10, hub.port, settings="fullscreen = true\n")
        it.display = VirtualDisplay(1600, 900)
        with it:
            note = it.screen("agencies")
            assert 1500 < max(target.x + target.width for target in note.targets) < 1600
            assert it.display.picture().getpixel((1599, 899)) != (0, 0, 0)


def test_no_key_does_anything(kiosk: KioskWindow) -> None:
    before = read(kiosk.layout_path).targets
    kiosk.display.key(*KEYS)
    answers(kiosk)
    assert read(kiosk.layout_path).targets == before


def test_only_the_left_button_touches(kiosk: KioskWindow) -> None:
    kiosk.display.pointer("mousemove", *middle(kiosk, "agency:A"))
    for button in ("2", "3", "4", "5", "6", "7", "8", "9"):
        kiosk.display.pointer("mousedown", button, "sleep", "0.1", "mouseup", button)
    answers(kiosk)


def test_buttons_across_one_another_leave_no_touch_behind(kiosk: KioskWindow) -> None:
    on, off = middle(kiosk, "agency:A"), ("3", "3")
    for first, second in (("1", "3"), ("3", "1"), ("1", "5"), ("1", "2")):
        for down, then in ((on, off), (off, on)):
            kiosk.display.pointer(
                *("mousemove", *down, "mousedown", first, "mousemove", *then, "mousedown", second),
                *("mousemove", *off, "mouseup", first, "mouseup", second),
            )
    answers(kiosk)


def test_a_touch_is_one_whatever_key_is_held(kiosk: KioskWindow) -> None:
    for modifier in ("alt", "ctrl", "shift", "super"):
        kiosk.display.pointer("keydown", modifier, "mousemove", "3", "3", "mousedown", "1", "mousemove", "9", "9")
        kiosk.display.pointer("keyup", modifier, "mousemove", "5", "5", "mouseup", "1")
    answers(kiosk)


def test_a_touch_screen_has_many_fingers_and_each_touch_comes_once(kiosk: KioskWindow) -> None:
    kiosk.screen("agencies")
    first, second = (tuple(map(float, middle(kiosk, key))) for key in ("agency:A", "agency:B"))
    for what, finger, place in (
        *(("down", 7, first), ("down", 8, second), ("up", 8, second)),  # the second finger is none of the kiosk's
        *(("move", 7, second), ("move", 7, first), ("up", 7, first)),  # and the first has left its target
        *(("down", 7, second), ("down", 7, (3.0, 3.0)), ("up", 7, (3.0, 3.0))),  # nobody saw the end of the first
    ):
        kiosk.finger(what, finger, *place)
    kiosk.finger("down", 9, *second)
    kiosk.finger("up", 9, *second)
    kiosk.wait_for(lambda note: note.screen.startswith("services:B"), timeout_s=SOONER_S)
    kiosk.touch("back")
    answers(kiosk)
