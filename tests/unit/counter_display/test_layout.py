import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.tokens import HALL_CAPITAL, Surface
from counter_display.hall.layout import MOST_ROWS, DoesNotFit, farthest_m, plan
from counter_display.hall.widths import USUAL, WIDEST, Widths, widths_of

FULL_HD = (1920, 1080)


def test_55_inches_can_be_read_from_ten_metres_with_capitals_of_122_mm() -> None:
    surface = Surface(*FULL_HD, 1210)
    layout = plan(surface, 10)
    assert surface.mm(layout.least_capital) == pytest.approx(122.2)
    assert layout.rows >= 1
    assert not layout.beside


def test_85_inches_from_five_metres_have_the_recent_calls_beside() -> None:
    layout = plan(Surface(3840, 2160, 1872), 5)
    assert layout.beside
    assert layout.rows == MOST_ROWS


def test_a_screen_too_small_is_refused_with_the_distance_that_it_can_serve() -> None:
    surface = Surface(*FULL_HD, 708)
    with pytest.raises(DoesNotFit, match=r"cannot be read from 10 m .*from 6\.1 m it can") as refused:
        plan(surface, 10)
    assert refused.value.farthest_m == farthest_m(surface)
    plan(surface, refused.value.farthest_m)
    with pytest.raises(DoesNotFit):
        plan(surface, refused.value.farthest_m + 0.1)


def test_a_very_wide_screen_may_fit_in_width_and_not_in_height() -> None:
    assert plan(Surface(3000, 400, 3000), 10).rows == 1
    with pytest.raises(DoesNotFit):
        plan(Surface(3000, 240, 3000), 10)


@given(
    size=st.sampled_from([(1920, 1080), (1080, 1920), (3840, 2160), (1366, 768), (2560, 1080)]),
    width_mm=st.floats(300, 2500),
    distance=st.integers(10, 200).map(lambda tenths: tenths / 10),
    widths=st.sampled_from([USUAL, WIDEST, widths_of(["WWW"], 120)]),
)
def test_nothing_is_smaller_than_the_distance_asks_for_and_nothing_leaves_the_screen(
    size: tuple[int, int], width_mm: float, distance: float, widths: Widths
) -> None:
    surface = Surface(*size, width_mm)
    if farthest_m(surface, widths) < distance:
        with pytest.raises(DoesNotFit):
            plan(surface, distance, widths=widths)
        return
    layout = plan(surface, distance, widths=widths)
    assert surface.mm(layout.row_capital) >= HALL_CAPITAL * distance * 1000 * 0.999
    assert layout.rows * layout.row_height <= layout.recent.height * 1.001
    assert layout.row_capital * layout.widths.row <= layout.recent.width - 2 * layout.margin + 0.001
    assert layout.recent.bottom <= layout.height + 0.001
    assert layout.large.width >= layout.width / 2
    assert layout.large.bottom <= layout.height + 0.001


def test_a_halls_widest_number_and_counter_are_reckoned_with() -> None:
    assert widths_of([], 0) == WIDEST
    assert widths_of(["A"], 88) == USUAL
    assert widths_of(["A", "M"], 0).number == widths_of(["W"], 0).number > USUAL.number
    assert widths_of(["A", "A1", "XM"], 0).number == widths_of(["XM"], 0).number < WIDEST.number
    assert widths_of(["WWW"], 88).number > WIDEST.number
    assert widths_of(["A"], 88, digits=3) == USUAL
    assert widths_of(["A"], 88, digits=6).number > USUAL.number
    assert widths_of(["A"], 9).counter == USUAL.counter < widths_of(["A"], 100).counter == WIDEST.counter
    assert USUAL.row < WIDEST.row
    assert USUAL.place < WIDEST.place


def test_a_hall_with_short_numbers_has_room_for_more_rows() -> None:
    surface = Surface(*FULL_HD, 1210)
    assert plan(surface, 8).rows >= plan(surface, 8, widths=WIDEST).rows
    assert farthest_m(surface) > farthest_m(surface, WIDEST)
