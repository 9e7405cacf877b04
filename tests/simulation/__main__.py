"""`python -m tests.simulation --seeds 300`: many halls, every fault, no violation."""

import argparse
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from rich.console import Console
from rich.progress import track

from tests.simulation.hall import Hall, Outcome


def simulate(seed: int, every_ms: float = 12_000, only: tuple[str, ...] = ()) -> Outcome:
    """Run one seed; a fault strikes each `every_ms` on average, one of `only` if that names any."""
    return Hall(seed, fault_every_ms=every_ms, only=only).run()


def main() -> int:
    """Run the seeds, print figures, and return 1 if anything was violated, or too little happened."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=300, help="how many halls to simulate [300]")
    parser.add_argument("--first", type=int, default=0, help="the first seed [0]; a failing one can be run again alone")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="how many at once [all cores]")
    parser.add_argument("--every", type=float, default=12.0, metavar="S", help="seconds between two faults [12]")
    parser.add_argument("--only", action="append", default=[], metavar="FAULT", help="choose from these faults only")
    arguments = parser.parse_args()
    run = partial(simulate, every_ms=arguments.every * 1_000, only=tuple(arguments.only))
    seeds = range(arguments.first, arguments.first + arguments.seeds)
    console = Console(stderr=True)
    began = time.monotonic()
    with ProcessPoolExecutor(arguments.processes) as pool:
        outcomes = list(track(pool.map(run, seeds), "halls", total=len(seeds), console=console))
    seconds = time.monotonic() - began
    return report(outcomes, seconds)


def report(outcomes: list[Outcome], seconds: float) -> int:
    """Print what was simulated and found; return the exit code."""
    faults = sum((Counter(outcome.faults) for outcome in outcomes), Counter[str]())
    hours = sum(outcome.simulated_ms for outcome in outcomes) / 3_600_000
    for name in ("issued", "told", "printed", "called", "announced"):
        print(f"{name:>12}  {sum(getattr(outcome, name) for outcome in outcomes)}")
    print(f"{'hours':>12}  {hours:.1f} simulated in {seconds:.0f} s, {sum(o.events for o in outcomes)} events")
    print(f"{'faults':>12}  {sum(faults.values())}: " + ", ".join(f"{n} {c}" for n, c in sorted(faults.items())))
    bad = [outcome for outcome in outcomes if outcome.violations or outcome.shortfalls]
    for outcome in bad[:20]:
        for violation in [*outcome.violations[:5], *outcome.shortfalls]:
            print(f"seed {outcome.seed}: {violation}")
    print(f"{'violations':>12}  {sum(len(outcome.violations) for outcome in outcomes)} in {len(outcomes)} seeds")
    return 1 if bad or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
