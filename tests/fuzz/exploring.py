"""The project's own engine: tries a target's seeds and what grows out of them, and keeps what reaches new lines."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from tests.fuzz.judging import Finding, Judge, peak_mb
from tests.fuzz.mutation import Mutator
from tests.fuzz.reach import Reach
from tests.fuzz.target import Target

MOST_KEPT: Final = 2_000
"""So many inputs are kept to grow new ones from; then a new one takes the place of another."""


@dataclass
class Explored:
    """What came of it; `grown_mb` is the rise of the peak of memory after the seeds."""

    inputs: int = 0
    kept: int = 0
    grown_mb: float = 0.0
    findings: dict[tuple[str, ...], Finding] = field(default_factory=dict)

    def found(self, finding: Finding) -> bool:
        """Take a finding; return whether it is a new one, of which the shortest input is kept."""
        known = self.findings.get(finding.mark)
        if known is None or len(finding.data) < len(known.data):
            self.findings[finding.mark] = finding
        return known is None


def explore(
    target: Target,
    folder: Path,
    seed: int,
    goes_on: Callable[[Explored], bool],
    about: Callable[[bytes], None] = lambda _: None,
    most_seeds: int | None = None,
) -> Explored:
    """Try seeds, and then new inputs while `goes_on`; `about` is told each input before it is tried.

    `most_seeds` takes only so many of the seeds, chosen by the seed of chance.
    """
    explored, reach, judge, random = Explored(), Reach(), Judge(target, folder), Random(seed)
    mutator = Mutator(random, target.words, target.most_bytes)
    corpus = [*target.seeds()]
    if most_seeds is not None:
        corpus = random.sample(corpus, min(most_seeds, len(corpus)))
    corpus = [each[: target.most_bytes] for each in corpus] or [b""]
    seeds, begun_mb = len(corpus), peak_mb()
    for data in _inputs(corpus, mutator, random):
        if explored.inputs >= seeds and not goes_on(explored):
            break
        about(data)
        with reach.noting():
            finding = judge.judge(data)
        explored.inputs += 1
        if finding is not None:
            explored.found(finding)
        elif reach.grew and explored.inputs > seeds:
            if len(corpus) < MOST_KEPT:
                corpus.append(data)
            else:
                corpus[random.randrange(len(corpus))] = data
        if explored.inputs == seeds:
            begun_mb = peak_mb()
        explored.kept, explored.grown_mb = len(corpus), peak_mb() - begun_mb
    return explored


def _inputs(corpus: list[bytes], mutator: Mutator, random: Random) -> Iterator[bytes]:
    yield from list(corpus)
    while True:
        yield mutator.mutated(random.choice(corpus), random.choice(corpus))
