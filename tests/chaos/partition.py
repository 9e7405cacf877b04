"""`python -m tests.chaos.partition --rounds 50`: the hosts of a hall are cut off from its hub, and from each other.

N7, N12: hub, kiosks, officers and a hall screen are programs in network namespaces on a bridge; links are cut in both
directions or in one, a fifth of all packets is lost, connections are reset. Kiosks go on giving numbers. No number is
given twice or left out, each visitor has one that counts, all are with the hub within ten seconds after the network
has healed; the screen marks an old picture as old, and nothing is announced twice.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hub.protocol.commands import VoicePhase
from tests.chaos.book import violations
from tests.chaos.kill import times_of
from tests.chaos.network import missing
from tests.chaos.parted_hall import HUB, PORT, SCREEN, STALE_S, PartedHall
from tests.chaos.witness import Told, Witness
from tests.e2e.day_hall import ZONES

KINDS: Final = ("both ways", "from the hub", "to the hub", "loss", "reset")
LOSS_PERCENT: Final = 20
SHORTEST_S: Final = 4.0
LONGEST_S: Final = 12.0
RESET_EVERY_S: Final = 1.5
LONG_EVERY: Final = 10
LONG_S: Final = STALE_S + 4.0
"""So long the screen is cut off in every tenth round: its picture is old then, and must say so."""

MERGED_WITHIN_S: Final = 10.0
PATIENCE_S: Final = 60.0
KIOSKS: Final = 3
PANELS: Final = 2
EXIT_CANNOT: Final = 2
PROTECTIONS: Final = ("replaces",)


@dataclass
class Result:
    """What became of a hall; `merged_s` are from the healing until the hub had all numbers given without it."""

    kinds: Counter[str] = field(default_factory=Counter)
    joined: int = 0
    numbers: int = 0
    own: int = 0
    replaced: int = 0
    called: int = 0
    announced: int = 0
    marked: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    merged_s: list[float] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


def part(
    folder: Path,
    seed: int,
    kinds: Sequence[str],
    lacking: str | None = None,
    done: Callable[[], None] = lambda: None,
    kiosks: int = KIOSKS,
    panels: int = PANELS,
    longest_s: float = LONGEST_S,
    everybody: bool = False,
    merged_s: float = MERGED_WITHIN_S,
) -> Result:
    """Let a new hall go through these faults, one after the other, and compare what all know in the end.

    `everybody` is cut off at once; else it is chosen. Numbers may come up to `merged_s` after the healing.
    """
    random, result = Random(seed), Result()
    with PartedHall(folder, random, kiosks, panels, lacking) as hall:
        try:
            hall.begin()
            for number, kind in enumerate(kinds, 1):
                away = hall.devices if everybody else random.sample(hall.devices, random.randint(1, len(hall.devices)))
                lasts_s = random.uniform(SHORTEST_S, longest_s)
                _once(hall, kind, away, LONG_S if number % LONG_EVERY == 0 else lasts_s, result, merged_s)
                done()
            hall.settle(PATIENCE_S)
            hall.work_until(hall.handed_in, merged_s, "the last numbers at the hub")
            hall.settle(PATIENCE_S)
            hall.shows_newest_call(merged_s)
        except TimeoutError as error:
            result.violations.append(str(error))
        hall.book.read()
        result.joined = hall.joined
        result.violations += _found(hall, result)
    return result


def _once(hall: PartedHall, kind: str, away: Sequence[str], lasts_s: float, result: Result, merged_s: float) -> None:
    """One fault of the links between some devices and the hub, with visitors, and its healing."""
    long = lasts_s > STALE_S
    result.kinds[kind] += 1
    if long:
        away = [*away, SCREEN]
    network = hall.network
    if kind in ("both ways", "from the hub") or long:
        for device in away:
            network.cut(HUB, device)
    if kind in ("both ways", "to the hub"):
        for device in away:
            network.cut(device, HUB)
    if kind in ("loss", "reset"):
        network.lose(LOSS_PERCENT)
    end = time.monotonic() + lasts_s
    while (left := end - time.monotonic()) > 0:
        if kind == "reset":
            network.reset(HUB, PORT)
        hall.work(min(left, RESET_EVERY_S))
    if long:
        result.marked += hall.note.stale
        if not hall.note.stale:
            result.violations.append(f"a picture that is {LONG_S:.0f} s old is not marked")
    network.heal()
    if not hall.handed_in():
        _merge(hall, kind, result, merged_s)
    if long:
        hall.work_until(lambda: not hall.note.stale, merged_s, "a new picture on the screen")


def _merge(hall: PartedHall, kind: str, result: Result, within_s: float) -> None:
    patience_s = max(PATIENCE_S, within_s)
    result.merged_s.append(hall.work_until(hall.handed_in, patience_s, "the kiosks' own numbers at the hub"))
    if result.merged_s[-1] > within_s:
        result.violations.append(f"{kind}: the kiosks' own numbers came {result.merged_s[-1]:.1f} s after the healing")


def _found(hall: PartedHall, result: Result) -> list[str]:
    """Compare what devices told with the journal; fill in the figures."""
    seen = hall.seen
    result.numbers, result.own = len(seen.numbers), sum(given.own for given in seen.numbers)
    result.called, result.refused = len(seen.called), seen.refused
    result.announced = sum(times for (what, _), times in seen.screen.items() if what == VoicePhase.SPEAKING)
    found = violations(hall.book, Witness(), Told())
    found += list(_of_numbers(hall, result))
    found += [
        f"call {call} was {what} {times} times"
        for (what, call), times in seen.screen.items()
        if times > (2 if what == VoicePhase.SPEAKING else 1)  # not heard to its end, it is begun once more, marked
    ]
    return found


def _of_numbers(hall: PartedHall, result: Result) -> Iterator[str]:
    entries, numbers = hall.book.entries, hall.seen.numbers
    kept: dict[str, list[str]] = defaultdict(list)
    texts: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        if entry.type in ("TicketIssued", "TicketHandedIn"):
            kept[entry.body["ticket"]].append(f"{entry.type} {entry.body['text']}")
            texts[entry.body.get("day", entry.day), entry.body["text"]] += 1
    for (day, text), times in texts.items():
        if times > 1:
            yield f"{text} is recorded {times} times on {day}"
    for text, times in Counter(given.number for given in numbers).items():
        if times > 1:
            yield f"{text} was told to {times} visitors"
    for given in numbers:
        wanted = f"{'TicketHandedIn' if given.own else 'TicketIssued'} {given.number}"
        if kept.get(given.ticket) != [wanted]:
            yield f"{given.kiosk} told {given.number}; the journal has {kept.get(given.ticket)} of that ticket"
    told = {given.ticket for given in numbers}
    cancelled = {entry.body["ticket"] for entry in entries if entry.type == "TicketCancelled"}
    replaced = {entry.body["replaces"]: entry.revision for entry in entries if entry.type == "TicketHandedIn"}
    called = {entry.body["ticket"]: entry.revision for entry in reversed(entries) if entry.type == "TicketCalled"}
    result.replaced = len(kept.keys() - told)
    for ticket in kept.keys() - told - cancelled:
        if ticket not in replaced or replaced[ticket] < called.get(ticket, replaced[ticket] + 1):
            yield f"{kept[ticket]} counts, and no visitor was told of it"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as many rounds as are asked for and print figures; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.partition", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="how many faults [10]")
    parser.add_argument("--seed", type=int, default=0, help="chooses who is cut off from whom and when [0]")
    parser.add_argument("--without", choices=PROTECTIONS, help="switch this protection off: it must be noticed")
    asked = parser.parse_args(arguments)
    lacking = missing()
    if lacking is not None:
        print(lacking, file=sys.stderr)
        return EXIT_CANNOT
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(EXIT_CANNOT))  # no host may stay behind
    kinds = Random(asked.seed).choices(KINDS, k=asked.rounds)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    began = time.monotonic()
    with (
        Progress(*columns, console=Console(stderr=True)) as progress,
        tempfile.TemporaryDirectory(prefix="loket-partition-") as folder,
    ):
        bar = progress.add_task("rounds", total=len(kinds))
        result = part(Path(folder), asked.seed, kinds, asked.without, lambda: progress.advance(bar))
    return 1 if _report(Console(), result, time.monotonic() - began) else 0


def _report(console: Console, result: Result, took_s: float) -> int:
    console.print(
        f"{result.kinds.total()} faults of the network of {KIOSKS} kiosks, {PANELS} panels and a screen "
        f"({', '.join(f'{kind}: {times}' for kind, times in result.kinds.items())}); devices joined {result.joined} "
        f"times; {took_s:.0f} s"
    )
    console.print(
        f"numbers told: {result.numbers}, {result.own} of them without the hub; answers that came too late and were "
        f"replaced: {result.replaced}; not given: {dict(result.refused) or 'none'}; called: {result.called}; "
        f"announced in {ZONES[0]}: {result.announced}; old pictures marked: {result.marked}"
    )
    console.print(f"network healed to all with the hub: {times_of(result.merged_s)}")
    console.print(f"violations: {len(result.violations)}", style="bold red" if result.violations else "bold green")
    for violation in result.violations:
        console.print(f"  {violation}", markup=False, highlight=False)
    return len(result.violations)


if __name__ == "__main__":
    sys.exit(main())
