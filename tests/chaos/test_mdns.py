"""Paired devices believe no lie of zeroconf, and the harness sees it if they would (S1); the long form is a command."""

import asyncio
from pathlib import Path

from tests.chaos.mdns import attack


def test_no_lie_is_believed_and_no_live_session_dropped(tmp_path: Path) -> None:
    result = asyncio.run(attack(tmp_path, attacks=30, seed=1))
    assert (result.believed, result.dropped, result.began) == (0, 0, 3)
    assert result.dialled > 0


def test_devices_that_believe_anybody_are_caught(tmp_path: Path) -> None:
    result = asyncio.run(attack(tmp_path, attacks=100, seed=1, pinned=False))
    assert result.believed > 0
    assert not result.is_well
