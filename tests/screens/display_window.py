"""A real `loket-display` on a virtual display, spoken to by a scripted hub."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from counter_display import layout_file
from counter_display.layout_file import HallNote, OfficerNote, PutOutNote, SignNote
from tests.screens.display_hub import DisplayHub
from tests.screens.virtual_display import VirtualDisplay

WAIT_S: Final = 90.0
POLL_S: Final = 0.02
END_S: Final = 60.0
PATIENCE_S: Final = 1.0

SETTINGS: Final = """
device = "{device}"
role = "{role}"
hub = "{hub}"
discovery = false
state_dir = "{folder}"
width_px = {width}
height_px = {height}
screen_width_mm = {width_mm}
viewing_distance_m = {distance}
theme = "{theme}"
voice = {voice}
sound = "file"
"""


class DisplayWindow:
    """The program and its screen; ends with the context.

    `LOKET_THEME` and `LOKET_LANGUAGE` in the environment take the place of the theme and of Indonesian.
    """

    def __init__(
        self,
        hub: DisplayHub,
        folder: Path,
        role: str,
        size: tuple[int, int],
        width_mm: float,
        distance_m: float = 5.0,
        theme: str = "dark",
        device: str = "display-1",
        voice: bool = False,
        *options: str,
        settings: str = "",
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.layout = folder / "layout.json"
        self.screen = VirtualDisplay(*size)
        values = {
            "device": device,
            "role": role,
            "hub": hub.address,
            "folder": folder,
            "width": size[0],
            "height": size[1],
            "width_mm": width_mm,
            "distance": distance_m,
            "theme": os.environ.get("LOKET_THEME", theme),
            "voice": str(voice).lower(),
        }
        self._config = folder / "display.toml"
        language = f'language = "{os.environ.get("LOKET_LANGUAGE", "id")}"\n'
        self._config.write_text(SETTINGS.format(**values) + language + settings, encoding="utf-8")
        self._options = options
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.screen.start()
        self.start()
        return self

    def start(self) -> None:
        """Start the program, also once more."""
        self.layout.unlink(missing_ok=True)
        words = [sys.executable, "-m", "counter_display.app", "--config", str(self._config)]
        with (self.folder / "log.txt").open("ab") as log:
            self.process = subprocess.Popen(
                [*words, "--layout-file", str(self.layout), *self._options],
                env=dict(self.screen.environment),
                stderr=log,
            )

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self.end()
        finally:
            self.screen.stop()

    def end(self) -> int:
        """Ask the program to end, and return its exit code."""
        assert self.process is not None
        self.process.terminate()
        try:
            return self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def log(self) -> str:
        """Return what the program logged."""
        return (self.folder / "log.txt").read_text(encoding="utf-8")

    def hall(self, is_so: Callable[[HallNote], bool] = lambda _: True) -> HallNote:
        """Return what a hall screen shows, once it is as wanted."""
        return self._wait(HallNote, is_so)

    def sign(self, is_so: Callable[[SignNote], bool] = lambda _: True) -> SignNote:
        """Return what a counter's sign shows, once it is as wanted."""
        return self._wait(SignNote, is_so)

    def officer(self, is_so: Callable[[OfficerNote], bool] = lambda _: True) -> OfficerNote:
        """Return what a panel shows, once it is as wanted."""
        return self._wait(OfficerNote, is_so)

    def wait_until_out(self) -> PutOutNote:
        """Return what a display says that its hall put out, once it does."""
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            note = layout_file.read(self.layout) if self.layout.exists() else None
            if isinstance(note, PutOutNote):
                return note
            time.sleep(POLL_S)
        raise TimeoutError(f"the display never said that it is out; log: {self.log()}")

    def touch(self, button: str) -> None:
        """Touch a panel's button in its middle."""
        found = next(note for note in self.officer().buttons if note.id == button)
        self.screen.touch(found.x + found.width / 2, found.y + found.height / 2)

    def touch_until(self, button: str, is_so: Callable[[OfficerNote], bool]) -> OfficerNote:
        """Touch a button as a patient person does, once more when a panel took the touch for one meant before (H4)."""
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            self.touch(button)
            touched_at = time.monotonic()
            while time.monotonic() < touched_at + PATIENCE_S:
                note = self.officer()
                if is_so(note):
                    return note
                time.sleep(POLL_S)
        raise TimeoutError(f"touching {button} did not lead there; last: {self.officer()}; log: {self.log()}")

    def press_key(self, name: str) -> None:
        """Press a key of a panel and wait until the picture changed."""
        before = self.layout.stat().st_mtime_ns
        self.screen.key(name)
        until = time.monotonic() + WAIT_S
        while self.layout.stat().st_mtime_ns == before:
            if time.monotonic() > until:
                raise TimeoutError(f"the key {name} changed nothing; log: {self.log()}")
            time.sleep(POLL_S)

    def _wait(self, kind: type, is_so: Callable[..., bool]) -> "HallNote | SignNote | OfficerNote":  # type: ignore[type-arg]
        until = time.monotonic() + WAIT_S
        note: object = None
        while time.monotonic() < until:
            assert self.process is not None
            if self.process.poll() is not None:
                raise AssertionError(f"the display ended with {self.process.returncode}: {self.log()}")
            if self.layout.exists():
                note = layout_file.read(self.layout)
                assert isinstance(note, kind)
                if is_so(note):
                    return note  # type: ignore[return-value]
            time.sleep(POLL_S)
        raise TimeoutError(f"the display never showed that; last: {note}; log: {self.log()}")
