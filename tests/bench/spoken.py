"""Every number to every counter in both languages, against how it is to be spoken: `python -m tests.bench.spoken`.

Prefixes (those of the sample hall, or `--prefix`) × 0–9999 × counters 1–99 × two languages, digits one by one; then
the same numbers as cardinals. `--processes` and `--step 7` (each seventh counter) say how much of it at once.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import track

from config.hall import load_hall
from counter_display.hall.speech import Clip, Part, reading
from counter_display.hall_program import own_wording
from tests.unit.counter_display import plain_speech as plain

SAMPLE = Path(__file__).parents[2] / "config" / "sample" / "hall.toml"
NUMBERS = range(10_000)
COUNTERS = range(1, 100)
LANGUAGES = ("id", "en")


def said(parts: Sequence[Part]) -> list[str]:
    """Return the texts of the clips."""
    return [part.text for part in parts if isinstance(part, Clip)]


def wrong_ones(
    task: tuple[str, str, bool],
    numbers: Sequence[int] = NUMBERS,
    counters: Sequence[int] = COUNTERS,
    again: bool = False,
) -> tuple[int, list[str]]:
    """Return how many readings were compared for a prefix, a language and a way of saying numbers, and what differs."""
    prefix, language, whole = task
    wording = replace(own_wording(), whole_numbers=whole)
    head = plain.before(prefix, language, again)
    middles = [(f"{value:03d}", plain.number(value, 3, language, whole)) for value in numbers]
    found: list[str] = []
    for counter in counters:
        tail = plain.after(counter, language)
        for digits, middle in middles:
            parts = reading(wording, language, again, prefix, digits, counter)
            if said(parts) != head + middle + tail:
                found.append(f"{prefix}{digits} to {counter} in {language}: {said(parts)}")
    return len(middles) * len(counters), found


def prefixes_of_the_sample() -> list[str]:
    """Return the prefixes of the sample hall's sequences."""
    return sorted({pool.prefix for pool in load_hall(SAMPLE).pools})


def main() -> int:
    """Compare them all; return 0 when none differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.spoken", description=__doc__)
    parser.add_argument("--prefix", action="append", metavar="XA", help="compare this one's numbers only")
    parser.add_argument("--step", type=int, default=1, metavar="N", help="take each N-th counter [1]")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="how many at once [all cores]")
    options = parser.parse_args()
    began = time.monotonic()
    prefixes = options.prefix or prefixes_of_the_sample()
    tasks = [(prefix, language, whole) for whole in (False, True) for prefix in prefixes for language in LANGUAGES]
    compare = partial(wrong_ones, counters=COUNTERS[:: options.step])
    with ProcessPoolExecutor(options.processes) as pool:
        results = list(track(pool.map(compare, tasks), "readings", len(tasks), console=Console(stderr=True)))
    compared = sum(count for count, _ in results)
    wrong = [words for _, found in results for words in found]
    for words in wrong[:20]:
        print(words)
    seconds = time.monotonic() - began
    print(f"{compared} readings of {len(prefixes)} prefixes compared in {seconds:.0f} s: {len(wrong)} differ")
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
