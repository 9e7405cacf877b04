"""Fuzzes everything that reads what others wrote (B1): only documented errors, no hang, memory bounded.

Led by what inputs reach: by atheris where it is installed, else by an engine of the project's own.

    python -m tests.fuzz --minutes 5
"""

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from tests.e2e.programs import PROJECT
from tests.fuzz import guided
from tests.fuzz.all_targets import TARGETS, target
from tests.fuzz.judging import Finding, Judge
from tests.fuzz.worker import ATHERIS, OWN, Blackbox

MINUTES: Final = 5.0
SILENT_S: Final = 45.0
"""A worker speaks each second; one that says nothing for so long hangs where no signal reaches it."""

LOGGED_LINES: Final = 30

START_S: Final = 300.0
"""Instrumenting everything takes a while on a busy machine."""


@dataclass
class Run:
    """What one worker said last, and how it ended."""

    name: str
    said: dict[str, Any] = field(default_factory=dict)
    died: str = ""


async def fuzz(names: list[str], seconds: float, seed: int, engine: str, findings: Path, console: Console) -> list[Run]:
    """Fuzz targets side by side, as many as there are cores, each for its share of the time."""
    cores = min(os.cpu_count() or 1, len(names))
    share, free, runs = seconds * cores / len(names), asyncio.Semaphore(cores), [Run(name) for name in names]
    columns = (TextColumn("{task.description:24}"), BarColumn(), TextColumn("{task.fields[said]}"))
    with Progress(*columns, TimeRemainingColumn(), console=console) as progress:

        async def one(run: Run) -> None:
            async with free:
                task = progress.add_task(run.name, total=share, said="starting")
                await _work(run, share, seed, engine, findings, lambda: progress.update(task, **_shown(run), advance=1))
                progress.update(task, completed=share, **_shown(run))

        async with asyncio.TaskGroup() as group:
            for run in runs:
                group.create_task(one(run))
    return runs


def _shown(run: Run) -> dict[str, str]:
    said = run.said
    return {"said": f"{said.get('inputs', 0)} inputs, {said.get('findings', 0)} findings"}


async def _work(run: Run, seconds: float, seed: int, engine: str, findings: Path, tell: Callable[[], None]) -> None:
    """Let a worker try the target; when the engine itself gives up on an input that is no finding, the own goes on."""
    until = time.monotonic() + seconds
    blackbox, log = findings / f".{run.name}.last", findings / f".{run.name}.log"
    died = await _worker(run, (until, seed, engine), findings, blackbox, log, tell)
    if died:
        file = _kept(run.name, died, findings, blackbox, log)
        if engine == ATHERIS and await _is_taken(run.name, file):
            file.unlink()
            file.with_suffix(".txt").unlink()
            died = await _worker(run, (until, seed, OWN), findings, blackbox, log, tell)
            if died:
                _kept(run.name, died, findings, blackbox, log)
        run.died = died
    log.unlink()
    blackbox.unlink(missing_ok=True)


def _kept(name: str, died: str, findings: Path, blackbox: Path, log: Path) -> Path:
    """Keep how a worker ended, with its last input. It may have had none."""
    data = Blackbox.read(blackbox) if blackbox.exists() else b""
    last = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if "INFO" not in line]
    what = f"the process {died}: {chr(10).join(last[-LOGGED_LINES:])}"
    return Finding(name, died.partition(" ")[0], what, "", data).keep(findings)


async def _worker(
    run: Run, how: tuple[float, int, str], findings: Path, blackbox: Path, log: Path, tell: Callable[[], None]
) -> str:
    """Return how a worker ended before its time; empty: it did not."""
    until, seed, engine = how
    command = [sys.executable, "-m", "tests.fuzz.worker", run.name, "--until", str(until), "--seed", str(seed)]
    command += ["--engine", engine, "--findings", str(findings), "--blackbox", str(blackbox)]
    kind, before, said = "died", run.said.get("inputs", 0), dict[str, Any]()
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=PROJECT, stdout=asyncio.subprocess.PIPE, stderr=errors
        )
        assert process.stdout is not None
        try:
            while True:
                async with asyncio.timeout(SILENT_S if said else START_S):
                    line = await process.stdout.readline()
                if not line:
                    break
                if line.startswith(b"{"):
                    said = json.loads(line)
                    run.said = said | {"inputs": before + said["inputs"]}
                    tell()
        except TimeoutError:
            kind = "hung"
            process.kill()
        status = await process.wait()
    return "" if said.get("done") else f"{kind} with {status}"


async def _is_taken(name: str, file: Path) -> bool:
    """Return whether an input is taken as documented where no engine is about."""
    command = [sys.executable, "-m", "tests.fuzz", "--target", name, "--replay", str(file)]
    process = await asyncio.create_subprocess_exec(*command, cwd=PROJECT, stdout=asyncio.subprocess.DEVNULL)
    try:
        async with asyncio.timeout(START_S):
            return await process.wait() == 0
    except TimeoutError:
        process.kill()
        await process.wait()
        return False


def replay(name: str, file: Path, console: Console) -> int:
    """Try one input again and print what comes of it; return 1 if it is a finding."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        finding = Judge(target(name), Path(folder)).judge(file.read_bytes())
    if finding is None:
        console.print(f"{name} takes {file} as documented", markup=False, highlight=False)
        return 0
    console.print(f"{name}: {finding.kind}: {finding.what}\n  {finding.where}", markup=False, highlight=False)
    return 1


def main(arguments: list[str] | None = None) -> int:
    """Fuzz and print what was found; return 1 if anything was."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=MINUTES, help=f"in all [{MINUTES:g}]")
    parser.add_argument("--target", action="append", choices=list(TARGETS), metavar="NAME", help="only this one")
    parser.add_argument("--seed", type=int, default=0, help="of chance [0]")
    parser.add_argument("--engine", choices=(ATHERIS, OWN), help="[atheris where it is installed]")
    parser.add_argument("--findings", type=Path, help="where they are kept [a new folder]")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="try this one input again, with --target")
    asked = parser.parse_args(arguments)
    console, names = Console(stderr=True), asked.target or list(TARGETS)
    if asked.replay:
        if len(names) != 1:
            parser.error("--replay needs one --target")
        return replay(names[0], asked.replay, Console())
    has_atheris = guided.atheris() is not None
    if not has_atheris and asked.engine == ATHERIS:
        parser.error("atheris is not installed: pip install atheris, or --engine own")
    engine = asked.engine or (ATHERIS if has_atheris else OWN)
    if not has_atheris:
        console.print("atheris is not installed: going on with the project's own engine")
    findings = asked.findings or Path(tempfile.mkdtemp(prefix="loket-fuzz-"))
    findings.mkdir(parents=True, exist_ok=True)
    runs = asyncio.run(fuzz(names, asked.minutes * 60, asked.seed, engine, findings, console))
    return _report(Console(), engine, runs, findings)


def _report(console: Console, engine: str, runs: list[Run], findings: Path) -> int:
    table = Table("target", "inputs", "kept", "memory grew", "findings")
    for run in runs:
        said = run.said
        found = run.died or str(said.get("findings", 0))
        grown = f"{said.get('grown_mb', 0):.0f} MB"
        table.add_row(run.name, str(said.get("inputs", 0)), str(said.get("kept", 0)), grown, found)
    console.print(table)
    files = sorted(file for file in findings.iterdir() if file.suffix == ".txt")
    total = sum(run.said.get("inputs", 0) for run in runs)
    style = "bold red" if files else "bold green"
    console.print(f"{total} inputs by the engine {engine}, findings: {len(files)}", style=style)
    for file in files:
        name = next(run.name for run in runs if file.name.startswith(run.name))
        console.print(f"  {file.read_text(encoding='utf-8').strip()}", markup=False, highlight=False)
        command = f"python -m tests.fuzz --target {name} --replay {file.with_suffix('')}"
        console.print(f"    {command}", markup=False, highlight=False, soft_wrap=True)
    return 1 if files else 0


if __name__ == "__main__":
    sys.exit(main())
