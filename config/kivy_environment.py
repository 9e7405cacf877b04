"""What must stand in the environment before Kivy is imported for the first time, and that a display answers there."""

import os
import re
import socket
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from typing import Final

REQUIRED: Final = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_ENV_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_EVENTLOOP": "asyncio",
    "KIVY_IMAGE": "sdl2",
}
"""Without these Kivy reads the command line, replaces `sys.stderr`, writes a home folder and logs what it is sent, and
loads a second SDL with the video player, to look at pictures with."""


CHOSEN: Final = ("SDL_VIDEODRIVER", "KIVY_WINDOW")
"""Who sets one of these knows better where a window can be opened."""

DRIVERS: Final = {"DISPLAY": "x11", "WAYLAND_DISPLAY": "wayland"}
"""What names a display, and SDL's driver for it. Left to itself, SDL shows nothing anywhere when that one fails."""

_X_DISPLAY: Final = re.compile(r"(?P<host>.*):(?P<number>[0-9]{1,4})(\.[0-9]+)?\Z")
_X_SOCKET: Final = "/tmp/.X11-unix/X"  # noqa: S108  # where X servers listen (X(7))
_X_PORT: Final = 6_000

ANSWERS_WITHIN_S: Final = 2.0
"""A display is on this machine, or one wire away."""

NO_DISPLAY: Final = (
    "no display: start it in the session of the machine that has the screen, or set DISPLAY (such as :0)"
)

Address = str | tuple[str, int]
"""A unix socket's path, or a host and its port."""


def answers(address: Address) -> bool:
    """Return whether somebody listens at an address."""
    is_path = isinstance(address, str)
    with socket.socket(socket.AF_UNIX if is_path else socket.AF_INET) as asking, suppress(OSError):
        asking.settimeout(ANSWERS_WITHIN_S)
        asking.connect(address)
        return True
    return False


def driver(platform: str, environment: Mapping[str, str], answers: Callable[[Address], bool] = answers) -> str | None:
    """Return SDL's driver for the display that answers; None: it finds one by itself, or was told.

    Raises:
        NoDisplay: no window can be opened; says why and what to do.
    """
    if platform != "linux" or any(environment.get(name) for name in CHOSEN):
        return None
    named = [name for name in DRIVERS if environment.get(name)]
    for name in named:
        if any(answers(address) for address in _addresses(name, environment)):
            return DRIVERS[name]
    if not named:
        raise NoDisplay(NO_DISPLAY)
    raise NoDisplay(f"{NO_DISPLAY}; nothing answers at {', '.join(f'{name}={environment[name]}' for name in named)}")


class NoDisplay(Exception):
    """There is nowhere to open a window."""


def _addresses(name: str, environment: Mapping[str, str]) -> Iterator[Address]:
    """Yield where the display that a variable names may listen."""
    value = environment[name]
    if name == "WAYLAND_DISPLAY":
        yield os.path.join(environment.get("XDG_RUNTIME_DIR", ""), value)  # noqa: PTH118  # an absolute one stays
        return
    found = _X_DISPLAY.match(value)
    if found is None:
        return
    if found["host"] in ("", "unix"):
        yield f"\0{_X_SOCKET}{found['number']}"
        yield f"{_X_SOCKET}{found['number']}"
    else:
        yield (found["host"], _X_PORT + int(found["number"]))


def choose_display(platform: str, environment: MutableMapping[str, str]) -> None:
    """Let Kivy's window open where a display answers, or nowhere.

    Raises:
        NoDisplay: see `driver`.
    """
    chosen = driver(platform, environment)
    if chosen is not None:
        environment["SDL_VIDEODRIVER"] = chosen


def prepare(environment: MutableMapping[str, str] | None = None) -> None:
    """Set what Kivy needs, in `environment` or in this process's own; call before Kivy's first import."""
    (os.environ if environment is None else environment).update(REQUIRED)
