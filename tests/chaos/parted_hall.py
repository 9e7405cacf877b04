"""A hall whose hub, kiosks, officers and hall screen are programs on hosts of their own, and what they told."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec

from counter_display.layout_file import HallNote
from hub.client import kept_identity, keys
from hub.protocol import limits
from tests.chaos import chaos_hall
from tests.chaos.book import Book
from tests.chaos.network import Network
from tests.e2e import day_hall
from tests.e2e.device import Device, Happened
from tests.e2e.programs import MODULES, Program
from tests.e2e.settings_files import SettingsFiles
from tests.e2e.trusted_site import TrustedSite

HUB: Final = "hub"
PORT: Final = 7410
ZONE: Final = day_hall.ZONES[0]
SCREEN: Final = "layar"
BETWEEN_VISITORS_S: Final = 0.4
SERVE_S: Final = 0.2
LOOK_S: Final = 0.02
STALE_S: Final = limits.STALE_AFTER.value / 1_000
READY_S: Final = 60.0


@dataclass
class Given:
    """A number that a kiosk told its visitor; `own`: without the hub."""

    kiosk: str
    number: str
    ticket: str
    own: bool


@dataclass
class Kiosk:
    """A kiosk and its visitors, one after the other."""

    device: Device
    asked: int = 0
    told: int = 0
    free_at: float = 0.0

    @property
    def is_free(self) -> bool:
        """Whether its last visitor has gone."""
        return self.asked == self.told


@dataclass
class Seen:
    """What the hall's devices told so far."""

    numbers: list[Given] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    called: list[Happened] = field(default_factory=list)
    screen: Counter[tuple[str, str]] = field(default_factory=Counter)


class PartedHall:
    """Programs on hosts; a context manager that ends them. Nobody's address is set: all find the hub by zeroconf."""

    def __init__(self, folder: Path, random: Random, kiosks: int, panels: int, lacking: str | None) -> None:
        kiosk_ids, panel_ids = chaos_hall.KIOSKS[:kiosks], list(chaos_hall.PANELS)[:panels]
        self.network = Network(HUB, *kiosk_ids, *panel_ids, SCREEN)
        self._files = SettingsFiles(folder, change=partial(_rebuild, kiosk_ids))
        self._random = random
        self._folder = folder
        self._services = chaos_hall.services(self._files)
        self._programs: list[Device | Program] = []
        self.seen = Seen()
        self.book = Book(self._files.database)
        self._note = folder / "screen.json"
        try:
            self.hub = self._start_hub(lacking)
            self.kiosks = {str(name): Kiosk(self._start("kiosk", name)) for name in kiosk_ids}
            self.panels = {str(name): self._start("officer", name) for name in panel_ids}
            self.screen = self._start("hall", SCREEN, "--layout-file", str(self._note))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "PartedHall":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def devices(self) -> list[str]:
        """The hosts beside the hub."""
        return [name for name in self.network.hosts if name != HUB]

    @property
    def joined(self) -> int:
        """How often devices were taken in by the hub."""
        return sum(" joined hub=" in line for each in self._programs for line in _program(each).lines)

    @property
    def note(self) -> HallNote:
        """What the hall screen shows."""
        return msgspec.json.decode(self._note.read_bytes(), type=HallNote)

    def begin(self) -> None:
        """Wait until all are there, and kiosks have given their first numbers, and keep their leases."""
        self._program_of(SCREEN).wait_for_line("joined hub=", READY_S)
        leases = [self._folder / "var" / kiosk / "lease.json" for kiosk in self.kiosks]

        def ready() -> bool:
            return all(kiosk.told for kiosk in self.kiosks.values()) and all(lease.exists() for lease in leases)

        self.work_until(ready, READY_S, "the kiosks' first numbers, and their leases")

    def work(self, seconds: float) -> None:
        """Let visitors come and go for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._look()

    def work_until(self, holds: Callable[[], bool], within_s: float, what: str) -> float:
        """Let visitors come and go until something holds; return after how long it did.

        Raises:
            TimeoutError: it did not in time.
        """
        return self._wait(holds, within_s, what, self._look)

    def settle(self, within_s: float) -> None:
        """Let the last visitors have their numbers.

        Raises:
            TimeoutError: a kiosk gave its visitor no answer.
        """
        self._wait(lambda: all(each.is_free for each in self.kiosks.values()), within_s, "the last visitors' numbers")

    def handed_in(self) -> bool:
        """Whether the hub has all numbers that kiosks gave without it."""
        self.book.read()
        known = {entry.body["ticket"] for entry in self.book.entries if entry.type == "TicketHandedIn"}
        return all(given.ticket in known for given in self.seen.numbers if given.own)

    def shows_newest_call(self, within_s: float) -> None:
        """Wait until the screen shows the newest call of its zone.

        Raises:
            TimeoutError: it does not in time.
        """

        def shown() -> bool:
            self.book.read()
            called = [entry.body for entry in self.book.entries if entry.type == "TicketCalled"]
            newest = next((body["call"] for body in reversed(called) if body["zone"] == ZONE), None)
            return newest is None or ("shown", newest) in self.seen.screen

        self._wait(shown, within_s, "the newest call on the screen")

    def close(self) -> None:
        """End all."""
        for program in reversed(self._programs):
            program.stop()
        self.network.close()

    def _wait(
        self, holds: Callable[[], bool], within_s: float, what: str, beside: Callable[[], None] | None = None
    ) -> float:
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > within_s:
                raise TimeoutError(f"waited {within_s:.0f} s in vain for {what}")
            (beside or self._rest)()
        return time.monotonic() - began

    def _rest(self) -> None:
        time.sleep(LOOK_S)

    def _look(self) -> None:
        """Let the next visitors choose."""
        now = time.monotonic()
        for kiosk in self.kiosks.values():
            _program(kiosk.device).check()
            if kiosk.is_free and now >= kiosk.free_at:
                kiosk.asked += 1
                kiosk.free_at = now + BETWEEN_VISITORS_S
                service = self._random.choice(self._services)
                kiosk.device.ask(service=service, language="id", **{"class": "regular"})
        self._rest()

    def _start_hub(self, lacking: str | None) -> Program:
        host = self.network.hosts[HUB]
        settings = self._files.hub(port=PORT, host=host.address, interfaces=[host.address])
        self._trust = TrustedSite(self._files.database, self._files.hall_name)
        module = ["hub.server.run"] if lacking is None else ["tests.chaos.broken_hub", lacking]
        self._administer("set-up", "--config", str(settings))
        command = [*host.within, sys.executable, "-m", *module, "--config", str(settings)]
        hub = Program(HUB, command, self._folder / "hub.log")
        self._programs.append(hub)
        hub.wait_for_line("ready device_port=")
        return hub

    def _start(self, role: str, name: str, *options: str) -> Device:
        host = self.network.hosts[name]
        changes = {"interfaces": [host.address]}
        self._trust.let_in(name, self._folder / "var" / name)
        if role == "kiosk":
            settings = self._files.kiosk(name, **changes)
        elif role == "officer":
            settings = self._files.officer(name, **changes)
        else:
            settings = self._files.hall_screen(name, **changes)
        self._take_in(name)
        hear = {"kiosk": self._hear_kiosk, "officer": self._hear_panel, "hall": self._hear_screen}[role]
        device = Device(role, settings, self._folder, *options, heard=partial(hear, settings.stem), before=host.within)
        self._programs.append(device)
        return device

    def _take_in(self, name: str) -> None:
        """Give a device its identity, as an administrator does who carries a file there."""
        carried = self._folder / f"{name}.pem"
        carried.unlink(missing_ok=True)
        self._administer(
            "devices", "--config", str(self._folder / "hub.toml"), "issue", name, "--replace", "--out", str(carried)
        )
        kept_identity.write(self._folder / "var" / name, keys.identity_in(carried.read_bytes()))

    def _administer(self, *words: str) -> None:
        subprocess.run([sys.executable, "-m", MODULES["hub"], *words], check=True, capture_output=True, timeout=READY_S)

    def _program_of(self, name: str) -> Program:
        return next(_program(each) for each in self._programs if each.name == name)

    def _hear_kiosk(self, name: str, happened: Happened) -> None:
        match happened["event"]:
            case "number":
                own = happened.get("own", False)
                self.seen.numbers.append(Given(name, happened["number"], happened["ticket"], own))
                self.kiosks[name].told += 1
            case "refused":
                self.seen.refused[happened["code"]] += 1
                self.kiosks[name].told += 1
            case _:
                pass

    def _hear_panel(self, name: str, happened: Happened) -> None:
        if happened["event"] == "called":
            self.seen.called.append(happened)
            self.panels[name].ask(arrived=happened["number"], serve_s=SERVE_S)

    def _hear_screen(self, name: str, happened: Happened) -> None:
        if "call" in happened:
            self.seen.screen[happened["event"], happened["call"]] += 1


def _program(each: Device | Program) -> Program:
    return each.program if isinstance(each, Device) else each


def _rebuild(kiosks: tuple[str, ...], tables: dict[str, Any]) -> None:
    day_hall.rebuild(tables)
    officers = [device for device in tables["devices"] if device["role"] == "officer"]
    screen = {"id": SCREEN, "role": "hall", "zone": ZONE}
    tables["devices"] = [*({"id": kiosk, "role": "kiosk"} for kiosk in kiosks), screen, *officers]
