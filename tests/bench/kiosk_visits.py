"""The real kiosk visited as fast as it draws: `loket-kiosk` whose visitors' wishes come from within, frame by frame.

Its standard output has a line of JSON after every so many numbers: the memory it holds. In the end it says how long its
frames took. Everything but the fingers is the program as it is: `tests.bench.kiosk` starts it.
"""

import json
import os
import sys
import time
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from config import kivy_environment

kivy_environment.prepare()

from kivy.clock import Clock  # noqa: E402  # the environment comes first
from kivy.graphics.opengl import glFinish  # noqa: E402

import kiosk.app  # noqa: E402
from hub.protocol.commands import Language, TicketClass  # noqa: E402
from kiosk import window  # noqa: E402
from kiosk.flow import KioskFlow, Screen  # noqa: E402
from kiosk.intents import ChooseAgency, ChooseClass, ChooseLanguage, ChooseService, Home, Intent  # noqa: E402

TOLD_EVERY: Final = 100
FRAMES_KEPT: Final = 20_000
FADED_S: Final = 0.5
"""A screen has faded in by then."""


class Visitors:
    """Draws numbers of all services in turn, in both languages, until `count` are told; then the program ends."""

    def __init__(self, app: Any, flow: KioskFlow, count: int, is_slow: bool) -> None:
        self._app = app
        self._flow = flow
        self._count = count
        self._is_slow = is_slow
        self._told = 0
        self._service = -1
        self._languages = cycle(Language)
        self._classes = cycle(TicketClass)
        self._began = 0.0
        self._frames: list[float] = []
        self._next_at = 0.0

    def draws(self, *_: Any) -> None:
        """A frame is begun."""
        self._began = time.perf_counter()

    def flipped(self, *_: Any) -> None:
        """A frame is on its way to the screen."""
        glFinish()
        self._frames.append((time.perf_counter() - self._began) * 1000)

    def look(self, _: float) -> None:
        """Want the next thing, if the screen asks for one."""
        now = time.perf_counter()
        if self._is_slow and now < self._next_at:
            return
        self._next_at = now + FADED_S
        intent = self._wish()
        if intent is not None:
            self._app._intend(intent)

    def _wish(self) -> Intent | None:
        flow, catalogue = self._flow, self._flow.catalogue
        assert catalogue is not None or flow.screen is Screen.AWAY
        match flow.screen:
            case Screen.AGENCIES:
                assert catalogue is not None
                if flow.agency_page == 0 and flow.language is flow.home_language and self._told % 2:
                    return ChooseLanguage(next(language for language in self._languages if language != flow.language))
                self._service = (self._service + 1) % len(catalogue.services)
                return ChooseAgency(catalogue.services[self._service].agency)
            case Screen.SERVICES:
                assert catalogue is not None
                return ChooseService(catalogue.services[self._service].service)
            case Screen.CLASS:
                return ChooseClass(next(self._classes))
            case Screen.NUMBER:
                self._tell()
                return Home()
            case Screen.REFUSED:
                return Home()
            case _:
                return None

    def _tell(self) -> None:
        self._told += 1
        if self._told % TOLD_EVERY == 0 or self._told == self._count:
            print(json.dumps({"told": self._told, "memory_kb": memory_kb(os.getpid())}), flush=True)
        if self._told >= self._count:
            print(json.dumps({"frames_ms": self._frames[-FRAMES_KEPT:]}), flush=True)
            self._app.stop()


def memory_kb(process: int) -> int:
    """Return the memory that a process holds now (RSS)."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def main() -> int:
    """Visit: the first two arguments are how many numbers, and `fast` or `slow`; the others are the kiosk's."""
    count, pace, *arguments = sys.argv[1:]
    build = window.KioskApp.build

    def built(app: Any) -> Any:
        from kivy.core.window import Window

        stage = build(app)
        visitors = Visitors(app, app._kiosk.core.flow, int(count), pace == "slow")
        app.visitors = visitors  # Kivy holds nobody whom it calls
        Window.bind(on_draw=visitors.draws, on_flip=visitors.flipped)
        Clock.schedule_interval(visitors.look, 0)
        return stage

    window.KioskApp.build = built
    return kiosk.app.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
