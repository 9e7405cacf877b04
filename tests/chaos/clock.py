"""`python -m tests.chaos.clock`: the clock of a real hub's computer is set wrong and right again, also over restarts.

B2: steps of an hour and a day, 1970, 2038, and steps at 23:59:59.9, in three time zones, under devices that press all
the time: no number is doubled, no time and no day goes back, exactly the days that had to be were opened, every step
is in the log, and every number told is recorded.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

from rich.console import Console
from rich.table import Table

from hub.domain.service_day import service_day_instant
from hub.server.clock import CLOCK_ALARM
from hub.server.clock_watch import CLOCK_DIFFERS
from tests.chaos.arena import Arena, Broken, arena
from tests.chaos.broken_hub import PROTECTIONS
from tests.chaos.clocked_hub import WallClock
from tests.chaos.kill import times_of

ZONES: Final = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
DAY: Final = date(2026, 8, 18)
DAY_2038: Final = date(2038, 1, 19)
AT_2038: Final = 2_147_483_647_000
"""The last second that fits 31 bits (UTC ms); 10.14, 11.14 and 12.14 o'clock in Indonesia."""

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 86_400_000
NOON: Final = 720
SOME: Final = 40
"""So many accepted commands between two steps."""

DEVICES: Final = 4
ADOPTED: Final = "clock adopted"
OPENED: Final = "day opened"
JUST_BEFORE_MS: Final = 100
START_MS: Final = 2_000
"""Beside three times what the start before took: a hub that is started so long before midnight is at work by then."""


@dataclass
class Trial:
    """A hall and its computer's clock; what a scenario does with them."""

    here: Arena
    clock: WallClock
    zone: str
    days: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    def instant(self, minute: int, later_days: int = 0) -> int:
        """Return a local minute of the hall's day (UTC ms)."""
        return service_day_instant((DAY + timedelta(later_days)).isoformat(), minute, self.zone)

    async def begin(self, at: int) -> None:
        """Start the first hub at an instant."""
        self.clock.set(at)
        await self.again(kill=False)

    async def again(self, kill: bool = True, off_ms: int | None = None) -> None:
        """Kill the hub and start it with the clock set to another instant, or as it is; let the devices work."""
        if kill:
            await self.here.kill()
        if off_ms is not None:
            self.clock.step(off_ms)
        await self.here.start()
        await self.here.first_answer()
        await self.work()

    async def step(self, ms: int) -> None:
        """Set the clock while the hub runs; the hub says so unless it becomes right, and the devices go on."""
        seen, was_right = len(self.here.hub.lines), self._is_right()
        self.clock.step(ms)
        if was_right and not self._is_right():
            try:
                await self.here.logs(CLOCK_DIFFERS, ADOPTED, after=seen)
            except Broken as error:
                self.found.append(str(error))
        await self.work()

    def _is_right(self) -> bool:
        """Return whether the clock shows what the hub's time is, by what the hub tells its devices."""
        link = self.here.clients[0].link
        return abs(self.clock.now() - link.session.hub_time(link.now())) < CLOCK_ALARM.value

    async def work(self) -> None:
        """Let the devices have some commands accepted."""
        await self.here.more_answers(SOME)

    async def opened(self, day: date) -> None:
        """Wait until the running hub opens a day."""
        await self.here.logs(f"{OPENED} day={day.isoformat()}")
        await self.work()

    def expect(self, *days: date) -> None:
        """Say which days must have been opened, in this order."""
        self.days = [day.isoformat() for day in days]


Scenario = Callable[[Trial], Awaitable[None]]


def there_and_back(ms: int) -> Scenario:
    """At noon a step within the day or back, a restart with the wrong clock, and the right time again."""

    async def run(trial: Trial) -> None:
        await trial.begin(trial.instant(NOON))
        await trial.step(ms)
        await trial.again()
        await trial.step(-ms)
        await trial.again()
        trial.expect(DAY)

    return run


async def to_1970(trial: Trial) -> None:
    """A computer without a battery: its clock begins anew, first while the hub runs, then again at a restart."""
    await trial.begin(trial.instant(NOON))
    was = trial.clock.now()
    await trial.step(-was)
    await trial.again()
    await trial.step(was)
    trial.expect(DAY)


async def from_1970(trial: Trial) -> None:
    """The first day of all begins in 1970; the right time is adopted as soon as it is known."""
    await trial.begin(DAY_MS)
    await trial.again()
    await trial.step(trial.instant(NOON) - trial.clock.now())
    await trial.opened(DAY)
    await trial.again()
    trial.expect(date(1970, 1, 2), DAY)


async def to_2038(trial: Trial) -> None:
    """A clock in 2038 opens that day and passes the end of 31 bits; put right, the hall stays where it is."""
    await trial.begin(trial.instant(NOON))
    before = trial.clock.now()
    await trial.step(AT_2038 - JUST_BEFORE_MS - before)
    await trial.opened(DAY_2038)
    await trial.again()
    await trial.step(before - AT_2038)
    await trial.again()
    trial.expect(DAY, DAY_2038)


def at_midnight(ms: int) -> Scenario:
    """A step at 23:59:59.9; the day changes once, and a restart at any setting of the clock stays in the new one."""

    async def run(trial: Trial) -> None:
        await trial.begin(trial.instant(2 * NOON) - 60_000)
        await trial.here.kill()
        trial.clock.set(trial.instant(2 * NOON) - START_MS - 3 * int(trial.here.waits_s[-1] * 1_000))
        await trial.again(kill=False)
        left = trial.instant(2 * NOON) - JUST_BEFORE_MS - trial.clock.now()
        await asyncio.sleep(left / 1_000)
        if trial.clock.now() >= trial.instant(2 * NOON):
            raise Broken("midnight had passed before the step: this computer is too busy for this trial; run it again")
        trial.clock.step(ms)
        await trial.opened(DAY + timedelta(1))
        await trial.again()
        await trial.again(off_ms=-ms)
        trial.expect(DAY, DAY + timedelta(1))

    return run


def while_down(ms: int, days: int) -> Scenario:
    """The clock is set while no hub runs."""

    async def run(trial: Trial) -> None:
        await trial.begin(trial.instant(NOON))
        await trial.again(off_ms=ms)
        await trial.again()
        trial.expect(DAY, *(DAY + timedelta(days) for _ in range(min(days, 1))))

    return run


SCENARIOS: Final[dict[str, Scenario]] = {
    "-1 h": there_and_back(-HOUR_MS),
    "+1 h": there_and_back(HOUR_MS),
    "-1 day": there_and_back(-DAY_MS),
    "1970": to_1970,
    "from 1970": from_1970,
    "2038": to_2038,
    "23:59:59.9 -1 h": at_midnight(-HOUR_MS),
    "23:59:59.9 +1 h": at_midnight(HOUR_MS),
    "23:59:59.9 +0.2 s": at_midnight(200),
    "23:59:59.9 -0.2 s": at_midnight(-200),
    "down, -1 day": while_down(-DAY_MS, 0),
    "down, +1 day": while_down(DAY_MS, 1),
}


@dataclass(frozen=True)
class Outcome:
    """What became of one scenario in one zone; times are from process start to first answer."""

    name: str
    zone: str
    starts: int
    numbers: int
    days: tuple[str, ...]
    violations: tuple[str, ...]
    waits_s: tuple[float, ...]


async def attempt(folder: Path, name: str, zone: str, lacking: str | None = None) -> Outcome:
    """Do one scenario in a new hall in `folder`, which is there; `lacking` is the protection that its hub lacks."""
    with WallClock(folder / "clock") as clock:
        options = [str(clock.file), *([] if lacking is None else ["--without", lacking])]
        module = "tests.chaos.clocked_hub"
        random = Random(f"{name} {zone}")
        async with arena(folder, random, devices=DEVICES, timezone=zone, module=module, options=options) as here:
            trial = Trial(here, clock, zone)
            try:
                await SCENARIOS[name](trial)
                found = trial.found + await here.finish()
            except Broken as error:
                found = [*trial.found, str(error), *here.compare()]
            if trial.days and here.book.days != trial.days:
                found.append(f"opened {', '.join(here.book.days)} instead of {', '.join(trial.days)}")
    numbers = here.book.count("TicketIssued")
    return Outcome(name, zone, here.kills + 1, numbers, tuple(here.book.days), tuple(found), tuple(here.waits_s))


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked for and print figures; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.clock", description=__doc__)
    parser.add_argument("--only", action="append", choices=SCENARIOS, help="this scenario [all]")
    parser.add_argument("--zone", action="append", choices=ZONES, help="in this time zone [all three]")
    parser.add_argument("--without", choices=PROTECTIONS, help="switch this protection off: it must be noticed")
    asked = parser.parse_args(arguments)
    console, began, outcomes = Console(), time.monotonic(), list[Outcome]()
    with tempfile.TemporaryDirectory(prefix="loket-clock-") as folder, console.status("") as status:
        for zone in asked.zone or ZONES:
            for name in asked.only or SCENARIOS:
                status.update(f"{zone} {name}")
                place = Path(folder) / str(len(outcomes))
                place.mkdir()
                outcomes.append(asyncio.run(attempt(place, name, zone, asked.without)))
    return _report(console, outcomes, time.monotonic() - began)


def _report(console: Console, outcomes: Sequence[Outcome], took_s: float) -> int:
    table = Table("clock", "zone", "starts", "numbers", "days", "violations")
    for each in outcomes:
        counts = str(each.starts), str(each.numbers)
        table.add_row(each.name, each.zone, *counts, " ".join(each.days), str(len(each.violations)))
    console.print(table)
    starts, numbers = sum(each.starts for each in outcomes), sum(each.numbers for each in outcomes)
    console.print(f"{len(outcomes)} trials, {starts} starts of a real hub, {numbers} numbers; {took_s:.0f} s")
    console.print(f"process start to first answer: {times_of([wait for each in outcomes for wait in each.waits_s])}")
    violations = [f"{each.name} {each.zone}: {violation}" for each in outcomes for violation in each.violations]
    console.print(f"violations: {len(violations)}", style="bold red" if violations else "bold green")
    for violation in violations:
        console.print(f"  {violation}", markup=False, highlight=False)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
