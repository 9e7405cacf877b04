"""A whole day in real processes: all who came get a number and paper, are called, shown, announced and served.

`python -m tests.e2e.day` plays the 390 visitors of `tests/data/day.csv` as fast as they go at 3 kiosks, 12 officers,
2 printers and 4 screens (one kiosk, panel and screen with a real window, touched and keyed); it ends with 0 only if
what kiosks, paper, panels, screens, voices and the journal say agrees.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tests.e2e.busy_hall import BusyHall, Pace
from tests.e2e.day_hall import Visitor, visitors
from tests.e2e.programs import ProgramEnded
from tests.e2e.tally import CLASSES, Stage, Tally
from tests.e2e.waiting import DidNotHappen

VOICE_SPEED: Final = 30.0
"""Recorded voices speak so much faster than in a hall; the sound itself is the same."""

STALLED_S: Final = 60.0
"""A day in which nobody is served for so long has stopped."""

LOOK_S: Final = 0.5
TELL_S: Final = 15.0
"""How often progress is told where there is no terminal to draw bars on."""


@dataclass(frozen=True)
class Outcome:
    """How a day ended: `wrong` says everything that does not agree."""

    tally: Tally
    wrong: list[str]
    took_s: float


def play(people: Sequence[Visitor], folder: Path, console: Console | None = None) -> Outcome:
    """Play the day below `folder`; return how it ended.

    Raises:
        DidNotHappen, ProgramEnded: the hall did not even start.
    """
    began = time.monotonic()
    tally = Tally()
    with ExitStack() as stack:
        hall = BusyHall(stack, folder, f"{os.getpid()}", tally, Pace(lambda _: 0.0, VOICE_SPEED))
        hall.start()
        if console is not None:
            console.print(f"{len(hall.programs)} processes are up after {time.monotonic() - began:.1f} s")
        hall.arrive(people)
        watch(tally, len(people), hall, console)
        wanted = Counter((visitor.service, visitor.ticket_class) for visitor in people)
        settle(hall, wanted)
        wrong = tally.disagreements(wanted, hall.history)
    return Outcome(tally, wrong, time.monotonic() - began)


def watch(
    tally: Tally, count: int, hall: BusyHall, console: Console | None, clock: Callable[[], str] = lambda: ""
) -> None:
    """Show how far the day is until all are served, or something went wrong, or nothing goes on any more.

    `clock` gives the day's own time, where it has one.
    """
    columns = (TextColumn("{task.description:>9}"), BarColumn(), TextColumn("{task.completed:.0f} of {task.total:.0f}"))
    quiet = console is None or not console.is_terminal
    with Progress(*columns, TimeElapsedColumn(), TextColumn("{task.fields[clock]}"), disable=quiet) as bars:
        tasks = {stage: bars.add_task(stage, total=count, clock="") for stage in Stage}
        moved_at, told_at, before = time.monotonic(), time.monotonic(), -1
        while True:
            done = tally.wait_for(Stage.SERVED, count, LOOK_S)
            for stage, task in tasks.items():
                bars.update(task, completed=tally.count(stage), clock=clock() if stage is Stage.ISSUED else "")
            hall.check()
            hall.take_pictures()
            now, reached = time.monotonic(), sum(tally.count(stage) for stage in Stage)
            if reached != before:
                moved_at, before = now, reached
            if quiet and console is not None and now - told_at >= TELL_S:
                told_at = now
                console.print(f"{clock()} " + ", ".join(f"{tally.count(stage)} {stage}" for stage in Stage))
            if done or tally.faulty or now - moved_at > STALLED_S:
                return


def settle(hall: BusyHall, wanted: Counter[tuple[str, str]]) -> None:
    """Wait for the last reports to be in the journal: what was served a moment ago is told by several roads."""
    until = time.monotonic() + 60
    while hall.tally.disagreements(wanted, hall.history) and time.monotonic() < until:
        time.sleep(0.1)


def report(tally: Tally, count: int) -> list[str]:
    """Return the lines of a day's report, for so many visitors."""
    lines = [f"{'':10} {'all':>5} {'regular':>9} {'priority':>9} {'doubles':>8} {'losses':>7}"]
    for stage in Stage:
        by_class = tally.per_class(stage)
        lines.append(
            f"{stage:10} {tally.count(stage):5d} {by_class[CLASSES[0]]:9d} {by_class[CLASSES[1]]:9d}"
            f" {len(tally.doubles(stage)):8d} {count - tally.count(stage):7d}"
        )
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the day from the command line; return 0 only if every witness agrees."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.day", description=__doc__)
    parser.add_argument("--visitors", type=int, metavar="N", help="only the first N of the day")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave logs, database and sound there")
    options = parser.parse_args(arguments)
    people = visitors()[: options.visitors]
    console = Console()
    with tempfile.TemporaryDirectory(prefix="loket-day-", ignore_cleanup_errors=True) as scratch:
        try:
            outcome = play(people, options.keep or Path(scratch), console)
        except (DidNotHappen, ProgramEnded) as error:
            console.print(f"FAILED: {error}", markup=False)
            return 1
    for line in report(outcome.tally, len(people)):
        console.print(line, markup=False, highlight=False)
    for line in outcome.wrong:
        console.print(f"WRONG: {line}", markup=False)
    console.print(
        f"{len(people)} visitors in {outcome.took_s:.0f} s: {'not in order' if outcome.wrong else 'all agree'}"
    )
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
