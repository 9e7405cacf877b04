"""When a window's program says that it is ready and alive."""

from hypothesis import given
from hypothesis import strategies as st

from config.heartbeat import SAYINGS, Heartbeat, Notice

WITHIN_MS = 10_000
QUARTER = WITHIN_MS // SAYINGS


def test_the_first_drawn_frame_says_that_it_is_ready() -> None:
    heartbeat = Heartbeat(WITHIN_MS)
    assert heartbeat.wants_frame(0)
    assert heartbeat.drawn(5) is Notice.READY
    assert not heartbeat.wants_frame(6)
    assert heartbeat.drawn(6) is None


def test_a_frame_is_wanted_a_few_times_within_the_time_of_the_watchdog() -> None:
    heartbeat = Heartbeat(WITHIN_MS)
    heartbeat.drawn(0)
    assert not heartbeat.wants_frame(QUARTER - 1)
    assert heartbeat.wants_frame(QUARTER)
    assert heartbeat.drawn(QUARTER) is Notice.ALIVE
    assert heartbeat.drawn(QUARTER + 1) is None


def test_without_a_watchdog_it_says_only_that_it_is_ready() -> None:
    heartbeat = Heartbeat(0)
    assert heartbeat.drawn(0) is Notice.READY
    assert not heartbeat.wants_frame(10**9)
    assert heartbeat.drawn(10**9) is None


@given(st.lists(st.integers(1, QUARTER), min_size=1), st.integers(4, 10**6))
def test_while_frames_are_drawn_the_watchdog_never_waits_in_vain(gaps: list[int], within_ms: int) -> None:
    heartbeat, now, said_at = Heartbeat(within_ms), 0, 0
    heartbeat.drawn(now)
    for gap in gaps:
        now += min(gap, within_ms // SAYINGS)
        if heartbeat.drawn(now) is not None:
            said_at = now
        assert now - said_at < within_ms


@given(st.integers(1, 10**6), st.lists(st.integers(0, 10**6)))
def test_where_no_frame_is_drawn_nothing_is_said(within_ms: int, looks: list[int]) -> None:
    heartbeat = Heartbeat(within_ms)
    heartbeat.drawn(0)
    assert all(heartbeat.wants_frame(now) == (now * SAYINGS >= within_ms) for now in looks)
