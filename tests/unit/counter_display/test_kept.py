"""Words that were drawn are kept, and a day of numbers does not fill the memory."""

from hypothesis import given
from hypothesis import strategies as st

from counter_display.kept import Kept

MOST = 100


def kept() -> Kept[int, int]:
    return Kept(MOST, lambda weight: weight)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 60)), max_size=200))
def test_all_together_weigh_no_more_than_the_limit(asked: list[tuple[int, int]]) -> None:
    values = kept()
    for key, weight in asked:
        values.get(key, lambda: weight)  # noqa: B023  # asked at once
        assert values.weight == sum(values._values.values()) <= MOST
        assert key in values._values


def test_what_is_used_stays_and_is_not_made_again() -> None:
    values = kept()
    for number in range(1, 500):
        assert values.get(0, lambda: 10 if number == 1 else 11) == 10  # noqa: B023  # asked at once
        values.get(number, lambda: 30)


def test_one_that_is_too_heavy_is_kept_until_the_next() -> None:
    values = kept()
    assert values.get(1, lambda: 2 * MOST) == 2 * MOST
    assert values.get(1, lambda: 0) == 2 * MOST
    values.get(2, lambda: 1)
    assert values.weight == 1
