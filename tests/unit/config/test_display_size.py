"""How large the X display is."""

import ctypes
from types import SimpleNamespace
from typing import Any

import pytest

from config.display_size import display_size, window_size, x_library


def x(is_there: bool, closed: list[Any]) -> SimpleNamespace:
    """Return an X library of cardboard, with a display or without."""
    return SimpleNamespace(
        XOpenDisplay=lambda name: 4711 if is_there else None,
        XDisplayWidth=lambda display, screen: 1080,
        XDisplayHeight=lambda display, screen: 1920,
        XCloseDisplay=closed.append,
    )


def test_a_display_says_how_large_it_is_and_is_let_go() -> None:
    closed: list[Any] = []
    assert display_size(lambda: x(True, closed)) == (1080, 1920)
    assert [each.value for each in closed] == [4711]


def test_without_a_display_or_without_x_nothing_is_known() -> None:
    assert display_size(lambda: x(False, [])) is None
    assert display_size(lambda: None) is None


def test_a_machine_may_have_no_x_library() -> None:
    assert x_library("no-such-library.so") is None


def test_the_library_says_what_a_display_is(monkeypatch: pytest.MonkeyPatch) -> None:
    library = SimpleNamespace(XOpenDisplay=SimpleNamespace(restype=None))
    monkeypatch.setattr("ctypes.CDLL", lambda name: library)
    assert x_library() is library
    assert library.XOpenDisplay.restype is ctypes.c_void_p


def test_a_window_takes_the_display_only_where_it_takes_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.display_size.display_size", lambda: (1080, 1920))
    assert window_size(True, (1280, 800)) == (1080, 1920)
    assert window_size(False, (1280, 800)) == (1280, 800)
    monkeypatch.setattr("config.display_size.display_size", lambda: None)
    assert window_size(True, (1280, 800)) == (1280, 800)
