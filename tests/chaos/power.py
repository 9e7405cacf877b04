"""`python -m tests.chaos.power --cuts 200`: the power is cut under a hub's journal, and nothing acknowledged is lost.

N2: most cuts strike a process that writes through the hub's journal as fast as it can, every tenth a real hub under
kiosks and officers. After each one the journal is opened as a hub opens it: all that was acknowledged before the cut
is there, unchanged, every number and every command id once; hash chain, projections, pages and indexes are sound.
`--synchronous normal` (SQLite) or `off` (PostgreSQL) makes the hub acknowledge what is not flushed: this must lose.

N3: `--during backup|restore|migration|day` cuts before each of the system calls by which one of these changes files;
`--during restart` kills a hub there, and cuts when it has been started again: what it found must last.
"""

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.chaos.kill import times_of
from tests.chaos.loop_disk import missing
from tests.chaos.power_cuts import CUTS_PER_HALL, Cutter, Result
from tests.chaos.power_during import During, cut_during
from tests.chaos.power_during import missing as missing_during
from tests.chaos.power_hub import cut_hub
from tests.chaos.power_site import PostgresSite, Site, SqliteSite
from tests.chaos.power_steps import STEPS

LAZY: Final = {"sqlite": "normal", "postgresql": "off"}
SITES: Final[dict[str, type[Site]]] = {"sqlite": SqliteSite, "postgresql": PostgresSite}
ONE_IN: Final = 10
"""So many cuts hold one of a real hub, which takes as long as many others."""

EXIT_CANNOT: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Cut as often as is asked for and print figures; return 1 if a promise was broken."""
    asked = _parser().parse_args(arguments)
    lacking = missing_during() if asked.during else missing()
    if lacking is not None:
        print(lacking, file=sys.stderr)
        return EXIT_CANNOT
    folder = Path(tempfile.mkdtemp(prefix="loket-power-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(EXIT_CANNOT))  # nothing may stay mounted
    try:
        began = time.monotonic()
        if asked.during is not None:
            return 1 if _report_during(Console(), asked.during, _during(folder, asked)) else 0
        writers, hubs = cut(folder, asked.engine, asked.seed, asked.cuts, lazy=asked.synchronous is not None)
        broken = _report(Console(), asked.engine, writers, hubs)
        print(f"took {time.monotonic() - began:.0f} s")
        return 1 if broken else 0
    finally:
        shutil.rmtree(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.power", description=__doc__)
    parser.add_argument("--cuts", type=int, default=20, help="how many [20]")
    parser.add_argument("--engine", choices=SITES, default="sqlite")
    parser.add_argument("--seed", type=int, default=0, help="chooses what is written and when the power goes [0]")
    parser.add_argument("--synchronous", choices=LAZY.values(), help="acknowledge what is not flushed: it must lose")
    parser.add_argument("--during", choices=STEPS, help="cut (SQLite) while the hub's files are changed by this")
    return parser


def cut(
    folder: Path, engine: str, seed: int, cuts: int, *, lazy: bool = False, one_in: int = ONE_IN
) -> tuple[list[Result], list[Result]]:
    """Cut so often, with progress, up to a violation; return what became of each hall: of writers, and of hubs."""
    writers: list[Result] = []
    hubs: list[Result] = []
    lacking = "commit-on-disk" if lazy else None
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("cuts", total=cuts)
        site = SITES[engine](folder / "disk")
        try:
            while (left := cuts - sum(each.cuts for each in (*writers, *hubs))) > 0:
                random, number = Random(f"{seed}:{len(writers)}"), min(left, CUTS_PER_HALL)
                of_hub = number // one_in
                cutter = Cutter(site, random, lacking)
                writers.append(cutter.run(number - of_hub, lambda: progress.advance(bar)))
                if of_hub and not writers[-1].violations:
                    place = folder / f"hall-{len(hubs)}"
                    todo = cut_hub(place, site, random, of_hub, lacking, lambda: progress.advance(bar))
                    hubs.append(asyncio.run(todo))
                if any(each.violations for each in (*writers[-1:], *hubs[-1:])):
                    break
        finally:
            site.close()
    return writers, hubs


def _during(folder: Path, asked: argparse.Namespace) -> During:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task(asked.during, total=asked.cuts)
        lazy = asked.synchronous is not None
        return cut_during(folder, asked.during, asked.cuts, asked.seed, lazy=lazy, done=lambda: progress.advance(bar))


def _report_during(console: Console, name: str, result: During) -> int:
    console.print(
        f"{result.cuts} power cuts during {name}, at {result.moments} different moments; "
        f"in {result.refused} a hub refused to start until it was done again; the rest were as before or after"
    )
    console.print(f"one cut with its proof: {times_of(result.took_s)}")
    return _tell(console, result.violations)


def _report(console: Console, engine: str, writers: Sequence[Result], hubs: Sequence[Result]) -> int:
    both = [*writers, *hubs]
    console.print(
        f"{sum(each.cuts for each in both)} power cuts on {engine}: {sum(each.cuts for each in writers)} under a "
        f"writer through the hub's journal, {sum(each.cuts for each in hubs)} under a real hub; in "
        f"{sum(each.frozen for each in both)} it was stopped first, in {sum(each.killed for each in both)} it was "
        "killed and started again just before"
    )
    console.print(
        f"acknowledged before the cuts: {sum(each.acknowledged for each in writers)} records of writers, "
        f"{sum(each.acknowledged for each in hubs)} commands to hubs; lost: {sum(each.lost for each in both)}"
    )
    console.print(f"power back to journal open:    {times_of([t for each in writers for t in each.restarts_s])}")
    console.print(f"process start to first answer: {times_of([t for each in hubs for t in each.restarts_s])}")
    return _tell(console, [violation for each in both for violation in each.violations])


def _tell(console: Console, violations: Sequence[str]) -> int:
    console.print(f"violations: {len(violations)}", style="bold red" if violations else "bold green")
    for violation in violations:
        console.print(f"  {violation}", markup=False, highlight=False)
    return len(violations)


if __name__ == "__main__":
    sys.exit(main())
