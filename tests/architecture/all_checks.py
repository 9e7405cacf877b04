"""`./loket test`: every check, one line each, the rest only when something is wrong."""

import os
import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.architecture.pure import COVERED, COVERING, ROOT, files

PACKAGES = ("config", "counter_display", "hub", "kiosk", "printer")

SIDE_BY_SIDE = ("storage",)
"""Folders whose tests only think and write files: each test takes whichever core is free."""

THINKING = ("simulation",)
"""Folders whose tests only think, in a time of their own: they take what the others leave of the cores."""

FOLDERS = sorted(folder.name for folder in (ROOT / "tests").iterdir() if any(folder.glob("**/test_*.py")))


ALONE = tuple(f"unit/{package}" for package in ("client", "config", "core", "counter_display", "domain", "printer"))
"""Folders of quick tests that take about as long as all the others: these run beside them."""

Step = tuple[tuple[tuple[str, list[str]], ...], int, bool]
"""Names and commands, how many of them run at once, and whether their output is shown."""


def steps() -> list[Step]:
    """Return what is to be checked, in order."""
    bin_ = Path(sys.executable).parent
    python = [sys.executable, "-m"]
    histories = [f"tests/{folder}" for folder in SIDE_BY_SIDE]
    thinking = [f"tests/{folder}" for folder in THINKING]
    screens = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "tests" / "screens").glob("test_*.py"))
    kiosks = [file for file in screens if "kiosk" in file]
    galleries = [file for file in screens if "gallery" in file]
    displays = [file for file in screens if file not in (*kiosks, *galleries)]
    elsewhere = (*COVERING, *SIDE_BY_SIDE, *THINKING, "screens", "chaos", "e2e")
    programs = [f"tests/{folder}" for folder in FOLDERS if folder not in elsewhere]
    include = ",".join(str(file.relative_to(ROOT)) for file in files(COVERED))
    pytest = ["pytest", "--tb=short", "--maxfail=20", "--hypothesis-profile=repeatable"]
    measured = [*python, "coverage", "run", "--parallel-mode", f"--source={','.join(PACKAGES)}", "-m", *pytest]
    spread = ["--dist", "worksteal", "-n"]
    patient = ["--timeout", "1200"]  # who takes what is left may get little
    alone = [f"tests/{folder}" for folder in ALONE]
    quick = [f"tests/{folder}" for folder in FOLDERS if folder in COVERING]
    others = [*quick, *(f"--ignore={folder}" for folder in alone)]
    return [
        (
            (
                ("format", [str(bin_ / "ruff"), "format", "--check", "."]),
                ("lint", [str(bin_ / "ruff"), "check", "."]),
                ("imports", [str(bin_ / "lint-imports"), "--no-logo"]),
                ("nothing measured before", [*python, "coverage", "erase"]),
            ),
            2,
            False,
        ),
        (
            (
                ("quick tests", [*measured, *others]),
                ("quick tests of single packages", [*measured, *alone]),
                ("types", [*python, "mypy"]),
            ),
            2,
            True,
        ),
        ((("measured together", [*python, "coverage", "combine"]),), 1, False),
        (
            (
                (
                    "coverage of pure modules",
                    [*python, "coverage", "report", f"--include={include}", "--fail-under=100"],
                ),
            ),
            1,
            False,
        ),
        ((("histories", [*python, *pytest, *spread, "3", *histories]),), 1, True),
        (
            (  # the first three wait for their programs more than they work
                ("kiosks and whole halls", [*python, *pytest, *kiosks, "tests/e2e"]),
                ("faults and displays", [*python, *pytest, "tests/chaos", *displays]),
                ("programs", [*python, *pytest, *programs]),
                ("pictures", [*python, *pytest, *galleries]),
                ("simulated halls", ["nice", "-n", "19", *python, *pytest, *patient, *spread, "2", *thinking]),
            ),
            5,
            True,
        ),
    ]


def run(shown: bool, name: str, command: list[str]) -> bool:
    """Run one command and say how it ended.  What is not shown is printed if it is wrong."""
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},  # the order of sets is part of what is tried
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output = _read(process, shown)
    is_good = process.wait() == 0
    if not is_good:
        print(f"   ended with {process.returncode}: {' '.join(command)}" if shown else output, flush=True)
    print(f"== {name}: {'ok' if is_good else 'FAILED'} ({time.monotonic() - began:.0f} s)", flush=True)
    return is_good


def _read(process: subprocess.Popen[str], shown: bool) -> str:
    """Return what a process prints, line by line as it comes where that is shown."""
    assert process.stdout is not None
    lines: list[str] = []
    with process.stdout as stream:
        for line in stream:
            lines.append(line)
            if shown:
                print(line, end="", flush=True)
    return "".join(lines)


def main() -> int:
    """Run every step, also after one that failed; return 0 when all are good."""
    failed: list[str] = []
    began = time.monotonic()
    for jobs, at_once, shown in steps():
        for name, command in jobs:
            if shown:
                print(f"== {name}: {' '.join(command[2:])}", flush=True)
        with ThreadPoolExecutor(at_once) as pool:
            good = list(pool.map(partial(run, shown), *zip(*jobs, strict=True)))
        failed += [name for (name, _), is_good in zip(jobs, good, strict=True) if not is_good]
        print(f"   {time.monotonic() - began:.0f} s so far, {_work_s():.0f} s of work", flush=True)
    for line in long_files():
        print(f"   {line}")
    print(f"{', '.join(failed)} FAILED" if failed else "every check is good", flush=True)
    return 1 if failed else 0


def _work_s() -> float:
    """Return how long the cores have worked for commands that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def long_files() -> list[str]:
    """Return a line for each file of the packages past 300 lines: is it still one job? (architecture.md §8)."""
    lengths = {
        file.relative_to(ROOT): len(file.read_text(encoding="utf-8").splitlines())
        for package in PACKAGES
        for file in (ROOT / package).glob("**/*.py")
    }
    return [f"{file} has {lines} lines: is it still one job?" for file, lines in lengths.items() if lines > 300]


if __name__ == "__main__":
    sys.exit(main())
