"""Guessing the staff corner's PIN takes decades."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.staff_gate import FIRST_PAUSE_MS, FREE_TRIES, LONGEST_PAUSE_MS, StaffGate
from tests.unit.kiosk.hall import AT


def test_mistyping_now_and_then_costs_nothing() -> None:
    gate = StaffGate()
    for _ in range(FREE_TRIES - 1):
        gate = gate.failed(AT)
        assert not gate.is_shut(AT)
    gate = gate.failed(AT)
    assert gate.is_shut(AT + FIRST_PAUSE_MS - 1)
    assert not gate.is_shut(AT + FIRST_PAUSE_MS)
    assert gate.failed(AT).shut_until == AT + 2 * FIRST_PAUSE_MS


def test_a_clock_that_was_years_ahead_shuts_nobody_out_after_a_restart() -> None:
    gate = StaffGate(FREE_TRIES).failed(AT + 10**12).found(AT)
    assert gate.is_shut(AT + LONGEST_PAUSE_MS - 1)
    assert not gate.is_shut(AT + LONGEST_PAUSE_MS)
    assert gate.wrong == FREE_TRIES + 1
    usual = StaffGate(FREE_TRIES).failed(AT)
    assert usual.found(AT + 1_000) == usual


@given(st.integers(FREE_TRIES, 10_000))
def test_pauses_grow_to_the_longest_and_stay_there(tries: int) -> None:
    pause = StaffGate(wrong=tries).failed(AT).shut_until - AT
    assert FIRST_PAUSE_MS < pause <= LONGEST_PAUSE_MS
    assert StaffGate(wrong=tries + 1).failed(AT).shut_until - AT >= pause
