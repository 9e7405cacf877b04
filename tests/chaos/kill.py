"""`python -m tests.chaos.kill --kills 1000`: a real hub under twelve kiosks and officers, killed at random instants.

N1: every number told or recorded is there after the next start, none is doubled or left out, every call that was told
is there, a repeated command id gets the answer it got before. A hall is used for some kills, then the next one is
begun; halls that were finished are kept in a file and not done again, so a long run can be continued with its seed.
"""

import argparse
import asyncio
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.chaos.arena import Arena, Broken, arena
from tests.chaos.broken_hub import PROTECTIONS
from tests.chaos.hub_process import MODULE

KILLS_PER_HALL: Final = 100
"""A hall then has seen about as many numbers as on a busy day, and starts as slowly as it may."""

DURING_START: Final = 0.15
"""So many of the kills strike a hub that has answered nobody yet."""

MOST_ANSWERS: Final = 60
"""A kill strikes after up to so many answers …"""

WITHIN_S: Final = 0.012
"""… and up to so long after the last of them: longer than a batch takes from its first input to its answers."""

OVER_THE_BODY: Final = 0.5
"""So often the journal is read before the next start, too: what was recorded then must be there afterwards."""


@dataclass
class Result:
    """What became of one hall; times are from process start to first answer, and to the port's listening."""

    kills: int = 0
    during_start: int = 0
    answers: int = 0
    repeated: int = 0
    numbers: int = 0
    calls: int = 0
    entries: int = 0
    refusals: dict[str, int] = field(default_factory=dict)
    waits_s: list[float] = field(default_factory=list)
    listening_s: list[float] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    took_s: float = 0.0


async def hall(folder: Path, seed: str, kills: int, lacking: str | None, killed: Callable[[], None]) -> Result:
    """Kill the hub of a new hall so many times; stop at the first violation."""
    random, result, began = Random(seed), Result(), time.monotonic()
    program = (MODULE, ()) if lacking is None else ("tests.chaos.broken_hub", (lacking,))
    async with arena(folder, random, module=program[0], options=program[1]) as here:
        try:
            while here.kills < kills and not result.violations:
                await _once(here, random, result)
                killed()
            await here.start()
            if not result.violations:
                await here.first_answer()
            result.violations = result.violations or await here.finish()
        except Broken as error:
            result.violations.append(str(error))
            result.violations += here.compare()
    result.kills, result.answers, result.repeated = here.kills, here.answers, here.witness.repeated
    result.numbers, result.calls = here.book.count("TicketIssued"), here.book.count("TicketCalled")
    result.entries, result.refusals = len(here.book.entries), dict(here.witness.refusals)
    result.waits_s, result.took_s = here.waits_s, time.monotonic() - began
    return result


async def _once(here: Arena, random: Random, result: Result) -> None:
    """Start, compare with what was known before, and kill."""
    await here.start()
    during_start, part = random.random() < DURING_START, random.random()
    answers, moment = random.randint(1, MOST_ANSWERS), random.random() * WITHIN_S
    if during_start and result.listening_s:
        await asyncio.sleep(part * result.listening_s[-1] * 1.2)
        result.during_start += not here.answered
    else:
        await here.first_answer()
        result.listening_s.append(here.hub.ready_after_s)
        result.violations += here.compare(here.before)
        await here.more_answers(answers)
        await asyncio.sleep(moment)
    await here.kill()
    if random.random() < OVER_THE_BODY:
        result.violations += here.compare()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for and print figures; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="how many [100]")
    parser.add_argument("--seed", type=int, default=0, help="chooses all instants [0]; the same one continues a run")
    parser.add_argument("--folder", type=Path, help="keep finished halls' results and a failed hall there [a new one]")
    parser.add_argument("--without", choices=PROTECTIONS, help="switch this protection off: it must be noticed")
    asked = parser.parse_args(arguments)
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="loket-kill-"))
    folder.mkdir(parents=True, exist_ok=True)
    results = run(folder, asked.seed, asked.kills, asked.without)
    broken = _report(Console(), results)
    if broken:
        print(f"the hall is kept in {folder}; run it again with --seed {asked.seed}")
    elif asked.folder is None:
        shutil.rmtree(folder)
    return 1 if broken else 0


def run(folder: Path, seed: int, kills: int, lacking: str | None = None) -> list[Result]:
    """Do all halls of a seed that are not done yet, with progress; return the results of all, up to a violation."""
    kept = folder / f"kill-{seed}{'' if lacking is None else f'-{lacking}'}.jsonl"
    lines = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
    results = [Result(**json.loads(line)) for line in lines]
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("kills", total=kills, completed=sum(result.kills for result in results))
        while (left := kills - sum(result.kills for result in results)) > 0:
            place = folder / f"hall-{seed}-{len(results)}"
            shutil.rmtree(place, ignore_errors=True)
            todo = hall(
                place, f"{seed}:{len(results)}", min(left, KILLS_PER_HALL), lacking, lambda: progress.advance(bar)
            )
            result = asyncio.run(todo)
            results.append(result)
            if result.violations:
                break
            shutil.rmtree(place)
            with kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(result)) + "\n")
    return results


def _report(console: Console, results: Sequence[Result]) -> int:
    """Print what was done, the violations and the times; return how many violations there are."""
    kills, took_s = sum(each.kills for each in results), sum(each.took_s for each in results)
    console.print(
        f"{kills} kills of a real hub on SQLite under 12 kiosks and 12 officers in {len(results)} halls, "
        f"{sum(each.during_start for each in results)} of them before its first answer; {took_s:.0f} s"
    )
    console.print(
        f"accepted commands told: {sum(each.answers for each in results)} "
        f"(ids said again: {sum(each.repeated for each in results)}); recorded: "
        f"{sum(each.numbers for each in results)} numbers, {sum(each.calls for each in results)} calls, "
        f"{sum(each.entries for each in results)} events"
    )
    refusals: dict[str, int] = {}
    for each in results:
        for code, times in each.refusals.items():
            refusals[code] = refusals.get(code, 0) + times
    console.print(f"not done: {', '.join(f'{code} {times}' for code, times in sorted(refusals.items())) or 'nothing'}")
    console.print(f"process start to listening:    {times_of([t for each in results for t in each.listening_s])}")
    console.print(f"process start to first answer: {times_of([t for each in results for t in each.waits_s])}")
    violations = [violation for each in results for violation in each.violations]
    console.print(f"violations: {len(violations)}", style="bold red" if violations else "bold green")
    for violation in violations:
        console.print(f"  {violation}", markup=False, highlight=False)
    return len(violations)


def times_of(seconds: Sequence[float]) -> str:
    """Return median, 99th percentile and maximum of some times, or that there are none."""
    if not seconds:
        return "never"
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"median {statistics.median(ordered):.2f} s, p99 {p99:.2f} s, longest {ordered[-1]:.2f} s"


if __name__ == "__main__":
    sys.exit(main())
