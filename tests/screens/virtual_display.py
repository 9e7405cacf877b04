"""A screen without a screen: one X server in memory, with real touches, real keys and pictures of what is shown."""

import os
import secrets
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from PIL import Image

from config.x_authority import COOKIE_BYTES, authority

START_TIMEOUT_S: Final = 60.0
POLL_S: Final = 0.02
PROGRAMS: Final = {"Xvfb": "xvfb", "xdotool": "xdotool"}


class DisplayMissing(RuntimeError):
    """The virtual display cannot be made; the message names what to install."""


class VirtualDisplay:
    """One Xvfb for one window (without a window manager keys reach only the window opened last).

    Only who has its `environment` may open a window there, unless it `is_open`: when a server is killed, another
    display may be given its number, and a program that is started again must not come up on somebody else's screen.

    Coordinates are pixels from the top left corner. Usable as a context manager, or by `start` and `stop`.
    """

    def __init__(self, width: int, height: int, is_open: bool = False) -> None:
        self.width = width
        self.height = height
        self.cookie = secrets.token_bytes(COOKIE_BYTES)
        self._is_open = is_open
        self.name = ""
        self._folder: Path | None = None
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Start the X server and wait until it accepts clients.

        Raises:
            DisplayMissing: a program is not installed, or the server does not come up.
        """
        missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
        if missing:
            raise DisplayMissing(f"Debian packages needed for a virtual display: {' '.join(missing)}")
        self._folder = Path(tempfile.mkdtemp(prefix="loket-display-"))
        self._authority.write_bytes(authority(self.cookie))
        read_end, write_end = os.pipe()
        try:
            self._server = subprocess.Popen(
                [
                    *("Xvfb", "-displayfd", str(write_end), "-fbdir", str(self._folder), "-noreset"),
                    *(() if self._is_open else ("-auth", str(self._authority))),
                    *("-screen", "0", f"{self.width}x{self.height}x24", "-nolisten", "tcp", "-nocursor"),
                ],
                pass_fds=(write_end,),
                env={key: value for key, value in os.environ.items() if key != "NOTIFY_SOCKET"},  # X would use it, too
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        finally:
            os.close(write_end)
        with os.fdopen(read_end, "rb") as pipe:
            number = pipe.readline().strip()
        if not number:
            self.stop()
            raise DisplayMissing("Xvfb ended before it was ready")
        self.name = f":{number.decode()}"

    def stop(self) -> None:
        """End the X server and forget its pictures."""
        if self._server is not None:
            self._server.terminate()
            try:
                self._server.wait(START_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    @property
    def memory_file(self) -> Path:
        """The X server's own memory of what is on the screen, in the format of xwd."""
        return self._in_folder("Xvfb_screen0")

    @property
    def _authority(self) -> Path:
        return self._in_folder("authority")

    def _in_folder(self, name: str) -> Path:
        if self._folder is None:
            raise RuntimeError("the display is not running")
        return self._folder / name

    @property
    def server_id(self) -> int | None:
        """The process id of the X server; None: it does not run."""
        return None if self._server is None else self._server.pid

    @property
    def environment(self) -> Mapping[str, str]:
        """What a program needs in its environment to open its window here (a whole environment)."""
        kept = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
        here = {"DISPLAY": self.name, "XAUTHORITY": str(self._authority)}
        return kept | here | {"SDL_VIDEODRIVER": "x11", "LIBGL_ALWAYS_SOFTWARE": "1"}

    def picture(self) -> Image.Image:
        """Return what is on the screen now (RGB, the size of the screen), read from the server's own memory file."""
        data = self.memory_file.read_bytes()
        header = struct.unpack_from(">25I", data)
        header_size, width, height, bytes_per_line, colours = header[0], header[4], header[5], header[12], header[19]
        start = header_size + colours * 12
        pixels = data[start : start + bytes_per_line * height]
        return Image.frombytes("RGB", (width, height), pixels, "raw", "BGRX", bytes_per_line)

    def screenshot(self, path: Path | str) -> Path:
        """Write what is on the screen now as a PNG and return its path; its folder is made."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        self.picture().save(target, optimize=True)
        return target

    def touch(self, x: float, y: float) -> None:
        """Touch and let go at a point."""
        self._xdotool("mousemove", str(round(x)), str(round(y)), "mousedown", "1", "sleep", "0.03", "mouseup", "1")

    def press(self, x: float, y: float) -> None:
        """Put the finger down at a point and leave it there."""
        self._xdotool("mousemove", str(round(x)), str(round(y)), "mousedown", "1")

    def slide(self, x: float, y: float) -> None:
        """Move the finger to a point."""
        self._xdotool("mousemove", str(round(x)), str(round(y)))

    def release(self) -> None:
        """Lift the finger."""
        self._xdotool("mouseup", "1")

    def pointer(self, *words: str) -> None:
        """Do with the pointer what xdotool's words say, one after another ("mousedown", "3", "mouseup", "3")."""
        self._xdotool(*words)

    def key(self, *names: str) -> None:
        """Press and release keys by their X names ("F2", "Escape", "Return", "ctrl+q"), one after another."""
        self._xdotool("key", *names)

    def wait_for_picture(
        self, is_wanted: Callable[[Image.Image], bool] | None = None, timeout_s: float = 60.0
    ) -> Image.Image:
        """Return the first picture that `is_wanted` accepts; without it, the first that is not one colour.

        Raises:
            TimeoutError: no such picture within `timeout_s` seconds.
        """
        accept = is_wanted or is_not_blank
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            picture = self.picture()
            if accept(picture):
                return picture
            time.sleep(POLL_S)
        raise TimeoutError(f"no such picture within {timeout_s} s")

    def wait_for_still_picture(self, still_s: float = 0.3, timeout_s: float = 60.0) -> Image.Image:
        """Return the picture once it has not changed for `still_s` seconds and is not blank.

        Raises:
            TimeoutError: the picture kept changing, or stayed blank.
        """
        until = time.monotonic() + timeout_s
        last, since = self.picture(), time.monotonic()
        while time.monotonic() < until:
            time.sleep(POLL_S)
            picture = self.picture()
            if picture.tobytes() != last.tobytes():
                last, since = picture, time.monotonic()
            elif time.monotonic() - since >= still_s and is_not_blank(picture):
                return picture
        raise TimeoutError(f"the picture was not still for {still_s} s within {timeout_s} s")

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=dict(self.environment), check=True, timeout=START_TIMEOUT_S)


def is_not_blank(picture: Image.Image) -> bool:
    """Return whether a picture has more than one colour."""
    return any(low != high for low, high in picture.getextrema())  # type: ignore[misc]
