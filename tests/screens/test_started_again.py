"""A kiosk under its own unit: killed, hung, or without its X server it is there again, with the picture of before.

`pytest -s` shows how long a visitor looks at nothing (aimed at: 5 s); nothing is asserted of that on a busy machine.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final

import pytest

from kiosk.layout_file import ScreenNote, read
from tests.fakes.unit_runner import PROJECT, UnitRunner
from tests.fakes.virtual_printer import wait_until
from tests.screens.kiosk_window import LANDSCAPE_10, TIMEOUT_S, Format, KioskWindow
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue
from tests.screens.virtual_display import VirtualDisplay

pytestmark = pytest.mark.window

UNIT: Final = PROJECT / "config" / "systemd" / "loket-kiosk.service"
PATIENCE: Final = 6.0
"""So many times as long as its unit says a kiosk may draw nothing where it is not to hang."""

TO_THE_NUMBER: Final = (("agency:A", "services"), ("service:A.01", "class"), ("class:regular", "number"))


class KeptKiosk(KioskWindow):
    """A kiosk that is started and watched as its unit says."""

    def __init__(self, format_: Format, hub_port: int, folder: Path, patience: float = PATIENCE) -> None:
        super().__init__(format_, hub_port)
        self._road, self._patience = folder, patience

    def start(self) -> None:
        """Start the program, and again whenever it ends or hangs."""
        command = [sys.executable, "-m", "kiosk.app", "--config", str(self._config), "--fullscreen", *self._options]
        environment = dict(self.display.environment) | {"HOME": str(self._folder / "home")}
        self.unit = UnitRunner(UNIT, command, environment, self._road, self._log, self._patience)
        self.unit.__enter__()

    def wait_for(self, is_there: Callable[[ScreenNote], bool], timeout_s: float = TIMEOUT_S) -> ScreenNote:
        """Return the first screen that satisfies `is_there`, of whichever run of the program."""

        def look() -> bool:
            return self.layout_path.exists() and is_there(read(self.layout_path))

        wait_until(look, timeout_s)
        return read(self.layout_path)

    def forget_screen(self) -> None:
        """Take away what the last run of the program said of its screen."""
        self.layout_path.unlink(missing_ok=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.unit.__exit__(kind, error, at)
        super().__exit__(kind, error, at)


def told(note: ScreenNote) -> tuple[str, list[str]]:
    """Return what a screen says, but for the clock."""
    return note.screen, [text.text for text in note.texts if text.key != "clock"]


def test_a_kiosk_that_is_killed_shows_the_same_again(tmp_path: Path) -> None:
    with ScriptedHub(sample_catalogue()) as hub, KeptKiosk(LANDSCAPE_10, hub.port, tmp_path) as kiosk:
        kiosk.screen("agencies")
        for screen in ("agencies", "number"):
            if screen == "number":
                for target, then in TO_THE_NUMBER:
                    kiosk.touch(target)
                    kiosk.screen(then)
            before = told(kiosk.screen(screen))
            runs, process = len(kiosk.unit.ends), kiosk.unit.process
            assert process is not None
            os.kill(process.pid, signal.SIGKILL)
            began = time.monotonic()
            wait_until(lambda runs=runs: len(kiosk.unit.ends) > runs)  # type: ignore[misc]
            kiosk.forget_screen()
            kiosk.wait_for(lambda note, before=before: told(note) == before)  # type: ignore[misc]
            print(f"killed on {screen}: the same again after {time.monotonic() - began:.1f} s")
        assert kiosk.unit.ends[:2] == ["SIGKILL", "SIGKILL"]
        wait_until(lambda: kiosk.unit.ready == kiosk.unit.starts)


def test_a_kiosk_that_draws_nothing_any_more_is_ended_says_where_it_hung_and_begins_anew(tmp_path: Path) -> None:
    with ScriptedHub(sample_catalogue()) as hub, KeptKiosk(LANDSCAPE_10, hub.port, tmp_path, 1.0) as kiosk:
        before = told(kiosk.screen("agencies"))
        wait_until(lambda: kiosk.unit.ready >= 1)
        assert kiosk.display.server_id is not None
        os.kill(kiosk.display.server_id, signal.SIGSTOP)
        wait_until(lambda: "watchdog" in kiosk.unit.ends, TIMEOUT_S)
        kiosk.forget_screen()
        os.kill(kiosk.display.server_id, signal.SIGCONT)
        kiosk.wait_for(lambda note: told(note) == before)
        assert "Fatal Python error: Aborted" in kiosk.log


def test_a_kiosk_whose_x_server_ends_does_not_stay_behind(tmp_path: Path) -> None:
    with ScriptedHub(sample_catalogue()) as hub, KeptKiosk(LANDSCAPE_10, hub.port, tmp_path) as kiosk:
        kiosk.screen("agencies")
        assert kiosk.display.server_id is not None
        os.kill(kiosk.display.server_id, signal.SIGKILL)
        wait_until(lambda: len(kiosk.unit.ends) > 2, TIMEOUT_S)
        assert "watchdog" not in kiosk.unit.ends, "it ends by itself, and is tried again until the screen is there"


def test_a_display_that_is_given_the_number_of_a_dead_one_is_not_taken_for_it() -> None:
    with VirtualDisplay(100, 100) as one:
        environment = dict(one.environment)
        subprocess.run(["xdotool", "getmouselocation"], env=environment, check=True, capture_output=True)
        with VirtualDisplay(100, 100) as other:
            there = environment | {"DISPLAY": other.name}
            refused = subprocess.run(["xdotool", "getmouselocation"], env=there, capture_output=True, check=False)
            assert refused.returncode != 0
        with VirtualDisplay(100, 100, is_open=True) as other:
            there = environment | {"DISPLAY": other.name}
            subprocess.run(["xdotool", "getmouselocation"], env=there, check=True, capture_output=True)
