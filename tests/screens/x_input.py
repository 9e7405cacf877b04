"""A hand at an X display: pointer and keys as the X server's own events, without a program started for each."""

import ctypes
import ctypes.util
from types import TracebackType
from typing import Final, Self

from config.x_authority import COOKIE
from tests.screens.virtual_display import VirtualDisplay

MODIFIERS: Final = {"ctrl": "Control_L", "alt": "Alt_L", "shift": "Shift_L", "super": "Super_L"}


class Hand:
    """Moves, presses and types at one display; every call returns when the server has the event. A context manager."""

    def __init__(self, display: VirtualDisplay) -> None:
        self._x11 = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XStringToKeysym.restype = ctypes.c_ulong
        self._x11.XSetAuthorization(COOKIE, len(COOKIE), display.cookie, len(display.cookie))
        self._at = ctypes.c_void_p(self._x11.XOpenDisplay(display.name.encode()))
        if not self._at:
            raise OSError(f"no X display {display.name}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._x11.XCloseDisplay(self._at)

    def move(self, x: float, y: float) -> None:
        """Move the pointer."""
        self._test.XTestFakeMotionEvent(self._at, 0, round(x), round(y), ctypes.c_ulong(0))
        self._sync()

    def button(self, number: int, is_down: bool) -> None:
        """Press a button or let it go."""
        self._test.XTestFakeButtonEvent(self._at, number, int(is_down), ctypes.c_ulong(0))
        self._sync()

    def key(self, keys: str) -> None:
        """Press and release keys together, by their X names ("ctrl+alt+Delete"); a key that no keyboard has is none."""
        codes = [self._code(MODIFIERS.get(name, name)) for name in keys.split("+")]
        for is_down in (True, False):
            for code in codes if is_down else reversed(codes):
                if code:
                    self._test.XTestFakeKeyEvent(self._at, code, int(is_down), ctypes.c_ulong(0))
        self._sync()

    def _code(self, name: str) -> int:
        symbol = ctypes.c_ulong(self._x11.XStringToKeysym(name.encode()))
        return int(self._x11.XKeysymToKeycode(self._at, symbol)) & 0xFF

    def _sync(self) -> None:
        self._x11.XSync(self._at, 0)
