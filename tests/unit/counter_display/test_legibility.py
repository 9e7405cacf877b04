"""Hall screens of every usual size are read from where the program says that they can be (V1)."""

from itertools import product

import pytest

from tests.screens.legibility import DISTANCES_M, HALLS, INCHES, Worst, main, seen


@pytest.mark.parametrize(("inches", "upright", "hall"), list(product(INCHES, (False, True), HALLS)))
def test_every_digit_is_as_high_as_its_distance_asks_for_or_the_screen_is_refused(
    inches: int, upright: bool, hall: Worst
) -> None:
    for distance in DISTANCES_M:
        found = seen(inches, upright, distance, hall)
        if found.farthest_m is None:
            assert found.rows >= 1
            assert found.capital_mm >= found.asked_mm * 0.9999
        else:
            assert found.farthest_m < distance
            assert seen(inches, upright, found.farthest_m, hall).farthest_m is None


def test_a_larger_screen_is_never_read_from_less_far() -> None:
    for upright in (False, True):
        for distance in DISTANCES_M:
            refused = [seen(inches, upright, distance).farthest_m is not None for inches in INCHES]
            assert refused == sorted(refused, reverse=True)


def test_the_table_has_a_line_for_each_and_finds_nothing_too_small(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + len(INCHES) * 2 * len(DISTANCES_M)
