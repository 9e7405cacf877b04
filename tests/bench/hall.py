"""The hall as waiting people see and hear it: `python -m tests.bench.hall`: press to picture, press to chime, frames.

A real hub, a real officer's panel and one real hall screen, each with a window on a display in memory; the other
screens are the same client and model without windows. A key is pressed by the X server's own event; the picture is what
stands in the server's memory, looked at every half a millisecond; the chime begins where the voice's recording does.
All is drawn by software on this machine's processor: frame rates say more of it than of a hall.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from msgspec import structs
from rich.console import Console
from rich.table import Table

from config.tokens import Surface
from counter_display.hall.layout import plan
from counter_display.officer.panel import BOUNCE_MS
from hub.client.candidates import HubAddress
from hub.protocol.ids import hall_topic
from kiosk.layout_file import TextNote
from tests.bench.hall_watchers import Watchers
from tests.bench.kiosk import Glass
from tests.e2e.device import Device
from tests.e2e.programs import start
from tests.e2e.settings_files import SettingsFiles
from tests.e2e.waiting import wait_for
from tests.e2e.window import Window, target
from tests.screens.display_hub import ZONE, DisplayHub, hall_view
from tests.screens.display_window import DisplayWindow
from tests.screens.moving_pictures import flicker
from tests.screens.x_input import Hand

SERVICE: Final = "XM.01"
SCREENS: Final = (1, 4, 20)
PRESSES: Final = 12
HALL_SIZE: Final = (1920, 1080)
PANEL_SIZE: Final = (1280, 800)
DISTANCE_M: Final = 5.0
WIDTH_MM: Final = 1872.0
PULSE_S: Final = 10.5
"""After so long a call pulses no more: a change of the glass is the next call then."""

GONE_S: Final = 20.0
LOOK_S: Final = 0.0005
MOVES_S: Final = 5.0
VIDEO_RATE: Final = 30
TEXT: Final = {"id": "Selamat datang di Mal Pelayanan Publik. " * 5, "en": "Welcome. " * 20}

Times = dict[str, list[float]]


def large_field() -> TextNote:
    """Return the place of the newest call on the glass."""
    box = plan(Surface(*HALL_SIZE, WIDTH_MM), DISTANCE_M).large
    return TextNote("large", "", box.x + 8, box.y + 8, box.width - 16, box.height - 16)


class Hall:
    """A hall with so many screens in one zone, and one officer."""

    def __init__(self, stack: ExitStack, folder: Path, screens: int) -> None:
        self._files = SettingsFiles(folder, f"{os.getpid()}", lambda tables: _many_screens(tables, screens))
        files, enter = self._files, stack.enter_context
        hub = enter(start("hub", files.hub(), folder / "hub.log"))
        port = int(hub.wait_for_line("ready device_port=").partition("device_port=")[2].split()[0].rpartition(":")[2])
        at = HubAddress("127.0.0.1", port)
        only = ("--hub", f"127.0.0.1:{port}")
        counter = next(each for each in files.plan.counters if SERVICE in each.services)
        zone = next(each.zone for each in files.plan.services if each.id == SERVICE)
        panel = next(each for each in files.plan.devices if each.counter == counter.id and each.role == "officer")
        screen, *others = [each.id for each in files.plan.devices if each.zone == zone and each.role == "hall"]
        self._heard = folder / "heard"
        config = files.hall_screen(
            screen,
            width_px=HALL_SIZE[0],
            height_px=HALL_SIZE[1],
            screen_width_mm=WIDTH_MM,
            viewing_distance_m=DISTANCE_M,
            sound="file",
            sound_dir=self._heard,
        )
        self.screen = enter(Window("display", config, HALL_SIZE, folder, *only))
        self.panel = enter(Window("display", files.officer(panel.id), PANEL_SIZE, folder, *only))
        self.kiosk = enter(Device("kiosk", files.kiosk("kiosk-1"), folder))
        self.watchers = enter(Watchers(others[: screens - 1], at, folder))
        for program in (self.screen.program, self.panel.program, self.kiosk.program):
            program.wait_for_line("joined hub=", 90)
        wait_for("all screens taken in", lambda: self.watchers.are_joined, 90)
        self._hand = enter(Hand(self.panel.display))
        self._glass = enter(Glass(self.screen.display))
        self._field = large_field()
        self._chimes = 0

    def press(self, place: int, times: Times) -> None:
        """Call the next by key, and note how long it took until it was seen and heard; then serve."""
        self.kiosk.ask(service=SERVICE, language="id", **{"class": "regular"})
        self.kiosk.wait_for_next("number", place)
        self.panel.wait_for("one waiting", lambda note: note["waiting"] == 1 and note["number"] is None)
        self._key("call_next")
        time.sleep(PULSE_S)
        before = self._glass.sum(self._field)
        began = time.perf_counter()
        self._hand.key("F2")
        seen, heard = self._seen_and_heard(before, began)
        times["on the glass"].append((seen - began) * 1000)
        times["chime"].append((heard - began) * 1000)
        if self.watchers.all:
            last = wait_for("the call at every screen", lambda: self.watchers.last_seen(began))
            times["at the last screen"].append((last - began) * 1000)
        for key in ("start", "finish"):
            self._key(key)
            time.sleep(BOUNCE_MS / 1000)  # the same key so soon again is a trembling hand
            self._hand.key("F4")
        self.panel.wait_for("nobody", lambda note: note["number"] is None)

    def _key(self, key: str) -> None:
        self.panel.wait_for(key, lambda note: target(note, key) is not None)

    def _seen_and_heard(self, before: int, began: float) -> tuple[float, float]:
        seen = heard = 0.0
        while not (seen and heard):
            now = time.perf_counter()
            if not seen and self._glass.sum(self._field) != before:
                seen = now
            if not heard and self._began_to_speak():
                heard = now
            if now - began > GONE_S:
                raise TimeoutError(f"seen: {bool(seen)}, heard: {bool(heard)}, {GONE_S:g} s after the press")
            time.sleep(LOOK_S)
        return seen, heard

    def _began_to_speak(self) -> bool:
        log = self._heard / "heard.jsonl"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        count = sum(1 for line in lines if line and json.loads(line)["event"] == "start")
        is_new, self._chimes = count > self._chimes, count
        return is_new


def presses(screens: int, count: int) -> Times:
    """Return how long calls took in a hall of so many screens (ms); the first press warms up and is left out."""
    times: Times = {"on the glass": [], "chime": [], "at the last screen": []}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        hall = Hall(stack, folder, screens)
        for place in range(1, count + 2):
            hall.press(place, times)
    return {what: found[1:] for what, found in times.items() if found}


def frames(text: bool, video: bool) -> float:
    """Return how many pictures a second stand on the glass while a text runs, a video plays, or both."""
    view = structs.replace(hall_view(), running=TEXT) if text else hall_view()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = "frame_rate = 60\n"
        if video:
            (folder / "media").mkdir()
            flicker(folder / "media" / "a.avi", 12, VIDEO_RATE, HALL_SIZE)
            settings += f'media_dir = "{folder / "media"}"\n'
        hub = stack.enter_context(DisplayHub(hall_topic(ZONE), view))
        window = stack.enter_context(
            DisplayWindow(hub, folder, "hall", HALL_SIZE, WIDTH_MM, DISTANCE_M, settings=settings)
        )
        window.hall(lambda note: note.running if text else note.media is not None)
        glass = stack.enter_context(Glass(window.screen))
        before = glass.sum()
        wait_for("the first movement", lambda: glass.sum() != before, 60)
        return _changes(glass, MOVES_S)


def _changes(glass: Glass, seconds: float) -> float:
    count, last, until = 0, glass.sum(), time.perf_counter() + seconds
    while time.perf_counter() < until:
        now = glass.sum()
        count += now != last
        last = now
        time.sleep(LOOK_S)
    return count / seconds


def _many_screens(tables: dict[str, Any], screens: int) -> None:
    """Let the hall's zones have so many screens, of which one in each speaks."""
    tables["rules"] = tables.get("rules", {}) | {"asks_before_second": False}
    more = [
        each | {"id": f"{each['id']}-{number}", "voice": False}
        for each in tables["devices"]
        if each["role"] == "hall"
        for number in range(2, screens + 1)
    ]
    tables["devices"] = [*tables["devices"], *more]


def _row(table: Table, screens: int, what: str, found: Sequence[float]) -> None:
    ordered = sorted(found)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    figures = (statistics.median(ordered), p95, ordered[-1])
    table.add_row(f"{screens}", f"press → {what}", f"{len(ordered)}", *(f"{each:.0f} ms" for each in figures))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.hall", description=__doc__)
    parser.add_argument("--presses", type=int, default=PRESSES, help=f"calls for each number of screens [{PRESSES}]")
    parser.add_argument("--screens", type=int, nargs="*", default=SCREENS, help="screens, of which one has a window")
    parser.add_argument("--no-frames", action="store_true", help="leave out the frame rates")
    asked = parser.parse_args(arguments)
    console = Console()
    table = Table("screens", "what", "n", "p50", "p95", "worst")
    for screens in asked.screens:
        for what, found in presses(screens, asked.presses).items():
            _row(table, screens, what, found)
    console.print(table)
    if not asked.no_frames:
        for text, video, what in ((True, False, "a text runs"), (False, True, "a video plays"), (True, True, "both")):
            size = f"{HALL_SIZE[0]} × {HALL_SIZE[1]}"
            console.print(f"{frames(text, video):.0f} pictures a second while {what} ({size})", highlight=False)
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    console.print(f"this machine had {busy:.1f} times as much to do as it can do at once", highlight=False)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
