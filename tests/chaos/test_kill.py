"""A killed hub keeps all it told, and the harness sees it when one of two protections is missing."""

import asyncio
import json
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pytest

from tests.chaos.kill import Result, hall, run
from tests.chaos.planted import until_seen

pytestmark = pytest.mark.e2e


MOST_KILLS = 20
"""A planted fault shows after one kill or two; a hall is killed no more when it has."""


def killed(folder: Path, kills: int, lacking: str | None = None, seed: str = "test") -> Result:
    return asyncio.run(hall(folder / seed, seed, kills, lacking, lambda: None))


def violations_without(folder: Path, lacking: str, number: int) -> list[str]:
    return killed(folder, MOST_KILLS, lacking, f"test-{number}").violations


def test_a_killed_hub_keeps_what_it_told(tmp_path: Path) -> None:
    result = killed(tmp_path, 3)
    assert result.violations == []
    assert result.kills == 3
    assert result.numbers > 12
    assert result.calls > 0
    assert result.repeated > 0


def test_a_hub_that_answers_before_the_commit_is_caught(tmp_path: Path) -> None:
    until_seen(partial(violations_without, tmp_path, "answer-after-commit"), "that was told is lost")


def test_a_hub_that_forgets_its_answers_is_caught(tmp_path: Path) -> None:
    signs = "a repeated id was answered otherwise", "carried out although refused", "was issued before"
    until_seen(partial(violations_without, tmp_path, "memory-of-ids"), *signs)


def test_a_run_goes_on_where_it_was_ended(tmp_path: Path) -> None:
    done = Result(kills=100, waits_s=[1.5])
    (tmp_path / "kill-7.jsonl").write_text(json.dumps(asdict(done)) + "\n", encoding="utf-8")
    assert run(tmp_path, 7, 100) == [done]
