"""The kiosk's screens, drawn anew, look as the sheet in the README has them."""

from pathlib import Path

import pytest
from PIL import Image

from tests.screens.kiosk_sheet import ROWS, SHEET, cells, differences, draw_sample

pytestmark = pytest.mark.window


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sheet")
    draw_sample(folder)
    return folder


def test_every_picture_is_as_the_sheet_has_it(drawn: Path) -> None:
    assert differences(drawn) == {}, "look at them, then collect_gallery --sheet"


def test_another_picture_would_be_noticed(drawn: Path, tmp_path: Path) -> None:
    names = list(cells())
    for name, other in zip(names, [*names[1:], names[0]], strict=True):
        with Image.open(drawn / f"{other}.png") as picture, Image.open(drawn / f"{name}.png") as own:
            picture.resize(own.size).save(tmp_path / f"{name}.png")
    assert set(differences(tmp_path)) == set(names)


def test_the_sheet_has_every_picture_once_and_no_two_in_one_place() -> None:
    places = cells()
    assert len(places) == sum(len(row.shots) for row in ROWS) == len(set(places.values()))
    with Image.open(SHEET) as sheet:
        assert all(right <= sheet.width and bottom <= sheet.height for _, _, right, bottom in places.values())
