from dataclasses import replace

import pytest

from printer.backends.interface import Cause
from printer.backends.usb_choice import UsbPrinter, Wish, choose

ONE = UsbPrinter("04b8:0e15", "J5KF000123", "1-1.4", 0, 1, 5, maker="EPSON", model="TM-T20II")
OTHER = replace(ONE, serial="J5KF000999", port="1-1.3", address=6)
CLONE = UsbPrinter("0416:5011", "", "2-1", 0, 2, 7)
TWIN = replace(CLONE, port="2-2", address=8)


def test_the_only_one_there_is_is_ours() -> None:
    assert choose([ONE], Wish(), None) is ONE
    assert choose([], Wish(), None) is Cause.NOT_FOUND


def test_of_several_none_is_guessed() -> None:
    assert choose([ONE, CLONE], Wish(), None) is Cause.SEVERAL


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish(ids="04B8:0E15"), Cause.SEVERAL),
        (Wish(ids="0416:5011"), CLONE),
        (Wish(serial="J5KF000999"), OTHER),
        (Wish(port="1-1.4"), ONE),
        (Wish(ids="0416:5011", port="1-1.4"), Cause.NOT_FOUND),
        (Wish(ids="04b8:0e15", serial="J5KF000123", port="1-1.4"), ONE),
    ],
)
def test_settings_tell_them_apart(wish: Wish, expected: UsbPrinter | Cause) -> None:
    assert choose([ONE, OTHER, CLONE], wish, None) is expected


def test_what_came_back_is_known_again() -> None:
    back = replace(ONE, bus=3, address=40)
    assert choose([CLONE, OTHER, back], Wish(), ONE) is back
    elsewhere = replace(back, port="3-7")
    assert choose([CLONE, OTHER, elsewhere], Wish(), ONE) is elsewhere
    assert choose([TWIN, CLONE, ONE], Wish(), CLONE) is CLONE, "clones without a number are told apart by their port"


def test_twins_with_one_number_are_told_apart_by_their_port() -> None:
    first, second = replace(CLONE, serial="0001"), replace(TWIN, serial="0001")
    assert choose([second, first], Wish(ids="0416:5011"), first) is first
    moved = replace(first, port="2-9")
    assert choose([second, moved], Wish(), first) is Cause.SEVERAL


def test_a_new_one_in_the_old_ones_place_is_taken_when_it_is_alone_or_in_its_place() -> None:
    spare = replace(ONE, serial="SPARE")
    assert choose([spare], Wish(), ONE) is spare
    assert choose([OTHER, spare], Wish(), ONE) is spare
    assert choose([OTHER, CLONE], Wish(), TWIN) is Cause.SEVERAL


def test_it_names_itself_for_the_log() -> None:
    assert str(ONE) == "04b8:0e15 serial number J5KF000123 at port 1-1.4 (EPSON TM-T20II)"
    assert "serial" not in str(CLONE)
    assert str(Wish()) == "any printer"
    assert str(Wish(ids="0416:5011", port="2-1")) == "ids 0416:5011, port 2-1"
    assert ONE.plugged != replace(ONE, address=9).plugged
