"""Clock steps do the hub no harm, and the harness sees it when the hub's time follows them."""

import asyncio
from pathlib import Path

import pytest

from tests.chaos.clock import Outcome, attempt

pytestmark = pytest.mark.e2e


def tried(folder: Path, name: str, lacking: str | None = None) -> Outcome:
    return asyncio.run(attempt(folder, name, "Asia/Jayapura", lacking))


def test_a_clock_in_2038_and_back_doubles_nothing(tmp_path: Path) -> None:
    outcome = tried(tmp_path, "2038")
    assert outcome.violations == ()
    assert outcome.days == ("2026-08-18", "2038-01-19")
    assert outcome.numbers > 0


def test_a_hub_whose_time_follows_the_clock_is_caught(tmp_path: Path) -> None:
    outcome = tried(tmp_path, "down, -1 day", "steady-time")
    assert any("time goes back" in violation for violation in outcome.violations), outcome.violations
