"""How soon a printer's trouble is known: `python -m tests.bench.printer_status`: from change to kiosk and supervisor.

Hub, both printers' programs, kiosk (but for its window) and supervisor are real, as processes on this machine; the
printers are virtual, one on TCP, one on a serial line. The instant of each change is drawn, so that it falls anywhere
between two looks of the printer's program. A trouble counts when it came, and again when it is cured. With `--cable`
(root; in a network namespace of its own) the TCP printer's packets vanish, too, until it is off line and for a while.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.e2e.printing_hall import FAR, NEAR, PrintingHall
from tests.fakes.virtual_printer import Mechanism, Trouble

PROMISED_S: Final = 2.0
"""What requirements.md (F) promises of every trouble."""

ROUNDS: Final = 20
LONG_S: Final = 600.0
"""What passes by itself lasts until it is cured."""

UNSEEN_S: Final = 20.0
"""A change that nobody knows after so long is not known at all."""

SPREAD_S: Final = 1.5
"""Longer than from one look to the next."""

WAYS: Final = {NEAR: "TCP", FAR: "serial"}
MUTE: Final = "mute"
INSIDE: Final = "LOKET_BENCH_INSIDE"
"""Set in the environment of the program that runs in a network namespace of its own."""

TROUBLES: Final = {
    Trouble.PAPER_LOW: "paper_low",
    Trouble.PAPER_OUT: "paper_out",
    Trouble.COVER: "cover_open",
    Trouble.JAM: "jam",
    Trouble.ERROR: "error",
    Trouble.HOT: "error",
    Trouble.POWER: "offline",
    Trouble.MUTE: MUTE,
}
"""What may befall a printer, and which alarm names it then."""

SILENT_LINE: Final = {Trouble.POWER: MUTE}
"""A serial line says nothing of its far end."""

AFTER: Final = ("cured", "its connection is given up")
"""What is no trouble, or has been told before."""

Delays = dict[tuple[str, str], list[float]]
"""Seconds by what happened and who came to know it."""


def measure(hall: PrintingHall, rounds: int, seed: int, stepped: Callable[[], None]) -> Delays:
    """Let every trouble come and go so many times, on both printers one after the other."""
    chance, delays = random.Random(seed), defaultdict[tuple[str, str], list[float]](list)
    for _ in range(rounds):
        for printer, way in WAYS.items():
            for trouble, named in TROUBLES.items():
                mechanism = hall.mechanisms[printer]
                mechanism.away_s = mechanism.hot_s = LONG_S
                alarm = SILENT_LINE.get(trouble, named) if printer == FAR else named
                for what, act, then in (
                    (f"{trouble}, {way}", lambda: mechanism.strike(trouble), alarm),  # noqa: B023  # done at once
                    ("cured", lambda: _cure(mechanism), "ready"),  # noqa: B023
                ):
                    time.sleep(chance.uniform(0, SPREAD_S))  # a drawn instant, not a wait for something
                    act()
                    began = time.monotonic()
                    if printer == NEAR and then != "paper_low" and trouble is not Trouble.PAPER_LOW:
                        _kiosk_knows(hall, {then})
                        delays[what, "kiosk"].append(time.monotonic() - began)
                    _staff_know(hall, printer, {then})
                    delays[what, "supervisor"].append(time.monotonic() - began)
                stepped()
    return delays


def measure_cable(hall: PrintingHall, rounds: int, seed: int, stepped: Callable[[], None]) -> Delays:
    """Let the packets of the TCP printer vanish so many times, until it is off line and some time longer."""
    chance, delays = random.Random(seed), defaultdict[tuple[str, str], list[float]](list)
    _nft("add table inet cable", "add chain inet cable cut { type filter hook input priority 0 ; }")
    for _ in range(rounds):
        time.sleep(chance.uniform(0, SPREAD_S))
        _nft(*(f"add rule inet cable cut tcp {end} {hall.near.port} drop" for end in ("dport", "sport")))
        began = time.monotonic()
        for what, names in (("cable cut, TCP", {MUTE, "offline"}), ("its connection is given up", {"offline"})):
            _kiosk_knows(hall, names)
            delays[what, "kiosk"].append(time.monotonic() - began)
            _staff_know(hall, NEAR, names)
            delays[what, "supervisor"].append(time.monotonic() - began)
        time.sleep(chance.uniform(0, 3 * SPREAD_S))
        _nft("flush chain inet cable cut")
        began = time.monotonic()
        _kiosk_knows(hall, {"ready"})
        delays["cable back", "kiosk"].append(time.monotonic() - began)
        _staff_know(hall, NEAR, {"ready"})
        delays["cable back", "supervisor"].append(time.monotonic() - began)
        stepped()
    return delays


def _kiosk_knows(hall: PrintingHall, names: set[str]) -> None:
    hall.kiosk_shows(lambda it: (MUTE if it["mute"] else it["printer"]) in names, UNSEEN_S)


def _staff_know(hall: PrintingHall, printer: str, names: set[str]) -> None:
    """Wait until an alarm of the printer has one of these names, or there is none and it is ready."""

    def are_told(told: dict[str, Any]) -> bool:
        alarms = {each.removeprefix("printer_") for each in told["alarms"][printer]}
        return bool((alarms or {told["printers"][printer]}) & names)

    hall.supervisor.wait_until("paper", are_told, UNSEEN_S)


def _nft(*rules: str) -> None:
    subprocess.run(["nft", "-f", "-"], input="\n".join(rules) + "\n", text=True, check=True)


def _cure(mechanism: Mechanism) -> None:
    mechanism.cure()
    mechanism.come_back()


def _row(times: Sequence[float]) -> tuple[str, ...]:
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{len(ordered)}", f"{statistics.median(ordered):.2f}", f"{p99:.2f}", f"{ordered[-1]:.2f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 if a trouble took longer to be known than is promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.printer_status", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each trouble comes and goes [{ROUNDS}]")
    parser.add_argument("--seed", type=int, default=1, help="of the instants [1]")
    parser.add_argument("--cable", action="store_true", help="cut the TCP printer's cable, too (root)")
    asked = parser.parse_args(arguments)
    if asked.cable and INSIDE not in os.environ:
        inside = [
            sys.executable,
            "-m",
            "tests.bench.printer_status",
            *(sys.argv[1:] if arguments is None else arguments),
        ]
        return subprocess.run(["unshare", "--net", *inside], env={**os.environ, INSIDE: "1"}, check=False).returncode
    if asked.cable:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with tempfile.TemporaryDirectory() as folder, PrintingHall(Path(folder)) as hall, Progress() as progress:
        steps = len(WAYS) * len(TROUBLES) + asked.cable
        task = progress.add_task("troubles", total=asked.rounds * steps)
        delays = measure(hall, asked.rounds, asked.seed, lambda: progress.advance(task))
        if asked.cable:
            delays |= measure_cable(hall, asked.rounds, asked.seed, lambda: progress.advance(task))
    table = Table("what happened", "who knows", "times", "median s", "p99 s", "max s", title="change until it is known")
    for (what, who), times in sorted(delays.items()):
        table.add_row(what, who, *_row(times))
    troubles = [each for (what, _), times in delays.items() if what not in AFTER for each in times]
    table.add_section()
    table.add_row("any trouble", "", *_row(troubles))
    Console(width=100).print(table)
    return 0 if max(troubles) <= PROMISED_S else 1


if __name__ == "__main__":
    raise SystemExit(main())
