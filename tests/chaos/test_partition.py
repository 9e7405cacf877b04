"""Kiosks that are cut off give numbers that count once, and the harness sees it when a replaced one counts, too."""

from pathlib import Path

import pytest

from tests.chaos.network import missing
from tests.chaos.partition import Result, part
from tests.chaos.planted import MOST_TRIALS, until_seen

pytestmark = pytest.mark.e2e


BUSY_S = 90.0
"""Numbers are with the hub within ten seconds; tests run on machines that do other things, too."""


def parted(folder: Path, *kinds: str, lacking: str | None = None, seed: int = 1) -> Result:
    reason = missing()
    if reason is not None:
        pytest.skip(reason)
    place = folder / str(seed)
    return part(place, seed, kinds, lacking, kiosks=2, panels=1, longest_s=5.0, everybody=True, merged_s=BUSY_S)


def test_kiosks_that_are_cut_off_give_numbers_that_count_once(tmp_path: Path) -> None:
    for seed in range(1, MOST_TRIALS):
        result = parted(tmp_path, "from the hub", "reset", seed=seed)
        assert result.violations == []
        if result.own > 0:  # how many numbers kiosks give in four seconds is this machine's matter
            break
    assert result.own > 0
    assert result.numbers > result.own


def test_a_hub_that_counts_a_replaced_number_is_caught(tmp_path: Path) -> None:
    def attempt(number: int) -> list[str]:
        return parted(tmp_path, "from the hub", lacking="replaces", seed=number + 1).violations

    until_seen(attempt, "counts, and no visitor was told of it")
