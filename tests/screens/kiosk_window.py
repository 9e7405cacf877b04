"""A real kiosk in a real window on a virtual display, driven by touches on what its layout file names."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pytest

from hub.protocol.commands import Language
from kiosk.layout_file import ScreenNote, TargetNote, read
from tests.screens.virtual_display import VirtualDisplay

TIMEOUT_S: Final = 90.0
SEEN_S: Final = 0.6
"""The same place counts again half a second after the screen could be seen (H4)."""

NEVER_ATTRACTS: Final = "attract_after_s = 0\n"
"""A busy machine may take long between two touches."""

SAME_PLACE_S: Final = 0.9
"""The kiosk ignores the same place of the glass for half a second after a press that it counted; a busy machine
counts late."""


@dataclass(frozen=True)
class Format:
    """A screen that kiosks have."""

    name: str
    width: int
    height: int
    width_mm: float


PORTRAIT_32: Final = Format("portrait-32", 1080, 1920, 400.0)
PORTRAIT_21: Final = Format("portrait-21", 1080, 1920, 268.0)
LANDSCAPE_10: Final = Format("landscape-10", 1280, 800, 217.0)

LOOKS: Final = [
    pytest.param(PORTRAIT_21, Language.INDONESIAN, id="portrait-21-id"),
    pytest.param(LANDSCAPE_10, Language.ENGLISH, id="landscape-10-en"),
]
"""The formats and languages in which each screen is photographed; all that there are: `collect_gallery --all`."""


class KioskWindow:
    """`loket-kiosk` as its own process; a context manager. With motion it writes no layout file.

    With a glass that fingers can touch it is `tests.screens.fingered_kiosk`, unless `program` is another module.
    """

    def __init__(
        self,
        format_: Format,
        hub_port: int,
        language: str = "id",
        settings: str = "",
        has_motion: bool = False,
        has_glass: bool = False,
        program: str = "",
    ) -> None:
        self.format = format_
        self.display = VirtualDisplay(format_.width, format_.height)
        self._folder = Path(tempfile.mkdtemp(prefix="loket-kiosk-"))
        self.layout_path = self._folder / "layout.json"
        self._log = (self._folder / "log").open("wb")
        self._touched_at = 0.0
        self._config = self._folder / "kiosk.toml"
        self._config.write_text(
            f'device = "kiosk-1"\nhub = "127.0.0.1:{hub_port}"\ndiscovery = false\nstate_dir = "state"\n'
            f"width_px = {format_.width}\nheight_px = {format_.height}\nscreen_width_mm = {format_.width_mm}\n"
            f'language = "{language}"\n{"" if "attract_after_s" in settings else NEVER_ATTRACTS}{settings}',
            encoding="utf-8",
        )
        self._options = [] if has_motion else ["--layout-file", str(self.layout_path)]
        self._module = program or ("tests.screens.fingered_kiosk" if has_glass else "kiosk.app")
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.display.start()
        (self._folder / "home").mkdir()
        self.start()
        return self

    def start(self) -> None:
        """Start the program, also once more."""
        self.layout_path.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", self._module, "--config", str(self._config), *self._options],
            env=dict(self.display.environment) | {"HOME": str(self._folder / "home")},
            stdin=subprocess.PIPE,
            stderr=self._log,
            cwd=Path(__file__).parents[2],
        )

    def kill(self) -> None:
        """End the program as a power cut would (SIGKILL)."""
        assert self.process is not None
        self.process.kill()
        self._ended()

    def finger(self, what: str, finger: int, x: float, y: float) -> None:
        """Let a finger come `down`, `move` or go `up` at a point in pixels, on a glass that fingers can touch."""
        assert self.process is not None
        assert self.process.stdin is not None
        place = f"{x / self.format.width:.6f} {y / self.format.height:.6f}"
        self.process.stdin.write(f"{what} {finger} {place}\n".encode())
        self.process.stdin.flush()

    @property
    def state(self) -> Path:
        """The folder of what it keeps."""
        return self._folder / "state"

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(120)
            except subprocess.TimeoutExpired:
                os.kill(self.process.pid, signal.SIGKILL)
        if self.process is not None:
            self._ended()
        self.display.stop()
        self._log.close()

    def _ended(self) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.wait()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()

    @property
    def log(self) -> str:
        """What the kiosk wrote on standard error."""
        return (self._folder / "log").read_text(encoding="utf-8")

    def wait_for(self, is_there: Callable[[ScreenNote], bool], timeout_s: float = TIMEOUT_S) -> ScreenNote:
        """Return the first screen that satisfies `is_there`."""
        until = time.monotonic() + timeout_s
        note: ScreenNote | None = None
        while time.monotonic() < until:
            assert self.process is not None
            assert self.process.poll() is None, f"the kiosk ended: {self.log}"
            if self.layout_path.exists():
                note = read(self.layout_path)
                if is_there(note):
                    return note
            time.sleep(0.01)
        raise TimeoutError(f"last screen: {note}; log: {self.log}")

    def screen(self, name: str, timeout_s: float = TIMEOUT_S) -> ScreenNote:
        """Return the screen once its name is `name` or begins with `name:`."""
        return self.wait_for(lambda note: note.screen.split(":")[0] == name, timeout_s)

    def find(self, text: str) -> TargetNote:
        """Return the enabled target on the screen now whose text or key begins with `text`; KeyError if none."""
        for target in read(self.layout_path).targets:
            if target.enabled and (target.key == text or target.text.startswith(text)):
                return target
        raise KeyError(text)

    def turn_to(self, key: str) -> None:
        """Turn a list's pages, to its end and back again, until a target is there."""
        way, note = "next", read(self.layout_path)
        while key not in {each.key for each in note.targets}:
            if way not in {each.key for each in note.targets if each.enabled}:
                way = "previous"
            self.touch(way)
            note = self.wait_for(lambda newer, change=note.change: newer.change > change)  # type: ignore[misc]

    def touch(self, text: str) -> None:
        """Touch the middle of a target, found by its text or key, not faster than the kiosk counts."""
        target = self.find(text)
        time.sleep(max(0.0, self._touched_at + SAME_PLACE_S - time.monotonic()))
        time.sleep(max(0.0, self.layout_path.stat().st_mtime + SEEN_S - time.time()))
        self.display.touch(target.x + target.width / 2, target.y + target.height / 2)
        self._touched_at = time.monotonic()
