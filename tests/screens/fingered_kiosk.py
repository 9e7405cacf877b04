"""The real kiosk with fingers on its glass: `loket-kiosk`, into which standard input puts fingers as the window would.

An X server in memory has no touch screen, so each line becomes an event in the window's own queue:
`down|move|up FINGER X Y`, places from 0 to 1 from the upper left corner. All else is the program as it is.
"""

import ctypes
import re
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.app import main

KINDS: Final = {"down": 0x700, "up": 0x701, "move": 0x702}
"""SDL's numbers of its events about fingers."""

GLASS: Final = 1


class FingerEvent(ctypes.Structure):
    """SDL's `SDL_TouchFingerEvent`, as long as the largest of its events."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("touch", ctypes.c_int64),
        ("finger", ctypes.c_int64),
        ("x", ctypes.c_float),
        ("y", ctypes.c_float),
        ("dx", ctypes.c_float),
        ("dy", ctypes.c_float),
        ("pressure", ctypes.c_float),
        ("window", ctypes.c_uint32),
        ("rest", ctypes.c_uint8 * 8),
    )


def put_fingers(pushed: Callable[[float], object] = lambda before: None) -> None:
    """Put every line's finger into the queue; the window is there when the first one comes.

    `pushed` is told of each, and when it was not there yet (steady seconds).
    """
    sdl: ctypes.CDLL | None = None
    for line in sys.stdin:
        kind, finger, x, y = line.split()
        sdl = sdl or ctypes.CDLL(_library())
        event = FingerEvent(KINDS[kind], 0, GLASS, int(finger), float(x), float(y), 0, 0, 1, 0)
        before = time.monotonic()
        sdl.SDL_PushEvent(ctypes.byref(event))
        pushed(before)


def _library() -> str:
    """Return the SDL that this process has loaded with its window."""
    found = re.search(r"\S+/libSDL2-\S+", Path("/proc/self/maps").read_text(encoding="utf-8"))
    assert found is not None
    return found.group()


if __name__ == "__main__":
    threading.Thread(target=put_fingers, daemon=True).start()
    sys.exit(main())
