"""A killed hub keeps all it told, and the harness sees it when one of two protections is missing."""

import asyncio
from pathlib import Path

import pytest

from tests.chaos.kill import Result, hall

pytestmark = pytest.mark.e2e


def killed(folder: Path, kills: int, lacking: str | None = None) -> Result:
    return asyncio.run(hall(folder, "test", kills, lacking, lambda: None))


def test_a_killed_hub_keeps_what_it_told(tmp_path: Path) -> None:
    result = killed(tmp_path, 3)
    assert result.violations == []
    assert result.kills == 3
    assert result.numbers > 12
    assert result.calls > 0
    assert result.repeated > 0


def test_a_hub_that_answers_before_the_commit_is_caught(tmp_path: Path) -> None:
    result = killed(tmp_path, 6, "answer-after-commit")
    assert any("that was told is lost" in violation for violation in result.violations)


def test_a_hub_that_forgets_its_answers_is_caught(tmp_path: Path) -> None:
    result = killed(tmp_path, 6, "memory-of-ids")
    assert any("a repeated id was answered otherwise" in violation for violation in result.violations)
