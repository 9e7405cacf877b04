"""What must stand in the environment before Kivy is imported for the first time."""

import os
from collections.abc import Mapping, MutableMapping
from typing import Final

REQUIRED: Final = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_ENV_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_EVENTLOOP": "asyncio",
}
"""Without these Kivy reads the command line, replaces `sys.stderr`, writes a home folder and logs what it is sent."""


DISPLAYS: Final = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "KIVY_WINDOW")
"""One of these says where a window can be opened."""


def is_without_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Return whether no window can be opened: on Linux, where nothing names a display."""
    return platform == "linux" and not any(environment.get(name) for name in DISPLAYS)


NO_DISPLAY: Final = (
    "no display: start it in the session of the machine that has the screen, or set DISPLAY (such as :0)"
)


def prepare(environment: MutableMapping[str, str] | None = None) -> None:
    """Set what Kivy needs, in `environment` or in this process's own; call before Kivy's first import."""
    (os.environ if environment is None else environment).update(REQUIRED)
