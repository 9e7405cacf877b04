"""Kiosks that are cut off give numbers that count once, and the harness sees it when a replaced one counts, too."""

from pathlib import Path

import pytest

from tests.chaos.network import missing
from tests.chaos.partition import Result, part

pytestmark = pytest.mark.e2e


def parted(folder: Path, *kinds: str, lacking: str | None = None) -> Result:
    reason = missing()
    if reason is not None:
        pytest.skip(reason)
    return part(folder, 1, kinds, lacking, kiosks=2, panels=1, longest_s=5.0, everybody=True)


def test_kiosks_that_are_cut_off_give_numbers_that_count_once(tmp_path: Path) -> None:
    result = parted(tmp_path, "from the hub", "reset")
    assert result.violations == []
    assert result.own > 0
    assert result.numbers > result.own


def test_a_hub_that_counts_a_replaced_number_is_caught(tmp_path: Path) -> None:
    result = parted(tmp_path, "from the hub", lacking="replaces")
    assert any("counts, and no visitor was told of it" in each for each in result.violations)
