import time

import pytest

from hub.server.clock import ALARM_AGAIN, CLOCK_ALARM, ClockAlarm, HubClock, since_boot_ns

MS = 1_000_000
DAY_MS = 86_400_000


class Machine:
    def __init__(self, wall_ms: int) -> None:
        self.wall_ms = wall_ms
        self.monotonic_ms = 77

    def clock(self, newest_at: int = 0) -> HubClock:
        return HubClock(
            lambda at: f"{at // DAY_MS:05}", newest_at, lambda: self.wall_ms * MS, lambda: self.monotonic_ms * MS
        )

    def pass_(self, ms: int) -> None:
        self.wall_ms += ms
        self.monotonic_ms += ms


def test_time_goes_on_whatever_happens_to_the_wall_clock() -> None:
    machine = Machine(1_000_000)
    clock = machine.clock()
    machine.pass_(500)
    machine.wall_ms -= 900_000
    assert clock.now() == 1_000_500


def test_time_is_never_below_the_journal_and_goes_on_from_there() -> None:
    machine = Machine(1_000_000)
    clock = machine.clock(newest_at=2_000_000)
    assert clock.now() == 2_000_000
    machine.pass_(10)
    assert clock.now() == 2_000_010
    assert clock.watch() == ClockAlarm(-1_000_000, adopted=False)


def test_a_difference_is_told_each_time_it_passes_the_limit() -> None:
    machine = Machine(1_000_000)
    clock = machine.clock()
    machine.wall_ms += CLOCK_ALARM.value
    assert clock.watch() is None
    machine.wall_ms += 1
    assert clock.watch() == ClockAlarm(CLOCK_ALARM.value + 1, adopted=False)
    assert clock.watch() is None
    machine.wall_ms = 1_000_000
    assert clock.watch() is None
    machine.wall_ms -= CLOCK_ALARM.value + 1
    assert clock.watch() == ClockAlarm(-CLOCK_ALARM.value - 1, adopted=False)


def test_a_difference_that_stays_is_told_again_each_hour() -> None:
    machine = Machine(1_000_000)
    clock = machine.clock()
    machine.wall_ms += 60_000
    alarm = ClockAlarm(60_000, adopted=False)
    assert clock.watch() == alarm
    machine.pass_(ALARM_AGAIN.value - 1)
    assert clock.watch() is None
    machine.pass_(1)
    assert clock.watch() == alarm
    assert clock.watch() is None


def test_at_a_change_of_day_the_wall_clock_is_adopted() -> None:
    machine = Machine(100 * DAY_MS - 7_200_000)
    clock = machine.clock()
    machine.wall_ms += 3_600_000
    assert clock.watch() == ClockAlarm(3_600_000, adopted=False)
    machine.pass_(3_599_999)
    assert clock.watch() is None
    machine.pass_(1)
    assert clock.watch() == ClockAlarm(3_600_000, adopted=True)
    assert clock.now() == machine.wall_ms == 100 * DAY_MS
    assert clock.watch() is None
    machine.pass_(10)
    assert clock.now() == 100 * DAY_MS + 10


def test_a_clock_that_was_pinned_to_the_journal_is_right_once_the_wall_clock_is() -> None:
    machine = Machine(0)
    clock = machine.clock(newest_at=100 * DAY_MS + 50_000_000)
    assert clock.watch() == ClockAlarm(-100 * DAY_MS - 50_000_000, adopted=False)
    machine.pass_(30_000)
    machine.wall_ms = 101 * DAY_MS + 28_000_000
    alarm = clock.watch()
    assert alarm is not None
    assert alarm.adopted
    assert clock.now() == machine.wall_ms


def test_a_small_difference_at_a_change_of_day_is_not_adopted() -> None:
    machine = Machine(100 * DAY_MS - 10)
    clock = machine.clock()
    machine.wall_ms += CLOCK_ALARM.value
    assert clock.watch() is None
    assert clock.now() == 100 * DAY_MS - 10


def test_an_earlier_day_of_the_wall_clock_is_never_adopted() -> None:
    machine = Machine(100 * DAY_MS)
    clock = machine.clock()
    machine.wall_ms -= 3 * DAY_MS
    assert clock.watch() == ClockAlarm(-3 * DAY_MS, adopted=False)
    assert clock.now() == 100 * DAY_MS


def test_time_that_the_machine_slept_counts_where_it_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def clock_of(number: int) -> int:
        asked.append(number)
        return 5

    monkeypatch.setattr(time, "clock_gettime_ns", clock_of)
    monkeypatch.setattr(time, "CLOCK_BOOTTIME", 7, raising=False)
    assert since_boot_ns() == 5
    assert asked == [7]
    monkeypatch.delattr(time, "CLOCK_BOOTTIME")
    assert since_boot_ns() > 5
    assert asked == [7]
