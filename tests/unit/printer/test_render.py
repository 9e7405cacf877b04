import os
import runpy
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from escpos import capabilities
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from config.qr_size import QUIET_MODULES
from hub.protocol.printing import Slip
from printer import render as render_module
from printer.bitmap import Bitmap
from printer.code_size import module_dots
from printer.layout import LARGEST_MODULE, Gap, Line, Picture, QrCode
from printer.paper import UnknownBytes, read
from printer.pictures import REAL_TIME, holds_real_time
from printer.preview import plain_text
from printer.profiles import CODE_PAGES, PROFILES, Profile, QrMode
from printer.qr_code import code_dots
from printer.render import Unprintable, render
from printer.sample import SAMPLE_LINK, sample_slip
from printer.slip import lay_out
from tests.fakes.printer.paper import PrintedPicture
from tests.fakes.virtual_printer import Mechanism
from tests.unit.printer.slips import STATIONERY, any_slips


@given(any_slips, st.sampled_from(list(PROFILES.values())))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_slip_is_documented_bytes_only(slip: Slip, profile: Profile) -> None:
    data = render(lay_out(slip, profile, STATIONERY), profile)
    assert data.startswith(b"\x1b@")
    assert data.endswith(profile.cut)
    assert not holds_real_time(data)
    printer = Mechanism()
    printer.feed(data)
    assert not printer.garbage
    assert not printer.misuse
    assert len(printer.slips) == 1
    paper = read(data, profile)
    assert paper.cuts == (paper.length,)
    assert paper.length >= profile.shortest_mm * profile.dots_per_mm
    assert all(0 <= glyph.x <= profile.dots - glyph.style.cell[0] for glyph in paper.glyphs)
    assert all(0 <= print_.x <= profile.dots - print_.bitmap.width for print_ in paper.prints)


@given(any_slips)
@settings(max_examples=30, deadline=None)
def test_two_readers_see_the_same_paper(slip: Slip) -> None:
    profile = PROFILES["generic-80"]
    data = render(lay_out(slip, profile, STATIONERY), profile)
    printer = Mechanism()
    printer.feed(data)
    theirs = [line.text for line in printer.slips[0].lines if line.text]
    ours = ["".join(glyph.character for glyph in row) for row in read(data, profile).rows()]
    assert ours == theirs


@pytest.mark.parametrize("name", ["generic-80", "generic-80-columns", "generic-58", "tm-t20"])
def test_a_code_says_where_it_leads(name: str) -> None:
    profile = PROFILES[name]
    data = render(lay_out(sample_slip(STATIONERY, link=SAMPLE_LINK), profile, STATIONERY), profile)
    printer = Mechanism()
    printer.feed(data)
    (print_,) = read(data, profile).prints
    expected = code_dots(SAMPLE_LINK)
    if profile.qr is QrMode.NATIVE:
        assert printer.slips[0].codes == [SAMPLE_LINK.encode("ascii")]
        assert print_.text == SAMPLE_LINK
        assert print_.bitmap == expected.enlarged(LARGEST_MODULE)
        return
    assert not printer.slips[0].codes
    theirs = [block for block in printer.slips[0].blocks if isinstance(block, PrintedPicture)]
    assert {picture.width for picture in theirs} == {print_.bitmap.width}
    assert sum(picture.height for picture in theirs) == print_.bitmap.height
    shown = expected.framed(QUIET_MODULES).enlarged(LARGEST_MODULE)
    surplus = print_.bitmap.width - shown.width
    assert [row >> surplus for row in print_.bitmap.rows][: shown.height] == list(shown.rows)
    assert not any(print_.bitmap.rows[shown.height :])
    assert shown.width / profile.dots_per_mm > 25


@pytest.mark.parametrize(
    ("profile", "dots"),
    [
        (PROFILES["generic-80"], 6),
        (PROFILES["generic-58"], 6),
        (replace(PROFILES["generic-58"], dots=240), 5),
        (replace(PROFILES["generic-58"], dots=120), 0),
        (replace(PROFILES["generic-80"], qr=QrMode.NONE), 0),
        (PROFILES["tm-u220"], 0),
    ],
)
def test_a_code_is_as_large_as_fits_or_left_out(profile: Profile, dots: int) -> None:
    code = QrCode(SAMPLE_LINK)
    assert module_dots(code, profile) == dots
    assert (b"\x1dv0" in render((code,), profile)) == (dots > 0)


def test_a_code_of_more_than_ascii_is_refused() -> None:
    with pytest.raises(Unprintable, match="not printable"):
        render((QrCode("https://é"),), PROFILES["tm-t20"])


def test_a_picture_wider_than_the_paper_is_left_out() -> None:
    for width, there in ((576, True), (577, False)):
        data = render((Picture(Bitmap(width, (1,))),), PROFILES["generic-80"])
        assert (b"\x1dv0" in data) is there


def test_a_presenter_gets_no_slip_that_is_too_short() -> None:
    profile = PROFILES["vkp80"]
    for layout in ((), (Line("x"),), (Gap(9), Line("x"))):
        paper = read(render(layout, profile), profile)
        assert 70 <= paper.length / profile.dots_per_mm < 76
    endless = replace(profile, shortest_mm=2_000)
    assert render((), endless).endswith(b"\x1bd\xff" + endless.cut)


def test_style_is_put_back_after_every_line() -> None:
    profile = PROFILES["generic-80"]
    layout = (Line("A", bold=True, width=2, height=3, inverse=True), Gap(2), Line("B"))
    printer = Mechanism()
    printer.feed(render(layout, profile))
    first, *gaps, last = printer.slips[0].lines
    assert (first.width, first.height, first.bold, first.inverse) == (2, 3, True, True)
    assert [line.text for line in gaps] == ["", ""]
    assert (last.width, last.height, last.bold, last.inverse) == (1, 1, False, False)


@pytest.mark.parametrize("text", ["é", "a\nb", "\x10\x04\x01"])
def test_text_that_is_not_printable_is_refused(text: str) -> None:
    with pytest.raises(Unprintable, match="not printable"):
        render((Line(text),), PROFILES["generic-80"])


@pytest.mark.parametrize("command", REAL_TIME)
def test_real_time_commands_are_found_wherever_they_come_from(command: bytes) -> None:
    profile = Profile("odd", 80, 48, 64, 576, "TM-T20II", cut=b"\x1dV\x42" + command)
    with pytest.raises(Unprintable, match="real-time"):
        render((), profile)


@pytest.mark.parametrize("endless", [{"number": "9" * 16_000}, {"stops": ({"id": "Samsat"},) * 500}])
@pytest.mark.parametrize("profile", PROFILES.values(), ids=[*PROFILES])
def test_a_slip_without_an_end_eats_no_roll(endless: dict[str, Any], profile: Profile) -> None:
    slip = structs.replace(sample_slip(STATIONERY), **endless)
    with pytest.raises(Unprintable, match="lines"):
        render(lay_out(slip, profile, STATIONERY), profile)


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_a_code_page_that_was_set_prints_its_letters_and_none_is_chosen_else(code_page: str) -> None:
    slip = structs.replace(sample_slip(STATIONERY, number="A042"), agency={"id": "Nanggroë Acèh"})
    profile = replace(PROFILES["generic-80"], code_page=code_page)
    data = render(lay_out(slip, profile, STATIONERY), profile)
    assert data.startswith(b"\x1b@\x1bt" + bytes([CODE_PAGES[code_page]]))
    printer = Mechanism()
    printer.feed(data)
    assert not printer.garbage
    assert "Nanggroë Acèh" in printer.slips[0].text
    assert "Nanggroë Acèh" in plain_text(data, profile)
    assert b"\x1bt" not in render(lay_out(slip, PROFILES["generic-80"], STATIONERY), PROFILES["generic-80"])


def test_another_code_page_than_the_printers_is_none_of_its_slips() -> None:
    with pytest.raises(UnknownBytes):
        read(b"\x1bt\x10", replace(PROFILES["generic-80"], code_page="cp437"))
    with pytest.raises(UnknownBytes):
        read(b"\xe8", PROFILES["generic-80"])


def test_sample_slip_is_small() -> None:
    assert (
        len(render(lay_out(sample_slip(STATIONERY), PROFILES["generic-80"], STATIONERY), PROFILES["generic-80"]))
        < 1_500
    )


def test_a_folder_that_was_chosen_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capabilities, "pickle_dir", str(tmp_path))
    monkeypatch.setenv("ESCPOS_CAPABILITIES_PICKLE_DIR", str(tmp_path))
    assert render_module.__file__ is not None
    runpy.run_path(render_module.__file__)
    assert tmp_path.exists()


def test_encoder_leaves_no_folder_behind(tmp_path: Path) -> None:
    code = "import printer.render"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    assert subprocess.run([sys.executable, "-c", code], check=False, env=environment).returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_layout_is_known_without_the_encoder() -> None:
    code = "import sys, printer.slip, printer.job; sys.exit('escpos' in sys.modules or 'PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
