"""Which passwords may be chosen: long, and none of those that are tried first."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.password_rules import LONGEST, ROWS, SHORTEST, WORDS, PasswordProblem, password_problem

NAMES = ("siti", "Mal Pelayanan Publik Sukamaju")


@pytest.mark.parametrize(
    "password",
    ["kuda-laut hijau", "Tujuh8burung!", "mdqk vlrt xp", "ζωγραφος-9", "pagi ini hujan deras", "x" * 3 + "bolu kukus"],
)
def test_long_ones_of_ones_own_may_be_chosen(password):
    assert password_problem(password, NAMES) is None


@pytest.mark.parametrize(
    "password",
    [
        *("password123", "P4ssw0rd!2026", "Indonesia2026", "sukamaju2026!", "Siti.Siti.Siti", "loket-loket-1"),
        *("1234567890", "qwertyuiop123", "aaaaaaaaaaaa", "abcabcabcabc", "9876543210", "bismillah786"),
        *("1qaz2wsx3edc", "admin@loket1", "rahasia!!!!!", "ＰＡＳＳＷＯＲＤ123", "----------"),
    ],
)
def test_what_everybody_tries_first_may_not(password):
    assert password_problem(password, NAMES) is PasswordProblem.TOO_COMMON


def test_the_length_counts_in_characters():
    assert password_problem("kudalaut9") is PasswordProblem.TOO_SHORT
    assert password_problem("kuda laut " * 20) is PasswordProblem.TOO_LONG
    assert password_problem("鯨鮫鮪鯛鰹鰻鯖鮭鱈鯵") is None


def test_the_same_again_is_no_change():
    assert password_problem("kuda-laut hijau", (), "kuda-laut hijau") is PasswordProblem.SAME


@given(st.sampled_from(WORDS), st.integers(0, 9_999), st.sampled_from(["", "!", "!!", ".", "#"]))
def test_a_common_word_with_digits_and_signs_is_common(word, digits, sign):
    for text in (f"{word}{digits}{sign}", f"{digits}{word.upper()}{sign}"):
        assert password_problem(text.ljust(SHORTEST, "!")) is PasswordProblem.TOO_COMMON


@given(st.sampled_from(ROWS), st.integers(0, 3))
def test_rows_of_keys_are_common_both_ways(row, start):
    for text in (row[start:], row[start:][::-1]):
        assert password_problem((text * 3)[: max(SHORTEST, len(text))]) is PasswordProblem.TOO_COMMON


@settings(max_examples=50)
@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_has_an_answer(password, names):
    problem = password_problem(password, names)
    assert (problem is PasswordProblem.TOO_SHORT) == (len(password) < SHORTEST)
    assert (problem is PasswordProblem.TOO_LONG) == (len(password) > LONGEST)
