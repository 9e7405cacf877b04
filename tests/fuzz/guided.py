"""The other engine: atheris (libFuzzer), which is led by what an input reaches in code that it has instrumented."""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, Final

from tests.fuzz.exploring import Explored
from tests.fuzz.judging import Judge, peak_mb
from tests.fuzz.mutation import Mutator
from tests.fuzz.target import Target

PACKAGES: Final = ("config", "counter_display", "hub", "kiosk", "printer")


def atheris() -> ModuleType | None:
    """Return the library, or None where it is not installed."""
    try:
        import atheris  # most machines do without
    except ImportError:
        return None
    return atheris  # type: ignore[no-any-return]


def instrumenting() -> AbstractContextManager[Any]:
    """Instrument the project's code that is imported meanwhile."""
    library = atheris()
    return nullcontext() if library is None else library.instrument_imports(include=list(PACKAGES))


def explore_guided(
    target: Target, folder: Path, seed: int, goes_on: Callable[[Explored], bool], about: Callable[[bytes], None]
) -> None:
    """Try inputs while `goes_on`; libFuzzer comes back to nobody, so that one has to end the process itself."""
    library = atheris()
    assert library is not None
    corpus = folder / "corpus"
    corpus.mkdir()
    seeds = [each[: target.most_bytes] for each in target.seeds()]
    for number, data in enumerate(seeds):
        (corpus / f"seed-{number:04d}").write_bytes(data)
    explored, begun_mb, judge = Explored(), peak_mb(), Judge(target, folder)

    def try_(data: bytes) -> None:
        nonlocal begun_mb
        goes_on(explored)
        about(data)
        finding = judge.judge(data)
        explored.inputs += 1
        if finding is not None:
            explored.found(finding)
        if explored.inputs <= len(seeds):
            begun_mb = peak_mb()
        explored.grown_mb = peak_mb() - begun_mb
        if explored.inputs % 64 == 0:
            explored.kept = sum(1 for _ in os.scandir(corpus))

    def mutate(data: bytes, most: int, chance: int) -> bytes:
        if chance % 2:
            return library.Mutate(data, most)  # type: ignore[no-any-return]
        random = Random(chance)
        return Mutator(random, target.words, target.most_bytes).mutated(data, random.choice(seeds))[:most]

    options = [f"-max_len={target.most_bytes}", f"-seed={seed + 1}", "-rss_limit_mb=0", "-timeout=0", "-verbosity=0"]
    options += ["-len_control=0", f"-artifact_prefix={folder}/", str(corpus)]
    library.Setup([sys.argv[0], *options], try_, custom_mutator=mutate)
    library.Fuzz()
