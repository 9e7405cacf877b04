from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printer.paper import FEED_BEFORE_CUT, LINE_SPACING, UnknownBytes, read
from printer.preview import picture, plain_text, save
from printer.profiles import PROFILES
from printer.render import render
from printer.sample import sample_slip
from printer.slip import lay_out
from tests.unit.printer.slips import WORDS

WIDE = PROFILES["generic-80"]


def test_lines_stand_where_they_are_told() -> None:
    paper = read(b"\x1b@\x1b2a\n\x1ba\x01b\n\x1ba\x02c\n", 576)
    assert [(glyph.character, glyph.x, glyph.y) for glyph in paper.glyphs] == [
        ("a", 0, 0),
        ("b", 282, LINE_SPACING),
        ("c", 564, 2 * LINE_SPACING),
    ]


def test_tall_characters_take_their_own_height_and_stand_on_one_line() -> None:
    paper = read(b"\x1d!\x77A\x1d!\x00b\n\x1bM\x01c\n", 576)
    tall, low, small = paper.glyphs
    assert (tall.style.cell, low.style.cell, small.style.cell) == ((96, 192), (12, 24), (9, 17))
    assert tall.y + 192 == low.y + 24 == small.y == 192
    assert paper.length == 192 + LINE_SPACING


def test_a_line_that_is_too_long_is_wrapped_by_the_printer() -> None:
    assert [glyph.y for glyph in read(b"x" * 49 + b"\n", 576).glyphs][-2:] == [0, LINE_SPACING]


def test_feed_and_cut_end_a_line() -> None:
    assert read(b"a\x1bd\x02", 576).length == 3 * LINE_SPACING
    assert read(b"a\x1dV\x01", 576).cuts == (LINE_SPACING,)
    assert read(b"\x1dVB\x05", 576).cuts == (FEED_BEFORE_CUT + 5,)
    assert read(b"a", 576).length == LINE_SPACING


def test_start_forgets_what_was_before() -> None:
    paper = read(b"x\x1bE\x01\x1d!\x11\x1b@y\n", 576)
    assert [(glyph.character, glyph.style.bold, glyph.style.width) for glyph in paper.glyphs] == [("y", False, 1)]


@pytest.mark.parametrize(
    "data",
    [b"\x00", b"\xe9", b"\x1b", b"\x1ba", b"\x1ba\x03", b"\x1bp\x00", b"\x1d!\x08", b"\x1d!", b"\x1dVB", b"\x1dZ0"],
)
def test_what_a_slip_never_holds_is_refused(data: bytes) -> None:
    with pytest.raises(UnknownBytes) as caught:
        read(b"ok" + data, 576)
    assert caught.value.offset == 2


@given(st.binary(max_size=60))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(UnknownBytes):
        assert read(data, 384).length >= 0


def test_text_of_a_rule_is_a_line() -> None:
    assert plain_text(b"\x1b-\x02   \n\x1b-\x00 b\n", WIDE) == "_" * 48 + "\n b\n"


@pytest.mark.parametrize("name", list(PROFILES))
def test_picture_has_the_size_and_the_ink_of_the_paper(name: str, tmp_path: Path) -> None:
    profile = PROFILES[name]
    data = render(lay_out(sample_slip(WORDS, priority=True), profile, WORDS), profile)
    image = picture(data, profile)
    assert image.width == profile.paper_mm * 8 + 2 * 48
    grey = image.histogram()
    assert grey[255] > grey[24] > 5_000
    left = (image.width - profile.dots) // 2
    margin = image.crop((48 + 1, 60, left, image.height - 60))
    assert margin.getextrema() == (255, 255), "ink stands outside the printable area"
    save(data, profile, tmp_path / "slip.png")
    assert (tmp_path / "slip.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", list(PROFILES))
def test_number_is_twelve_millimetres_high_in_the_picture(name: str) -> None:
    profile = PROFILES[name]
    data = render(lay_out(sample_slip(WORDS, number="AA1000"), profile, WORDS), profile)
    paper = read(data, profile.dots)
    glyph = max(paper.glyphs, key=lambda one: one.style.cell[1])
    x = (picture(data, profile).width - profile.dots) // 2 + glyph.x
    y = 48 + 40 + glyph.y
    width, height = glyph.style.cell
    ink = picture(data, profile).crop((x, y, x + width, y + height)).point(lambda value: 255 * (value < 128))
    box = ink.getbbox()
    assert box is not None
    assert (box[3] - box[1]) / 8 >= 12
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
