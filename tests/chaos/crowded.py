"""Kills a hub (`kill -9`) under two hundred devices and measures how soon it answers and all have the newest view (N6).

The hub is started again at once, as systemd does; the devices are real clients with their own waits before dialling
again, each with its kiosk's or screen's topics. Every kiosk wants a number at the instant of the kill.

    python -m tests.chaos.crowded --kills 5
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from rich.console import Console
from rich.progress import track

from hub.client import backoff
from hub.client.candidates import HubAddress
from hub.client.connection import Connection
from hub.client.discovery import Discovery
from hub.client.session import Answered, Joined, Output, Shown
from hub.protocol.commands import IssueTicket
from hub.protocol.errors import Refused
from hub.protocol.hello import Role, Welcome
from hub.protocol.ids import BootId, DeviceId, ServiceId, Topic
from tests.chaos import chaos_hall
from tests.chaos.crowd import hello
from tests.chaos.hub_process import HubProcess
from tests.chaos.kill import times_of
from tests.e2e import day_hall
from tests.e2e.settings_files import SettingsFiles
from tests.fakes.ports import free_port

DEVICES: Final = 200
FIRST_ANSWER_S: Final = 3.0
NEWEST_VIEW_S: Final = 5.0
PATIENCE_S: Final = 60.0
SLICE_S: Final = 0.1
"""Newcomers are counted in slices of so long."""

SHORT_WAITS: Final = "short-waits"
PROTECTIONS: Final = (SHORT_WAITS,)
"""What can be switched off: the client's first waits of one and two seconds at most."""


class Known(Discovery):
    """Knows the hub's address; what a device writes on its own disk is left out, since all share one here."""

    async def joined(self, address: HubAddress, welcome: Welcome) -> None:
        """Remember nothing."""
        del address, welcome


class Watcher:
    """A device that notes when it is back and has all its views anew."""

    def __init__(
        self, device: DeviceId, role: Role, folder: Path, address: HubAddress, draw: Random, news: asyncio.Event
    ) -> None:
        discovery = Known(folder / device, configured=address, zeroconf=False)
        self.link = Connection(hello(device, role), self._handle, discovery, draw=draw.random)
        self.role = role
        self.boot: BootId | None = None
        self.joined_at = self.newest_at = self.answered_at = 0.0
        self.refused: list[Refused] = []
        self._views: dict[Topic, BootId] = {}
        self._news = news

    def forget(self) -> None:
        """The hub was killed."""
        self.joined_at = self.newest_at = self.answered_at = 0.0

    def wish(self, service: ServiceId) -> None:
        """Want a number, whether the hub is there or not."""
        self.link.submit(IssueTicket(command_id=self.link.new_id(self.link.now()), service=service))

    def _handle(self, output: Output) -> None:
        match output:
            case Joined(welcome):
                self.boot, self.joined_at = welcome.boot, time.monotonic()
            case Shown(show):
                self._views[show.topic] = show.boot
                if not self.newest_at and all(boot == self.boot for boot in self._views.values()):
                    self.newest_at = time.monotonic()
            case Answered(_, answer):
                self.answered_at = self.answered_at or time.monotonic()
                if isinstance(answer, Refused):
                    self.refused.append(answer)
            case _:
                return
        self._news.set()


@dataclass
class Result:
    """Times (s) from the kill: to the first answer of each kill, and of each device to its newest views.

    `dialled_s` counts from when the new hub listened.
    """

    devices: int = 0
    kills: int = 0
    answers_s: list[float] = field(default_factory=list)
    listening_s: list[float] = field(default_factory=list)
    newest_s: list[float] = field(default_factory=list)
    dialled_s: list[float] = field(default_factory=list)
    storms: list[int] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def judge(self) -> None:
        """Hold the times against what was promised."""
        if self.answers_s and max(self.answers_s) > FIRST_ANSWER_S:
            self.violations.append(f"first answer after {max(self.answers_s):.2f} s, promised {FIRST_ANSWER_S} s")
        if (p99 := p99_of(self.newest_s)) > NEWEST_VIEW_S:
            self.violations.append(f"newest view after {p99:.2f} s (p99), promised {NEWEST_VIEW_S} s")


def p99_of(times: Sequence[float]) -> float:
    """Return the 99th percentile; 0 of none."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] if ordered else 0.0


def settings(folder: Path, devices: int) -> SettingsFiles:
    """Write a hall of so many devices: twelve panels, a quarter kiosks, the rest screens of its four zones."""

    def change(tables: dict[str, Any]) -> None:
        day_hall.rebuild(tables)
        panels = [each for each in tables["devices"] if each["role"] == "officer"]
        kiosks = devices // 4
        screens = devices - kiosks - len(panels)
        tables["devices"] = [
            *panels,
            *({"id": f"kiosk-{number:03d}", "role": "kiosk"} for number in range(kiosks)),
            *(
                {"id": f"layar-{number:03d}", "role": "hall", "zone": day_hall.ZONES[number % len(day_hall.ZONES)]}
                for number in range(screens)
            ),
        ]

    return SettingsFiles(folder, change=change)


@dataclass
class Crowd:
    """All devices of a hall; `news` is set when one of them hears something."""

    devices: list[Watcher]
    news: asyncio.Event
    patience_s: float = PATIENCE_S

    @property
    def kiosks(self) -> list[Watcher]:
        """Those who draw numbers."""
        return [each for each in self.devices if each.role is Role.KIOSK]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something that the devices hear.

        Raises:
            TimeoutError: they did not hear it.
        """
        async with asyncio.timeout(self.patience_s):
            while not holds():
                self.news.clear()
                await self.news.wait()

    async def back(self) -> None:
        """Wait until all have their newest views."""
        await self.until(lambda: all(each.newest_at for each in self.devices))


@asynccontextmanager
async def crowd(files: SettingsFiles, address: HubAddress, seed: int) -> AsyncIterator[Crowd]:
    """Yield all devices of a hall, which dial until the end."""
    random, news, folder = Random(seed), asyncio.Event(), files.folder / "var"
    devices = [
        Watcher(DeviceId(each.id), Role(each.role.value), folder, address, Random(random.random()), news)
        for each in files.plan.devices
    ]
    tasks = [asyncio.create_task(_run(device.link)) for device in devices]
    try:
        yield Crowd(devices, news)
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error


async def _run(link: Connection) -> None:
    await link.run()


async def hall(
    folder: Path, devices: int, kills: int, seed: int = 0, lacking: str | None = None, patience_s: float = PATIENCE_S
) -> Result:
    """Kill and start a hub so often under so many devices; after `patience_s` those who are not back are given up."""
    files, port = settings(folder, devices), free_port()
    service = chaos_hall.services(files)[0]
    hub, result = HubProcess(files.hub(), port), Result(devices=len(files.plan.devices))
    with _without(lacking):
        try:
            await hub.start()
            async with asyncio.timeout(PATIENCE_S):
                await hub.ready.wait()
            async with crowd(files, HubAddress(chaos_hall.LOOPBACK, port), seed) as people:
                people.patience_s = patience_s
                await people.back()
                for _ in track(range(kills), "kills", console=Console(stderr=True)):
                    await _kill(hub, people, service, result)
        except TimeoutError:
            result.violations.append(f"not all devices came back within {patience_s:.0f} s{hub.tail()}")
        finally:
            await hub.stop()
    result.judge()
    return result


async def _kill(hub: HubProcess, people: Crowd, service: ServiceId, result: Result) -> None:
    began = time.monotonic()
    await hub.kill()
    for each in people.devices:
        each.forget()
    for kiosk in people.kiosks:
        kiosk.wish(service)
    await hub.start()
    await people.until(lambda: all(each.answered_at for each in people.kiosks))
    await people.back()
    result.kills += 1
    result.listening_s.append(hub.ready_after_s)
    result.answers_s.append(min(each.answered_at for each in people.kiosks) - began)
    listening = hub.started_at + hub.ready_after_s
    result.dialled_s += [each.newest_at - listening for each in people.devices]
    result.newest_s += [each.newest_at - began for each in people.devices]
    slices = Counter(int((each.joined_at - began) / SLICE_S) for each in people.devices)
    result.storms.append(max(slices.values()))
    result.violations += [f"refused: {answer}" for each in people.devices for answer in each.refused]
    if len({each.boot for each in people.devices}) != 1:
        result.violations.append("devices are with different hubs")


@contextmanager
def _without(lacking: str | None) -> Iterator[None]:
    was = backoff.FIRST_CAP_MS, backoff.CAP_MS
    if lacking == SHORT_WAITS:
        backoff.FIRST_CAP_MS = backoff.CAP_MS = 20_000  # type: ignore[misc]
    try:
        yield
    finally:
        backoff.FIRST_CAP_MS, backoff.CAP_MS = was  # type: ignore[misc]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for and print figures; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.crowded", description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=5, help="how many [5]")
    parser.add_argument("--devices", type=int, default=DEVICES, help=f"how many [{DEVICES}]")
    parser.add_argument("--seed", type=int, default=0, help="of the devices' waits [0]")
    parser.add_argument("--without", choices=PROTECTIONS, help="switch this protection off: it must be noticed")
    asked = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="loket-crowded-"))
    result = asyncio.run(hall(folder, asked.devices, asked.kills, asked.seed, asked.without))
    shutil.rmtree(folder)
    return _report(Console(), result)


def _report(console: Console, result: Result) -> int:
    console.print(f"{result.kills} kills of a real hub on SQLite under {result.devices} devices")
    console.print(f"process start to listening:  {times_of(result.listening_s)}")
    console.print(f"kill to first answer:        {times_of(result.answers_s)} (promised {FIRST_ANSWER_S} s)")
    console.print(f"kill to newest view, device: {times_of(result.newest_s)} (promised {NEWEST_VIEW_S} s, p99)")
    console.print(f"listening to newest view:    {times_of(result.dialled_s)}")
    console.print(f"most devices that joined within {SLICE_S} s: {max(result.storms, default=0)}")
    console.print(f"violations: {len(result.violations)}", style="bold red" if result.violations else "bold green")
    for violation in result.violations:
        console.print(f"  {violation}", markup=False, highlight=False)
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(main())
