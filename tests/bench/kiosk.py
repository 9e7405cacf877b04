"""The kiosk as a visitor feels it: `python -m tests.bench.kiosk`: touch to picture, start, idling, memory.

A real kiosk in a real window on a display in memory, with a real hub beside it. Touches are the X server's own events,
counted from the instant at which the server has them; pictures are what stands in the server's memory, looked at every
half a millisecond: what a screen would show with its next refresh. Everything is drawn by software on this machine's
processor, so that frame times say more of it than of a kiosk.
"""

import argparse
import json
import mmap
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Self

from rich.console import Console
from rich.progress import track
from rich.table import Table

from kiosk.layout_file import ScreenNote, TextNote, read
from tests.bench.kiosk_visits import memory_kb
from tests.e2e.programs import start
from tests.e2e.settings_files import SettingsFiles
from tests.screens.kiosk_window import LANDSCAPE_10, PORTRAIT_21, Format, KioskWindow
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue
from tests.screens.virtual_display import VirtualDisplay
from tests.screens.x_input import Hand

FORMATS: Final = (LANDSCAPE_10, PORTRAIT_21)
VISITS: Final = 12
TICKETS: Final = 1_000
FADES: Final = 15
IDLE_S: Final = 20.0
CALM_S: Final = 2.5
"""After so long without a touch the kiosk looks less often."""

COUNTS_S: Final = 0.7
"""The same place counts again half a second after the screen could be seen (H4)."""

TRIES: Final = 4
ANSWERS_S: Final = 5.0
STILL_S: Final = 0.35
GONE_S: Final = 20.0
ROWS: Final = 8
"""Every eighth row of pixels shows any change of a screen."""

FEEDBACK_MS, NUMBER_MS, RESTART_S = 50, 150, 5
"""What is aimed at (issue 6), and promised of a restart (requirements.md, F)."""

PIXEL: Final = 4


class Glass:
    """What stands in an X server's memory; a context manager."""

    def __init__(self, display: VirtualDisplay) -> None:
        self._file = display.memory_file.open("rb")
        self._map = mmap.mmap(self._file.fileno(), 0, prot=mmap.PROT_READ)
        header = struct.unpack_from(">25I", self._map)
        self._start = header[0] + header[19] * 12
        self._width, self._height, self._line = header[4], header[5], header[12]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._map.close()
        self._file.close()

    def sum(self, part: TextNote | None = None) -> int:
        """Return a number that changes when the glass, or a part of it, does."""
        left, right, top, bottom = 0, self._width, 0, self._height
        if part is not None:
            left, right = round(part.x), round(part.x + part.width)
            top, bottom = round(part.y), round(part.y + part.height)
        found = 0
        for row in range(top, bottom, ROWS):
            at = self._start + row * self._line
            found = zlib.crc32(self._map[at + left * PIXEL : at + right * PIXEL], found)
        return found

    def changes(self, since: float, before: int, part: TextNote | None = None) -> tuple[float, float]:
        """Return the ms from `since` to the first change and to the last before it is still.

        Raises:
            TimeoutError: nothing changed.
        """
        first, last, now_is = None, since, before
        while (now := time.perf_counter()) - last < (GONE_S if first is None else STILL_S):
            found = self.sum(part)
            if found != now_is:
                now_is, last = found, now
                first = first or now
            time.sleep(0.0005)
        if first is None:
            raise TimeoutError("nothing changed on the glass")
        return (first - since) * 1000, (last - since) * 1000


class Visitor:
    """Touches one kiosk and keeps how long its answers took."""

    def __init__(self, kiosk: KioskWindow, hand: Hand, glass: Glass) -> None:
        self._kiosk = kiosk
        self._hand = hand
        self._glass = glass
        self._number: TextNote | None = None
        self.times: dict[str, list[float]] = defaultdict(list)

    def touch(self, key: str, screen: str, what: str, part: TextNote | None = None) -> None:
        """Touch a target, first down, then up, and wait for the screen that follows; once more if it does not count.

        A machine that draws slowly may take a touch for one of the screen before.
        """
        for _ in range(TRIES):
            time.sleep(COUNTS_S)
            before = read(self._kiosk.layout_path)
            pressed, first, last = self._touched(key, part)
            if not self._leads(before, screen):
                continue
            self.times["finger down to pressed look"].append(pressed)
            if part is None:
                self.times["finger up to first change"].append(first)
            self.times[what].append(last)
            return
        raise TimeoutError(f"{key} does not lead to {screen}")

    def _leads(self, before: ScreenNote, screen: str) -> bool:
        def is_there(note: ScreenNote) -> bool:
            return note.change > before.change and note.screen.startswith(screen)

        try:
            self._kiosk.wait_for(is_there, ANSWERS_S)
        except TimeoutError:
            return False
        return True

    def _touched(self, key: str, part: TextNote | None) -> tuple[float, float, float]:
        target = self._kiosk.find(key)
        before = self._glass.sum()
        self._hand.move(target.x + target.width / 2, target.y + target.height / 2)
        self._hand.button(1, True)
        pressed, _ = self._glass.changes(time.perf_counter(), before)
        before = self._glass.sum(part)
        self._hand.button(1, False)
        return pressed, *self._glass.changes(time.perf_counter(), before, part)

    def visit(self, is_first: bool) -> None:
        """Draw one number, after a page there and back."""
        self.touch("next", "agencies", "finger up to the next page, whole")
        self.touch("previous", "agencies", "finger up to the next page, whole")
        self.touch("agency:A", "services", "finger up to the next screen, whole")
        self.touch("service:A.01", "class", "finger up to the next screen, whole")
        self.touch("class:regular", "number", "finger up to the number, whole", self._number)
        if is_first:
            note = read(self._kiosk.layout_path)
            self._number = next(text for text in note.texts if text.key == "number")
            self.times.clear()
        self.touch("done", "agencies", "finger up to the next screen, whole")


def processor_s(process: int) -> float:
    """Return the processor seconds that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def starting(kiosk: KioskWindow, screen: str) -> tuple[float, str]:
    """Return the seconds from the start of the program to a screen on the glass, and which one stood there first."""
    began = time.perf_counter()
    kiosk.start()
    first = kiosk.wait_for(lambda _: True).screen.partition(":")[0]
    kiosk.screen(screen)
    return time.perf_counter() - began, first


def feel(format_: Format, visits: int, table: Table) -> None:
    """Measure one kiosk with a real hub, and add what was found."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        files = SettingsFiles(folder, f"{os.getpid()}", _nobody_is_asked)
        hub = stack.enter_context(start("hub", files.hub(), folder / "hub.log"))
        port = int(hub.wait_for_line("ready device_port=").partition("device_port=")[2].split()[0].rpartition(":")[2])
        began = time.perf_counter()
        kiosk = stack.enter_context(KioskWindow(format_, port))
        kiosk.screen("agencies")
        _row(table, format_, "first start to the list", [(time.perf_counter() - began) * 1000], RESTART_S * 1000)
        hand = stack.enter_context(Hand(kiosk.display))
        glass = stack.enter_context(Glass(kiosk.display))
        visitor = Visitor(kiosk, hand, glass)
        for number in track(range(visits + 1), f"{format_.name}: visits"):
            visitor.visit(is_first=number == 0)
        time.sleep(CALM_S)
        target = kiosk.find("agency:A")
        hand.move(target.x + 9, target.y + 9)
        before = glass.sum()
        hand.button(1, True)
        visitor.times["finger down after a while without touches"].append(glass.changes(time.perf_counter(), before)[0])
        hand.move(1, 1)
        hand.button(1, False)
        aims = {"finger up to first change": FEEDBACK_MS, "finger up to the number, whole": NUMBER_MS}
        for what, times in visitor.times.items():
            _row(table, format_, what, times, aims.get(what))
        assert kiosk.process is not None
        time.sleep(CALM_S + STILL_S)
        used, began = processor_s(kiosk.process.pid), time.perf_counter()
        time.sleep(IDLE_S)
        idle = (processor_s(kiosk.process.pid) - used) / (time.perf_counter() - began)
        table.add_row(format_.name, "idle: of one processor", "", f"{idle:.1%}", "", "", "")
        table.add_row(format_.name, "memory", "", f"{memory_kb(kiosk.process.pid) / 1024:.0f} MiB", "", "", "")
        kiosk.kill()
        seconds, first = starting(kiosk, "agencies")
        _row(table, format_, f"killed on the list, to the list (first: {first})", [seconds * 1000], RESTART_S * 1000)
        for key, screen in (("agency:A", "services"), ("service:A.01", "class"), ("class:regular", "number")):
            kiosk.touch(key)
            kiosk.screen(screen)
        kiosk.kill()
        seconds, first = starting(kiosk, "number")
        _row(table, format_, f"killed on a number, to it (first: {first})", [seconds * 1000], RESTART_S * 1000)


def memory(tickets: int, console: Console) -> None:
    """Print the memory that a kiosk holds while it gives so many numbers."""
    told, _ = _visited(tickets, "fast")
    console.print("memory while numbers are drawn (MiB):", highlight=False)
    step = max(1, len(told) // 10)
    marks = [*told[::step], told[-1]] if told[-1] not in told[::step] else told[::step]
    console.print(", ".join(f"{each['told']}: {each['memory_kb'] / 1024:.0f}" for each in marks), highlight=False)
    half = told[(len(told) - 1) // 2]
    grown = (told[-1]["memory_kb"] - half["memory_kb"]) / max(1, told[-1]["told"] - half["told"])
    console.print(f"second half: {grown * 1024:.0f} bytes more for each number", highlight=False)


def fades(console: Console) -> None:
    """Print how long frames take while screens fade in."""
    _, frames = _visited(FADES, "slow")
    drawn = sorted(frames)
    console.print(
        f"a frame while screens fade in (lists turn pages, none scrolls): median {statistics.median(drawn):.1f} ms, "
        f"p95 {drawn[int(len(drawn) * 0.95)]:.1f} ms ({len(drawn)})",
        highlight=False,
    )


def _visited(count: int, pace: str) -> tuple[list[dict[str, Any]], list[float]]:
    told: list[dict[str, Any]] = []
    format_ = LANDSCAPE_10
    with ExitStack() as stack:
        hub = stack.enter_context(ScriptedHub(sample_catalogue()))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        display = stack.enter_context(VirtualDisplay(format_.width, format_.height))
        config = folder / "kiosk.toml"
        config.write_text(
            f'device = "kiosk-1"\nhub = "127.0.0.1:{hub.port}"\ndiscovery = false\nattract_after_s = 0\n'
            f"width_px = {format_.width}\nheight_px = {format_.height}\nscreen_width_mm = {format_.width_mm}\n",
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "tests.bench.kiosk_visits", f"{count}", pace, "--config", f"{config}"]
        process = stack.enter_context(
            subprocess.Popen(
                command,
                env=dict(display.environment) | {"HOME": f"{folder}"},
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        )
        assert process.stdout is not None
        lines = (json.loads(line) for line in process.stdout)
        for said in track(lines, f"numbers, {pace}", total=count // 100 + 1):
            if "frames_ms" in said:
                return told, said["frames_ms"]
            told.append(said)
    raise RuntimeError("the visits ended before all numbers were told")


def _nobody_is_asked(tables: dict[str, Any]) -> None:
    tables["rules"] = tables.get("rules", {}) | {"asks_before_second": False}


def _row(table: Table, format_: Format, what: str, times: Sequence[float], aim: float | None = None) -> None:
    ordered = sorted(times)
    median = statistics.median(ordered)
    share = f"{median / aim:.0%} of {aim:g} ms" if aim else ""
    p90 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.9))]
    table.add_row(
        format_.name, what, f"{len(ordered)}", f"{median:.0f} ms", f"{p90:.0f} ms", f"{ordered[-1]:.0f} ms", share
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kiosk", description=__doc__)
    parser.add_argument("--visits", type=int, default=VISITS, help=f"visits by touch on each format [{VISITS}]")
    parser.add_argument("--format", choices=[each.name for each in FORMATS], help="only this one")
    parser.add_argument("--tickets", type=int, default=TICKETS, help=f"numbers for the memory; 0: none [{TICKETS}]")
    asked = parser.parse_args(arguments)
    console = Console()
    table = Table("format", "what", "n", "median", "p90", "worst", "of what it may take")
    for format_ in [each for each in FORMATS if asked.format in (None, each.name)]:
        feel(format_, asked.visits, table)
    console.print(table)
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    console.print(f"this machine had {busy:.1f} times as much to do as it can do at once", highlight=False)
    fades(console)
    if asked.tickets:
        memory(asked.tickets, console)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
