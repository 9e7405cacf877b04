"""A scanner among the keys: whole codes are told, a keypad's keys come through in order, and none is lost or held."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.scan_keys import ScanKeys
from kiosk.scanner import ENTERS, GAP_MS, LOOKS, MOST_SIGNS

ENTER = ENTERS[0]


class Window:
    """A window's keys, a kiosk, and who else hears keys."""

    def __init__(self, hearers: int = 1) -> None:
        self.now = 0
        self.scanned: list[str] = []
        self.heard: list[str] = []
        self.timers: list[Callable[[], None]] = []
        self.bound: dict[str, Any] = {}
        keys = ScanKeys(self, [self] * hearers, lambda: self.now, lambda act, _: self.timers.append(act))
        keys.bind(self)
        self.keys = keys

    def bind(self, **handlers: Any) -> None:
        self.bound = handlers

    def scan(self, text: str) -> None:
        self.scanned.append(text)

    def key_down(self, _: Any, code: int, __: int, letter: str | None, modifiers: list[str]) -> bool:
        self.heard.append(f"{'^' if 'shift' in modifiers else ''}{letter}")
        assert letter == chr(code)
        return False

    def key_up(self, _: Any, code: int, *rest: Any) -> bool:
        self.heard.append(f"{chr(code)} up")
        return False

    def press(self, code: int, *modifiers: str, after: int = 5, is_up: bool = True) -> bool:
        if after:
            self.wait(after)
        taken = self.bound["on_key_down"](None, code, 0, chr(code), list(modifiers))
        if is_up:
            self.bound["on_key_up"](None, code, 0)
        return bool(taken)

    def type(self, text: str, after: int = 5) -> None:
        for sign in text:
            self.press(ord(sign), after=after)

    def wait(self, for_ms: int = GAP_MS) -> None:
        """Let time pass, and the window look at its keys as often as it likes."""
        self.now += for_ms
        for _ in range(LOOKS + 1):
            timers, self.timers = self.timers, []
            for act in timers:
                act()


@pytest.mark.parametrize("enter", ENTERS)
def test_a_scan_is_told_and_no_key_of_it(enter: int) -> None:
    window = Window()
    window.type("k7p2qa")
    assert window.press(enter)
    window.wait()
    assert (window.scanned, window.heard) == (["k7p2qa"], [])


def test_a_keypads_keys_come_through_in_their_order() -> None:
    window = Window()
    window.press(ord("2"))
    window.press(ord("8"), "shift", is_up=False)
    assert window.heard == []
    window.wait(GAP_MS - 1)
    assert window.heard == []
    window.wait(1)
    assert window.heard == ["2", "2 up", "^8"]
    assert not window.bound["on_key_up"](None, ord("8"), 0)
    window.wait()
    assert not window.timers


def test_each_that_hears_keys_gets_the_letter_and_what_was_held() -> None:
    window = Window(hearers=2)
    window.press(ord("k"), "shift")
    window.wait()
    assert window.heard == ["^k", "k up", "^k", "k up"]


def test_a_slow_window_that_hears_of_keys_in_heaps_still_knows_a_scan() -> None:
    window = Window()
    for heap in ("k7", "p2q", "a"):
        for sign in heap:
            window.press(ord(sign), after=0)
        window.now += 10 * GAP_MS
        [look] = window.timers
        window.timers = []
        look()
    window.press(ENTER, after=0)
    assert (window.scanned, window.heard) == (["k7p2qa"], [])


def test_slow_fingers_scan_nothing() -> None:
    window = Window()
    window.type("1234", after=GAP_MS)
    assert window.heard == ["1", "1 up", "2", "2 up", "3", "3 up"]
    assert not window.press(ENTER, after=GAP_MS)
    assert (window.scanned, window.heard[-2:]) == ([], ["4", "4 up"])


def test_a_short_row_before_enter_is_keys() -> None:
    window = Window()
    window.type("55")
    assert not window.press(ENTER)
    assert window.heard == ["5", "5 up", "5", "5 up"]


def test_keys_that_are_no_signs_pass_at_once() -> None:
    window = Window()
    window.type("k7")
    assert not window.press(304)
    window.type("p2")
    window.press(ENTER)
    assert window.scanned == ["k7p2"]


def test_a_kiosk_where_nobody_hears_keys_lets_them_go() -> None:
    window = Window(hearers=0)
    window.type("12")
    window.wait()
    assert not window.keys._scanner.is_waiting


def test_an_endless_row_takes_no_more_than_it_may() -> None:
    window = Window()
    window.type("1" * (MOST_SIGNS + 9), after=1)
    window.press(ENTER)
    assert len(window.scanned[0]) == MOST_SIGNS
