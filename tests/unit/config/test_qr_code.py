"""QR codes: as small as their text allows, alike each time, and never too much for one."""

import pytest

from config.qr_code import modules, modules_across


@pytest.mark.parametrize(("length", "across"), [(1, 21), (14, 21), (15, 25), (50, 33), (62, 33), (63, 37), (200, 57)])
def test_a_code_is_as_small_as_its_text_allows(length: int, across: int) -> None:
    # ISO/IEC 18004, table 7: bytes at level M
    text = "x" * length
    assert modules_across(text) == across
    assert {len(modules(text)), *(len(row) for row in modules(text))} == {across}


def test_a_code_has_its_three_corners() -> None:
    rows = ["".join("01"[module] for module in row) for row in modules("http://192.168.1.20/t/x")]
    corner = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
    assert [row[:7] for row in rows[:7]] == [row[-7:] for row in rows[:7]] == [row[:7] for row in rows[-7:]] == corner
    assert [row[-7:] for row in rows[-7:]] != corner


def test_a_text_that_no_code_holds_is_an_error() -> None:
    assert modules_across("x" * 2_331) == 177
    for measured in (modules, modules_across):
        with pytest.raises(ValueError, match="Invalid version"):
            measured("x" * 2_332)
