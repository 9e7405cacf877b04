"""A hall of real programs around two virtual printers: hub, both printers' programs, a kiosk and a supervisor."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from config.translations import Translator, load_translator
from tests.e2e.device import Device
from tests.e2e.history import History
from tests.e2e.programs import PROJECT, Program, start
from tests.e2e.settings_files import HallTables, SettingsFiles
from tests.fakes.virtual_printer import Mechanism, PtyVirtualPrinter, TcpVirtualPrinter

KIOSK: Final = "kiosk-1"
NEAR: Final = "printer-1"
"""The kiosk's own printer, by TCP."""

FAR: Final = "printer-2"
"""Another one of the hall, by a serial line."""

SUPERVISOR: Final = "penyelia-1"
SERVICE: Final = "XM.01"
PLACES: Final = {
    NEAR: {"id": "dekat pintu utara", "en": "by the north door"},
    FAR: {"id": "meja informasi", "en": "information desk"},
}


class PrintingHall:
    """The programs, from `with` on; `grouped` printers stand in for each other, `deadline_s` is a slip's."""

    def __init__(self, folder: Path, *, grouped: bool = False, deadline_s: int = 30) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._files = SettingsFiles(folder, f"{os.getpid()}", lambda tables: _set_up(tables, grouped, deadline_s))
        self.words: Translator = load_translator("kiosk", "id")
        self.near, self.far = TcpVirtualPrinter(), PtyVirtualPrinter()
        self.history = History(self._files.database)
        self.drawn = 0

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            near, far = stack.enter_context(self.near), stack.enter_context(self.far)
            files, folder = self._files, self._folder
            ways = (
                files.printer(NEAR, backend="tcp", address=near.address),
                files.printer(FAR, backend="serial", port=far.port, flow="none"),
            )
            self._hub_log = 0
            self.hub = self._start_hub(stack)
            printers = [stack.enter_context(start("printer", way, folder / f"{way.stem}.log")) for way in ways]
            self.supervisor = stack.enter_context(Device("supervisor", files.supervisor(SUPERVISOR), folder))
            self.kiosk = stack.enter_context(Device("kiosk", files.kiosk(KIOSK), folder))
            for program in printers:
                program.wait_for_line("joined hub=")
            self.kiosk.program.wait_for_line("printer's program reached")
            self.kiosk.wait_for("ready")
            self.shows(dict.fromkeys((NEAR, FAR), "ready"))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    @property
    def mechanisms(self) -> dict[str, Mechanism]:
        """The printers' works, by device."""
        return {NEAR: self.near.mechanism, FAR: self.far.mechanism}

    def shows(self, states: dict[str, str], timeout_s: float = 90.0) -> dict[str, Any]:
        """Return what the supervisor sees when these printers are so."""
        return self.supervisor.wait_until("paper", lambda told: states.items() <= told["printers"].items(), timeout_s)

    def kiosk_shows(self, holds: Callable[[dict[str, Any]], bool], timeout_s: float = 90.0) -> dict[str, Any]:
        """Return what the kiosk shows of its printer when that holds."""
        return self.kiosk.wait_until("printer", holds, timeout_s)

    def draw(self, timeout_s: float = 90.0) -> dict[str, Any]:
        """Draw a number; return what the kiosk told of it once its slip's fate was known."""
        self.drawn += 1
        self.kiosk.ask(service=SERVICE, language="id", **{"class": "regular"})
        return self.drawn_slip(timeout_s)

    def decide(self) -> None:
        """Let the visitor who could not decide take a regular number."""
        self.drawn += 1
        self.kiosk.ask(**{"class": "regular"})

    def drawn_slip(self, timeout_s: float = 90.0) -> dict[str, Any]:
        """Return what the kiosk told of the last number once its slip's fate was known."""
        return self.kiosk.wait_for_next("number", self.drawn, timeout_s)

    def order(self, *words: str) -> str:
        """Give a supervisor's order by the real command; return what it printed."""
        settings = self._files.supervisor("penyelia-2")
        command = [sys.executable, "-m", "hub.client.supervise", "--config", str(settings), "--language", "en", *words]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start_hub(self) -> None:
        """Start the hub again."""
        self.hub = self._start_hub(self._stack)

    def _start_hub(self, stack: ExitStack) -> Program:
        self._hub_log += 1
        hub = stack.enter_context(start("hub", self._files.hub(), self._folder / f"hub-{self._hub_log}.log"))
        hub.wait_for_line("ready device_port=")
        return hub


def _set_up(tables: HallTables, grouped: bool, deadline_s: int) -> None:
    rules = {"asks_before_second": False, "slip_deadline_s": deadline_s}
    tables["rules"] = tables.get("rules", {}) | rules
    tables["devices"].append({"id": "penyelia-2", "role": "supervisor"})
    for device in tables["devices"]:
        if device["id"] in PLACES and grouped:
            device |= {"group": "lobi", "name": PLACES[device["id"]]}
