from itertools import pairwise

from msgspec import structs

from counter_display.hall.model import FRESH_MS, PAGE_MS, REMEMBERED, TOGETHER_MS, HallModel
from hub.protocol import limits
from hub.protocol.orders import EmergencyKind
from hub.protocol.views import CallEntry, Emergency, HallView
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
    assert picture.has_voice
    screen.shown(view(announcer=None, at=40_000), 40_000)
    assert not screen.picture(40_000, 40_000, 0).has_voice


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


def test_a_call_that_was_taken_back_leaves_the_glass() -> None:
    screen = model()
    before = entry("c1", at=500, active=False)
    screen.shown(view(entry("c2", at=30_000), before, at=30_000), 30_000)
    assert numbers(screen.picture(30_000, 30_000, 0).large) == ["A 002"]
    taken_back = structs.replace(entry("c2", at=30_000, active=False), taken_back=True)
    screen.shown(view(taken_back, before, at=32_000), 32_000)
    picture = screen.picture(32_000, 32_000, 0)
    assert ([(row.number, row.lit) for row in picture.large], picture.recent) == ([("A 001", False)], ())
    assert [fact.call for fact in screen.reports(32_000)] == ["c1"]
    screen.shown(view(entry("c3", number="A002", counter=5, at=40_000), before, at=40_000), 40_000)
    [row] = screen.picture(40_000, 40_000, 0).large
    assert (row.number, row.counter_number, row.lit) == ("A 002", 5, True)


def leave(*calls: CallEntry, at: int) -> HallView:
    return structs.replace(view(*calls, at=at), emergency=Emergency(EmergencyKind.EVACUATE, {}, 100_000))


def test_calls_of_an_emergency_pulse_and_stay_when_it_is_over() -> None:
    screen = model(rows=2)
    old = [entry("c2", at=20_000), entry("c1", at=10_000)]
    screen.shown(view(*old, at=99_000), 99_000)
    screen.shown(leave(*old, at=100_000), 100_000)
    made = [entry(f"c{place}", at=100_000 + place * 10_000) for place in (7, 6, 5, 4, 3)]
    screen.shown(leave(*made, *old, at=170_000), 170_000)
    assert not screen.picture(170_000, 170_000, 0).large[0].lit
    screen.shown(leave(*made, *old, at=390_000), 390_000)
    over = 400_000
    screen.shown(view(*made, *old, at=over), over)
    assert screen.picture(over, over, 0).large[0].lit
    assert numbers(screen.picture(over, over, 0).large) == ["A 007"]
    seen = {number for ms in (0, PAGE_MS) for number in numbers(screen.picture(over, over + ms, 0).recent)}
    assert seen == {"A 006", "A 005", "A 004", "A 003"}
    assert numbers(screen.picture(over, over + limits.CALL_STAYS.value, 0).recent) == ["A 006", "A 005"]


def test_a_pulse_that_an_emergency_cuts_begins_anew_and_a_whole_one_does_not() -> None:
    for age, is_lit in ((4_000, True), (11_000, False)):
        screen = model()
        call = entry("c1", at=100_000 - age)
        screen.shown(view(call, at=100_000 - age), 100_000 - age)
        screen.shown(leave(call, at=100_000), 100_000)
        screen.shown(view(call, at=300_000), 300_000)
        assert screen.picture(300_000, 300_000, 0).large[0].lit is is_lit


def test_a_screen_that_starts_in_an_emergency_takes_calls_of_before_for_old() -> None:
    screen = model()
    calls = [entry("c1", at=10_000)]
    screen.shown(leave(*calls, at=200_000), 0)
    screen.shown(view(*calls, at=300_000), 100_000)
    assert not screen.picture(100_000, 300_000, 0).large[0].lit


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
