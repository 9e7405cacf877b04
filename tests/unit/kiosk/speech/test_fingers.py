from hypothesis import given
from hypothesis import strategies as st

from kiosk.speech.fingers import DOUBLE_MS, HOLD_MS, TAP_MS, Explore, Fingers, Gesture, Meaning

A, B = (100.0, 100.0), (500.0, 500.0)
NEAR = (103.0, 100.0)
AT = 1_000


def fingers() -> Fingers:
    return Fingers(reach=10.0)


def test_a_resting_finger_explores_and_lifting_it_chooses_nothing() -> None:
    glass = fingers()
    assert glass.down(1, A, AT) == []
    assert glass.is_waiting
    assert glass.tick(AT + TAP_MS - 1) == []
    assert glass.tick(AT + TAP_MS) == [Explore(A)]
    assert glass.move(1, NEAR, AT + TAP_MS) == [Explore(NEAR)]
    assert glass.tick(AT + TAP_MS) == []
    assert glass.up(1, NEAR, AT + HOLD_MS) == [Gesture.LIFT]
    assert not glass.is_waiting


def test_a_moving_finger_explores_at_once() -> None:
    glass = fingers()
    glass.down(1, A, AT)
    assert glass.move(1, NEAR, AT) == []
    assert glass.move(1, B, AT) == [Explore(B)]
    assert glass.move(2, B, AT) == []


def test_a_finger_lifted_late_explored_although_nobody_looked() -> None:
    glass = fingers()
    glass.down(1, A, AT)
    assert glass.up(1, A, AT + TAP_MS) == [Explore(A), Gesture.LIFT]
    assert glass.up(1, A, AT + TAP_MS) == []


def test_two_taps_are_a_double_tap_wherever_they_are() -> None:
    glass = fingers()
    glass.down(1, A, AT)
    assert glass.up(1, A, AT + 50) == []
    assert glass.down(2, B, AT + 50 + DOUBLE_MS) == []
    assert glass.up(2, B, AT + 100 + DOUBLE_MS) == [Gesture.DOUBLE_TAP]
    assert not glass.is_waiting


def test_a_tap_alone_explores() -> None:
    glass = fingers()
    glass.down(1, A, AT)
    glass.up(1, A, AT)
    assert glass.tick(AT + DOUBLE_MS) == []
    assert glass.is_waiting
    assert glass.tick(AT + DOUBLE_MS + 1) == [Explore(A), Gesture.LIFT]
    glass.down(1, A, AT)
    glass.up(1, A, AT)
    assert glass.down(1, B, AT + DOUBLE_MS + 1) == [Explore(A), Gesture.LIFT]
    assert glass.up(1, B, AT + DOUBLE_MS + 2) == []


def test_a_second_touch_that_rests_explores() -> None:
    glass = fingers()
    glass.down(1, A, AT)
    glass.up(1, A, AT)
    glass.down(1, B, AT)
    assert glass.tick(AT + TAP_MS) == [Explore(B)]
    assert glass.up(1, B, AT + TAP_MS) == [Gesture.LIFT]


def test_two_fingers_held_are_a_hold_once() -> None:
    glass = fingers()
    glass.down(1, A, AT)
    glass.tick(AT + TAP_MS)
    assert glass.down(2, B, AT + TAP_MS) == [Gesture.LIFT]
    assert glass.move(2, (505.0, 500.0), AT + TAP_MS) == []
    assert glass.tick(AT + TAP_MS + HOLD_MS - 1) == []
    assert glass.tick(AT + TAP_MS + HOLD_MS) == [Gesture.HOLD]
    assert glass.tick(AT + TAP_MS + 2 * HOLD_MS) == []
    assert glass.up(1, A, AT + 9_000) == []
    assert glass.tick(AT + 9_999) == []
    assert glass.move(2, A, AT + 9_999) == []
    assert glass.up(2, B, AT + 9_999) == []
    glass.down(1, A, AT + 20_000)
    assert glass.tick(AT + 20_000 + TAP_MS) == [Explore(A)]


def test_fingers_that_move_or_are_three_are_no_hold() -> None:
    glass = fingers()
    glass.down(1, A, AT)
    glass.down(2, B, AT)
    glass.move(2, A, AT)
    assert glass.tick(AT + HOLD_MS) == []
    glass = fingers()
    for finger in range(3):
        glass.down(finger, A, AT)
    assert glass.tick(AT + HOLD_MS) == []
    glass.up(0, A, AT)
    assert glass.down(0, A, AT) == []
    assert glass.tick(AT + HOLD_MS) == []


def test_two_fingers_lifted_early_are_nothing() -> None:
    glass = fingers()
    glass.down(1, A, AT)
    glass.down(2, B, AT)
    assert glass.up(1, A, AT + 100) == []
    assert glass.up(2, B, AT + 100) == []
    assert not glass.is_waiting
    assert glass.tick(AT + HOLD_MS) == []


TOUCHES = st.tuples(
    st.sampled_from(["down", "move", "up", "tick"]),
    st.integers(0, 3),
    st.tuples(st.floats(0, 100), st.floats(0, 100)),
    st.integers(0, 3_000),
)


@given(st.lists(TOUCHES, max_size=40))
def test_any_touches_mean_something_or_nothing(touches: list[tuple[str, int, tuple[float, float], int]]) -> None:
    glass, now, down = fingers(), 0, set[int]()
    for what, finger, point, later in touches:
        now += later
        meanings: list[Meaning] = []
        if what == "tick":
            meanings = glass.tick(now)
        elif what == "down" and finger not in down:
            down.add(finger)
            meanings = glass.down(finger, point, now)
        elif what == "move":
            meanings = glass.move(finger, point, now)
        elif what == "up":
            down.discard(finger)
            meanings = glass.up(finger, point, now)
            assert Gesture.HOLD not in meanings or len(down) >= 1
        assert Gesture.DOUBLE_TAP not in meanings or what == "up"
    for finger in list(down):
        glass.up(finger, A, now)
    glass.tick(now + DOUBLE_MS + 1)
    assert not glass.is_waiting
