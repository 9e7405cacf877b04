"""The README's pictures: all there, small, not blank, and the slip exactly as the printer's program draws it."""

import re
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests.screens.collect_gallery import GALLERY, PICTURES, collect, draw_slip
from tests.screens.kiosk_sheet import SHEET

README = Path(__file__).resolve().parents[2] / "README.md"
LARGEST_BYTES = 60_000
LARGEST_SHEET_BYTES = 250_000


def test_the_readme_shows_every_picture_of_the_gallery_and_no_other() -> None:
    shown = set(re.findall(r"tests/screens/gallery/([\w-]+\.png)", README.read_text(encoding="utf-8")))
    assert shown == {*PICTURES, SHEET.name} == {path.name for path in GALLERY.iterdir()}


def test_the_sheet_is_not_too_large() -> None:
    assert SHEET.stat().st_size < LARGEST_SHEET_BYTES


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small_and_shows_something(name: str) -> None:
    path = GALLERY / name
    assert path.stat().st_size < LARGEST_BYTES
    with Image.open(path) as picture:
        assert picture.width == PICTURES[name][1]
        colours = picture.convert("RGB").getcolors(picture.width * picture.height)
    assert colours is not None
    assert len(colours) > 4


def test_the_slip_is_what_the_printer_draws_now(tmp_path: Path) -> None:
    for taken_from, _ in PICTURES.values():
        draw_slip(tmp_path).rename(tmp_path / taken_from)
    collect(tmp_path, tmp_path / "gallery")
    with Image.open(tmp_path / "gallery" / "slip.png") as now, Image.open(GALLERY / "slip.png") as kept:
        assert now.size == kept.size
        assert ImageChops.difference(now.convert("RGB"), kept.convert("RGB")).getbbox() is None
