"""Profiles agree with the library that encodes, but where its data are known to be wrong, and with themselves."""

import pytest
from escpos.capabilities import get_profile

from config.printer_profiles import PROFILE_NAMES
from printer.profiles import CODE_PAGES, PROFILES, ImageMode, Profile, QrMode

LIBRARY_IS_WRONG = {
    "tm-u220": "has the columns of a thermal printer",
    "tm-m30-58": "has no such printer",
    "tm-p60": "has no such printer",
    "tm-m30": "has no such printer, and another one's font B",
    "generic-80-42": "has 546 dots at 42 columns, boards have 512",
}


def test_settings_know_the_name_of_each() -> None:
    assert tuple(PROFILES) == PROFILE_NAMES


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_a_profile_agrees_with_the_library(profile: Profile) -> None:
    if profile.name in LIBRARY_IS_WRONG:
        return
    theirs = get_profile(profile.escpos)
    assert theirs.get_columns("a") == profile.columns
    assert theirs.get_columns("b") == profile.small_columns
    assert theirs.media["width"]["pixels"] == profile.dots


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_what_a_profile_sends_the_library_knows_of_its_printer(profile: Profile) -> None:
    known = get_profile(profile.escpos)
    assert profile.image is not ImageMode.RASTER or known.supports("bitImageRaster")
    assert profile.image is not ImageMode.COLUMNS or known.supports("bitImageColumn")
    assert profile.qr is not QrMode.NATIVE or known.supports("qrCode")


@pytest.mark.parametrize("printer", ["TM-T20II", "TM-T88V", "TM-T88III", "NT-5890K", "default"])
def test_code_pages_have_the_numbers_that_the_library_has_for_them(printer: str) -> None:
    theirs = get_profile(printer).profile_data["codePages"]
    assert {name: theirs[str(number)].lower() for name, number in CODE_PAGES.items()} == {
        each: each for each in CODE_PAGES
    }


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_lines_fit_the_dots_and_the_dots_the_paper(profile: Profile) -> None:
    assert profile.columns * profile.font_a[0] <= profile.dots < (profile.columns + 2) * profile.font_a[0]
    assert profile.small_columns * profile.font_b[0] <= profile.dots < (profile.small_columns + 2) * profile.font_b[0]
    assert profile.dots % 8 == 0
    assert profile.dots / profile.dots_per_mm < profile.paper_mm
    assert profile.title


def test_only_kinds_whose_manual_has_it_get_codes_in_the_printers_language() -> None:
    assert {name for name, profile in PROFILES.items() if profile.qr is QrMode.NATIVE} == {
        "tm-t20", "tm-t82", "tm-t88", "tm-m30", "tm-m30-58", "bixolon", "citizen", "star",
    }  # fmt: skip


def test_what_prints_codes() -> None:
    def codes(image: ImageMode, qr: QrMode) -> bool:
        return Profile("p", 80, 48, 64, 576, "TM-T20II", image=image, qr=qr).prints_codes

    assert codes(ImageMode.NONE, QrMode.NATIVE)
    assert codes(ImageMode.RASTER, QrMode.IMAGE)
    assert codes(ImageMode.COLUMNS, QrMode.IMAGE)
    assert not codes(ImageMode.NONE, QrMode.IMAGE)
    assert not codes(ImageMode.RASTER, QrMode.NONE)
