import re
import time

import pytest

from hub.client.clock import SteadyClock
from hub.client.identity import new_command_id, new_process_id
from hub.protocol.ids import NAME_PATTERN, UUID_PATTERN, uuid7_at_ms


def test_a_wall_clock_that_jumps_changes_nothing() -> None:
    wall, monotonic = [5_000_000_000], [7_000_000]
    clock = SteadyClock(lambda: wall[0], lambda: monotonic[0])
    assert clock.now() == 5_000
    wall[0] = 0
    monotonic[0] += 250_000_000
    assert clock.now() == 5_250


def test_the_machines_clock_goes_forward() -> None:
    clock = SteadyClock()
    readings = [clock.now() for _ in range(100)]
    assert readings == sorted(readings)


def test_time_that_the_machine_slept_counts_where_it_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    slept = [0]
    monkeypatch.setattr(time, "clock_gettime_ns", lambda number: slept[0] if number == time.CLOCK_BOOTTIME else 0)
    clock = SteadyClock(lambda: 0)
    slept[0] = 28_800 * 10**9
    assert clock.now() == 28_800_000
    monkeypatch.delattr(time, "CLOCK_BOOTTIME")
    assert SteadyClock(lambda: 0).now() < 28_800_000


def test_new_ids_differ_and_have_the_form_the_hub_asks_for() -> None:
    made = {new_command_id(1_700_000_000_000) for _ in range(100)}
    assert len(made) == 100
    assert all(re.match(UUID_PATTERN, id_) and uuid7_at_ms(id_) == 1_700_000_000_000 for id_ in made)
    processes = {new_process_id() for _ in range(100)}
    assert len(processes) == 100
    assert all(re.match(NAME_PATTERN, id_) for id_ in processes)
