"""How full a disk is, in time and without fluttering."""

import pytest

from hub.core.effects import Trouble
from hub.protocol.alarms import AlarmCode
from hub.server.disk_levels import AGAIN, LOW, SAMPLE_EVERY, Level, Reserve
from hub.store.room import Room

GIB = 1 << 30
MIB = 1 << 20
DAY_MS = 86_400_000
NEEDED = 16 * MIB


def judge(level: Level, free: int | None, now: int = 0, *, missing: bool = False) -> AlarmCode | None:
    room = None if free is None else Room(free)
    trouble = level.judge(room, NEEDED, now, reserve=Reserve(64 * MIB if missing else 0, was_freed=missing))
    return None if trouble is None else trouble.code


def test_the_worst_is_said() -> None:
    level = Level("database")
    assert judge(level, 50 * GIB) is None
    assert judge(level, LOW.value - 1) is AlarmCode.DISK_LOW
    assert judge(level, 40 * MIB, missing=True) is AlarmCode.RESERVE_FREED
    assert judge(level, NEEDED - 1, missing=True) is AlarmCode.DISK_FULL
    assert level.judge(Room(0, read_only=True), NEEDED, 0) == Trouble(
        AlarmCode.DISK_READ_ONLY, (("disk", "database"), ("free_mib", "0"))
    )
    assert level.judge(None, NEEDED, 0) == Trouble(AlarmCode.DISK_AWAY, (("disk", "database"),))
    assert judge(level, 50 * GIB) is None


def test_a_disk_that_never_had_room_for_a_reserve_was_not_full() -> None:
    reserve = Reserve(64 * MIB, 160 * MIB)
    assert Level("database").judge(Room(80 * MIB), NEEDED, 0, reserve=reserve) == Trouble(
        AlarmCode.NO_RESERVE, (("disk", "database"), ("free_mib", "80"), ("reserve_mib", "64"), ("needed_mib", "160"))
    )


@pytest.mark.parametrize(
    ("bound", "code", "milder"),
    [(LOW.value, AlarmCode.DISK_LOW, None), (NEEDED, AlarmCode.DISK_FULL, AlarmCode.DISK_LOW)],
)
def test_a_level_is_left_with_a_tenth_more(bound: int, code: AlarmCode, milder: AlarmCode | None) -> None:
    level = Level("database")
    assert judge(level, bound) is milder
    assert judge(level, bound - 1) is code
    assert judge(level, bound * 11 // 10 - 1) is code
    assert judge(level, bound * 11 // 10 + 1) is milder


def test_a_disk_that_fills_is_told_days_before() -> None:
    level = Level("backups")
    free = 30 * GIB
    for hour in range(24):
        assert judge(level, free, hour * SAMPLE_EVERY.value) is None
        free -= GIB // 5
    trouble = level.judge(Room(free), NEEDED, DAY_MS)
    assert trouble == Trouble(
        AlarmCode.DISK_FILLING, (("disk", "backups"), ("free_mib", str(free // MIB)), ("days", "5"))
    )


def test_a_disk_that_fills_slowly_or_not_at_all_is_well() -> None:
    level = Level("database")
    for hour in range(100):
        assert judge(level, 30 * GIB - hour * MIB, hour * SAMPLE_EVERY.value) is None
    for hour in range(100, 200):
        assert judge(level, 31 * GIB, hour * SAMPLE_EVERY.value) is None


def test_what_is_free_is_said_again_after_a_while() -> None:
    level = Level("database")
    first = level.judge(Room(900 * MIB), NEEDED, 0)
    assert level.judge(Room(800 * MIB), NEEDED, AGAIN.value - 1) == first
    later = level.judge(Room(800 * MIB), NEEDED, AGAIN.value)
    assert later == Trouble(AlarmCode.DISK_LOW, (("disk", "database"), ("free_mib", "800")))
