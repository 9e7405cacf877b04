"""`python -m tests.simulation`: many small halls (`--seeds 300`), whole days (`--days 30`), or `--emergencies 100`."""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TypeVar

from rich.console import Console
from rich.progress import track

from tests.simulation.calendar_days import FIRST, dates
from tests.simulation.day_checks import Findings
from tests.simulation.day_hall import DayHall
from tests.simulation.day_report import report_days
from tests.simulation.emergencies import EmergencyHall
from tests.simulation.hall import Hall, Outcome
from tests.simulation.sample import sample_plan
from tests.simulation.voice_checks import spread

DAYS_TOGETHER = 3
"""A hall lives for so many dates, so that both cores are busy to the end."""

T = TypeVar("T")
A = TypeVar("A")


def simulate(seed: int, every_ms: float = 12_000, only: tuple[str, ...] = ()) -> Outcome:
    """Run one seed; a fault strikes each `every_ms` on average, one of `only` if that names any.

    Raises:
        RuntimeError: a program of the hall would have ended by a bug; names the seed.
    """
    try:
        return Hall(seed, fault_every_ms=every_ms, only=only).run()
    except Exception as error:
        raise RuntimeError(f"seed {seed} ended by {error!r}") from error


def simulate_days(start: int, days: int, seed: int, faults: bool) -> Findings:
    """Run some dates of the sample hall, from the `start`-th on, as a hall of its own."""
    count = min(DAYS_TOGETHER, days - start)
    plan = sample_plan(by_itself=start // DAYS_TOGETHER % 3 == 1)
    hall = DayHall(seed + start, dates(FIRST, days)[start], count, plan)
    hall.fault_every_ms = hall.fault_every_ms if faults else None
    return hall.run()


def simulate_emergencies(seed: int) -> tuple[int, list[str], Counter[str]]:
    """Run a hall with emergencies; return its seed, what was broken, and what happened."""
    hall = EmergencyHall(seed)
    broken = hall.violations()
    head = hall.head
    counts = {
        "orders done": head.done,
        "not stored": head.kept_in_memory,
        "looks": hall.looks,
        "at kiosks": hall.kiosk_looks,
        "said": hall.warnings,
    }
    return seed, broken, Counter(counts | {"faults": sum(hall.faults.values())})


def report_emergencies(outcomes: Sequence[tuple[int, list[str], Counter[str]]], seconds: float) -> int:
    """Print what was simulated and found; return the exit code."""
    total = sum((counts for _, _, counts in outcomes), Counter[str]())
    print(", ".join(f"{count} {what}" for what, count in total.items()) + f" in {seconds:.0f} s")
    for seed, broken, _ in outcomes:
        for each in broken:
            print(f"seed {seed}: {each}")
    bad = sum(bool(broken) for _, broken, _ in outcomes)
    print(f"emergencies: {bad} of {len(outcomes)} seeds with violations")
    return 1 if bad or not total["looks"] else 0


def main() -> int:
    """Run what is asked for, print figures, and return 1 if anything was violated, or too little happened."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=300, help="how many small halls to simulate [300]")
    parser.add_argument("--first", type=int, default=0, help="the first seed [0]; a failing one can be run again alone")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="how many at once [all cores]")
    parser.add_argument("--every", type=float, default=12.0, metavar="S", help="seconds between two faults [12]")
    parser.add_argument("--only", action="append", default=[], metavar="FAULT", help="choose from these faults only")
    parser.add_argument("--days", type=int, metavar="N", help="simulate so many consecutive dates of a whole hall")
    parser.add_argument("--hall", choices=["sample"], default="sample", help="which hall, with --days [sample]")
    parser.add_argument("--faults", choices=["on", "off"], default="on", help="whether things go wrong, with --days")
    parser.add_argument("--emergencies", type=int, metavar="N", help="simulate so many halls with emergencies")
    arguments = parser.parse_args()
    began = time.monotonic()
    if arguments.days is not None:
        days = partial(simulate_days, days=arguments.days, seed=arguments.first, faults=arguments.faults == "on")
        starts = range(0, arguments.days, DAYS_TOGETHER)
        return report_days(_all(days, starts, arguments.processes, "days"), time.monotonic() - began)
    if arguments.emergencies is not None:
        seeds = range(arguments.first, arguments.first + arguments.emergencies)
        found = _all(simulate_emergencies, seeds, arguments.processes, "halls")
        return report_emergencies(found, time.monotonic() - began)
    run = partial(simulate, every_ms=arguments.every * 1_000, only=tuple(arguments.only))
    seeds = range(arguments.first, arguments.first + arguments.seeds)
    return report(_all(run, seeds, arguments.processes, "halls"), time.monotonic() - began)


def _all(run: Callable[[A], T], what: Sequence[A], processes: int, name: str) -> list[T]:
    """Run it all in processes, with a progress bar on stderr."""
    console = Console(stderr=True)
    with ProcessPoolExecutor(processes) as pool:
        return list(track(pool.map(run, what), name, total=len(what), console=console))


def report(outcomes: list[Outcome], seconds: float) -> int:
    """Print what was simulated and found; return the exit code."""
    faults = sum((Counter(outcome.faults) for outcome in outcomes), Counter[str]())
    hours = sum(outcome.simulated_ms for outcome in outcomes) / 3_600_000
    for name in ("issued", "told", "printed", "called", "announced"):
        print(f"{name:>12}  {sum(getattr(outcome, name) for outcome in outcomes)}")
    print(f"{'delays':>12}  {spread(delay for outcome in outcomes for delay in outcome.delays)}")
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
