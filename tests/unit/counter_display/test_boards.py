"""What LED boards show, register by register, and what the program says of those that cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from config.board_families import TRAITS, BoardFamily
from config.tokens import CALL_PULSE_MS
from counter_display.sign.boards import FRESH_MS, Boards, Shown
from counter_display.sign.drivers import DRIVERS, Board, Write, brightness_write, text_write, trial_texts
from counter_display.sign.segments import SEGMENTS, drawn, number_on
from hub.protocol.ids import CallId, CounterId
from hub.protocol.signs import BoardFault, BoardTrouble, CounterSign, SignView

NOW = 1_000_000


def view(*signs: CounterSign, at: int = NOW) -> SignView:
    return SignView(at, "Asia/Jakarta", signs)


def called(prefix: str = "A", digits: str = "012", call: str = "c1", at: int = NOW, **more: object) -> CounterSign:
    return CounterSign(CounterId("L1"), 1, CallId(call), prefix, digits, at, **({"is_called": True} | more))  # type: ignore[arg-type]


FREE = CounterSign(CounterId("L1"), 1)
BOARD = Board(3, CounterId("L1"))


def test_the_letters_are_those_that_people_can_tell_apart() -> None:
    assert "".join(sorted(set(SEGMENTS) - set("0123456789 -"), key=str.lower)) == "AbCdEFHJLnoPrtUy"
    assert len(set(SEGMENTS.values())) == len(SEGMENTS)
    assert drawn("bd-05") == drawn("BD-05") == "bd-05"
    assert drawn("K1") is None


@pytest.mark.parametrize(
    ("prefix", "digits", "places", "text"),
    [
        ("A", "012", 4, "A012"),
        ("A", "012", 6, "  A012"),
        ("B", "007", 4, "b007"),
        ("A", "012", 3, "012"),
        ("K", "012", 4, " 012"),
        ("XA", "012", 4, " 012"),
        ("A1", "012", 6, " A1012"),
        ("A", "1000", 4, "1000"),
        ("A", "1000", 3, None),
    ],
)
def test_a_number_keeps_its_zeros_and_loses_its_letter_first(
    prefix: str, digits: str, places: int, text: str | None
) -> None:
    assert number_on(prefix, digits, places) == text


@given(
    st.text("ABCDEFGHJKLMNPQRSTUVWXYZ12", max_size=3), st.text("0123456789", min_size=1, max_size=7), st.integers(3, 6)
)
def test_what_is_shown_is_the_whole_number_or_its_digits_and_fills_the_board(
    prefix: str, digits: str, places: int
) -> None:
    text = number_on(prefix, digits, places)
    if text is None:
        assert len(digits) > places
    else:
        assert len(text) == places
        assert text.strip().upper() in (digits, prefix + digits)


def test_the_first_family_takes_segments_two_in_a_register() -> None:
    assert text_write(BOARD, "A012") == Write(0x80, (0x773F, 0x065B))
    assert text_write(Board(3, CounterId("L1"), digits=3), "0-1") == Write(0x80, (0x3F40, 0x0600))


@pytest.mark.parametrize(("family", "text"), [(BoardFamily.DM56A04, "b012"), (BoardFamily.DM36B06, "  b012")])
def test_the_other_families_take_one_code_in_a_register(family: BoardFamily, text: str) -> None:
    board = Board(3, CounterId("L1"), family, TRAITS[family].usual, brightness=5)
    assert text_write(board, text) == Write(0, tuple(text.encode()))
    assert brightness_write(board) == Write(9, (5,))


def test_brightness_is_left_alone_where_it_is_not_asked_for_or_not_there() -> None:
    assert brightness_write(Board(3, CounterId("L1"), BoardFamily.DM56A04)) is None
    assert brightness_write(Board(3, CounterId("L1"), brightness=5)) is None


@pytest.mark.parametrize("family", BoardFamily)
def test_settings_and_drivers_know_the_same_of_a_family(family: BoardFamily) -> None:
    traits = TRAITS[family]
    assert traits.fewest <= traits.usual <= traits.most
    assert (DRIVERS[family].brightness_register is not None) == traits.has_brightness


def test_a_test_lights_everything_and_then_says_which_board_it_is() -> None:
    assert trial_texts(Board(17, CounterId("L1"), digits=4)) == ("8888", "  17")


def test_nothing_is_written_before_the_hub_has_spoken() -> None:
    boards = Boards((BOARD,))
    assert boards.wanted(BOARD, 0) is None
    assert boards.troubles() == ()


def test_a_free_counters_board_is_dark_and_a_called_number_stands_there() -> None:
    boards = Boards((BOARD,))
    boards.shown(view(FREE), 0)
    assert boards.wanted(BOARD, 0) == Shown("    ")
    boards.shown(view(called()), 0)
    assert boards.wanted(BOARD, 0) == Shown("A012", CallId("c1"))
    boards.shown(view(FREE), 0)
    assert boards.wanted(BOARD, 0) == Shown("    ")


def test_a_new_call_blinks_once_a_second_and_then_stands() -> None:
    boards = Boards((BOARD,))
    boards.shown(view(called()), 0)
    lit = [boards.wanted(BOARD, ms) == Shown("A012", CallId("c1")) for ms in range(0, CALL_PULSE_MS + 2_000, 250)]
    assert lit[:8] == [True, True, False, False, True, True, False, False]
    assert all(lit[CALL_PULSE_MS // 250 :])
    boards.shown(view(called()), 2_600)  # the same call again changes nothing
    assert boards.wanted(BOARD, 2_600) == Shown("    ")
    boards.shown(view(called(call="c2")), 2_600)  # called again: it begins anew, lit
    assert boards.wanted(BOARD, 2_600) == Shown("A012", CallId("c2"))


@pytest.mark.parametrize("sign", [called(at=NOW - FRESH_MS - 1), called(is_called=False)])
def test_old_calls_and_those_already_served_do_not_blink(sign: CounterSign) -> None:
    boards = Boards((BOARD,))
    boards.shown(view(sign), 0)
    assert {boards.wanted(BOARD, ms) for ms in range(0, CALL_PULSE_MS, 250)} == {Shown("A012", CallId("c1"))}


def test_boards_that_the_hall_put_out_show_dashes_until_it_shows_them_a_counter_again() -> None:
    boards = Boards((BOARD,))
    for _ in range(2):
        boards.put_out()
        assert boards.wanted(BOARD, 0) == Shown("----")
        boards.shown(view(called(is_called=False)), 0)
        assert boards.wanted(BOARD, 0) == Shown("A012", CallId("c1"))


def test_under_an_emergency_every_board_shows_dashes_and_the_number_again_after_it() -> None:
    boards = Boards((BOARD,))
    boards.shown(structs.replace(view(called(is_called=False)), is_emergency=True), 0)
    assert boards.wanted(BOARD, 0) == Shown("----")
    boards.shown(view(called(is_called=False)), 0)
    assert boards.wanted(BOARD, 0) == Shown("A012", CallId("c1"))


@pytest.mark.parametrize(
    ("called_after", "told_before", "blinks"),
    [(0, False, True), (-CALL_PULSE_MS // 2, True, True), (-2 * CALL_PULSE_MS, True, False), (-FRESH_MS, False, False)],
)
def test_a_call_that_an_emergency_hid_blinks_when_it_is_over(
    called_after: int, told_before: bool, blinks: bool
) -> None:
    boards, sign, over = Boards((BOARD,)), view(called(at=NOW + called_after)), 10 * FRESH_MS
    if told_before:
        boards.shown(structs.replace(sign, at=NOW + called_after), called_after)
    boards.shown(structs.replace(sign, at=NOW, is_emergency=True), 0)
    boards.shown(structs.replace(sign, at=NOW + 1_000, is_emergency=True), 1_000)
    boards.shown(structs.replace(sign, at=NOW + over), over)
    lit = [boards.wanted(BOARD, over + ms) == Shown("A012", CallId("c1")) for ms in (0, 500)]
    assert lit == [True, not blinks]


def test_a_number_that_does_not_fit_is_dashes_and_told() -> None:
    small = Board(4, CounterId("L1"), digits=3)
    boards = Boards((small,))
    boards.shown(view(called(digits="1000")), 0)
    assert boards.wanted(small, 0) == Shown("---")
    assert boards.troubles() == (BoardTrouble(4, BoardFault.TOO_LONG, CounterId("L1")),)


def test_a_board_of_a_counter_that_is_not_there_is_dark_and_told() -> None:
    lost = Board(9, CounterId("L99"))
    boards = Boards((BOARD, lost))
    boards.shown(view(FREE), 0)
    assert boards.wanted(lost, 0) == Shown("    ")
    assert boards.troubles() == (BoardTrouble(9, BoardFault.UNKNOWN_COUNTER, CounterId("L99")),)
