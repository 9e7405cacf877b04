"""Layout and logo of a printer's settings, and what an administrator's layout makes of a slip."""

from pathlib import Path

import pytest

from config.faults import SettingsError
from config.slip_design import BUILT_IN, SlipBlock, SlipDesign, SlipPart
from hub.protocol.printing import Slip
from printer.layout import Align, Font, Gap, Line, Picture, QrCode
from printer.profiles import PROFILES
from printer.render import render
from printer.sample import SAMPLE_LINK, sample_slip
from printer.slip import Stationery, lay_out
from printer.stationery import lost_letters, with_stationery
from tests.unit.printer.slips import STATIONERY

WIDE = PROFILES["generic-80"]
SAMPLE = Path(__file__).parents[3] / "config" / "sample"
SETTINGS = Path("printer.toml")

NUMBER = SlipBlock(block=SlipPart.NUMBER)
VALID = SlipBlock(block=SlipPart.VALID_TODAY)
ISSUED = SlipBlock(block=SlipPart.ISSUED)


def laid_out(slip: Slip, *blocks: SlipBlock) -> list[object]:
    return list(lay_out(slip, WIDE, Stationery(STATIONERY.indonesian, STATIONERY.english, SlipDesign(blocks=blocks))))


def test_the_sample_layout_makes_the_same_bytes() -> None:
    words = with_stationery(STATIONERY, WIDE, SAMPLE / "slip.toml", None, SETTINGS)
    for copy, route in ((1, True), (2, False)):
        slip = sample_slip(STATIONERY, copy=copy, route=route, link=SAMPLE_LINK)
        assert render(lay_out(slip, WIDE, words), WIDE) == render(lay_out(slip, WIDE, STATIONERY), WIDE)


def test_letters_that_no_printer_has_are_named() -> None:
    design = SlipDesign(blocks=(NUMBER, SlipBlock(block=SlipPart.TEXT, id="Café “ᬩᬮᬶ” ?", en="Bali")))
    assert lost_letters(design) == [("blocks[2].id", "ᬩᬮ")]
    assert lost_letters(BUILT_IN) == []
    assert lost_letters(design, "cp1252") == [("blocks[2].id", "ᬩᬮ")]


def test_without_files_all_is_as_built_in() -> None:
    words = with_stationery(STATIONERY, WIDE, None, None, SETTINGS)
    assert (words.design, words.logo) == (BUILT_IN, None)


def test_a_logo_stands_first_as_high_as_the_layout_says(tmp_path: Path) -> None:
    words = with_stationery(STATIONERY, WIDE, None, SAMPLE / "logo.png", SETTINGS)
    first, gap, *_ = lay_out(sample_slip(STATIONERY), WIDE, words)
    assert isinstance(first, Picture)
    assert (first.bitmap, first.align, gap) == (words.logo, Align.CENTRE, Gap())
    assert first.bitmap.height == 95
    assert not any(isinstance(b, Picture) for b in lay_out(sample_slip(STATIONERY), PROFILES["tm-u220"], words))
    layout = tmp_path / "slip.toml"
    least = "".join(f'[[blocks]]\nblock = "{part}"\n' for part in ("number", "issued", "valid_today"))
    for more, height in (('[[blocks]]\nblock = "logo"\nheight_mm = 20\n', 159), ("", 95)):
        layout.write_text(least + more)
        found = with_stationery(STATIONERY, WIDE, layout, SAMPLE / "logo.png", SETTINGS).logo
        assert found is not None
        assert found.height == height


def test_faults_of_both_files_are_named_at_once(tmp_path: Path) -> None:
    layout = tmp_path / "slip.toml"
    layout.write_text('[[blocks]]\nblock = "number"\n')
    with pytest.raises(SettingsError) as caught:
        with_stationery(STATIONERY, WIDE, layout, tmp_path / "none.png", SETTINGS)
    assert [(fault.file, fault.where) for fault in caught.value.faults] == [
        (layout, "blocks"),
        (layout, "blocks"),
        (SETTINGS, "logo"),
    ]


def test_own_words_stand_where_they_are_put_indonesian_first() -> None:
    text = SlipBlock(block=SlipPart.TEXT, id="Wi-Fi gratis — MPP", en="Free Wi-Fi", align="center", bold=True, size=2)
    assert laid_out(sample_slip(STATIONERY, language="en"), text, NUMBER, ISSUED, VALID)[:2] == [
        Line("Wi-Fi gratis - MPP", Align.CENTRE, bold=True, width=2, height=2),
        Line("Free Wi-Fi", Align.CENTRE, Font.B, bold=True),
    ]


def test_english_never_stands_alone() -> None:
    text = SlipBlock(block=SlipPart.TEXT, id="\u200b", en="Free Wi-Fi")
    assert laid_out(sample_slip(STATIONERY), text) == []


def test_a_reprint_says_so_above_every_layout() -> None:
    blocks = laid_out(sample_slip(STATIONERY, copy=2), NUMBER, ISSUED, VALID)
    assert isinstance(blocks[0], Line)
    assert (blocks[0].text, blocks[0].inverse) == (" CETAK ULANG ", True)
    said = [block.text for block in blocks if isinstance(block, Line)]
    assert "Pertama kali diambil" in said


def test_what_is_hidden_or_left_out_is_not_there_and_leaves_no_hole() -> None:
    hidden = [
        SlipBlock(block=block.block, show=block.block not in {SlipPart.AGENCY, SlipPart.QR, SlipPart.AHEAD})
        for block in BUILT_IN.blocks
    ]
    blocks = laid_out(sample_slip(STATIONERY, link=SAMPLE_LINK), *hidden)
    said = [block.text for block in blocks if isinstance(block, Line)]
    assert not any("Dinas" in line or "di depan" in line or "ponsel" in line for line in said)
    assert not any(isinstance(block, QrCode) for block in blocks)
    for first in (SlipPart.RULE, SlipPart.GAP):
        blocks = laid_out(sample_slip(STATIONERY), SlipBlock(block=first), NUMBER, SlipBlock(block=first))
        assert [type(block) for block in blocks] == [Line]


def test_a_size_that_does_not_fit_two_rows_is_made_smaller() -> None:
    slip = sample_slip(STATIONERY)
    agency = SlipBlock(block=SlipPart.AGENCY, size=3, align="left")
    sizes = {b.width for b in laid_out(slip, agency) if isinstance(b, Line)}
    assert sizes == {1}
    hall = SlipBlock(block=SlipPart.HALL, size=3, align="left")
    assert {b.width for b in laid_out(slip, hall) if isinstance(b, Line)} == {2}


def test_sizes_and_places_are_as_asked() -> None:
    slip = sample_slip(STATIONERY, priority=True, link=SAMPLE_LINK)
    number = laid_out(slip, SlipBlock(block=SlipPart.NUMBER, align="left"))[0]
    assert isinstance(number, Line)
    assert number.align is Align.LEFT
    code = laid_out(slip, SlipBlock(block=SlipPart.QR, align="left", dots=4))[-1]
    assert code == QrCode(SAMPLE_LINK, Align.LEFT, 4)
    word = laid_out(slip, SlipBlock(block=SlipPart.PRIORITY, align="left"))[0]
    assert isinstance(word, Line)
    assert (word.text, word.align) == (" PRIORITAS ", Align.LEFT)
