"""One target in a process of its own, which may hang, die or grow without harm: `python -m tests.fuzz.worker`."""

import argparse
import json
import logging
import mmap
import os
import resource
import shutil
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Final

from tests.fuzz import all_targets, guided
from tests.fuzz.exploring import Explored, explore
from tests.fuzz.judging import Finding
from tests.fuzz.target import MOST_BYTES

TELL_S: Final = 1.0
LEAST_S: Final = 3.0
"""So long a target is tried, also when the preparations took all of its time."""
MOST_MEMORY: Final = 1 << 30
"""So many bytes more than at its beginning a worker may ask the system for."""

GROWTH_MB: Final = 128
"""By so much the peak may rise over a whole run: what is kept of inputs, and room for what one of them takes."""

OWN: Final = "own"
ATHERIS: Final = "atheris"


class Blackbox:
    """The input that is being tried, in a file that outlives the process."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(bytes(4 + MOST_BYTES))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)

    def note(self, data: bytes) -> None:
        """Keep an input until the next one."""
        self._map[: 4 + len(data)] = len(data).to_bytes(4, "big") + data

    @staticmethod
    def read(path: Path) -> bytes:
        """Return the input that was tried last."""
        kept = path.read_bytes()
        return kept[4 : 4 + int.from_bytes(kept[:4], "big")]


class Teller:
    """Says each second how far it is, keeps new findings, and ends the process when its time is over."""

    def __init__(self, target: str, until: float, findings: Path, folder: Path) -> None:
        self._target = target
        self._folder = folder
        self._findings = findings
        self._until = max(until, time.monotonic() + LEAST_S)
        self._tell_at = 0.0
        self._kept: dict[tuple[str, ...], int] = {}

    def goes_on(self, explored: Explored) -> bool:
        """Look at the clock; when time is over this does not come back."""
        now = time.monotonic()
        if now >= self._until:
            self.finish(explored)
        if now >= self._tell_at:
            self._tell_at = now + TELL_S
            self._tell(explored, done=False)
        return True

    def finish(self, explored: Explored) -> None:
        """Say the last word and end."""
        if explored.grown_mb > GROWTH_MB:
            explored.found(Finding(self._target, "memory", f"grew by {explored.grown_mb:.0f} MB", "", b""))
        self._tell(explored, done=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        os._exit(0)  # libFuzzer would write a summary of its own

    def _tell(self, explored: Explored, *, done: bool) -> None:
        for mark, finding in explored.findings.items():
            if self._kept.get(mark) != len(finding.data):
                self._kept[mark] = len(finding.data)
                finding.keep(self._findings)
        said = {
            "inputs": explored.inputs,
            "kept": explored.kept,
            "grown_mb": explored.grown_mb,
            "findings": len(explored.findings),
            "done": done,
        }
        print(json.dumps(said), flush=True)


def main() -> int:
    """Fuzz one target for a while; ends the process."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.worker", description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--until", type=float, required=True, help="the steady clock's seconds")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--engine", choices=(OWN, ATHERIS), required=True)
    parser.add_argument("--findings", type=Path, required=True)
    parser.add_argument("--blackbox", type=Path, required=True)
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with guided.instrumenting() if asked.engine == ATHERIS else nullcontext():
        target = all_targets.target(asked.target)
    folder = Path(tempfile.mkdtemp(prefix="loket-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MOST_MEMORY, used + MOST_MEMORY))
    teller = Teller(asked.target, asked.until, asked.findings, folder)
    note = Blackbox(asked.blackbox).note
    if asked.engine == ATHERIS:
        guided.explore_guided(target, folder, asked.seed, teller.goes_on, note)
    teller.finish(explore(target, folder, asked.seed, teller.goes_on, note))
    return 0


if __name__ == "__main__":
    sys.exit(main())
