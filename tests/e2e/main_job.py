"""The main job in real processes: from a touch on glass to paper, call, screen and voice, across a kill of the hub.

`python -m tests.e2e.main_job` prints one line per step and ends with 0 only if the number is the same on the kiosk, on
the slip, in the journal, on the hall screen and in the voice.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from PIL import Image

from config.display_schema import DisplayConfig
from config.loading import load
from config.tokens import Surface
from counter_display.hall.layout import plan
from hub.protocol.commands import Language
from tests.e2e import picture_reading, recording
from tests.e2e.device import Device
from tests.e2e.history import History
from tests.e2e.picture_reading import Unreadable, changed_share, read_number
from tests.e2e.programs import Program, ProgramEnded, start
from tests.e2e.settings_files import SettingsFiles
from tests.e2e.waiting import DidNotHappen, wait_for
from tests.e2e.window import Window, target, text
from tests.fakes.virtual_printer import PtyVirtualPrinter, TcpVirtualPrinter
from tests.screens.virtual_display import DisplayMissing

AGENCY: Final = "XM"
SERVICE: Final = "XM.01"
SECOND_SERVICE: Final = "XM.02"
KIOSK_SIZE: Final = (1080, 1920)
HALL_SIZE: Final = (1280, 720)
PANEL_SIZE: Final = (1280, 800)
LONGEST_S: Final = 60.0
"""The whole job, on a machine that does nothing else."""

LEAST_CHANGE: Final = 0.02
"""Share of the large field's pixels that a call must change to be seen from the back of the hall."""


class Wrong(AssertionError):
    """Something that was seen, printed or heard is not what it has to be."""


class MainJob:
    """One run; everything it starts is in `stack`, and it leaves logs, pictures and sound in `folder`."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self._stack = stack
        self._began = time.monotonic()
        self.folder = folder
        self.files = SettingsFiles(folder, f"{os.getpid()}")
        self.history = History(self.files.database)
        self.counter = next(c for c in self.files.plan.counters if SERVICE in c.services)
        self.zone = next(s.zone for s in self.files.plan.services if s.id == SERVICE)
        panel = next(d for d in self.files.plan.devices if d.counter == self.counter.id)
        screen = next(d for d in self.files.plan.devices if d.zone == self.zone)
        self.heard = folder / "heard"
        self.hub_config = self.files.hub()
        self.panel_config = self.files.officer(panel.id)
        width, height = HALL_SIZE
        self.screen_config = self.files.hall_screen(
            screen.id, width_px=width, height_px=height, sound="file", sound_dir=self.heard
        )
        self.found: dict[str, str] = {}

    def run(self) -> None:
        """Do every step; raise `Wrong`, `DidNotHappen` or `ProgramEnded` at the first that fails."""
        self.hub = self._hub()
        self.tcp = self._stack.enter_context(TcpVirtualPrinter())
        self.pty = self._stack.enter_context(PtyVirtualPrinter())
        self._start_devices()
        number = self._draw_by_touch()
        self._slip_over_tcp(number)
        self._slip_over_serial()
        self._kill_the_hub()
        before = self.screen.picture()
        self._call_by_key(number)
        self._shown(number, before)
        self._spoken(number)
        self._serve(number)
        self._compare()

    def say(self, line: str) -> None:
        """Print one step."""
        print(f"{time.monotonic() - self._began:5.1f} s  {line}", flush=True)

    def _hub(self) -> Program:
        hub = start("hub", self.hub_config, self.folder / "hub.log")
        self._stack.callback(hub.stop)
        ready = hub.wait_for_line("ready device_port=")
        self.say(f"hub serves at {_port(ready)}, history in SQLite")
        return hub

    def _start_devices(self) -> None:
        files, folder = self.files, self.folder
        configs = [
            files.kiosk("kiosk-1"),
            self.screen_config,
            self.panel_config,
            files.printer("printer-1", backend="tcp", address=self.tcp.address),
            files.printer("printer-2", backend="serial", port=self.pty.port, profile="generic-58"),
            files.kiosk("kiosk-3"),
        ]
        if any("\nhub =" in config.read_text(encoding="utf-8") for config in configs):
            raise Wrong("a device was given the hub's address")
        enter = self._stack.enter_context
        self.kiosk = enter(Window("kiosk", configs[0], KIOSK_SIZE, folder))
        self.screen = enter(Window("display", configs[1], HALL_SIZE, folder))
        self.panel = enter(Window("display", configs[2], PANEL_SIZE, folder))
        self.printers = [enter(start("printer", config, folder / f"{config.stem}.log")) for config in configs[3:5]]
        self.second_kiosk = enter(Device("kiosk", configs[5], folder))
        for program in self._devices():
            program.wait_for_line("joined hub=")
        self.kiosk.screen("agencies")
        self.say("kiosk, hall screen, officer's panel and both printers found the hub by zeroconf")

    def _devices(self) -> list[Program]:
        windows = [window.program for window in (self.kiosk, self.screen, self.panel)]
        return [*windows, *self.printers, self.second_kiosk.program]

    def _draw_by_touch(self) -> str:
        kiosk = self.kiosk
        first = kiosk.screen("agencies")
        if target(first, f"agency:{AGENCY}") is not None:
            raise Wrong(f"agency {AGENCY} is on the first page")
        page = first
        while target(page, f"agency:{AGENCY}") is None:
            kiosk.touch("next")
            page = kiosk.screen("agencies")
        for key in (f"agency:{AGENCY}", f"service:{SERVICE}", "class:regular"):
            kiosk.touch(key)
        note = kiosk.screen("number")
        number = text(note, "number")
        kiosk.display.screenshot(self.folder / "kiosk-number.png")
        self.found["kiosk"] = number
        self.say(f"kiosk: {kiosk.touches} touches on glass, agency on a later page; the screen says {number}")
        return number

    def _slip_over_tcp(self, number: str) -> None:
        slip = self.tcp.mechanism.wait_for_slips(1, 15)[0]
        self.found["slip"] = slip.number.strip()
        self._outcome(number, "printer-1")
        self.say(f"slip: {len(slip.data)} bytes over TCP say {self.found['slip']}; the hub knows it as printed")

    def _slip_over_serial(self) -> None:
        self.second_kiosk.ask(service=SECOND_SERVICE, language="en", **{"class": "regular"})
        number = self.second_kiosk.wait_for("number")["number"]
        slip = self.pty.mechanism.wait_for_slips(1, 15)[0]
        if slip.number.strip() != number:
            raise Wrong(f"the second kiosk says {number}, its slip {slip.number}")
        self._outcome(number, "printer-2")
        self.say(f"slip: {len(slip.data)} bytes over a serial line say {number}, as the second kiosk does")

    def _outcome(self, number: str, printer: str) -> None:
        def printed() -> bool:
            rows = [row for row in self.history.slips() if row.number == number]
            return [(row.printer, row.outcome) for row in rows] == [(printer, "printed")]

        wait_for(f"the slip of {number} recorded as printed by {printer}", printed, 90)

    def _kill_the_hub(self) -> None:
        devices = self._devices()
        seen = [len(program.lines) for program in devices]
        self.hub.kill()
        self.say("hub: killed (SIGKILL) with both visitors waiting")
        self.hub = self._hub()
        for program, after in zip(devices, seen, strict=True):
            program.wait_for_line("joined hub=", after=after)
        self.say("hub: started again on the same database; every device came back by itself")

    def _call_by_key(self, number: str) -> None:
        panel = self.panel
        panel.wait_for("two waiting", lambda note: note["waiting"] == 2 and note["number"] is None)
        panel.key("F2")
        note = panel.wait_for("a called ticket", lambda note: note["phase"] == "called")
        panel.display.screenshot(self.folder / "panel-called.png")
        if note["number"] != number:
            raise Wrong(f"the panel called {note['number']}, not {number}")
        self.found["journal"] = wait_for("the call in the journal", self.history.numbers_called)[-1]
        self.say(f"officer: F2 on the panel; the journal says that {self.found['journal']} is called")

    def _shown(self, number: str, before: Image.Image) -> None:
        note = self.screen.wait_for("a call", lambda note: note["current"] is not None)
        self.found["hall"] = note["current"]["number"]
        self.screen.wait_for("its picture", lambda _: self._change(before) >= LEAST_CHANGE)
        prefix = AGENCY
        candidates = [f"{prefix} {count:03d}" for count in range(1, 100)]
        self.screen.display.screenshot(self.folder / "hall-called.png")
        read = wait_for("a readable number on the hall screen", lambda: self._read(candidates), 90)
        self.screen.display.screenshot(self.folder / "hall-called.png")
        self.found["picture"] = read.replace(" ", "")
        wait_for("the hub knows that it is shown", lambda: self.history.calls()[-1].shown_by)
        share = self._change(before)
        self.say(f"hall: the screen shows {number} ({share:.0%} of the field changed; read off its pixels: {read})")

    def _field(self) -> picture_reading.Box:
        """Return the large field of the hall screen, as its layout has it."""
        settings = load(self.screen_config, DisplayConfig)
        surface = Surface(settings.width_px, settings.height_px, settings.screen_width_mm)
        box = plan(surface, settings.viewing_distance_m).large
        return (round(box.x) + 1, round(box.y) + 1, round(box.x + box.width) - 1, round(box.y + box.height) - 1)

    def _change(self, before: Image.Image) -> float:
        return changed_share(before, self.screen.picture(), self._field())

    def _read(self, candidates: Sequence[str]) -> str | None:
        try:
            return read_number(self.screen.picture(), self._field(), candidates)
        except Unreadable:
            return None

    def _spoken(self, number: str) -> None:
        what = wait_for("the announcement heard to its end", lambda: recording.heard(self.heard)[:1], 90)[0]
        samples = recording.sound(self.heard, what)
        fault = recording.check_sound(samples)
        if fault is not None:
            raise Wrong(f"the announcement: {fault}")
        if (what.counter, what.again) != (self.counter.number, False):
            raise Wrong(f"the voice sent {what.number} to counter {what.counter}, again={what.again}")
        others = [f"{count:03d}" for count in range(1, 10)]
        spoken = [
            AGENCY + digits
            for digits in others
            if recording.says(samples, AGENCY, digits, what, Language.INDONESIAN, self.files.clips)
        ]
        self.found["voice"] = spoken[0] if len(spoken) == 1 else f"one of {spoken}"
        wait_for("the hub knows that it is spoken", lambda: self.history.calls()[-1].spoken)
        length = (what.end_ms - what.start_ms) / 1000
        self.say(f"voice: {length:.1f} s of sound recorded; sample by sample it says {spoken}, counter {what.counter}")

    def _serve(self, number: str) -> None:
        self.panel.key("F4")
        self.panel.wait_for("the key for the end of service", lambda note: target(note, "finish") is not None)
        wait_for("the ticket served", lambda: self._ends_service(number))
        self.say(f"officer: F4 begins and ends; {number} is served")

    def _ends_service(self, number: str) -> bool:
        """Press on: the same key so soon again is taken for a trembling hand."""
        self.panel.key("F4")
        return self._state(number) == "served"

    def _state(self, number: str) -> str:
        return next(ticket.state for ticket in self.history.tickets() if ticket.number == number)

    def _compare(self) -> None:
        issued = [ticket.number for ticket in self.history.tickets() if ticket.service == SERVICE]
        if issued != [self.found["kiosk"]]:
            raise Wrong(f"the journal has {issued} for {SERVICE}")
        if len(set(self.found.values())) != 1:
            raise Wrong(f"not the same number everywhere: {self.found}")
        self.say(f"the same number everywhere: {self.found}")


def _port(line: str) -> str:
    return next(word for word in line.split() if word.startswith("device_port=")).partition("=")[2]


def run(folder: Path) -> float:
    """Do the main job below `folder`; return how long it took, in seconds.

    Raises:
        Wrong, DidNotHappen, ProgramEnded: a step failed; logs, pictures and sound are in `folder`.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        MainJob(stack, folder).run()
    return time.monotonic() - began


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the main job from the command line; return 0 only if all is as it has to be."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.main_job", description=__doc__)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave logs, pictures and sound there")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="loket-main-job-", ignore_cleanup_errors=True) as scratch:
        try:
            took_s = run(options.keep or Path(scratch))
        except (Wrong, DidNotHappen, ProgramEnded, AssertionError) as error:
            print(f"FAILED: {error}", flush=True)
            return 1
        except DisplayMissing as error:
            print(f"FAILED: {error}", flush=True)
            return 2
    print(f"main job done in {took_s:.1f} s")
    return 0 if took_s < LONGEST_S else 1


if __name__ == "__main__":
    sys.exit(main())
