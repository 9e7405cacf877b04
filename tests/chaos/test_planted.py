"""A planted fault is looked for as long as it may be chance that it does not show."""

import pytest

from tests.chaos.planted import until_seen


def test_trials_end_with_the_first_that_shows_a_sign() -> None:
    tried: list[int] = []

    def attempt(number: int) -> list[str]:
        tried.append(number)
        return ["other"] if number < 2 else ["other", "a number is lost: A002"]

    assert until_seen(attempt, "is doubled", "is lost") == ["other", "a number is lost: A002"]
    assert tried == [0, 1, 2]


def test_what_was_found_instead_is_said() -> None:
    with pytest.raises(AssertionError, match=r"nothing of .'is lost',. was seen\ntrial 0 found a; b\ntrial 1 found no"):
        until_seen(lambda number: () if number else ("a", "b"), "is lost", trials=2)
