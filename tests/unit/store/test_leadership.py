"""A leader falls silent before another may lead, whatever was frozen and whichever clock was set."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hub.store.leadership import HEARTBEAT_MS, LEASE_MS, LOOK_MS, SILENCE_MS, Leader, Lease, Session, Turn, Watch

LEADER = Leader(epoch=3, renewed_at=1_000, session=Session(42, 7), address="hub-a:8765")


def test_a_lease_ends_by_the_leaders_own_clock() -> None:
    lease = Lease(asked_at=100)
    assert lease.is_held(100 + LEASE_MS - 1)
    assert not lease.is_held(100 + LEASE_MS)
    lease.renewed(150)
    assert lease.is_held(100 + LEASE_MS)
    lease.renewed(120)  # a stamp that was asked for earlier, heard of later
    assert lease.asked_at == 150


def test_a_heartbeat_is_due_when_nothing_was_stored_for_a_while() -> None:
    lease = Lease(asked_at=100)
    assert not lease.is_due(100 + HEARTBEAT_MS - 1)
    assert lease.is_due(100 + HEARTBEAT_MS)


def test_several_heartbeats_fit_into_a_lease_and_a_lease_into_the_silence() -> None:
    assert 2 * HEARTBEAT_MS < LEASE_MS < SILENCE_MS - LOOK_MS


def test_a_hall_without_a_leader_is_taken_at_once() -> None:
    watch = Watch()
    assert watch.look(None, 5, 6) is Turn.TAKE_OVER
    assert watch.seen is None
    left = replace(LEADER, renewed_at=None, session=None)
    assert watch.look(left, 5, 6) is Turn.TAKE_OVER
    assert watch.seen == left


def test_silence_counts_from_after_the_first_sight_to_before_the_last_question() -> None:
    watch = Watch()
    assert watch.look(LEADER, 0, 300) is Turn.WAIT
    assert watch.look(LEADER, 300 + SILENCE_MS - 1, 99_000) is Turn.WAIT
    assert watch.look(LEADER, 300 + SILENCE_MS, 300 + SILENCE_MS) is Turn.TAKE_OVER
    assert watch.seen == LEADER


def test_any_sign_of_life_begins_the_silence_anew() -> None:
    for sign in (
        replace(LEADER, renewed_at=1_001),
        replace(LEADER, renewed_at=-9_000_000),
        replace(LEADER, epoch=4),
        replace(LEADER, session=Session(42, 8)),
    ):
        watch = Watch()
        watch.look(LEADER, 0, 0)
        assert watch.look(sign, 5_000, 5_000) is Turn.WAIT
        assert watch.look(sign, 5_000 + SILENCE_MS - 1, 7_000) is Turn.WAIT
        assert watch.look(sign, 5_000 + SILENCE_MS, 7_000) is Turn.TAKE_OVER


def test_a_standby_that_was_frozen_after_its_question_has_counted_too_little() -> None:
    watch = Watch()
    watch.look(LEADER, 0, 10)
    assert watch.look(LEADER, 250, 60_000) is Turn.WAIT


pauses = st.integers(0, 3_000)


@given(
    beats=st.lists(st.tuples(pauses, pauses, pauses), min_size=1, max_size=12),
    looks=st.lists(st.tuples(pauses, pauses, pauses), min_size=1, max_size=40),
    offset=st.integers(-(10**12), 10**12),
)
def test_nobody_may_lead_while_the_lease_is_held(
    beats: list[tuple[int, int, int]], looks: list[tuple[int, int, int]], offset: int
) -> None:
    """Questions take any time on their way there and back; the two hubs' clocks have nothing to do with each other."""
    stamps: list[tuple[int, int]] = [(0, 0)]  # when the stamp was stored, and when it was asked for
    now = 0
    for idle, there, back in beats:
        asked = now + idle
        stamps.append((asked + there, asked))
        now = asked + there + back
    watch, now = Watch(), 0
    for idle, there, back in looks:
        asked = now + idle
        read, now = asked + there, asked + there + back
        stored = [(at, asked_for) for at, asked_for in stamps if at <= read]
        row = replace(LEADER, renewed_at=len(stored))
        if watch.look(row, asked + offset, now + offset) is Turn.TAKE_OVER:
            lease = Lease(asked_at=0)
            lease.renewed(stored[-1][1])
            assert not lease.is_held(asked)
            return
