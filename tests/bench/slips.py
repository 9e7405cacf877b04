"""`python -m tests.bench.slips`: how long a slip takes to be composed, and how many bytes it is, on every printer.

A slip is one for three services, with the hall's logo and the code of a visitor's page that was never drawn before:
what the printer's program does between a job and its first byte. The first slip, which fills the caches, is left out.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Final

from msgspec import structs
from rich.console import Console
from rich.table import Table

from config.translations import load_translator
from printer.profiles import PROFILES, Profile
from printer.render import render
from printer.sample import SAMPLE_AT, SAMPLE_LINK, sample_slip
from printer.slip import Stationery, lay_out
from printer.stationery import with_stationery

LOGO: Final = Path(__file__).parents[2] / "config" / "sample" / "logo.png"
STATIONERY: Final = Stationery(load_translator("printer", "id"), load_translator("printer", "en"))
LIMIT_MS: Final = 5.0
"""The median may be no longer (issue 5)."""

MINUTE_MS: Final = 60_000


def compose(profile: Profile, slips: int) -> tuple[list[float], int]:
    """Return how long each slip took (ms of processor time), and the bytes of the last one."""
    words = with_stationery(STATIONERY, profile, None, LOGO, LOGO)
    took: list[float] = []
    data = b""
    for place in range(slips + 1):
        link = f"{SAMPLE_LINK[:-4]}{place:04}"
        slip = sample_slip(words, number=f"A{place % 1_000:03}", route=True, copy=1 + place % 2, link=link)
        slip = structs.replace(slip, issued_at=SAMPLE_AT + place * MINUTE_MS)
        begun = time.thread_time()
        data = render(lay_out(slip, profile, words), profile)
        took.append((time.thread_time() - begun) * 1_000)
    return took[1:], len(data)


def main() -> int:
    """Print a row for each printer; return 1 if a median is over the limit."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.slips", description=__doc__)
    parser.add_argument("--slips", type=int, default=200, metavar="N", help="slips on each printer")
    options = parser.parse_args()
    table = Table("printer", "code", "median ms", "p95 ms", "bytes", title=f"a slip composed, {options.slips} each")
    slow = []
    for profile in PROFILES.values():
        took, size = compose(profile, options.slips)
        median = statistics.median(took)
        p95 = statistics.quantiles(took, n=20)[-1]
        table.add_row(profile.name, profile.qr, f"{median:.2f}", f"{p95:.2f}", f"{size:,}")
        if median > LIMIT_MS:
            slow.append(profile.name)
    console = Console(width=100)
    console.print(table)
    if slow:
        console.print(f"over {LIMIT_MS:g} ms: {', '.join(slow)}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
