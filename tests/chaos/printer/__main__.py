"""`python -m tests.chaos.printer --faults 20000`: a trouble at each byte of a slip, on each rung, and who is told what.

N10: the real courier, queue, worker, dialogue, backend, spool and the kiosk's socket speak with a virtual printer over
TCP or a pseudo-terminal. It keeps its own record of paper; whatever hub, kiosk and journal say of a slip must be true
of it. Many printers work side by side, since most of their time is waiting. Cases that were played are kept in a file
and not played again, so a long run can be continued with its seed.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from printer.profiles import PROFILES, Rung
from printer.render import render
from printer.slip import lay_out
from tests.chaos.printer.cases import Line, choose, combinations
from tests.chaos.printer.figures import broken, report, times_of
from tests.chaos.printer.kills import PER_HALL, Killed, KilledHall
from tests.chaos.printer.lacking import PROTECTIONS, lacking
from tests.chaos.printer.play import Kept, faults
from tests.chaos.printer.site import STATIONERY, slip_of
from tests.chaos.printer.streams import streams
from tests.chaos.printer.trial import Outcome
from tests.fakes.virtual_printer import Trouble

TOGETHER: Final = 72
"""A case waits for eight seconds and works for less than a tenth of one. Each has ten files; select() knows 1,024."""


def slip_bytes() -> int:
    """Return how long the slip is."""
    profile = PROFILES["generic-80"]
    return len(render(lay_out(slip_of("A001"), profile, STATIONERY), profile))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for and print figures; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.printer", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--faults", type=int, default=200, help="how many troubles at a byte of a slip [200]")
    what.add_argument("--kills", type=int, help="how often kiosk or printer's program are killed in a slip instead")
    what.add_argument("--streams", type=int, help="how many random streams the status parser reads instead")
    parser.add_argument("--seed", type=int, default=0, help="chooses them [0]")
    parser.add_argument("--rung", type=Rung, choices=tuple(Rung), help="only printers of this rung")
    parser.add_argument("--line", type=Line, choices=tuple(Line), help="only printers on such a line")
    parser.add_argument("--trouble", type=Trouble, choices=tuple(Trouble), help="only this trouble")
    parser.add_argument("--without", choices=PROTECTIONS, help="switch this protection off: it must be noticed")
    parser.add_argument("--folder", type=Path, help="keep the cases' results there; the same seed continues [nothing]")
    parser.add_argument("--together", type=int, default=TOGETHER, help=f"printers side by side [{TOGETHER}]")
    asked = parser.parse_args(arguments)
    if asked.kills is not None:
        return _killed(asked.kills, asked.seed, asked.without)
    if asked.streams is not None:
        with lacking(asked.without):
            return _streamed(asked.streams, asked.seed)
    return _struck(asked)


def _struck(asked: argparse.Namespace) -> int:
    """Play what is not played yet of the cases of a seed, and print figures of all of them."""
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="loket-printer-"))
    kinds = [str(kind) for kind in (asked.rung, asked.line, asked.trouble, asked.without) if kind is not None]
    kept = Kept(folder / f"{'-'.join(['faults', str(asked.seed), *kinds]).replace(', ', '-').replace(' ', '-')}.jsonl")
    length = slip_bytes()
    chosen = list(choose(asked.faults, asked.seed, length, asked.trouble, asked.rung, asked.line))
    cases = [case for case in chosen if case.number not in kept.outcomes]
    with _progress() as progress, lacking(asked.without):
        bar = progress.add_task("faults", total=len(chosen), completed=len(chosen) - len(cases))

        def done(outcome: Outcome) -> None:
            kept.add(outcome)
            progress.advance(bar)

        began = time.monotonic()
        asyncio.run(faults(cases, folder / "printers", asked.together, done))
        kept.spent(len(cases), time.monotonic() - began)
    shutil.rmtree(folder / "printers", ignore_errors=True)
    if asked.folder is None:
        shutil.rmtree(folder)
    of_all = len(combinations(length, asked.trouble, asked.rung, asked.line))
    outcomes = [kept.outcomes[case.number] for case in chosen]
    return report(Console(), outcomes, length, of_all, kept.took_s)


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
    return broken(console, violations)


def _streamed(count: int, seed: int) -> int:
    """Read streams and print figures."""
    with _progress() as progress:
        bar = progress.add_task("streams", total=count)
        read = streams(count, seed, lambda some: progress.advance(bar, some))
    console = Console()
    console.print(f"{sum(read.states.values())} streams: {', '.join(f'{s} {n}' for s, n in read.states.most_common())}")
    return broken(console, read.violations)


if __name__ == "__main__":
    sys.exit(main())
