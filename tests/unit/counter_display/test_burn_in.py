"""The picture wanders by a few pixels, and everything stays on the glass."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from counter_display.hall.burn_in import REACH_PX, ROUND, STEP_MS, wander, wandered
from counter_display.scene import Arrow, Box, Fill, Media, Picture, Running, Words, run_at

WIDTH, HEIGHT = 1920.0, 1080.0


def test_it_goes_round_one_pixel_a_minute_and_comes_back() -> None:
    way = [wander(step * STEP_MS) for step in range(ROUND + 1)]
    assert way[0] == way[-1]
    assert len(set(way)) == ROUND
    assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1 for a, b in pairwise(way))
    assert all(max(abs(right), abs(down)) == REACH_PX for right, down in way)


def test_it_stands_still_between() -> None:
    assert wander(STEP_MS) == wander(2 * STEP_MS - 1)


@given(at=st.integers(0, 2**45))
def test_grounds_at_the_edge_stay_and_all_else_moves_alike(at: int) -> None:
    right, down = wander(at)
    whole, inner = Box(0, 0, WIDTH, HEIGHT), Box(100, 200, 300, 50)
    strip = Box(0, 1000, WIDTH, 80)
    scene = wandered(
        (
            Fill(whole, "ground"),
            Fill(inner, "card"),
            Words("A 042", 100, 200, 300, 80, "ink"),
            Arrow(inner, "call"),
            Running("Selamat datang", strip, 1020, 30, 100, "ink"),
            Media(inner, "/m/a.png", is_video=False),
            Picture(whole, inner, b""),
        ),
        *(at, WIDTH, HEIGHT),
    )
    ground, card, words, arrow, running, media, logo = scene
    moved = Box(100 + right, 200 + down, 300, 50)
    assert isinstance(ground, Fill)
    assert ground.box == whole
    assert card == Fill(moved, "card")
    assert words == Words("A 042", 100 + right, 200 + down, 300, 80, "ink")
    assert arrow == Arrow(moved, "call")
    assert isinstance(running, Running)
    assert (running.top, running.box) == (1020 + down, Box(0, 1000 + down, WIDTH, 80 - down))
    assert media == Media(moved, "/m/a.png", is_video=False)
    assert logo == Picture(Box(right, down, WIDTH, HEIGHT), moved, b""), "a logo keeps its shape"


def test_words_run_in_from_the_right_and_all_the_way_out() -> None:
    running = Running("Selamat datang", Box(0, 0, 1_000, 50), 10, 30, 100, "ink")
    assert run_at(0, 500, running) == 1_000
    assert run_at(10_000, 500, running) == 0
    assert run_at(14_990, 500, running) == -499
    assert run_at(15_000, 500, running) == 1_000
