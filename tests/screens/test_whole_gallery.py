"""Every screen of the kiosk in every language, theme and text size, on two formats, looks as it is kept."""

from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from tests.screens.broken_screens import BROKEN, SHOT
from tests.screens.whole_gallery import (
    CHANGED,
    FORMATS_KEPT,
    KEPT,
    Sheet,
    changed,
    draw_all,
    is_other,
    lay_side_by_side,
    opened,
    sheets,
    show,
)

pytestmark = [pytest.mark.window, pytest.mark.timeout(1200)]  # thousands of pictures on a slow machine

LARGEST_BYTES = 500_000
ALL_BYTES = 8_000_000


@pytest.fixture(scope="module", params=FORMATS_KEPT)
def drawn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    draw_all(request.param, folder, "--broken")
    return request.param, folder


def test_every_picture_is_as_it_is_kept(drawn: tuple[str, Path]) -> None:
    format_name, folder = drawn
    found: dict[str, str] = {}
    for sheet in sheets(format_name):
        found |= changed(sheet, folder)
    show(format_name, found, folder, CHANGED)
    assert found == {}, f"look at them in {CHANGED}, then python -m tests.screens.whole_gallery"


def test_whatever_is_broken_is_noticed(drawn: tuple[str, Path]) -> None:
    format_name, folder = drawn
    kept = kept_picture(sheet_of_broken(format_name))
    unnoticed = [name for name in BROKEN if not is_other(opened(folder / f"{name}.png"), kept)]
    assert unnoticed == []


def sheet_of_broken(format_name: str) -> Sheet:
    return next(sheet for sheet in sheets(format_name) if SHOT in sheet.shots)


def kept_picture(sheet: Sheet) -> Image.Image:
    return opened(KEPT / sheet.name).crop(dict(sheet.boxes())[SHOT])


@pytest.mark.parametrize("format_name", FORMATS_KEPT)
def test_a_difference_is_named_and_laid_beside_what_was_kept(format_name: str, tmp_path: Path) -> None:
    sheet = sheet_of_broken(format_name)
    box = dict(sheet.boxes())[SHOT]
    now = opened(KEPT / sheet.name)
    now.paste("#A61B1B", (box[0] + 20, box[1] + 40, box[0] + 30, box[1] + 44))
    now.save(tmp_path / sheet.name)
    name = SHOT.name(format_name)
    found = changed(sheet, tmp_path)
    assert list(found) == [name]
    assert name == f"{format_name}--number-with-everything-and-a-code--id--light"
    lay_side_by_side(sheet, found, tmp_path, tmp_path / "seen")
    (seen,) = (tmp_path / "seen").iterdir()
    with Image.open(seen) as three:
        assert three.width > 3 * sheet.cell[0]


@pytest.mark.parametrize("format_name", FORMATS_KEPT)
def test_what_another_driver_smooths_differently_is_not_noticed(format_name: str, tmp_path: Path) -> None:
    sheet = sheet_of_broken(format_name)
    kept = opened(KEPT / sheet.name)
    kept.point(lambda value: min(255, value + 3)).save(tmp_path / sheet.name)
    assert changed(sheet, tmp_path) == {}


@pytest.mark.parametrize("format_name", FORMATS_KEPT)
def test_screens_that_resemble_each_other_are_told_apart(format_name: str) -> None:
    sheet = sheet_of_broken(format_name)
    kept = opened(KEPT / sheet.name)
    same = [
        (one.screen, other.screen)
        for (one, box), (other, next_box) in pairwise(sheet.boxes())
        if not is_other(kept.crop(box), kept.crop(next_box))
    ]
    assert same == []


def test_the_sheets_are_small_and_no_other_is_kept() -> None:
    named = {sheet.name for format_name in FORMATS_KEPT for sheet in sheets(format_name)}
    sizes = {path.name: path.stat().st_size for path in KEPT.iterdir()}
    assert set(sizes) == named
    assert max(sizes.values()) < LARGEST_BYTES
    assert sum(sizes.values()) < ALL_BYTES
