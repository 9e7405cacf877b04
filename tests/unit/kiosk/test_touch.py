"""Which press counts."""

import pytest

from hub.protocol.commands import Language
from kiosk.intents import OpenCheckIn
from kiosk.present import present
from kiosk.touch import AGAIN_MS, IN_ITS_PLACE, KEY_AGAIN_MS, RESTS_MS, WAY_BACK_MS, WAYS_BACK, TouchGuard
from tests.unit.kiosk.every_screen import SCREENS, WORDS, flow_at
from tests.unit.kiosk.hall import AT
from tests.unit.kiosk.models import two_a_page

HERE = (100.0, 100.0)
BESIDE = (105.0, 100.0)
THERE = (400.0, 400.0)
FAR_ON_IT = (160.0, 100.0)
"""On the same wide target as `HERE`, and no tap of a finger that only trembles."""


def guard() -> TouchGuard:
    it = TouchGuard(reach=20)
    it.show("first")
    it.seen("first", 0)
    return it


def test_counts_when_lifted_inside() -> None:
    it = guard()
    assert it.press(1, "a", HERE, 0)
    assert it.pressed == "a"
    assert it.release(1, "a", HERE, 10)
    assert it.pressed is None


def test_lifted_elsewhere_does_not_count() -> None:
    it = guard()
    it.press(1, "a", HERE, 0)
    assert not it.release(1, "b", THERE, 10)
    it.press(1, "a", HERE, 20)
    assert not it.release(1, None, THERE, 30)


def test_leaving_voids_the_press_even_when_the_finger_returns() -> None:
    it = guard()
    it.press(1, "a", HERE, 0)
    it.leave(2)
    assert it.pressed == "a"
    it.leave(1)
    assert not it.release(1, "a", HERE, 10)


def test_press_begun_on_another_screen_never_counts() -> None:
    it = guard()
    it.press(1, "a", HERE, 0)
    it.show("first")
    assert it.pressed == "a"
    it.show("second")
    assert not it.release(1, "a", HERE, 10)


def test_second_finger_is_ignored() -> None:
    it = guard()
    it.press(1, "a", HERE, 0)
    assert not it.press(2, "b", THERE, 1)
    assert not it.release(2, "b", THERE, 2)
    assert it.release(1, "a", HERE, 3)


def test_what_rests_beside_every_target_keeps_no_finger_from_pressing() -> None:
    it = guard()
    assert not it.press("bag", None, HERE, 0)
    assert it.press(2, "b", THERE, 1)
    it.leave("bag")
    assert not it.release("bag", "b", THERE, 2)
    assert it.release(2, "b", THERE, 3)


def test_what_rests_on_a_target_for_long_gives_way() -> None:
    it = guard()
    it.press("bag", "a", HERE, 0)
    assert not it.press(2, "b", THERE, RESTS_MS - 1)
    assert it.press(2, "b", THERE, RESTS_MS)
    assert it.pressed == "b"
    assert not it.release("bag", "b", THERE, RESTS_MS + 1)
    assert it.release(2, "b", THERE, RESTS_MS + 2)
    assert it.press(3, "a", HERE, RESTS_MS + AGAIN_MS + 2), "nobody else has to wait"


def test_same_target_and_same_place_are_ignored_for_a_moment() -> None:
    it = guard()
    it.press(1, "a", HERE, 0)
    assert it.release(1, "a", HERE, 100)
    it.show("second")
    it.seen("second", 150)
    assert not it.press(1, "b", BESIDE, 150 + AGAIN_MS - 1)
    assert not it.release(1, "b", BESIDE, 150 + AGAIN_MS)
    assert not it.press(1, "a", THERE, 150 + AGAIN_MS - 1)
    it.release(1, "a", THERE, 150 + AGAIN_MS - 1)
    assert it.press(1, "c", THERE, 150 + AGAIN_MS - 1)
    it.release(1, None, THERE, 150 + AGAIN_MS - 1)
    assert it.press(1, "b", BESIDE, 150 + AGAIN_MS)


def test_a_press_from_before_the_screen_could_be_seen_never_counts() -> None:
    it = guard()
    it.press(1, "a", HERE, 0)
    assert it.release(1, "a", HERE, 100)
    it.show("second")
    assert not it.press(1, "c", THERE, 5_000), "a slow machine draws for five seconds"
    assert not it.release(1, "c", THERE, 5_010)
    it.seen("first", 5_020)
    assert not it.press(1, "c", THERE, 5_030), "another screen was seen"
    it.release(1, None, THERE, 5_040)
    it.seen("second", 5_050)
    it.seen("second", 5_300)
    assert not it.press(1, "b", BESIDE, 5_050 + AGAIN_MS - 1), "the visitor taps again where the first tap did nothing"
    it.release(1, None, BESIDE, 5_050 + AGAIN_MS - 1)
    assert it.press(1, "b", BESIDE, 5_050 + AGAIN_MS)


def test_nothing_pressed_nothing_counts() -> None:
    it = guard()
    assert not it.press(1, None, HERE, 0)
    assert not it.release(1, None, HERE, 1)


@pytest.mark.parametrize("way_back", sorted(WAYS_BACK))
def test_who_taps_the_way_back_again_does_not_begin_what_came_in_its_place(way_back: str) -> None:
    it = guard()
    it.press(1, way_back, HERE, 0)
    assert it.release(1, way_back, HERE, 100)
    it.show("second")
    it.seen("second", 200)
    assert it.press(1, "tile", THERE, 200), "what lies elsewhere can be chosen at once"
    it.release(1, None, THERE, 200)
    assert not it.press(1, "booking", FAR_ON_IT, 200 + WAY_BACK_MS - 1)
    assert not it.release(1, "booking", FAR_ON_IT, 200 + WAY_BACK_MS)
    assert it.press(1, "booking", HERE, 200 + WAY_BACK_MS)
    it.release(1, None, HERE, 200 + WAY_BACK_MS)
    assert it.press(1, way_back, HERE, 200 + AGAIN_MS), "the way back itself waits no longer than any other target"


@pytest.mark.parametrize("screen", SCREENS)
def test_all_that_stands_in_the_place_of_the_way_back_is_known(screen: str) -> None:
    back = present(flow_at(screen, Language.INDONESIAN), WORDS, two_a_page, AT).back
    assert back is None or back.key in (IN_ITS_PLACE if isinstance(back.intent, OpenCheckIn) else WAYS_BACK)


def test_a_letter_can_be_typed_twice_and_a_finger_that_bounces_types_one() -> None:
    it = guard()
    it.press(1, "key:z", HERE, 0)
    assert it.release(1, "key:z", HERE, 100)
    assert not it.press(1, "key:z", HERE, 100 + KEY_AGAIN_MS - 1)
    it.release(1, None, HERE, 100 + KEY_AGAIN_MS - 1)
    assert not it.press(1, "key:x", BESIDE, 100 + KEY_AGAIN_MS - 1)
    it.release(1, None, BESIDE, 100 + KEY_AGAIN_MS - 1)
    assert not it.press(1, "go", BESIDE, 100 + AGAIN_MS - 1), "a choice beside the keys waits as ever"
    it.release(1, None, BESIDE, 100 + AGAIN_MS - 1)
    assert it.press(1, "key:z", HERE, 100 + KEY_AGAIN_MS)
    assert it.release(1, "key:z", HERE, 101 + KEY_AGAIN_MS)
    assert it.press(1, "key:x", BESIDE, 101 + 2 * KEY_AGAIN_MS)


def placed(it: TouchGuard, **places: int) -> int | None:
    return it.show("first", places)


def test_a_target_that_has_moved_is_not_pressed_before_it_could_be_seen_there() -> None:
    it = TouchGuard(reach=20)
    change = placed(it, a=1, b=2)
    assert not it.press(1, "a", HERE, 0)
    it.seen("first", 0, change)
    assert placed(it, a=1, b=2) is None
    larger = placed(it, a=1, b=3, c=4)
    assert it.press(1, "a", HERE, 10)
    assert it.release(1, "a", HERE, 20)
    later = 20 + AGAIN_MS
    assert not it.press(1, "b", THERE, later)
    it.release(1, "b", THERE, later)
    assert not it.press(1, "c", THERE, later)
    it.release(1, "c", THERE, later)
    moved_again = placed(it, a=1, b=3, c=5)
    it.seen("second", later, moved_again)
    it.seen("first", later, larger)
    assert not it.press(1, "c", THERE, later)
    it.release(1, "c", THERE, later)
    assert it.press(1, "b", THERE, later)
    it.release(1, None, HERE, later)
    it.seen("first", later, moved_again)
    assert it.press(1, "c", THERE, later)


def test_a_press_on_a_target_that_moves_meanwhile_does_not_count() -> None:
    it = TouchGuard(reach=20)
    it.seen("first", 0, placed(it, a=1, b=2))
    it.press(1, "a", HERE, 0)
    placed(it, a=1, b=3)
    assert it.pressed == "a"
    placed(it, a=2, b=3)
    assert not it.release(1, "a", HERE, 10)
