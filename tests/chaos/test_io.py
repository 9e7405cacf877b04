"""A hub whose disk fails tells nobody what it cannot know, and the harness sees it when a hub does."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.chaos.io import FULL, Result, hall
from tests.chaos.planted import until_seen
from tests.chaos.power_during import missing

pytestmark = pytest.mark.e2e


BUSY_S = 30.0
"""A hub's promise is to end within a second; tests run on machines that do other things, too."""

MOST_FAULTS = 12
"""A planted fault shows after one or two; no more befall a hall when it has."""


def failed(folder: Path, kinds: Sequence[str], lacking: str | None = None, seed: str = "test") -> Result:
    reason = missing()
    if reason is not None:
        pytest.skip(reason)
    return asyncio.run(hall(folder / seed, seed, kinds, lacking, lambda: None, BUSY_S))


def test_a_hub_whose_disk_fails_ends_and_one_whose_disk_is_full_refuses(tmp_path: Path) -> None:
    result = failed(tmp_path, ["flush fails", FULL])
    assert result.violations == []
    assert result.refused > 0
    assert len(result.exits_s) == 1


def test_a_hub_that_takes_an_unknown_commit_for_failed_is_caught(tmp_path: Path) -> None:
    def attempt(number: int) -> list[str]:
        return failed(tmp_path, ["flush fails"] * MOST_FAULTS, "fate", f"test-{number}").violations

    until_seen(attempt, "carried out although refused (storage_unavailable)")
