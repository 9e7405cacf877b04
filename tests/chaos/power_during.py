"""Cuts the power before each system call by which a program changes files: these are as before, or as after."""

import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from tests.chaos.loop_disk import LoopDisk
from tests.chaos.loop_disk import missing as no_disk
from tests.chaos.power_steps import STEPS, Step
from tests.e2e.programs import PROJECT

CALLS: Final = "pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,ftruncate,mkdir,rmdir,link"
PROGRAM_S: Final = 60.0
_CALL: Final = re.compile(r"^\d+ +(\w+)\(")
_SIGKILLED: Final = 137

Moment = tuple[str, int] | None
"""Before the how-manieth call of a name; None is when the program has ended."""


@dataclass
class During:
    """What became of cuts; `refused` counts states that a hub refuses to begin with, and that a second try settled."""

    cuts: int = 0
    moments: int = 0
    refused: int = 0
    took_s: list[float] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


def missing() -> str | None:
    """Return what this machine lacks, in words; None when it lacks nothing."""
    return no_disk() or (None if shutil.which("strace") else "strace (Debian's package of that name) not found")


def cut_during(
    folder: Path,
    name: str,
    cuts: int,
    seed: int = 0,
    *,
    lazy: bool = False,
    done: Callable[[], None] = lambda: None,
    at: Sequence[Moment] = (),
) -> During:
    """Cut so often, up to the first violation: once at each different moment, then at random ones; `at`: only there."""
    result = During()
    with LoopDisk(folder / "disk") as disk:
        step = STEPS[name](folder, disk.folder)
        lacking = step.lacking if lazy else None
        chosen = at or _choose(_moments(step, disk, folder / "calls", lacking), cuts, Random(seed))
        for moment in chosen:
            began = time.monotonic()
            result.violations += _once(step, disk, folder / "calls", lacking, moment)
            result.took_s.append(time.monotonic() - began)
            result.cuts += 1
            done()
            if result.violations:
                break
        result.moments, result.refused = len(set(chosen)), step.refused
    return result


def _choose(moments: Sequence[Moment], cuts: int, random: Random) -> list[Moment]:
    edges = _edges(moments)
    chosen: list[Moment] = [None, *random.sample(edges[:-1], min(len(edges), cuts) - 1)]
    return chosen + random.choices(moments, k=cuts - len(chosen))


def _moments(step: Step, disk: LoopDisk, trace: Path, lacking: str | None) -> list[Moment]:
    """Return all moments of a run that nobody disturbs."""
    _lay_out(step, disk)
    _run(step.program(lacking), trace, [])
    step.learn()
    found: list[Moment] = []
    times: Counter[str] = Counter()
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        if called := _CALL.match(line):
            times[called[1]] += 1
            found.append((called[1], times[called[1]]))
    return [*found, None]


def _edges(moments: Sequence[Moment]) -> list[Moment]:
    """Return those with another call before, or behind: between many writes there is nothing new."""
    kinds = [None, *(each and each[0] for each in moments), None]
    return [
        moment
        for moment, before, after in zip(moments, kinds[:-2], kinds[2:], strict=True)
        if moment is None or not before == moment[0] == after
    ]


def _once(step: Step, disk: LoopDisk, trace: Path, lacking: str | None, moment: Moment) -> list[str]:
    _lay_out(step, disk)
    struck: list[str] = [] if moment is None else ["-e", f"inject={moment[0]}:signal=SIGKILL:when={moment[1]}"]
    _run(step.program(lacking), trace, struck)
    step.struck(lacking)
    disk.cut()
    disk.power_on()
    where = "after the end" if moment is None else f"before {moment[0]} number {moment[1]}"
    try:
        return [f"power cut {where}: {fault}" for fault in step.faults(moment is None)]
    except Exception as error:
        return [f"power cut {where}: {error!r}"]


def _lay_out(step: Step, disk: LoopDisk) -> None:
    for old in disk.folder.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink()
    step.lay_out()
    disk.write_out()


def _run(program: list[str], trace: Path, struck: list[str]) -> None:
    """Run it, with its file-changing calls in `trace`, to its end or to where it is struck."""
    watched = ["strace", "-f", "-qqq", "-o", str(trace), "-e", f"trace={CALLS}", *struck]
    done = subprocess.run(
        [*watched, *program], cwd=PROJECT, capture_output=True, text=True, timeout=PROGRAM_S, check=False
    )
    if done.returncode not in ((-signal.SIGKILL, _SIGKILLED) if struck else (0,)):
        raise RuntimeError(f"{' '.join(program)} ended with {done.returncode}: {done.stderr[-2000:]}")
