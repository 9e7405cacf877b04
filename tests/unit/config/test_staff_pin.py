"""A PIN is kept as a hash, and only one that is not the first to be guessed is taken."""

import pytest

from config.staff_pin import is_pin, is_right, keep


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("804217", True),
        ("121212", True),
        ("12345", False),
        ("1234567890123", False),
        ("111111", False),
        ("123456", False),
        ("987654", False),
        ("80 217", False),
        ("", False),
    ],
)
def test_a_pin_is_some_digits_that_nobody_guesses_first(text: str, fits: bool) -> None:
    assert is_pin(text) is fits


def test_a_pin_is_kept_so_that_it_cannot_be_read_and_no_two_look_alike() -> None:
    kept = keep("804217")
    assert "804217" not in kept
    assert kept != keep("804217")
    assert is_right("804217", kept)
    assert not is_right("804218", kept)


@pytest.mark.parametrize("kept", ["", "804217", "scrypt:00:00"])
def test_nothing_fits_where_no_pin_is_set(kept: str) -> None:
    assert not is_right("804217", kept)
    assert not is_right("", kept)
