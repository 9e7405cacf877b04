"""`python -m tests.chaos.failover --rounds 50`: two hubs on one PostgreSQL database, and the leader is lost each round.

N9: killed, frozen (and thawed when the other one leads), frozen while nobody wishes anything, so that only the old
leader would write if it could, or cut off from the database. The other hub leads within five seconds; nothing that was
told is lost, no number is doubled, every command id is carried out once and answered the same again; the old leader
writes nothing, says nothing, and ends. A hub that loses its lease by itself, because the machine's disk answered nobody
for so long, is started again as systemd does, and counted.
"""

import argparse
import asyncio
import contextlib
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from websockets.exceptions import WebSocketException

from hub.protocol.codec import HubMessage
from hub.server.writer import EXIT_LEADERSHIP_LOST
from tests.chaos import chaos_hall
from tests.chaos.arena import Broken
from tests.chaos.failover_hub import PROTECTIONS
from tests.chaos.failover_site import Site, site
from tests.chaos.kill import times_of
from tests.chaos.loyal import Loyal, loyal, new_draw
from tests.storage.cluster import Cluster

KINDS: Final = ("kill", "freeze", "quiet", "cut")
LIMIT_S: Final = 5.0
"""From the leader's death to the next one's serving (N9)."""

MOST_ANSWERS: Final = 20
WITHIN_S: Final = 0.012
"""A leader is lost after up to so many answers, and up to so long after the last of them."""

ENDS_WITHIN_S: Final = 5.0
"""A thawed leader notices within its heartbeat, and the machine may be busy."""


class NotLost(Exception):
    """The leader ended by itself before it was lost on purpose."""


@dataclass
class Result:
    """What became of one hall; times are seconds from the leader's loss, of thawed and cut off leaders until they
    ended."""

    rounds: dict[str, int] = field(default_factory=dict)
    answers: int = 0
    repeated: int = 0
    numbers: int = 0
    serving_s: list[float] = field(default_factory=list)
    answer_s: list[float] = field(default_factory=list)
    everybody_s: list[float] = field(default_factory=list)
    ended_s: list[float] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    stalls: int = 0
    took_s: float = 0.0


class Drill:
    """The rounds of one hall."""

    def __init__(
        self, here: Site, random: Random, limit_s: float, more_s: float, ends_s: float = ENDS_WITHIN_S
    ) -> None:
        """A takeover may take `limit_s`, and is waited for so much longer, to see how much too long it takes.

        An old leader may take `ends_s` to end.
        """
        self._here = here
        self._random = random
        self._limit_s = limit_s
        self._more_s = more_s
        self._ends_s = ends_s
        self.leader, self.other = here.hubs
        self.result = Result()

    async def begin(self) -> None:
        """Start both hubs, one after the other."""
        await self.leader.start()
        await self._here.led_by(self.leader)
        await self._here.note_writers()
        await self.other.start()
        await self._here.settled()
        await self._here.more_answers(1)

    async def once(self, kind: str) -> None:
        """Lose the leader, see the other one lead, and bring the lost one back as its standby."""
        here, before = self._here, self._here.witness.told.copy()
        here.begin_round()
        await here.more_answers(self._random.randint(1, MOST_ANSWERS))
        await asyncio.sleep(self._random.random() * WITHIN_S)
        while True:
            self.leader, self.other = await here.settled()
            try:
                match kind:
                    case "kill":
                        await self._kill()
                    case "freeze" | "quiet":
                        await self._freeze(quiet=kind == "quiet")
                    case _:
                        await self._cut()
            except NotLost:
                here.go_on()
            else:
                break
        found = here.compare(before)
        self.result.violations += found
        if not self.result.violations:
            await self.leader.start()
            await here.settled()
        self.result.rounds[kind] = self.result.rounds.get(kind, 0) + 1

    async def _kill(self) -> None:
        self._lose()
        lost_at = time.monotonic()
        await self.leader.process.kill()
        await self._follow(lost_at)

    def _lose(self) -> None:
        """Look after the leader no more: what is done to it is done in the same instant.

        Raises:
            NotLost: it does not lead any more.
        """
        if not self.leader.leads:
            raise NotLost
        self._here.note_leader(self.leader)
        self.leader.lose()

    async def _freeze(self, *, quiet: bool) -> None:
        """The old leader's connection to one device lives on, and a repeated and a new command wait in it."""
        stalls = self._here.stalls
        async with contextlib.AsyncExitStack() as stack:
            service = self._random.choice(self._here.offered)
            try:
                device = await stack.enter_async_context(loyal(self.leader.address, chaos_hall.KIOSKS[-1]))
                told = await device.draw(service)
            except (OSError, TimeoutError, WebSocketException) as error:
                if self._here.stalls > stalls or not self.leader.leads:
                    raise NotLost from error
                raise Broken(f"a device is not answered ({error!r}){self.leader.process.tail()}") from error
            if quiet:
                await self._here.rest()
            if device.ended.is_set():
                raise NotLost
            self._lose()
            self.leader.process.freeze()
            lost_at = time.monotonic()
            await device.say(told)
            await device.say(new_draw(service))
            await self._follow(lost_at, quiet=quiet)
            heard = len(device.heard)
            self.leader.process.thaw()
            await self._ends(device, heard)
        if not self.result.violations:
            self._here.go_on()
            await self._here.more_answers(1)

    async def _ends(self, device: Loyal, heard: int) -> None:
        thawed_at = time.monotonic()
        status = await self.leader.process.ended(self._ends_s)
        self.result.ended_s.append(time.monotonic() - thawed_at)
        if status is None:
            self.result.violations.append(f"the thawed leader goes on{self.leader.process.tail()}")
            await self.leader.process.kill()
        else:
            self._check_status(status)
        async with asyncio.timeout(self._ends_s):
            await device.ended.wait()
        said: list[HubMessage] = device.heard[heard:]
        self.result.violations += [f"the thawed leader said {type(word).__name__}" for word in said[:3]]

    async def _cut(self) -> None:
        """It closes its clients before the other one leads, though nothing tells it so."""
        self._lose()
        cut_at = time.monotonic()
        self.leader.proxy.cut()
        await self._follow(cut_at, old_is_there=lambda: not self.leader.process.gone.is_set())
        status = await self.leader.process.ended(self._ends_s)
        self.leader.proxy.heal()
        assert status is not None
        self._check_status(status)

    def _check_status(self, status: int) -> None:
        if status != EXIT_LEADERSHIP_LOST:
            self.result.violations.append(f"the old leader ended with {status}{self.leader.process.tail()}")

    async def _follow(self, lost_at: float, *, quiet: bool = False, old_is_there: Callable[[], bool] = bool) -> None:
        """Wait until the other one serves, answers, and has all devices; the old one must not be there by then.

        Raises:
            Broken: it does not, or the old one is.
        """
        stalls = self._here.stalls
        epoch = await self._here.led_by(self.other, self._limit_s + self._more_s)
        serving_s = time.monotonic() - lost_at
        self.result.serving_s.append(serving_s)
        if old_is_there():
            raise Broken("another hub leads, and the one that was cut off has not closed its clients")
        if serving_s > self._limit_s and self._here.stalls == stalls:
            self.result.violations.append(f"the takeover took {serving_s:.1f} s")
        if not quiet:
            await self._here.more_answers(1)
            self.result.answer_s.append(time.monotonic() - lost_at)
        await self._here.all_follow(epoch)
        self.result.everybody_s.append(time.monotonic() - lost_at)


async def hall(
    folder: Path,
    cluster: Cluster,
    seed: str,
    kinds: Sequence[str],
    *,
    lacking: str | None = None,
    limit_s: float = LIMIT_S,
    more_s: float = ENDS_WITHIN_S,
    ends_s: float = ENDS_WITHIN_S,
    done: Callable[[], None] = lambda: None,
) -> Result:
    """Lose the leaders of a new hall, in these ways, up to the first violation."""
    random, began = Random(seed), time.monotonic()
    async with site(folder, cluster, random, lacking) as here:
        drill = Drill(here, random, limit_s, more_s, ends_s)
        result = drill.result
        try:
            await drill.begin()
            for kind in kinds:
                await drill.once(kind)
                done()
                if result.violations:
                    break
            if not result.violations:
                result.violations += await here.finish()
        except Broken as error:
            result.violations.append(str(error))
            result.violations += here.compare()
    result.stalls = here.stalls
    result.answers, result.repeated = here.answers, here.witness.repeated
    result.numbers, result.took_s = here.book.count("TicketIssued"), time.monotonic() - began
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for and print figures; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.failover", description=__doc__)
    parser.add_argument("--rounds", type=int, default=12, help="how many leaders are lost [12]")
    parser.add_argument("--only", choices=KINDS, help="lose them in this way only [all in turn]")
    parser.add_argument("--seed", type=int, default=0, help="chooses all instants [0]")
    parser.add_argument("--without", choices=sorted(PROTECTIONS), help="switch this protection off: it must be noticed")
    asked = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="loket-failover-"))
    kinds = [KINDS[number % len(KINDS)] if asked.only is None else asked.only for number in range(asked.rounds)]
    cluster = Cluster()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    try:
        with Progress(*columns, console=Console(stderr=True)) as progress:
            bar = progress.add_task("takeovers", total=len(kinds))
            todo = hall(
                folder / "hall",
                cluster,
                str(asked.seed),
                kinds,
                lacking=asked.without,
                done=lambda: progress.advance(bar),
            )
            result = asyncio.run(todo)
    finally:
        cluster.stop()
    _report(Console(), result)
    if result.violations:
        print(f"the hubs' logs are kept in {folder}; run it again with --seed {asked.seed}")
    else:
        shutil.rmtree(folder)
    return 1 if result.violations else 0


def _report(console: Console, result: Result) -> None:
    rounds = ", ".join(f"{times} {kind}" for kind, times in result.rounds.items()) or "none"
    console.print(
        f"leaders lost under kiosks and officers, two real hubs on PostgreSQL: {rounds}; {result.took_s:.0f} s"
    )
    console.print(
        f"accepted commands told: {result.answers} (ids said again: {result.repeated}); numbers: {result.numbers}"
    )
    console.print(f"loss to the next leader's serving:     {times_of(result.serving_s)}")
    console.print(f"loss to its first answer:              {times_of(result.answer_s)}")
    console.print(f"loss to all devices' following it:     {times_of(result.everybody_s)}")
    console.print(f"thaw to the old leader's end:          {times_of(result.ended_s)}")
    console.print(f"leaders that ended by a stall, started again: {result.stalls}")
    violations = result.violations
    console.print(f"violations: {len(violations)}", style="bold red" if violations else "bold green")
    for violation in violations:
        console.print(f"  {violation}", markup=False, highlight=False)


if __name__ == "__main__":
    sys.exit(main())
