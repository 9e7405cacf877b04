"""What was done to printers and what came of it, for a person to read."""

import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Final

from rich.console import Console

from tests.chaos.printer.judge import TIMES
from tests.chaos.printer.trial import Outcome

SHOWN: Final = 40


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
    found = [f"{outcome.case}: {violation}" for outcome in outcomes for violation in outcome.violations]
    late = sum(violation.startswith(TIMES) for outcome in outcomes for violation in outcome.violations)
    helpless = sum(outcome.beyond_help for outcome in outcomes)
    console.print(f"in {helpless} cases nobody could keep the rest of a slip off the next paper (see is_beyond_help)")
    console.print(f"of the violations {late} are of times")
    return broken(console, found)


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


def broken(console: Console, violations: Sequence[str]) -> int:
    console.print(f"violations: {len(violations)}", style="bold red" if violations else "bold green")
    for violation in violations[:SHOWN]:
        console.print(f"  {violation}", markup=False, highlight=False, soft_wrap=True)
    return 1 if violations else 0
