"""A busy day's hall in real processes: one kiosk, panel and hall screen with windows, the rest without."""

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from counter_display.officer.panel import BOUNCE_MS
from tests.e2e import recording
from tests.e2e.day_hall import COUNTERS_PER_ZONE, KIOSKS, ZONES, Visitor, rebuild
from tests.e2e.device import Device
from tests.e2e.history import History
from tests.e2e.programs import Program, start
from tests.e2e.settings_files import SettingsFiles
from tests.e2e.tally import Stage, Tally
from tests.e2e.waiting import wait_for
from tests.e2e.waiting_line import WaitingLine
from tests.e2e.window import Note, Window, target, text
from tests.fakes.virtual_printer import Mechanism, PtyVirtualPrinter, TcpVirtualPrinter

KIOSK_SIZE: Final = (1080, 1920)
HALL_SIZE: Final = (1280, 720)
PANEL_SIZE: Final = (1280, 800)
LOOK_S: Final = 0.03
"""Between two looks at a layout file: a call stays on the glass for a hundred times as long."""

VIEWING_M: Final = 3.0
"""Near enough for six recent calls beside the newest: with one, a fast day could push a call off between two looks."""

SLIP_S: Final = 40.0
WINDOW_EVERY: Final = 10
"""Each so many visitors go to the kiosk with the window: a finger needs seconds where a headless one needs none."""

Serve = Callable[[str], float]
"""How long (s) a visitor's service takes, by their number."""


@dataclass(frozen=True)
class Pace:
    """How fast the day goes: `serve` says how long a service takes, `voice_speed` how fast the voices speak."""

    serve: Serve
    voice_speed: float


class BusyHall:
    """Everything that runs on the day; `tally` learns what each witness saw.

    `visible` puts the hall screen on this session's own display; kiosk and panel, which are touched and keyed here,
    always stand on virtual ones.
    """

    def __init__(
        self, stack: ExitStack, folder: Path, mark: str, tally: Tally, pace: Pace, visible: bool = False
    ) -> None:
        self._stack = stack
        self._folder = folder
        self.tally = tally
        self._pace = pace
        self._free_at: dict[str, float] = {}
        self._visible = visible
        self.pictures = folder / "pictures"
        self._over = threading.Event()
        self._arrived: set[str] = set()
        self._service_of: dict[str, str] = {}
        self.files = SettingsFiles(folder, mark, rebuild)
        self.history = History(self.files.database)
        self._heard = folder / "heard"
        self._panels: dict[int, Device] = {}
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start every process and wait until each has found the hub."""
        files, folder, enter = self.files, self._folder, self._stack.enter_context
        self.hub = enter(start("hub", files.hub(), folder / "hub.log"))
        self.hub.wait_for_line("ready device_port=")
        printers = self._start_printers()
        voice = ("--voice-speed", str(self._pace.voice_speed))
        first, *others = ZONES
        width, height = HALL_SIZE
        config = files.hall_screen(
            f"layar-{first}",
            width_px=width,
            height_px=height,
            viewing_distance_m=VIEWING_M,
            sound="file",
            sound_dir=self._heard,
        )
        self.screen = enter(Window("display", config, HALL_SIZE, folder, *voice, visible=self._visible))
        self.kiosk = enter(Window("kiosk", files.kiosk("kiosk-1"), KIOSK_SIZE, folder))
        self.panel = enter(Window("display", files.officer("panel-01"), PANEL_SIZE, folder))
        self.kiosks = [enter(Device("kiosk", files.kiosk(name), folder)) for name in list(KIOSKS)[1:]]
        screens = [enter(self._screen(zone, voice)) for zone in others]
        for number in range(2, len(ZONES) * COUNTERS_PER_ZONE + 1):
            name = f"panel-{number:02d}"
            self._panels[number] = enter(Device("officer", files.officer(name), folder, heard=self._officer_told))
        devices = [device.program for device in (*self.kiosks, *screens, *self._panels.values())]
        self.programs = [self.hub, *printers, self.screen.program, self.kiosk.program, self.panel.program, *devices]
        for program in self.programs[1:]:
            program.wait_for_line("joined hub=", 90)
        self.kiosk.screen("agencies")
        self._stack.callback(self._end)
        for work in (self._watch_screen, self._work_at_panel):
            self._run(work)

    def arrive(self, visitors: Iterable[Visitor]) -> None:
        """Let the visitors go to the three kiosks; return when all have come in (not when they have been served).

        The iterable may wait between two visitors; each kiosk takes its own line in order.
        """
        lines = [WaitingLine() for _ in range(3)]
        for line, visit in zip(lines, (self._touch_visit, *map(self._ask, self.kiosks)), strict=True):
            self._run(partial(self._stand_in_line, line, visit))
        for place, visitor in enumerate(visitors):
            windowed = place % WINDOW_EVERY == 0
            lines[0 if windowed else 1 + place % 2].put(visitor)
        for line in lines:
            line.close()

    def arrive_in_background(self, visitors: Iterable[Visitor]) -> None:
        """As `arrive`, and return at once."""
        self._run(lambda: self.arrive(visitors))

    def take_pictures(self) -> None:
        """Write what is on the virtual displays now."""
        for name, window in (("kiosk", self.kiosk), ("hall", self.screen), ("panel", self.panel)):
            if window.is_virtual:
                beside = self.pictures / f".{name}.png"
                window.display.screenshot(beside)
                beside.replace(self.pictures / f"{name}.png")

    def check(self) -> None:
        """Raise `ProgramEnded` if one of the processes is gone."""
        for program in self.programs:
            program.check()

    def _start_printers(self) -> list[Program]:
        enter, files = self._stack.enter_context, self.files
        tcp, pty = enter(TcpVirtualPrinter()), enter(PtyVirtualPrinter())
        self._paper: dict[str, Mechanism] = {"printer-1": tcp.mechanism, "printer-2": pty.mechanism}
        configs = [
            files.printer("printer-1", backend="tcp", address=tcp.address),
            files.printer("printer-2", backend="serial", port=pty.port, profile="generic-58"),
        ]
        for mechanism in self._paper.values():
            self._run(partial(self._watch_paper, mechanism))
        return [enter(start("printer", config, self._folder / f"{config.stem}.log")) for config in configs]

    def _screen(self, zone: str, voice: tuple[str, ...]) -> Device:
        folder = self._folder / f"heard-{zone}"
        config = self.files.hall_screen(f"layar-{zone}", sound="file", sound_dir=folder)
        return Device("hall", config, self._folder, *voice, heard=self._screen_told)

    def _run(self, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except Exception as error:  # whatever it is, the day has failed and must say so
                if not self._over.is_set():
                    self.tally.fault(f"{type(error).__name__}: {error}")

        thread = threading.Thread(target=guarded, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(5)

    def _stand_in_line(self, line: WaitingLine, visit: Callable[[Visitor], str]) -> None:
        for visitor in line:
            number = visit(visitor)
            self._service_of[number] = visitor.service
            self.tally.issued(number, visitor.ticket_class)
            if self._over.is_set():
                return

    def _ask(self, kiosk: Device) -> Callable[[Visitor], str]:
        told = 0

        def visit(visitor: Visitor) -> str:
            nonlocal told
            kiosk.ask(service=visitor.service, language=visitor.language, **{"class": visitor.ticket_class})
            told += 1
            return str(kiosk.wait_for_next("number", told, SLIP_S)["number"])

        return visit

    def _touch_visit(self, visitor: Visitor) -> str:
        kiosk = self.kiosk
        kiosk.screen("agencies")
        if visitor.language != "id":
            kiosk.touch("language")
        self._touch_listed(f"agency:{visitor.service.partition('.')[0]}", "agencies")
        self._touch_listed(f"service:{visitor.service}", "services")
        kiosk.touch(f"class:{visitor.ticket_class}")
        number = text(kiosk.screen("number"), "number")
        wait_for(f"the slip of {number}", lambda: self.tally.has(Stage.PRINTED, number), SLIP_S)
        kiosk.touch("done")
        return number

    def _touch_listed(self, key: str, screen: str) -> None:
        while target(self.kiosk.screen(screen), key) is None:
            page = self.kiosk.screen(screen)["screen"]
            self.kiosk.touch("next")
            self.kiosk.wait_for("the next page", partial(_is_other, page))
        self.kiosk.touch(key)

    def _watch_paper(self, mechanism: Mechanism) -> None:
        seen = 0
        while not self._over.is_set():
            with mechanism.changed:
                mechanism.changed.wait_for(partial(_has_more, mechanism, seen), LOOK_S * 10)
                fresh = mechanism.slips[seen:]
            seen += len(fresh)
            for slip in fresh:
                self.tally.add(Stage.PRINTED, slip.number.strip())

    def _watch_screen(self) -> None:
        shown: set[str] = set()
        spoken = 0
        while not self._over.wait(LOOK_S):
            note = self.screen.note() or {"large": [], "recent": []}
            for row in (*note["large"], *note["recent"]):
                if row["call"] not in shown:
                    shown.add(row["call"])
                    self.tally.add(Stage.SHOWN, row["number"])
            heard = recording.heard(self._heard)
            for call in heard[spoken:]:
                self._announced(call.number, call.counter)
            spoken = len(heard)

    def _screen_told(self, happened: dict[str, Any]) -> None:
        match happened["event"]:
            case "shown":
                self.tally.add(Stage.SHOWN, happened["number"])
            case "spoken":
                self._announced(happened["number"], happened["counter"])
            case "dropped":
                self.tally.fault(f"the call of {happened['number']} was dropped")
            case _:
                pass

    def _announced(self, number: str, counter: int) -> None:
        """The visitor hears their number and comes to the counter."""
        self.tally.add(Stage.ANNOUNCED, number)
        panel = self._panels.get(counter)
        if panel is None:
            self._arrived.add(number)
        else:
            panel.ask(arrived=number, serve_s=self._serve_s(number))

    def _serve_s(self, number: str) -> float:
        return self._pace.serve(self._service_of.get(number, ""))

    def _officer_told(self, happened: dict[str, Any]) -> None:
        match happened["event"]:
            case "called":
                self.tally.add(Stage.CALLED, happened["number"])
            case "served":
                self.tally.add(Stage.SERVED, happened["number"])
            case _:
                pass

    def _work_at_panel(self) -> None:
        """Work at the panel with the window, by real keys, until the day is over."""
        while not self._over.wait(LOOK_S):
            note = self.panel.note()
            if note is not None:
                self._press_what_is_next(note)

    def _press_what_is_next(self, note: Note) -> None:
        number = note["number"]
        if number is None and target(note, "call_next") is not None:
            self._press("F2", lambda seen: seen["number"] is not None or not seen["waiting"])
        elif note["phase"] == "called" and number in self._arrived:
            if not self.tally.has(Stage.CALLED, number):
                self.tally.add(Stage.CALLED, number)
            self._press("F4", lambda seen: seen["phase"] == "serving" and target(seen, "finish") is not None)
            self._over.wait(self._serve_s(number))
        elif note["phase"] == "serving" and target(note, "finish") is not None:
            self._press("F4", lambda seen: seen["number"] != number)
            self.tally.add(Stage.SERVED, number)

    def _press(self, key: str, done: Callable[[Note], bool]) -> None:
        """Press a key, not so soon after itself that it is taken for a trembling hand, until it has done something."""
        self._over.wait(max(0.0, self._free_at.get(key, 0.0) - time.monotonic()))
        self.panel.key(key)
        self.panel.wait_for(f"what {key} does", done)
        self._free_at[key] = time.monotonic() + BOUNCE_MS / 1000


def _is_other(page: str, note: Note) -> bool:
    return bool(note["screen"] != page)


def _has_more(mechanism: Mechanism, seen: int) -> bool:
    return len(mechanism.slips) > seen
