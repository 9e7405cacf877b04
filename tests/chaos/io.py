"""`python -m tests.chaos.io --faults 200`: writes and flushes of a real hub's file fail, and its disk is full.

N4: nothing that a device was told to have failed is ever found in the journal, nothing acknowledged is lost, the hub
ends within a second after a write or flush of which it cannot know the fate, and serves again when it is started
again; on a full disk it refuses, and goes on when there is room. After some faults the power is cut, too, once the
hub that was started again has told its devices what became of their commands.
"""

import argparse
import asyncio
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hub.protocol.errors import RejectionCode
from hub.server.run import EXIT_UNREACHABLE
from hub.server.writer import EXIT_FATE_UNKNOWN
from tests.chaos.arena import PATIENCE_S, Arena, Broken, arena
from tests.chaos.hub_process import MODULE
from tests.chaos.kill import times_of
from tests.chaos.loop_disk import MIB, LoopDisk
from tests.chaos.power_during import missing

NO_ROOM: Final = "write finds no room"
FAULTS: Final = {
    "flush fails": "inject=fdatasync:error=EIO",
    "write fails": "inject=pwrite64:error=EIO",
    NO_ROOM: "inject=pwrite64:error=ENOSPC",
}
FULL: Final = "disk full"
PER_HALL: Final = 25
DEVICES: Final = 6
MOST_CALLS: Final = 60
"""A fault strikes one of so many first writes or flushes of the hub's journal."""

FULL_AFTER: Final = 20
FILL_AGAIN_S: Final = 0.02
DISK_MIB: Final = 192
CUT: Final = 0.5
"""So often the power is cut after a fault, too."""

EXIT_WITHIN_S: Final = 1.0
EXIT_CANNOT: Final = 2
PROTECTIONS: Final = ("fate",)
LOOK_S: Final = 0.2
_INJECTED: Final = re.compile(r"^\d+ +([0-9.]+) \w+\(\d+<(.*?)>.*\(INJECTED\)$", re.MULTILINE)


@dataclass
class Result:
    """What became of a hall; times are from a fault to the hub's end, and from there, or from room, to an answer.

    `waited` counts moves from the WAL into the file that found no room: the hub goes on, and moves it later.
    `overtaken` counts ends on a disk that was filled up between the hub's look at its room and its COMMIT.
    """

    faults: Counter[str] = field(default_factory=Counter)
    waited: int = 0
    overtaken: int = 0
    cuts: int = 0
    answers: int = 0
    refused: int = 0
    entries: int = 0
    exits_s: list[float] = field(default_factory=list)
    again_s: list[float] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


class Trial:
    """A hall whose disk fails."""

    def __init__(self, here: Arena, disk: LoopDisk, random: Random, trace: Path, result: Result, exit_s: float) -> None:
        """After a fault the hub may go on for `exit_s`."""
        self._here = here
        self._disk = disk
        self._random = random
        self._trace = trace
        self._result = result
        self._exit_s = exit_s
        self._filler = disk.folder / "filler"

    async def once(self, kind: str) -> None:
        """Let the running hub do some work, and let a fault of a kind befall it; a hub runs again afterwards."""
        self._result.faults[kind] += 1
        if kind == FULL:
            await self._fill()
        else:
            await self._strike(kind)
            await self._go_on()
        self._result.violations += self._here.compare(self._here.before)

    async def _strike(self, kind: str) -> None:
        """Start the hub anew so that one of its calls fails; wait for its end."""
        here = self._here
        await here.kill()
        files = [word for ending in ("", "-wal") for word in ("-P", f"{self._disk.folder}/loket.db{ending}")]
        calls = f"{FAULTS[kind]}:when={self._random.randint(1, MOST_CALLS)}"
        watch = ["strace", "-D", "-f", "-ttt", "-y", "-qqq", "-e", "signal=none", "-e", "trace=pwrite64,fdatasync"]
        here.hub.before = [*watch, "-o", str(self._trace), *files, "-e", calls]
        refused = here.witness.refusals[RejectionCode.STORAGE_UNAVAILABLE]
        await here.start()
        here.hub.before = ()
        began = looked = time.monotonic()
        while not here.hub.gone.is_set() and time.monotonic() - began < PATIENCE_S:
            if here.witness.refusals[RejectionCode.STORAGE_UNAVAILABLE] > refused:
                break
            if kind == NO_ROOM and time.monotonic() - looked > LOOK_S:
                looked, struck = time.monotonic(), self._struck()
                if struck is not None and struck[2].endswith(".db"):
                    self._result.waited += 1
                    if await self._unless_it_ends(here.more_answers(1)):
                        await here.kill()
                        return
            await asyncio.sleep(0.001)
        await self._judge_end(time.time())

    async def _judge_end(self, at: float) -> None:
        here = self._here
        if not here.hub.gone.is_set():
            self._result.violations.append(f"the hub went on after a write of unknown fate{here.hub.tail()}")
            await here.kill()
            return
        status = await here.hub.ended(PATIENCE_S)
        if status != EXIT_FATE_UNKNOWN and (here.answered or status != EXIT_UNREACHABLE):
            self._result.violations.append(f"the hub ended with {status}{here.hub.tail()}")
        struck = self._struck()
        if struck is None:
            self._result.violations.append("the hub ended, but no fault struck it")
            return
        self._result.exits_s.append(at - float(struck[1]))
        if self._result.exits_s[-1] > self._exit_s:
            self._result.violations.append(f"the hub ended {self._result.exits_s[-1]:.2f} s after a write had failed")

    def _struck(self) -> re.Match[str] | None:
        """Return the call that was made to fail: when (s), and of which file.

        Each thread of the hub has a call that fails: that of a COMMIT comes before one that can wait.
        """
        found = list(_INJECTED.finditer(self._trace.read_text(encoding="utf-8", errors="replace")))
        return next((each for each in found if not each[2].endswith(".db")), found[0] if found else None)

    async def _go_on(self) -> None:
        """Start the hub again; sometimes cut the power when all devices know what became of their commands."""
        here = self._here
        cut = self._random.random() < CUT
        for client in here.clients:
            client.quiet = cut
        await here.start()
        if cut:
            await here.settle()
            here.hub.freeze()
            self._disk.cut()
            await here.kill()
            self._disk.power_on()
            self._result.cuts += 1
            for client in here.clients:
                client.quiet = False
            await here.start()
        await here.first_answer()
        self._result.again_s.append(here.waits_s[-1])

    async def _fill(self) -> None:
        """Let the disk be full until the hub refuses; then make room."""
        here = self._here
        await here.more_answers(FULL_AFTER)
        filling = asyncio.create_task(self._keep_full())
        try:
            await self._unless_it_ends(here.refused(RejectionCode.STORAGE_UNAVAILABLE))
        finally:
            filling.cancel()
            self._filler.unlink(missing_ok=True)
        began = time.monotonic()
        if not await self._unless_it_ends(here.more_answers(1)):
            self._result.overtaken += 1
            status = await here.hub.ended(PATIENCE_S)
            if status != EXIT_FATE_UNKNOWN:
                self._result.violations.append(f"the hub ended with {status} on a full disk{here.hub.tail()}")
            await here.start()
            await here.first_answer()
        self._result.again_s.append(time.monotonic() - began)

    async def _unless_it_ends(self, waiting: Coroutine[None, None, None]) -> bool:
        """Wait for something; return False when the hub ended before."""
        try:
            await waiting
        except Broken:
            if not self._here.hub.gone.is_set():
                raise
            return False
        return True

    async def _keep_full(self) -> None:
        """Take all room, also what the hub frees of its reserve."""
        with self._filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(shutil.disk_usage(self._disk.folder).free // MIB * MIB))
                await asyncio.sleep(FILL_AGAIN_S)


async def hall(
    folder: Path,
    seed: str,
    kinds: Sequence[str],
    lacking: str | None,
    done: Callable[[], None],
    exit_s: float = EXIT_WITHIN_S,
) -> Result:
    """Let faults of these kinds befall the hub of a new hall, up to the first violation."""
    random, result = Random(seed), Result()
    module, options = (MODULE, ()) if lacking is None else ("tests.chaos.broken_hub", (lacking,))
    with LoopDisk(folder / "disk", DISK_MIB) as disk:
        url = f"sqlite:///{disk.folder}/loket.db"
        place = arena(
            folder / "hall",
            random,
            devices=DEVICES,
            module=module,
            options=options,
            database=url,
        )
        async with place as here:
            trial = Trial(here, disk, random, folder / "calls", result, exit_s)
            try:
                await here.start()
                await here.first_answer()
                for kind in kinds:
                    await trial.once(kind)
                    done()
                    if result.violations:
                        break
                else:
                    result.violations = await here.finish()
            except Broken as error:
                result.violations.append(str(error))
                result.violations += here.compare()
            result.answers, result.entries = here.answers, len(here.book.entries)
            result.refused = here.witness.refusals[RejectionCode.STORAGE_UNAVAILABLE]
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Let as many faults happen as are asked for and print figures; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.io", description=__doc__)
    parser.add_argument("--faults", type=int, default=20, help="how many [20]")
    parser.add_argument("--seed", type=int, default=0, help="chooses what fails when [0]")
    parser.add_argument("--without", choices=PROTECTIONS, help="switch this protection off: it must be noticed")
    asked = parser.parse_args(arguments)
    lacking = missing()
    if lacking is not None:
        print(lacking, file=sys.stderr)
        return EXIT_CANNOT
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(EXIT_CANNOT))  # nothing may stay mounted
    began, results = time.monotonic(), run(asked.seed, asked.faults, asked.without)
    return 1 if _report(Console(), results, time.monotonic() - began) else 0


def run(seed: int, faults: int, lacking: str | None) -> list[Result]:
    """Let so many faults happen, with progress, up to a violation; return what became of each hall."""
    results: list[Result] = []
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("faults", total=faults)
        while (left := faults - sum(each.faults.total() for each in results)) > 0:
            name = f"{seed}:{len(results)}"
            kinds = Random(name).choices([*FAULTS, FULL], k=min(left, PER_HALL))
            with tempfile.TemporaryDirectory(prefix="loket-io-") as folder:
                results.append(asyncio.run(hall(Path(folder), name, kinds, lacking, lambda: progress.advance(bar))))
            if results[-1].violations:
                break
    return results


def _report(console: Console, results: Sequence[Result], took_s: float) -> int:
    faults = sum((each.faults for each in results), Counter[str]())
    console.print(
        f"{faults.total()} faults of a real hub's disk ({', '.join(f'{kind}: {n}' for kind, n in faults.items())}), "
        f"{sum(each.waited for each in results)} of them a move into the file that could wait, "
        f"{sum(each.overtaken for each in results)} a disk that was full between a look and a COMMIT, "
        f"{sum(each.cuts for each in results)} with a power cut after the next start; {took_s:.0f} s"
    )
    console.print(
        f"accepted commands told: {sum(each.answers for each in results)}; refused for want of storage: "
        f"{sum(each.refused for each in results)}; recorded: {sum(each.entries for each in results)} events"
    )
    console.print(f"failed write to the hub's end: {times_of([t for each in results for t in each.exits_s])}")
    console.print(f"start, or room, to an answer:  {times_of([t for each in results for t in each.again_s])}")
    violations = [violation for each in results for violation in each.violations]
    console.print(f"violations: {len(violations)}", style="bold red" if violations else "bold green")
    for violation in violations:
        console.print(f"  {violation}", markup=False, highlight=False)
    return len(violations)


if __name__ == "__main__":
    sys.exit(main())
