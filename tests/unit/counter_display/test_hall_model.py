from itertools import pairwise

from counter_display.hall.model import FRESH_MS, PAGE_MS, REMEMBERED, TOGETHER_MS, HallModel
from hub.protocol import limits
from tests.unit.counter_display.views import Ids, entry, view

STALE = limits.STALE_AFTER.value


def model(rows: int = 3) -> HallModel:
    return HallModel(rows, Ids())


def numbers(rows) -> list[str]:  # type: ignore[no-untyped-def]
    return [row.number for row in rows]


def test_before_the_first_view_the_screen_says_that_it_is_connecting() -> None:
    picture = model().picture(5, 5, None)
    assert not picture.connected
    assert picture.large == picture.recent == ()
    assert picture.stale is None
    assert model().reports(5) == []


def test_the_newest_call_takes_the_large_field_and_the_others_follow() -> None:
    screen = model(rows=2)
    calls = [entry(f"c{place}", at=place * 10_000) for place in (4, 3, 2, 1)]
    screen.shown(view(*calls, at=40_000), 40_000)
    picture = screen.picture(40_000, 40_000, 0)
    assert numbers(picture.large) == ["A 004"]
    assert numbers(picture.recent) == ["A 003", "A 002"]
    assert picture.zone == {"id": "Zona Biru"}


def test_two_calls_in_one_instant_share_the_field_the_earlier_above() -> None:
    screen = model()
    calls = [entry("c3", at=TOGETHER_MS), entry("c2", at=0), entry("c1", at=0)]
    screen.shown(view(*calls, at=TOGETHER_MS), 0)
    picture = screen.picture(0, 0, 0)
    assert numbers(picture.large) == ["A 002", "A 003"]
    assert numbers(picture.recent) == ["A 001"]


def test_a_recall_takes_the_place_of_its_call() -> None:
    screen = model()
    screen.shown(view(entry("c2", number="A001", at=9_000, repeat=True), entry("c1", at=0)), 9_000)
    picture = screen.picture(9_000, 9_000, 0)
    assert numbers(picture.large) == ["A 001"]
    assert picture.recent == ()


def test_a_new_call_pulses_at_one_hertz_for_ten_seconds_beginning_lit() -> None:
    screen = model()
    screen.shown(view(entry("c1", at=1_000), at=1_000), 50_000)
    lit = [screen.picture(50_000 + ms, 0, 0).large[0].lit for ms in range(0, 12_000, 100)]
    assert lit[:10] == [True] * 5 + [False] * 5
    changes = sum(1 for a, b in pairwise(lit) if a != b)
    assert changes <= 2 * 2 * 10
    assert any(lit[90:100])
    assert not any(lit[100:])


def test_two_calls_that_share_the_field_pulse_together() -> None:
    screen = model()
    screen.shown(view(entry("c1", number="A001", at=1_000), at=1_000), 50_000)
    screen.shown(
        view(entry("c2", number="A002", at=1_700), entry("c1", number="A001", at=1_000), at=1_700),
        50_700,
    )
    pairs = [[row.lit for row in screen.picture(50_700 + ms, 0, 0).large] for ms in range(0, 9_000, 100)]
    assert all(first == second for first, second in pairs)
    assert pairs[0] == [True, True]


def test_old_and_finished_calls_do_not_pulse() -> None:
    screen = model()
    screen.shown(view(entry("c1", at=0), at=FRESH_MS + 1), 0)
    assert not screen.picture(0, 0, 0).large[0].lit
    screen = model()
    screen.shown(view(entry("c1", at=0, active=False), at=1), 0)
    assert not screen.picture(0, 0, 0).large[0].lit
    screen.shown(view(entry("c1", at=0), at=2), 1)
    assert not screen.picture(1, 0, 0).large[0].lit


def test_a_call_on_the_glass_is_reported_once() -> None:
    screen = model(rows=1)
    calls = [entry(f"c{place}", at=place * 10_000) for place in (3, 2, 1)]
    screen.shown(view(*calls), 0)
    assert screen.reports(0) == []
    screen.picture(0, 120_000, 0)
    assert [fact.call for fact in screen.reports(0)] == ["c3", "c2"]
    assert screen.reports(1) == []


def test_a_silent_hub_is_said_after_fifteen_seconds() -> None:
    screen = model()
    screen.shown(view(entry("c1")), 0)
    assert screen.picture(0, 100_000, STALE).stale is None
    stale = screen.picture(0, 100_000, STALE + 1).stale
    assert stale is not None
    assert (stale.since, stale.age_ms) == (100_000 - STALE - 1, STALE + 1)


def test_what_is_remembered_is_bounded() -> None:
    screen = model()
    for place in range(REMEMBERED + 5):
        screen.shown(view(entry(f"c{place}", at=place)), place)
        screen.picture(place, place, 0)
        screen.reports(place)
    assert len(screen._reported) == len(screen._first_seen) == REMEMBERED


def test_calls_of_the_last_minute_that_are_more_than_the_rows_take_turns() -> None:
    screen = model(rows=2)
    calls = [entry(f"c{place}", at=place * 4_000) for place in range(6, 0, -1)]
    screen.shown(view(*calls, at=24_000), 24_000)
    pages = [numbers(screen.picture(at, at, 0).recent) for at in range(30_000, 50_000, PAGE_MS)]
    assert pages == [["A 005", "A 004"], ["A 003", "A 002"], ["A 001"], ["A 005", "A 004"]]
    assert numbers(screen.picture(90_000, 90_000, 0).recent) == ["A 005", "A 004"]


def test_a_call_whose_page_was_not_up_yet_is_not_reported() -> None:
    screen = model(rows=1)
    calls = [entry(f"c{place}", at=place * 4_000) for place in range(3, 0, -1)]
    screen.shown(view(*calls, at=12_000), 12_000)
    screen.picture(20_000, 20_000, 0)
    assert {fact.call for fact in screen.reports(20_000)} == {"c3", "c2"}
    screen.picture(25_000, 25_000, 0)
    assert {fact.call for fact in screen.reports(25_000)} == {"c1"}
