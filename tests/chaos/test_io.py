"""A hub whose disk fails tells nobody what it cannot know, and the harness sees it when a hub does."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.chaos.io import FULL, Result, hall
from tests.chaos.power_during import missing

pytestmark = pytest.mark.e2e


def failed(folder: Path, kinds: Sequence[str], lacking: str | None = None) -> Result:
    reason = missing()
    if reason is not None:
        pytest.skip(reason)
    return asyncio.run(hall(folder, "test", kinds, lacking, lambda: None))


def test_a_hub_whose_disk_fails_ends_and_one_whose_disk_is_full_refuses(tmp_path: Path) -> None:
    result = failed(tmp_path, ["flush fails", FULL])
    assert result.violations == []
    assert result.refused > 0
    assert max(result.exits_s) < 1.0


def test_a_hub_that_takes_an_unknown_commit_for_failed_is_caught(tmp_path: Path) -> None:
    result = failed(tmp_path, ["flush fails"] * 4, "fate")
    assert any("carried out although refused (storage_unavailable)" in each for each in result.violations)
