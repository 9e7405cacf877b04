"""A hall whose disk was destroyed works on after one command, and the harness sees it when a protection is missing."""

import asyncio
from pathlib import Path

import pytest

from tests.chaos.planted import until_seen
from tests.chaos.rebuild import Result, one_hall

pytestmark = pytest.mark.e2e

WAIT_S = 4
"""For a kiosk that is away; nobody has a command under way, so that nothing hangs on the ten seconds of the command."""

BUSY_S = 10
"""Within this all others have handed in what they remember, on a machine that does other things, too."""


def rebuilt(folder: Path, *lacking: str, seed: str = "test", wait_s: int = WAIT_S) -> Result:
    return asyncio.run(one_hall(folder / seed, seed, lacking, wait_s))


def test_a_destroyed_hall_works_on(tmp_path: Path) -> None:
    result = rebuilt(tmp_path, wait_s=BUSY_S)
    assert result.violations == []
    assert result.restored > 20
    assert result.uncertain >= result.restored
    assert result.after > 0


def test_numbers_given_again_and_an_old_epoch_are_seen(tmp_path: Path) -> None:
    def attempt(number: int) -> list[str]:
        return rebuilt(tmp_path, "gap", "epoch", seed=f"test-{number}").violations

    violations = until_seen(attempt, "was told twice")
    # devices that know the lost history by its marks stay out of one that is no newer by its epoch
    told = ("is under epochs", "waited in vain for every device")
    assert any(each in violation for violation in violations for each in told), violations


def test_lost_memories_are_seen(tmp_path: Path) -> None:
    def attempt(number: int) -> list[str]:
        return rebuilt(tmp_path, "memories", seed=f"test-{number}").violations

    until_seen(attempt, "a number that was told is lost")
