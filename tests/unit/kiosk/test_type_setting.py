"""Text broken into lines."""

from hypothesis import given
from hypothesis import strategies as st

from config.tokens import Surface
from kiosk.placed import Rect
from kiosk.type_setting import Typesetter, balance_lines, break_lines, capital_mm


def monospaced(text: str, bold: bool, font_px: float) -> float:
    return len(text) * font_px * (0.6 if bold else 0.5)


def lines(text: str, letters: int) -> tuple[str, ...]:
    return break_lines(text, letters * 10, False, 20, monospaced)


def test_breaks_between_words_and_cuts_only_what_is_too_wide() -> None:
    assert lines("satu dua tiga", 8) == ("satu dua", "tiga")
    assert lines("Ketenagakerjaan ya", 10) == ("Ketenagake", "rjaan ya")
    assert lines("ya Ketenagakerjaan", 10) == ("ya", "Ketenagake", "rjaan")
    assert lines("satu", 1) == ("s", "a", "t", "u")
    assert lines("", 8) == ()


def test_no_break_space_holds_words_together() -> None:
    assert lines("dari\N{NO-BREAK SPACE}3 di", 7) == ("dari\N{NO-BREAK SPACE}3", "di")


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]) | st.just(" "), max_size=60), st.integers(1, 20))
def test_no_letter_is_lost_and_no_line_is_too_wide(text: str, letters: int) -> None:
    broken = lines(text, letters)
    assert "".join(broken).replace(" ", "") == text.replace(" ", "")
    assert all(0 < len(line) <= letters for line in broken)


def test_lines_of_about_one_width_leave_no_word_alone() -> None:
    def in_bold(text: str, letters: int) -> tuple[str, ...]:
        return balance_lines(text, letters * 12, True, 20, monospaced)

    assert in_bold("Tiket Anda sedang dicetak. Mohon tunggu.", 33) == ("Tiket Anda sedang", "dicetak. Mohon tunggu.")
    assert in_bold("satu dua", 8) == ("satu dua",)
    assert in_bold("ya Ketenagakerjaan", 10) == ("ya", "Ketenagake", "rjaan")
    assert in_bold("", 10) == ()


def test_words_say_whether_one_of_them_is_cut() -> None:
    setter = Typesetter(Surface(1080, 1920, 400), monospaced, 11.0)

    def is_whole(text: str, letters: int) -> bool:
        return setter.set("a", text, Rect(0, 0, letters * setter.body_px / 2, 99), "ink").is_whole

    assert is_whole("satu dua tiga", 4)
    assert is_whole("", 4)
    assert not is_whole("satu lima enam tujuh", 4)


@given(st.lists(st.text("ab", min_size=1, max_size=12), max_size=12), st.integers(4, 20))
def test_they_are_no_more_and_no_wider_than_before(words: list[str], letters: int) -> None:
    before = break_lines(" ".join(words), letters * 10, False, 20, monospaced)
    after = balance_lines(" ".join(words), letters * 10, False, 20, monospaced)
    assert len(after) == len(before)
    assert "".join(after).replace(" ", "") == "".join(words)
    assert max(map(len, after), default=0) <= max(map(len, before), default=0)


def test_capitals_grow_with_the_glass_and_never_fall_below_the_least() -> None:
    assert capital_mm(Surface(1080, 1920, 400)) == 11.0
    assert capital_mm(Surface(1080, 1920, 250)) == 7.3
    assert capital_mm(Surface(1280, 800, 217)) == 4.2
    assert capital_mm(Surface(1280, 800, 217), large=True) > 6.2
