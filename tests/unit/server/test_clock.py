from hub.server.clock import CLOCK_ALARM, HubClock

MS = 1_000_000


class Machine:
    def __init__(self, wall_ms: int) -> None:
        self.wall_ms = wall_ms
        self.monotonic_ms = 77

    def clock(self, newest_at: int = 0) -> HubClock:
        return HubClock(newest_at, lambda: self.wall_ms * MS, lambda: self.monotonic_ms * MS)

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
    assert clock.alarm() == -1_000_000


def test_a_difference_is_told_once_each_time_it_passes_the_limit() -> None:
    machine = Machine(1_000_000)
    clock = machine.clock()
    machine.wall_ms += CLOCK_ALARM.value
    assert clock.alarm() is None
    machine.wall_ms += 1
    assert clock.alarm() == CLOCK_ALARM.value + 1
    assert clock.alarm() is None
    machine.wall_ms = 1_000_000
    assert clock.alarm() is None
    machine.wall_ms -= CLOCK_ALARM.value + 1
    assert clock.alarm() == -CLOCK_ALARM.value - 1
