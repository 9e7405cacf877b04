"""Lets one hostile client do its worst while a hall works, and measures what the others feel of it (N11).

A real hub; kiosks, panels and hall screens that press at a steady rate; and a stranger at an address of its own that
connects without end, begins handshakes and stalls, reads nothing, sends giant frames, deep JSON, or more commands than
any device has, is a thousand unknown devices, guesses passwords, sets numbers aside for paper, or says hello again and
again, with marks of a history that never was, too; or floods zeroconf's port with made-up answers and questions. Seen
are how long honest commands take meanwhile against before (p99, aimed at: a fifth more at most), how much of a
processor the hub itself uses, by how much it grows, and when the stranger is first cut.

In truth the stranger's computer is another one: here it gets what hub and hall leave of the processors. What it costs
them to be on the same one shows `elsewhere`: the same done to a port of its own, and nothing to the hub.

By TLS (`--tls`), as every hall has it that is larger than one machine, honest devices are paired, and the stranger has
stolen the keys of a kiosk and of a panel: what it does as one of them it does with these, all else without any. There
it also begins session after session and leaves (`handshakes`), which costs the hub most.

    python -m tests.chaos.flood --tls
"""

import argparse
import asyncio
import gc
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import track
from rich.table import Table

from hub.protocol import limits
from hub.server.callers import NEW_BURST, NEW_RATE
from tests.chaos import crowded
from tests.chaos.flooded_hall import DEVICES, Hall, hall
from tests.chaos.hostile import ATTACKS, BY_TLS, CONTROL
from tests.chaos.open_hub import PROTECTIONS
from tests.e2e.programs import PROJECT

SECONDS: Final = 15.0
BEFORE_S: Final = SECONDS
RATIO: Final = 1.2
GROWTH_MB: Final = 64.0
"""What 64 strangers take by TLS, those that have gone and wait for the collector, and what was never used before."""

ANSWERED: Final = ("commands", "passwords", "paper")
"""Attacks of which each message is a question: the next is read when those before it are answered."""

SAYING: Final = ("deep", "hellos", "marks")
"""Attacks that are nothing but messages: who says too much has a while to catch up."""

ON_THE_NETWORK: Final = ("mdns",)
"""Attacks by no connection, which nobody can cut."""

CONNECTING: Final = ("storm", "handshakes")
"""Attacks that are nothing but connections: a machine that is slow enough makes no more of them than an address may."""

MARGIN_MS: Final = 3_000
"""A flood is cut after `FLOOD_GRACE`, and the stranger begins a while after its program."""


@dataclass
class Figures:
    """What was seen: milliseconds of honest commands, the hub's memory (MB), and what the stranger printed.

    `cores` is how much of a processor the hub used, before and during.
    """

    attack: str
    before_ms: list[float]
    during_ms: list[float]
    cores: tuple[float, float]
    grown_mb: float
    parted: int
    seconds: float
    stranger: dict[str, Any]

    @property
    def ratio(self) -> float:
        """How much longer the slowest hundredth takes than before."""
        return crowded.p99_of(self.during_ms) / max(1.0, crowded.p99_of(self.before_ms))

    @property
    def may_stay(self) -> bool:
        """Whether nobody need cut this stranger.

        It is read no faster than it is answered, its time was short, or it made no more connections than it may.
        """
        is_short = self.seconds * 1_000 <= limits.FLOOD_GRACE.value + MARGIN_MS
        is_few = self.stranger["came_in"] <= NEW_BURST.value + self.seconds * NEW_RATE.value
        if self.attack in (*ON_THE_NETWORK, CONTROL):
            return True
        return self.attack in ANSWERED or (self.attack in SAYING and is_short) or (self.attack in CONNECTING and is_few)

    def problems(self) -> list[str]:
        """Return what must not be, whatever the machine is like."""
        found = []
        if not self.during_ms:
            found.append("nobody was served")
        if self.parted:
            found.append(f"{self.parted} honest devices lost their hub")
        if not self.stranger:
            found.append("the stranger's program failed")
        elif self.stranger["first_cut_s"] is None and not self.may_stay:
            found.append("the stranger was never cut")
        if self.grown_mb > GROWTH_MB:
            found.append(f"the hub grew by {self.grown_mb:.0f} MB")
        return [f"{self.attack}: {each}" for each in found]


async def attack(place: Hall, name: str, before_s: float, seconds: float, patience_s: float = 0.0) -> Figures:
    """Measure, let a stranger do one thing for a while, and measure meanwhile."""
    patience_s = 0.0 if name in ANSWERED else patience_s
    used = Used(place.hub.pid)
    before = await place.measured(before_s)
    cores_before = used.cores()
    memory, parted = memory_mb(place.hub.pid), place.parted
    wanted = place.pool if name == "paper" else place.service
    command = [
        sys.executable,
        "-m",
        "tests.chaos.hostile",
        name,
        str(place.port),
        str(seconds),
        wanted,
        str(patience_s),
    ]
    if place.keys is not None:
        command.append(str(place.keys))
    stranger = await asyncio.create_subprocess_exec(
        "chrt", "--idle", "0", *command, cwd=PROJECT, stdout=asyncio.subprocess.PIPE
    )
    reading, used = asyncio.create_task(stranger.communicate()), Used(place.hub.pid)
    place.waits_ms = []
    peak = memory
    while not reading.done():
        await asyncio.wait([reading], timeout=0.25)
        peak = max(peak, memory_mb(place.hub.pid))
    told = (await reading)[0]
    during, cores = place.waits_ms, (cores_before, used.cores())
    said: dict[str, Any] = json.loads(told) if told else {}
    return Figures(name, before, during, cores, peak - memory, place.parted - parted, seconds, said)


class Used:
    """Measures how much of a processor a process uses from here on."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._at, self._was = time.monotonic(), cpu_s(pid)

    def cores(self) -> float:
        """Return how many processors it kept busy until now."""
        return (cpu_s(self._pid) - self._was) / max(0.001, time.monotonic() - self._at)


def cpu_s(pid: int) -> float:
    """Return for how many seconds processors have worked for a process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Return what a process holds in memory now (MB)."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * 4_096 / 1_000_000


@contextmanager
def _collecting_before() -> Iterator[None]:
    """Look for what is left over now, and not in between: it is the hub's pauses that are measured."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def flood(
    folder: Path,
    names: Sequence[str],
    before_s: float,
    seconds: float,
    lacking: str | None = None,
    devices: int = DEVICES,
    patience_s: float = 0.0,
    *,
    tls: bool = False,
) -> list[Figures]:
    """Return what was seen of each attack, each in a hall of its own: a line that grew takes longer by itself.

    An attack that is not cut in its seconds may go on for so many more.
    """
    found = []
    for name in track(names, "attacks", console=Console(stderr=True)):
        (here := folder / name).mkdir()
        async with hall(here, lacking, devices, tls=tls, advertised=name in ON_THE_NETWORK) as place:
            with _collecting_before():
                found.append(await attack(place, name, before_s, seconds, patience_s))
            await place.answers(len(place.clients))
            if place.hub.bugs:
                raise AssertionError("\n".join(place.hub.bugs[:3]))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for and print figures; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.flood", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"of each attack [{SECONDS:g}]")
    parser.add_argument("--attack", action="append", choices=(*ATTACKS, *BY_TLS), help="only this one")
    parser.add_argument("--tls", action="store_true", help="paired devices and mutual TLS 1.3, as a real hall has it")
    parser.add_argument("--without", choices=tuple(PROTECTIONS), help="switch this protection off: it must be noticed")
    asked = parser.parse_args(arguments)
    if not asked.tls and set(asked.attack or ()) & set(BY_TLS):
        parser.error(f"{' and '.join(BY_TLS)}: only with --tls")
    names = asked.attack or (*ATTACKS, *(BY_TLS if asked.tls else ()))
    folder = Path(tempfile.mkdtemp(prefix="loket-flood-"))
    found = asyncio.run(flood(folder, names, BEFORE_S, asked.seconds, asked.without, tls=asked.tls))
    shutil.rmtree(folder)
    console = Console()
    console.print(f"by {'mutual TLS 1.3' if asked.tls else 'websockets in the clear, on this machine'}")
    return _report(console, found)


def _report(console: Console, found: Sequence[Figures]) -> int:
    table = Table(
        "attack", "p99 before", "during", "ratio", "hub's cores", "hub grew", "came in", "was cut", "first cut after"
    )
    for each in found:
        first = each.stranger.get("first_cut_s")
        table.add_row(
            each.attack,
            f"{crowded.p99_of(each.before_ms):.1f} ms ({len(each.before_ms)})",
            f"{crowded.p99_of(each.during_ms):.1f} ms ({len(each.during_ms)})",
            f"{each.ratio:.2f}",
            f"{each.cores[0]:.0%}, {each.cores[1]:.0%}",
            f"{each.grown_mb:.1f} MB",
            str(each.stranger.get("came_in")),
            str(each.stranger.get("cut")),
            "never" if first is None else f"{first:.2f} s",
        )
    console.print(table)
    problems = [problem for each in found for problem in each.problems()]
    slower = [each.attack for each in found if each.ratio > RATIO]
    console.print(f"p99 more than {RATIO} times as long: {', '.join(slower) or 'never'}")
    console.print(f"violations: {len(problems)}", style="bold red" if problems else "bold green")
    for problem in problems:
        console.print(f"  {problem}", markup=False, highlight=False)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
