import time

import pytest

from hub.server.clock import ALARM_AGAIN, CLOCK_ALARM, LEAP, SETTLING, ClockAlarm, HubClock, since_boot_ns

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


def at_ten() -> tuple[Machine, HubClock]:
    """A hub that has served since seven."""
    machine = Machine(100 * DAY_MS + 25_200_000)
    clock = machine.clock()
    machine.pass_(10_800_000)
    assert clock.watch() is None
    return machine, clock


@pytest.mark.parametrize("ahead", [DAY_MS, 10 * DAY_MS, DAY_MS // 2 + 7_200_000])
def test_no_clock_ends_a_day_at_ten_and_a_restart_adopts_it(ahead: int) -> None:
    machine, clock = at_ten()
    was = machine.wall_ms
    machine.wall_ms += ahead
    assert clock.watch() == ClockAlarm(ahead, adopted=False)
    assert (clock.now(), clock.differs) == (was, True)
    machine.wall_ms = was
    assert (clock.watch(), clock.differs) == (None, False)
    machine.wall_ms += ahead
    assert machine.clock(newest_at=was).now() == was + ahead


def test_what_is_too_far_ahead_waits_for_a_person_over_changes_of_day() -> None:
    machine, clock = at_ten()
    machine.wall_ms += LEAP.value + 1
    assert clock.watch() == ClockAlarm(LEAP.value + 1, adopted=False)
    machine.pass_(DAY_MS)
    assert clock.watch() == ClockAlarm(LEAP.value + 1, adopted=False)
    machine.wall_ms -= 1
    machine.pass_(12 * 3_600_000)
    assert clock.watch() == ClockAlarm(LEAP.value, adopted=True)


@pytest.mark.parametrize(("after", "adopted"), [(SETTLING.value, True), (SETTLING.value + 1, False)])
def test_a_clock_without_a_battery_is_put_right_soon_after_the_start(after: int, adopted: bool) -> None:
    machine = Machine(DAY_MS)
    clock = machine.clock()
    machine.pass_(after)
    machine.wall_ms += 20_000 * DAY_MS
    assert clock.watch() == ClockAlarm(20_000 * DAY_MS, adopted=adopted)
    machine.wall_ms += DAY_MS
    machine.pass_(DAY_MS)
    assert clock.watch() == ClockAlarm(DAY_MS if adopted else 20_001 * DAY_MS, adopted=False)


def test_a_clock_that_was_pinned_to_the_journal_is_right_once_the_wall_clock_is() -> None:
    machine = Machine(0)
    clock = machine.clock(newest_at=100 * DAY_MS + 50_000_000)
    assert clock.watch() == ClockAlarm(-100 * DAY_MS - 50_000_000, adopted=False)
    machine.pass_(2 * SETTLING.value)
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
