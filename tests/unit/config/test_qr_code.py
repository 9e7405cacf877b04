"""QR codes: as small as their text allows, alike each time, and never too much for one."""

import pytest
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from config.qr_code import modules
from config.qr_size import CAPACITIES, FIRST_VERSION, MODULES_PER_VERSION, modules_across


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
    assert modules_across("x" * CAPACITIES[-1]) == 177
    for measured, why in ((modules, "Invalid version"), (modules_across, "2332 bytes")):
        with pytest.raises(ValueError, match=why):
            measured("x" * (CAPACITIES[-1] + 1))


def test_a_code_is_known_to_be_as_large_as_the_package_makes_it() -> None:
    for version, most in enumerate(CAPACITIES, 1):
        for length, wanted in ((most, version), (most + 1, version + 1)):
            code = QRCode(error_correction=ERROR_CORRECT_M)
            code.add_data(b"x" * length, optimize=0)
            if wanted <= len(CAPACITIES):
                assert modules_across("x" * length) == FIRST_VERSION + MODULES_PER_VERSION * code.best_fit()
