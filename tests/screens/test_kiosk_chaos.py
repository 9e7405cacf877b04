"""A few random touches, keys and scans on a real kiosk; `kiosk_chaos` plays as many as are wanted."""

import math
from collections.abc import Iterable

import pytest
from msgspec import structs

from hub.protocol.commands import IssueTicket, TicketClass
from hub.protocol.ids import CommandId, ServiceId
from kiosk.layout_file import ScreenNote, TargetNote, TextNote
from tests.screens.chaos_judge import Glass, Judge, KeyPress, Moment, NobodyAsked, Point, Press
from tests.screens.diary_kiosk import Entry, Pushed
from tests.screens.kiosk_chaos import play

REGULAR = TargetNote("class:regular", "Ambil nomor biasa", 100, 100, 50, 50, True)
WISH = IssueTicket(command_id=CommandId("1"), service=ServiceId("A.01"), ticket_class=TicketClass.REGULAR)
CODE = TextNote("code", "Reservasi K7 P2", 0, 0, 50, 50)
ON: Point = (110, 110)
BESIDE: Point = (99, 110)


@pytest.mark.window
def test_a_kiosk_goes_on_whatever_is_touched() -> None:
    assert "all asked for" in play(45, 1)


def entry(screen: str, shown: float, drawn: float | None, focus: str | None = None) -> Entry:
    return Entry(shown, drawn, focus, ScreenNote(screen, 1, (REGULAR,), (CODE,)))


SCREENS = (
    entry("services:A", 0, 0.1),
    entry("class:A.01", 10, 10.1),
    entry("issuing", 20, 20.1),
)
BOOKED = (entry("check_in", 0, 0.1), entry("check_in_class", 10, 10.1), entry("issuing", 20, 20.1))


def press(began: float, ended: float, at: Point = ON, to: Point = ON) -> Press:
    return Press(at, to, Moment(began, began + 0.01), Moment(ended, ended + 0.01))


def is_asked(screens: Iterable[Entry], *pressed: Press | KeyPress, code: str | None = None, wishes: int = 1) -> bool:
    """Return whether presses asked for so many numbers."""
    judge = Judge(Glass())
    for each in screens:
        judge.glass.take(each)
    judge.presses = [each for each in pressed if isinstance(each, Press)]
    judge.keys = [each for each in pressed if isinstance(each, KeyPress)]
    try:
        for _ in range(wishes):
            judge.judge(WISH, code)
    except NobodyAsked:
        return False
    return True


@pytest.mark.parametrize(
    ("pressed", "is_meant"),
    [
        pytest.param(press(15, 15.1), True, id="pressed on the class"),
        pytest.param(press(15, 15.1, BESIDE), False, id="came down beside it"),
        pytest.param(press(15, 15.1, ON, BESIDE), False, id="lifted beside it"),
        pytest.param(press(9, 9.1), False, id="pressed there while another screen stood there"),
        pytest.param(press(9, 15), False, id="came down while another screen stood there"),
        pytest.param(press(10.05, 10.3), False, id="came down before the screen was drawn"),
        pytest.param(press(15, 20.5), False, id="lifted when the screen was gone"),
        pytest.param(press(25, 25.1), False, id="pressed there on a later screen"),
    ],
)
def test_a_number_is_asked_for_on_the_screen_of_that_moment_alone(pressed: Press, is_meant: bool) -> None:
    assert is_asked(SCREENS, pressed) is is_meant


def test_a_screen_whose_targets_move_is_one_screen() -> None:
    moved = Entry(12, 12.1, None, ScreenNote("class:A.01", 2, (structs.replace(REGULAR, x=300),), ()))
    assert is_asked((*SCREENS[:2], moved, SCREENS[2]), press(11.99, 12.05, (310, 110), (310, 110)))
    assert not is_asked((*SCREENS[:2], moved, SCREENS[2]), press(9, 12.05, (310, 110), (310, 110)))


def test_another_services_class_asks_for_nothing() -> None:
    assert not is_asked([entry("class:A.02", 10, 10.1)], press(15, 15.1))


def test_one_press_asks_for_one_number() -> None:
    assert not is_asked(SCREENS, press(15, 15.1), wishes=2)
    assert is_asked(SCREENS, press(15, 15.1), press(17, 17.1), wishes=2)


def test_a_screen_that_was_never_drawn_asks_for_nothing() -> None:
    assert not is_asked([entry("class:A.01", 10, None), entry("issuing", 20, 20.1)], press(15, 15.1))


def test_a_bookings_number_is_asked_for_where_its_code_stands() -> None:
    assert is_asked(BOOKED, press(15, 15.1), code="K7P2")
    assert not is_asked(BOOKED, press(15, 15.1), code="7QA9")
    assert not is_asked(SCREENS, press(15, 15.1), code="K7P2")
    assert not is_asked(BOOKED, press(15, 15.1))


def test_keys_and_second_taps_ask_for_what_the_voice_spoke_of() -> None:
    heard = (*SCREENS[:2], entry("class:A.01", 12, 12.1, "class:regular"), SCREENS[2])
    selects, beside = KeyPress(Moment(15, 15.1)), press(15, 15.1, BESIDE, BESIDE)
    assert is_asked(heard, selects)
    assert not is_asked(heard, selects, wishes=2)
    assert not is_asked(SCREENS, selects)
    assert not is_asked(heard, KeyPress(Moment(5, 5.1)))
    assert is_asked(heard, beside, press(15.3, 15.4, BESIDE, BESIDE))
    assert not is_asked(heard, beside, press(15.3, 15.4, BESIDE, BESIDE), wishes=2)
    assert not is_asked(heard, beside)
    assert not is_asked(heard, press(12, 12.1, BESIDE, BESIDE), press(15, 15.1, BESIDE, BESIDE))


def test_a_fingers_moment_is_the_one_at_which_the_window_had_it() -> None:
    glass, moment = Glass(), Moment()
    assert moment.before == math.inf
    glass.fingers.append(moment)
    glass.take(Pushed(3.0, 3.1))
    assert (moment, glass.fingers) == (Moment(3.0, 3.1), [])


def test_only_what_can_still_be_answered_is_remembered() -> None:
    judge = Judge(Glass(), [press(5, 6), press(90, 91)], [KeyPress(Moment(5, 5)), KeyPress(Moment(90, 90))])
    for each in SCREENS:
        judge.glass.take(each)
    judge.forget(100)
    assert ([each.down.before for each in judge.presses], [each.at.before for each in judge.keys]) == ([90], [90])
    assert [each.note.screen for each in judge.glass.entries] == ["issuing"]
