"""`./loket test`: every check, one line each, the rest only when something is wrong."""

import subprocess
import sys
import time
from pathlib import Path

from tests.architecture.pure import COVERED, COVERING, ROOT, files

PACKAGES = ("config", "counter_display", "hub", "kiosk", "printer")

SIDE_BY_SIDE = ("simulation", "storage")
"""Folders whose tests only think and write files: they run on two cores; windows and processes one after the other."""

FOLDERS = sorted(folder.name for folder in (ROOT / "tests").iterdir() if any(folder.glob("**/test_*.py")))


def steps() -> list[tuple[str, list[str], bool]]:
    """Return name, command and whether its output is shown while it runs."""
    bin_ = Path(sys.executable).parent
    python = [sys.executable, "-m"]
    quick = [f"tests/{folder}" for folder in FOLDERS if folder in COVERING]
    thinking = [f"tests/{folder}" for folder in SIDE_BY_SIDE]
    slow = [f"tests/{folder}" for folder in FOLDERS if folder not in (*COVERING, *SIDE_BY_SIDE)]
    include = ",".join(str(file.relative_to(ROOT)) for file in files(COVERED))
    return [
        ("format", [str(bin_ / "ruff"), "format", "--check", "."], False),
        ("lint", [str(bin_ / "ruff"), "check", "."], False),
        ("types", [*python, "mypy"], False),
        ("imports", [str(bin_ / "lint-imports"), "--no-logo"], False),
        (
            "quick tests",
            [
                *python,
                "coverage",
                "run",
                f"--source={','.join(PACKAGES)}",
                "-m",
                "pytest",
                "--tb=short",
                "--maxfail=20",
                *quick,
            ],
            True,
        ),
        (
            "coverage of pure modules",
            [*python, "coverage", "report", f"--include={include}", "--fail-under=100"],
            False,
        ),
        ("halls and histories", [*python, "pytest", "--tb=short", "--maxfail=20", "-n", "2", *thinking], True),
        ("all other tests", [*python, "pytest", "--tb=short", "--maxfail=20", *slow], True),
    ]


def main() -> int:
    """Run every step, also after one that failed; return 0 when all are good."""
    failed: list[str] = []
    for name, command, shown in steps():
        if shown:
            print(f"== {name}: {' '.join(command[-1:] if len(command) > 20 else command[2:])}", flush=True)
        started = time.monotonic()
        result = subprocess.run(command, cwd=ROOT, capture_output=not shown, text=True)
        verdict = "ok" if result.returncode == 0 else "FAILED"
        print(f"== {name}: {verdict} ({time.monotonic() - started:.0f} s)", flush=True)
        if result.returncode:
            failed.append(name)
            if not shown:
                print(result.stdout + result.stderr, flush=True)
    for line in long_files():
        print(f"   {line}")
    print(f"{', '.join(failed)} FAILED" if failed else "every check is good", flush=True)
    return 1 if failed else 0


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
