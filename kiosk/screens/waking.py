"""Wakes the window's loop when its display has something to tell: a touch is seen and drawn at once.

Kivy looks at its window so many times a second, and by itself a touch waits for the next look. The wire to an X server
says when there is something to be read; what was read beside a picture on its way is looked for when that is drawn.
Where there is no such wire (Wayland, a screen without X) touches wait for the next look. Only fingers that come down or
go up are so urgent: their ways are told by the hundred, and screens that fade in keep their pace.
"""

import asyncio
import ctypes
from typing import Any, Final

from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.lang import Builder

from kiosk.screens.glass import Glass, the_glass

LIBRARY: Final = "libX11.so.6"


async def look_when_told() -> None:
    """Look at the glass whenever its display has told something, until cancelled; the window must be there."""
    window, glass = EventLoop.window, the_glass()
    wire = _wire(window)
    if wire is None or glass is None:
        return
    loop, told = asyncio.get_running_loop(), asyncio.Event()

    def tell(*_: object) -> None:
        told.set()

    loop.add_reader(wire, tell)
    window.bind(on_flip=tell)
    try:
        while True:
            await told.wait()
            told.clear()
            if EventLoop.quit:
                return
            _look(window, glass)
            await asyncio.sleep(0)  # whoever touches without end must not keep all else waiting
    finally:
        window.unbind(on_flip=tell)
        loop.remove_reader(wire)


def _wire(window: Any) -> int | None:
    """Return the file descriptor on which an X server speaks to a window; None: it is another kind of display."""
    from kivy.core.window import window_info  # opens the window, so not at import

    info, x11 = window.get_window_info(), getattr(window_info, "WindowInfoX11", None)
    if x11 is None or not isinstance(info, x11):
        return None
    server = ctypes.CDLL(LIBRARY)  # SDL has loaded it
    server.XConnectionNumber.argtypes = (ctypes.c_void_p,)
    return int(server.XConnectionNumber(info.display))


def _look(window: Any, glass: Glass) -> None:
    """Do what Kivy does in a frame, but let no time pass: tell of touches, and draw what they change."""
    glass.listen()
    while glass.is_urgent:
        EventLoop.dispatch_input()
        Builder.sync()
        Clock.tick_draw()
        Builder.sync()
        if window.canvas.needs_redraw:
            window.dispatch("on_draw")
            window.dispatch("on_flip")
            return
