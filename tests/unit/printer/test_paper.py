from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printer.bitmap import Bitmap
from printer.paper import UnknownBytes, read
from printer.preview import picture, plain_text, save
from printer.profiles import PROFILES
from printer.qr_code import code_dots
from printer.render import render
from printer.sample import sample_slip
from printer.slip import lay_out
from tests.unit.printer.slips import STATIONERY

WIDE, NARROW = PROFILES["generic-80"], PROFILES["generic-58"]

LINE_SPACING, FEED_BEFORE_CUT = 34, 120


def test_lines_stand_where_they_are_told() -> None:
    paper = read(b"\x1b@\x1b2a\n\x1ba\x01b\n\x1ba\x02c\n", WIDE)
    assert [(glyph.character, glyph.x, glyph.y) for glyph in paper.glyphs] == [
        ("a", 0, 0),
        ("b", 282, LINE_SPACING),
        ("c", 564, 2 * LINE_SPACING),
    ]


def test_tall_characters_take_their_own_height_and_stand_on_one_line() -> None:
    paper = read(b"\x1d!\x77A\x1d!\x00b\n\x1bM\x01c\n", WIDE)
    tall, low, small = paper.glyphs
    assert (tall.style.cell, low.style.cell, small.style.cell) == ((96, 192), (12, 24), (9, 17))
    assert tall.y + 192 == low.y + 24 == small.y == 192
    assert paper.length == 192 + LINE_SPACING


def test_a_line_that_is_too_long_is_wrapped_by_the_printer() -> None:
    assert [glyph.y for glyph in read(b"x" * 49 + b"\n", WIDE).glyphs][-2:] == [0, LINE_SPACING]


def test_feed_and_cut_end_a_line() -> None:
    assert read(b"a\x1bd\x02", WIDE).length == 3 * LINE_SPACING
    assert read(b"a\x1bJ\x05", WIDE).length == LINE_SPACING + 5
    for how in b"\x00\x0101":
        assert read(b"a\x1dV" + bytes([how]), WIDE).cuts == (LINE_SPACING,)
    assert read(b"\x1dVB\x05", WIDE).cuts == (FEED_BEFORE_CUT + 5,)
    assert read(b"a", WIDE).length == LINE_SPACING


def test_start_forgets_what_was_before() -> None:
    paper = read(b"x\x1bE\x01\x1d!\x11\x1b@y\n", WIDE)
    assert [(glyph.character, glyph.style.bold, glyph.style.width) for glyph in paper.glyphs] == [("y", False, 1)]


@pytest.mark.parametrize(
    "data",
    [b"\x00", b"\xe9", b"\x1b", b"\x1ba", b"\x1ba\x03", b"\x1bp\x00", b"\x1d!\x08", b"\x1d!", b"\x1dVB", b"\x1dZ0"],
)
def test_what_a_slip_never_holds_is_refused(data: bytes) -> None:
    with pytest.raises(UnknownBytes) as caught:
        read(b"ok" + data, WIDE)
    assert caught.value.offset == 2


@given(st.binary(max_size=60))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(UnknownBytes):
        assert read(data, NARROW).length >= 0


def test_text_of_a_rule_is_a_line() -> None:
    assert plain_text(b"\x1b-\x02   \n\x1b-\x00 b\n", WIDE) == "_" * 48 + "\n b\n"


@pytest.mark.parametrize("name", ["generic-80", "generic-58", "tm-t88", "tm-m30"])
def test_picture_has_the_size_and_the_ink_of_the_paper(name: str, tmp_path: Path) -> None:
    profile = PROFILES[name]
    data = render(lay_out(sample_slip(STATIONERY, priority=True), profile, STATIONERY), profile)
    image = picture(data, profile)
    assert image.width == round(profile.paper_mm * profile.dots_per_mm) + 2 * 48
    grey = image.histogram()
    assert grey[255] > grey[24] > 5_000
    left = (image.width - profile.dots) // 2
    margin = image.crop((48 + 1, 60, left, image.height - 60))
    assert margin.getextrema() == (255, 255), "ink stands outside the printable area"
    save(data, profile, tmp_path / "slip.png")
    assert (tmp_path / "slip.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["generic-80", "generic-58", "tm-t88", "tm-m30"])
def test_number_is_twelve_millimetres_high_in_the_picture(name: str) -> None:
    profile = PROFILES[name]
    data = render(lay_out(sample_slip(STATIONERY, number="AA1000"), profile, STATIONERY), profile)
    paper = read(data, WIDE)
    glyph = max(paper.glyphs, key=lambda one: one.style.cell[1])
    whole = picture(data, profile)
    x = (whole.width - profile.dots) // 2 + glyph.x
    y = 48 + 40 + glyph.y
    width, height = glyph.style.cell
    ink = whole.crop((x, y, x + width, y + height)).point(lambda value: 255 * (value < 128))
    box = ink.getbbox()
    assert box is not None
    assert (box[3] - box[1]) / profile.dots_per_mm >= 12
    assert box[0] >= 0
    assert box[2] <= width


def test_picture_needs_no_font_of_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from printer import preview

    monkeypatch.setattr(preview, "FONT_FOLDERS", (tmp_path,))
    for cached in (preview._font, preview._glyph, preview._extent):
        cached.cache_clear()
    try:
        assert preview.picture(b"Az0 \n", WIDE).histogram()[24] > 0
    finally:
        for cached in (preview._font, preview._glyph, preview._extent):
            cached.cache_clear()


def test_bands_of_one_picture_are_one_picture() -> None:
    band = b"\x1dv0\x00\x01\x00\x02\x00\xaa\x55"
    (whole,) = read(b"\x1ba\x01" + band + band, WIDE).prints
    assert (whole.x, whole.y, whole.bitmap) == (284, 0, Bitmap(8, (0xAA, 0x55, 0xAA, 0x55)))
    apart = read(band + b"\n" + band + b"\x1dv0\x00\x02\x00\x01\x00\x00\x00", WIDE).prints
    assert [(one.y, one.bitmap.width) for one in apart] == [(0, 8), (2 + LINE_SPACING, 8), (4 + LINE_SPACING, 16)]


def test_dots_are_doubled_both_ways() -> None:
    (one,) = read(b"\x1dv0\x03\x01\x00\x01\x00\x80", WIDE).prints
    assert one.bitmap == Bitmap(16, (0xC000, 0xC000))


def test_columns_are_read_as_rows() -> None:
    band = b"\x1b*\x21\x02\x00\x80\x00\x00\x40\x00\x01\n"
    paper = read(b"\x1b3\x18" + band + b"\x1b2" + band, WIDE)
    (whole,) = paper.prints
    assert whole.bitmap.texts() == (["10", "01"] + ["00"] * 21 + ["01"]) * 2
    assert paper.length == 24 + LINE_SPACING
    assert read(band[:-1], WIDE).length == LINE_SPACING


def test_codes_are_drawn_as_the_printer_draws_them() -> None:
    head, code = b"\x1d(k", b"1A2\x00"
    data = head + b"\x04\x00" + code + head + b"\x03\x001C\x04" + head + b"\x03\x001E1"
    data += head + b"\x05\x001P0hi" + head + b"\x03\x001Q0"
    (one,) = read(data, WIDE).prints
    assert (one.text, one.bitmap) == ("hi", code_dots("hi").enlarged(4))
    assert plain_text(data, WIDE) == "[QR code, 84 x 84 dots: hi]\n"
    assert picture(data, WIDE).histogram()[24] > 84 * 84 // 3


def test_old_cuts_and_presenters_cut_once() -> None:
    for cut in (b"\x1bi", b"\x1bm", b"\x1cP\x0a\x01E\x1e"):
        assert read(b"a" + cut, WIDE).cuts == (LINE_SPACING,)


@pytest.mark.parametrize(
    "data",
    [
        b"\x1cP\x0a\x01E",
        b"\x1cQ",
        b"\x1b*\x00\x01\x00\x01",
        b"\x1b*\x21\x00\x00",
        b"\x1b*\x21\x02\x00\x01\x02\x03",
        b"\x1b*\x21\x41\x02" + bytes(577 * 3) + b"\n",
        b"\x1dv0\x01\x01\x00\x01\x00\xff",
        b"\x1dv0\x00\x00\x00\x01\x00",
        b"\x1dv0\x00\x01\x00\x00\x00",
        b"\x1dv0\x00\x01\x00\x02\x00\xff",
        b"\x1dv0\x00\x49\x00\x01\x00" + bytes(73),
        b"\x1dv1\x00\x01\x00\x01\x00\xff",
        b"\x1d(k\x03\x001Q0",
        b"\x1d(k\x03\x001C\x11",
        b"\x1d(k\x03\x001E3",
        b"\x1d(k\x04\x001A1\x00",
        b"\x1d(k\x03\x002C\x03",
        b"\x1d(k\x03\x001Z0",
        b"\x1d(k\x00\x00",
        b"\x1d(k\x04\x001P0\xe9",
        b"\x1d(L\x02\x0000",
    ],
)
def test_pictures_and_codes_that_a_slip_never_holds_are_refused(data: bytes) -> None:
    with pytest.raises(UnknownBytes):
        read(data, WIDE)


def test_a_picture_in_the_middle_of_a_line_is_refused() -> None:
    for data in (b"x\x1dv0\x00\x01\x00\x01\x00\xff", b"x\x1b*\x21\x01\x00\x01\x02\x03\n"):
        with pytest.raises(UnknownBytes) as caught:
            read(data, WIDE)
        assert caught.value.offset == 1
