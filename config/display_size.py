"""How large the X display is: without a window manager nobody else makes a window as large as the screen."""

import ctypes
from collections.abc import Callable
from typing import Any, Final

X_LIBRARY: Final = "libX11.so.6"


def x_library(name: str = X_LIBRARY) -> Any:
    """Return the library that speaks to X displays; None where there is none."""
    try:
        library = ctypes.CDLL(name)
    except OSError:
        return None
    library.XOpenDisplay.restype = ctypes.c_void_p
    return library


def display_size(load: Callable[[], Any] = x_library) -> tuple[int, int] | None:
    """Return width and height in pixels of the display that DISPLAY names; None where it is no X display."""
    x = load()
    at = x.XOpenDisplay(None) if x is not None else None
    if not at:
        return None
    display = ctypes.c_void_p(at)
    try:
        return int(x.XDisplayWidth(display, 0)), int(x.XDisplayHeight(display, 0))
    finally:
        x.XCloseDisplay(display)


def window_size(fullscreen: bool, wanted: tuple[int, int]) -> tuple[int, int]:
    """Return width and height of the window to open: those of the display where it takes all of it, else as wanted."""
    return (display_size() if fullscreen else None) or wanted
