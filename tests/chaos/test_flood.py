"""Whatever one hostile client does, it is cut, the others are served, and the hub does not grow (N11, in short)."""

import asyncio
from pathlib import Path

import pytest

from tests.chaos.flood import flood

pytestmark = pytest.mark.e2e

DEVICES = 16
PATIENCE_S = 60.0
"""A busy machine may need so long to begin an attack."""

ATTACKS = ("stalled", "giant", "commands", "paper")
"""Those of which the hub has had enough within a second or two; the others wait for deadlines of ten."""


def test_a_hall_is_served_by_tls_while_a_stranger_with_stolen_keys_does_its_worst(tmp_path: Path) -> None:
    found = asyncio.run(flood(tmp_path, ATTACKS, 0.2, 1.5, devices=DEVICES, patience_s=PATIENCE_S, tls=True))
    assert [each.attack for each in found] == [*ATTACKS]
    assert [problem for each in found for problem in each.problems()] == []


def test_a_hub_that_counts_no_addresses_is_noticed(tmp_path: Path) -> None:
    [seen] = asyncio.run(flood(tmp_path, ["silent"], 0.2, 1.5, "addresses", devices=DEVICES))
    assert "silent: the stranger was never cut" in seen.problems()
