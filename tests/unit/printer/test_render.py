import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from escpos import capabilities
from escpos.capabilities import get_profile
from hypothesis import given, settings

from hub.protocol.printing import Slip
from printer import render as render_module
from printer.layout import Gap, Line
from printer.paper import read
from printer.profiles import FONT_B_WIDTH, PROFILES, Profile
from printer.render import REAL_TIME, Unprintable, render
from printer.sample import sample_slip
from printer.slip import lay_out
from tests.fakes.virtual_printer import Mechanism
from tests.unit.printer.slips import WORDS, any_slips


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_profile_agrees_with_the_library_that_encodes(profile: Profile) -> None:
    theirs = get_profile(profile.escpos)
    assert theirs.get_columns("a") == profile.columns
    assert theirs.get_columns("b") == profile.small_columns
    assert theirs.media["width"]["pixels"] == profile.dots
    assert profile.small_columns * FONT_B_WIDTH <= profile.dots


@given(any_slips)
@settings(max_examples=100, deadline=None)
def test_any_slip_is_documented_bytes_only(slip: Slip) -> None:
    for profile in PROFILES.values():
        data = render(lay_out(slip, profile, WORDS), profile)
        assert data.startswith(b"\x1b@")
        assert data.endswith(profile.cut)
        assert data.count(b"\x1dV") == 1
        assert data.count(b"\x1b@") == 1
        assert not any(command in data for command in REAL_TIME)
        printer = Mechanism()
        printer.feed(data)
        assert not printer.garbage
        assert len(printer.slips) == 1
        paper = read(data, profile.dots)
        assert paper.cuts == (paper.length,)
        assert all(0 <= glyph.x <= profile.dots - glyph.style.cell[0] for glyph in paper.glyphs)


@given(any_slips)
@settings(max_examples=50, deadline=None)
def test_two_readers_see_the_same_paper(slip: Slip) -> None:
    profile = PROFILES["generic-58"]
    data = render(lay_out(slip, profile, WORDS), profile)
    printer = Mechanism()
    printer.feed(data)
    theirs = [line.text for line in printer.slips[0].lines if line.text]
    ours = ["".join(glyph.character for glyph in row) for row in read(data, profile.dots).rows()]
    assert ours == theirs


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
    with pytest.raises(Unprintable, match="not printable ASCII"):
        render((Line(text),), PROFILES["generic-80"])


@pytest.mark.parametrize("command", REAL_TIME)
def test_real_time_commands_are_found_wherever_they_come_from(command: bytes) -> None:
    profile = Profile("odd", 80, 48, 64, 576, "TM-T20II", cut=b"\x1dV\x42" + command)
    with pytest.raises(Unprintable, match="real-time"):
        render((), profile)


def test_sample_slip_is_small() -> None:
    assert len(render(lay_out(sample_slip(WORDS), PROFILES["generic-80"], WORDS), PROFILES["generic-80"])) < 1_500


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
