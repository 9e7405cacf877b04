"""`python -m tests.chaos.printer --faults 20000`: a trouble at each byte of a slip, on each rung, and who is told what.

N10: the real courier, queue, worker, dialogue, backend, spool and the kiosk's socket speak with a virtual printer over
TCP or a pseudo-terminal. It keeps its own record of paper; whatever hub, kiosk and journal say of a slip must be true
of it. Many printers work side by side, since most of their time is waiting.
"""

import argparse
import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from printer.profiles import PROFILES, Rung
from printer.render import render
from printer.slip import lay_out
from tests.chaos.printer.cases import Case, choose, combinations
from tests.chaos.printer.judge import TIMES
from tests.chaos.printer.kills import PER_HALL, Killed, KilledHall
from tests.chaos.printer.lacking import PROTECTIONS, lacking
from tests.chaos.printer.site import WORDS, slip_of
from tests.chaos.printer.streams import streams
from tests.chaos.printer.trial import Outcome, run
from tests.fakes.virtual_printer import Trouble

TOGETHER: Final = 24
SHOWN: Final = 40


async def faults(cases: Iterable[Case], folder: Path, together: int, done: object = None) -> list[Outcome]:
    """Play all cases, so many at a time."""
    outcomes: list[Outcome] = []
    waiting = iter(cases)

    async def player(name: int) -> None:
        for number, case in enumerate(waiting):
            place = folder / f"{name}-{number}"
            outcomes.append(await run(case, place))
            shutil.rmtree(place, ignore_errors=True)
            if callable(done):
                done()

    async with asyncio.TaskGroup() as group:
        for name in range(together):
            group.create_task(player(name))
    return outcomes


def slip_bytes() -> int:
    """Return how long the slip is."""
    profile = PROFILES["generic-80"]
    return len(render(lay_out(slip_of("A001"), profile, WORDS), profile))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for and print figures; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.printer", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--faults", type=int, default=200, help="how many troubles at a byte of a slip [200]")
    what.add_argument("--kills", type=int, help="how often kiosk or printer's program are killed in a slip instead")
    what.add_argument("--streams", type=int, help="how many random streams the status parser reads instead")
    parser.add_argument("--seed", type=int, default=0, help="chooses them [0]")
    parser.add_argument("--rung", type=Rung, choices=tuple(Rung), help="only printers of this rung")
    parser.add_argument("--trouble", type=Trouble, choices=tuple(Trouble), help="only this trouble")
    parser.add_argument("--without", choices=PROTECTIONS, help="switch this protection off: it must be noticed")
    parser.add_argument("--together", type=int, default=TOGETHER, help=f"printers side by side [{TOGETHER}]")
    asked = parser.parse_args(arguments)
    if asked.kills is not None:
        return _killed(asked.kills, asked.seed, asked.without)
    if asked.streams is not None:
        with lacking(asked.without):
            return _streamed(asked.streams, asked.seed)
    folder = Path(tempfile.mkdtemp(prefix="loket-printer-"))
    length, began = slip_bytes(), time.monotonic()
    cases = choose(asked.faults, asked.seed, length, asked.trouble, asked.rung)
    with _progress() as progress, lacking(asked.without):
        bar = progress.add_task("faults", total=asked.faults)
        outcomes = asyncio.run(faults(cases, folder, asked.together, lambda: progress.advance(bar)))
    shutil.rmtree(folder)
    of_all = len(combinations(length, asked.trouble, asked.rung))
    return report(Console(), outcomes, length, of_all, time.monotonic() - began)


def _progress() -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    return Progress(*columns, console=Console(stderr=True))


def _killed(kills: int, seed: int, without: str | None) -> int:
    """Kill, hall after hall, and print figures."""
    results: list[Killed] = []
    began, folder = time.monotonic(), Path(tempfile.mkdtemp(prefix="loket-kills-"))
    with _progress() as progress:
        bar = progress.add_task("kills", total=kills)
        while (left := kills - sum(result.kills.total() for result in results)) > 0:
            hall = KilledHall(folder / str(len(results)), f"{seed}-{len(results)}", without)
            results.append(hall.run(min(left, PER_HALL), lambda: progress.advance(bar)))
            if results[-1].violations:
                break
            shutil.rmtree(folder / str(len(results) - 1))
    whom = sum((result.kills for result in results), Counter[str]())
    fates = sum((result.fates for result in results), Counter[str]())
    violations = [violation for result in results for violation in result.violations]
    console = Console()
    console.print(
        f"{whom.total()} kills in {len(results)} halls and {time.monotonic() - began:.0f} s: "
        f"{', '.join(f'{who} {times}' for who, times in whom.most_common())}; "
        f"{sum(result.struck for result in results)} of them between sent and a fate"
    )
    console.print(f"{fates.total()} slips: {', '.join(f'{fate} {times}' for fate, times in fates.most_common())}")
    console.print(f"from the kill to the fate: {times_of([s for result in results for s in result.again_s])}")
    return _broken(console, violations)


def _streamed(count: int, seed: int) -> int:
    """Read streams and print figures."""
    with _progress() as progress:
        bar = progress.add_task("streams", total=count)
        read = streams(count, seed, lambda some: progress.advance(bar, some))
    console = Console()
    console.print(f"{sum(read.states.values())} streams: {', '.join(f'{s} {n}' for s, n in read.states.most_common())}")
    return _broken(console, read.violations)


def _broken(console: Console, violations: Sequence[str]) -> int:
    console.print(f"violations: {len(violations)}", style="bold red" if violations else "bold green")
    for violation in violations[:SHOWN]:
        console.print(f"  {violation}", markup=False, highlight=False, soft_wrap=True)
    return 1 if violations else 0


def report(console: Console, outcomes: Sequence[Outcome], length: int, of_all: int, took_s: float) -> int:
    """Print what was done, what was told, the times and the violations; return 1 if there are any."""
    console.print(f"{len(outcomes)} faults of {of_all} (a slip has {length} bytes) in {took_s:.0f} s")
    fates: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        fates.setdefault(outcome.trouble, Counter())[outcome.fate or "no word"] += 1
    for trouble, counted in sorted(fates.items()):
        told = ", ".join(f"{fate} {times}" for fate, times in counted.most_common())
        console.print(f"  {trouble}: {told}", highlight=False, soft_wrap=True)
    console.print(f"from asking to the fate: {times_of([each.fate_s for each in outcomes if each.fate])}")
    console.print(f"from trouble to alarm:   {times_of([e.alarmed_s for e in outcomes if e.alarmed_s is not None])}")
    console.print(f"one look:                {times_of([s for each in outcomes for s in each.looks_s])}")
    console.print(f"one write:               {times_of([s for each in outcomes for s in each.writes_s])}")
    broken = [f"{outcome.case}: {violation}" for outcome in outcomes for violation in outcome.violations]
    late = sum(violation.startswith(TIMES) for outcome in outcomes for violation in outcome.violations)
    helpless = sum(outcome.beyond_help for outcome in outcomes)
    console.print(f"in {helpless} cases nobody could keep the rest of a slip off the next paper (see is_beyond_help)")
    console.print(f"of the violations {late} are of times")
    return _broken(console, broken)


def times_of(seconds: Sequence[float]) -> str:
    """Return median, 99th percentile and maximum of some times in words."""
    if not seconds:
        return "never"
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    median = statistics.median(ordered)
    return (
        f"median {median * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, longest {ordered[-1] * 1000:.0f} ms ({len(ordered)})"
    )


if __name__ == "__main__":
    sys.exit(main())
