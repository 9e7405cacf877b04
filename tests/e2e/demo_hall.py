"""The demo's small hall: hub, preview printer, kiosk, hall screen and officer's panel of the sample hall."""

import os
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from tests.e2e.history import History
from tests.e2e.programs import PROJECT, Program, start
from tests.e2e.settings_files import SettingsFiles
from tests.e2e.waiting import wait_for
from tests.e2e.window import Note, Window

KIOSK: Final = "kiosk-1"
PRINTER: Final = "printer-1"
SCREEN: Final = "layar-biru"
PANEL: Final = "panel-01"

VIRTUAL: Final = {"kiosk": (1080, 1920), "hall": (1920, 1080), "panel": (1280, 800)}
VISIBLE: Final = {"kiosk": (486, 864), "hall": (800, 450), "panel": (800, 500)}
PLACES: Final = {"kiosk": (10, 10), "hall": (506, 10), "panel": (506, 470)}
"""On a person's own display the windows are smaller and stand side by side."""


class DemoHall:
    """The programs and what can be said about them; everything it starts is in `stack`."""

    def __init__(self, stack: ExitStack, folder: Path, visible: bool, mark: str) -> None:
        self._stack = stack
        self._folder = folder
        self.visible = visible
        self._files = SettingsFiles(folder, mark)
        self._sizes = VISIBLE if visible else VIRTUAL
        self.pictures = folder / "pictures"
        self.slips = folder / "slips"
        self.sound = folder / "sound"

    def start(self) -> None:
        """Start all programs and wait until each has found the hub."""
        files, folder, enter = self._files, self._folder, self._stack.enter_context
        self._hub = enter(start("hub", files.hub(web={"port": 0}), folder / "hub.log"))
        self._hub.wait_for_line("ready device_port=")
        self._boards = self._hub.wait_for_line("boards at http://").rpartition(" ")[2]
        printer = files.printer(PRINTER, backend="file", directory=self.slips)
        self._printer = enter(start("printer", printer, folder / f"{PRINTER}.log"))
        sound: dict[str, object] = {} if self._is_audible() else {"sound": "file", "sound_dir": self.sound}
        kiosk_sound = {**sound, "sound_dir": self.sound / KIOSK} if sound else sound
        self._kiosk = enter(self._window("kiosk", "kiosk", files.kiosk(KIOSK, **kiosk_sound)))
        self._screen = enter(self._window("hall", "display", files.hall_screen(SCREEN, **sound)))
        self._panel = enter(self._window("panel", "display", files.officer(PANEL)))
        for program in self._programs()[1:]:
            program.wait_for_line("joined hub=", 60)
        self._kiosk.screen("agencies")
        if self.visible:
            self._arrange()

    def first_visit(self) -> None:
        """Draw a number by touch and call it by key, so that the pictures show a hall at work."""
        for key in ("agency:A", "service:A.01", "class:regular"):
            self._kiosk.touch(key)
        self._kiosk.screen("number")
        wait_for("a printed slip", lambda: list(self.slips.glob("*.png")))
        self._panel.wait_for("somebody waiting", lambda note: bool(note["waiting"]))
        self._panel.key("F2")
        self._screen.wait_for("the call", lambda note: note["current"] is not None)

    def words(self) -> list[str]:
        """Return what was started and what to touch, in a few lines."""
        touch = [
            "  1. Kiosk: touch Disdukcapil, a service, then a regular or a priority number. It speaks to who presses",
            "     key 5: 2 is the next thing, 8 the one before, 5 chooses, 0 says it again.",
            "  2. Officer's panel (loket 1): F2 calls the next, F1 again, F4 begins and ends, F3 did not come.",
            "  3. The hall screen shows the call and says it.",
            f"  4. Any browser on this machine shows it, too: {self._boards}",
        ]
        sound = "from this machine's loudspeaker" if self._is_audible() else f"recorded in {_short(self.sound)}"
        common = [f"Slips: {_short(self.slips)} (pictures and bytes). Voices: {sound}. Logs: {_short(self._folder)}."]
        if self.visible:
            return ["Hub, printer, kiosk, hall screen and officer's panel are running.", *touch, *common, END]
        names = ", ".join(f"{key} {window.display.name}" for key, window in self._windows().items())
        return [
            "Hub, printer, kiosk, hall screen and officer's panel are running. There is no display here, so their",
            f"windows stand on virtual ones ({names}); one visitor was issued and called already.",
            f"Pictures, new every few seconds: {_short(self.pictures)}/kiosk.png, hall.png, panel.png",
            "With a display, this is what to do (here: DISPLAY=… xdotool mousemove X Y click 1, or key F4):",
            *(*touch, *common, END),
        ]

    def take_pictures(self) -> None:
        """Write what is on the virtual displays now."""
        if not self.visible:
            for name, window in self._windows().items():
                beside = self.pictures / f".{name}.png"
                window.display.screenshot(beside)
                beside.replace(self.pictures / f"{name}.png")

    def check(self) -> None:
        """Raise `ProgramEnded` if one of the programs is gone."""
        for program in self._programs():
            program.check()

    @property
    def history(self) -> History:
        """What the hub's database says."""
        return History(self._files.database)

    def note(self) -> Note | None:
        """Return what the hall screen shows."""
        return self._screen.note()

    def _windows(self) -> dict[str, Window]:
        return {"kiosk": self._kiosk, "hall": self._screen, "panel": self._panel}

    def _programs(self) -> list[Program]:
        return [self._hub, self._printer, *(window.program for window in self._windows().values())]

    def _window(self, name: str, program: str, config: Path) -> Window:
        return Window(program, config, self._sizes[name], self._folder, visible=self.visible, is_open=True)

    def _is_audible(self) -> bool:
        """Return whether a person is here to listen and the machine has a sound card or a sound server."""
        runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
        return self.visible and (Path("/dev/snd").exists() or (runtime / "pulse").exists())

    def _arrange(self) -> None:
        """Put the windows side by side; a desktop that forbids it keeps them where they are."""
        if shutil.which("xdotool") is None:
            return
        for name, window in self._windows().items():
            x, y = PLACES[name]
            found = _xdotool("search", "--onlyvisible", "--pid", str(window.program.pid), "--name", "").split()
            for window_id in found:
                _xdotool("windowmove", window_id, str(x), str(y))


def _xdotool(*words: str) -> str:
    """Return what xdotool says; a desktop that does not do as asked is no fault."""
    done = subprocess.run(["xdotool", *words], check=False, capture_output=True, text=True, timeout=10)
    return done.stdout


END: Final = "Ctrl-C ends everything."


def _short(path: Path) -> Path:
    return path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path
