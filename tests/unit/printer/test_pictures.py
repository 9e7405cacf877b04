"""Pictures come out as they are, and never hold what a printer obeys at once."""

import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from printer.bitmap import Bitmap
from printer.paper import read
from printer.pictures import MOVES, REAL_TIME, mended, picture
from printer.profiles import PROFILES, ImageMode
from printer.qr_code import code_dots

WIDE, COLUMNS = PROFILES["generic-80"], PROFILES["generic-80-columns"]

bytes_that_matter = st.sampled_from([0x00, 0x04, 0x05, 0x10, 0x14, 0x18, 0xFF])


@st.composite
def dangerous_pictures(draw: st.DrawFn) -> Bitmap:
    """Return pictures of the bytes that real-time commands are made of."""
    stride = draw(st.integers(1, 12))
    rows = draw(st.lists(st.binary(min_size=stride, max_size=stride) | _row(stride), min_size=1, max_size=40))
    return Bitmap(stride * 8, tuple(int.from_bytes(row, "big") for row in rows))


def _row(stride: int) -> st.SearchStrategy[bytes]:
    return st.lists(bytes_that_matter, min_size=stride, max_size=stride).map(bytes)


@given(dangerous_pictures(), st.sampled_from([ImageMode.RASTER, ImageMode.COLUMNS]), st.integers(1, 3))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_picture_holds_a_real_time_command(bitmap: Bitmap, mode: ImageMode, scale: int) -> None:
    data = picture(bitmap, mode, 16, scale)
    assert not any(command in data for command in REAL_TIME)


@given(dangerous_pictures(), st.sampled_from([WIDE, COLUMNS]), st.integers(1, 3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_picture_comes_out_with_all_its_dots_and_hardly_more(bitmap: Bitmap, profile: object, scale: int) -> None:
    assert profile in (WIDE, COLUMNS)
    printer = WIDE if profile is WIDE else COLUMNS
    data = picture(bitmap, printer.image, 16, scale)
    printed = read(data, printer).prints
    dots = {(x, y) for one in printed for x, y in _black(one.bitmap, one.y)}
    meant = {(x, y) for x, y in _black(bitmap.enlarged(scale), 0)}
    moves = [(x, 0) for x in range(2 * MOVES)] if printer is WIDE else [(0, y) for y in range(MOVES)]
    assert any({(x + right, y + down) for x, y in meant} <= dots for right, down in moves)
    assert len(dots) <= len(meant) + 4 * data.count(b"\x18")


def _black(bitmap: Bitmap, top: int) -> set[tuple[int, int]]:
    texts = enumerate(bitmap.texts(), top)
    return {(x, y) for y, text in texts for x, dot in enumerate(text) if dot == "1"}


def test_a_harmless_picture_is_sent_as_it_is() -> None:
    assert picture(Bitmap(9, (0b100000001, 0)), ImageMode.RASTER, 256) == b"\x1dv0\x00\x02\x00\x02\x00\x80\x80\x00\x00"
    assert picture(Bitmap(2, (0b10, 0b01)), ImageMode.COLUMNS, 256) == (
        b"\x1b3\x18\x1b*\x21\x02\x00" + bytes([0x80, 0, 0, 0x40, 0, 0]) + b"\n\x1b2"
    )


def test_an_even_scale_is_the_printers_work() -> None:
    assert picture(Bitmap(4, (0b1010,)), ImageMode.RASTER, 256, 2) == b"\x1dv0\x03\x01\x00\x01\x00\xa0"
    assert picture(Bitmap(4, (0b1010,)), ImageMode.RASTER, 256, 3)[:4] == b"\x1dv0\x00"


def test_bands_are_no_higher_than_they_may_be() -> None:
    for scale, rows in ((1, [100, 100, 50]), (2, [50, 50, 50, 50, 50])):
        data = picture(Bitmap(8, (1,) * 250), ImageMode.RASTER, 100, scale)
        found = []
        while data:
            stride, height = struct.unpack("<HH", data[4:8])
            found.append(height)
            data = data[8 + stride * height :]
        assert found == rows


@pytest.mark.parametrize("second", [0x04, 0x05, 0x14])
def test_a_picture_is_moved_before_it_is_changed(second: int) -> None:
    raster = picture(Bitmap(16, (0x1000 | second,)), ImageMode.RASTER, 256)
    assert raster == b"\x1dv0\x00\x03\x00\x01\x00" + ((0x1000 | second) << 7).to_bytes(3, "big")
    columns = picture(Bitmap(1, tuple(map(int, f"{0x100000 | second << 8:024b}"))), ImageMode.COLUMNS, 256)
    assert columns[8:12] == (0x080000 | second << 7).to_bytes(3, "big") + b"\n"


def test_a_picture_that_holds_one_wherever_it_is_moved_gets_a_dot_more() -> None:
    everywhere = tuple(0x1004 << place for place in range(MOVES))
    data = picture(Bitmap(24, everywhere), ImageMode.RASTER, 256)
    assert data == b"\x1dv0\x00\x03\x00\x08\x00" + mended(b"".join(row.to_bytes(3, "big") for row in everywhere))
    assert data.count(b"\x18") == 1


def test_mending_adds_one_dot_and_leaves_nothing_dangerous() -> None:
    assert mended(b"\x10\x04\x10\x10\x05\x10\x14\x10\x06") == b"\x18\x04\x10\x18\x05\x18\x14\x10\x06"


@given(st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=120))
@settings(max_examples=25, deadline=None)
def test_no_code_of_modules_of_two_dots_or_more_is_ever_moved(text: str) -> None:
    code = code_dots(text).framed(4)
    for scale in (3, 6):
        for mode in (ImageMode.RASTER, ImageMode.COLUMNS):
            plain = read(picture(code, mode, 240, scale), COLUMNS).prints
            (one,) = plain
            shown = code.enlarged(scale)
            surplus = one.bitmap.width - shown.width
            assert [row >> surplus for row in one.bitmap.rows[: shown.height]] == list(shown.rows)


def test_a_printer_without_pictures_gets_none() -> None:
    assert picture(Bitmap(8, (255,)), ImageMode.NONE, 256) == b""


def test_dots_are_counted_framed_and_enlarged() -> None:
    bitmap = Bitmap.of([[1, 0, True], ["", 1, 0]])
    assert (bitmap.width, bitmap.height, bitmap.black) == (3, 2, 3)
    assert bitmap.texts() == ["101", "010"]
    assert bitmap.framed(1).texts() == ["00000", "01010", "00100", "00000"]
    assert bitmap.enlarged(1) is bitmap
    assert bitmap.enlarged(2).texts() == ["110011", "110011", "001100", "001100"]
    assert bitmap.moved(2).texts() == ["00101", "00010"]
