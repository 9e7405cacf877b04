"""A short simulation of the sound design, and proof that the checkers see each broken one."""

import pytest

from tests.simulation.broken import BROKEN
from tests.simulation.hall import Hall

SEEDS = range(12)
SEEDS_TO_FIND = 40


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hall_with_faults_keeps_its_promises(seed: int) -> None:
    outcome = Hall(seed).run()
    assert outcome.violations == []
    assert outcome.told >= 60
    assert outcome.announced >= 50
    assert sum(outcome.faults.values()) >= 40


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_design_is_caught(name: str) -> None:
    design, words = BROKEN[name]
    for seed in range(SEEDS_TO_FIND):
        violations = Hall(seed, design).run().violations
        if any(violation.startswith(words) for violation in violations):
            return
    pytest.fail(f"{name}: not found in {SEEDS_TO_FIND} seeds")


def test_the_same_seed_gives_the_same_run() -> None:
    assert Hall(7).run() == Hall(7).run()
