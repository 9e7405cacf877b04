"""Every kind of printer prints the sample slips as it did; `python -m tests.screens.golden_slips` accepts a change."""

import pytest
from PIL import Image, ImageChops

from printer.profiles import PROFILES
from tests.screens import golden_slips

SHEETS = [path.stem for path in sorted(golden_slips.KEPT.glob("*.png"))]


def test_the_bytes_are_as_they_were() -> None:
    kept = golden_slips.TABLE.read_text("ascii").splitlines()
    changed = [line for line in golden_slips.table().splitlines() if line not in kept]
    assert not changed
    assert len(kept) == len(PROFILES) * len(golden_slips.CASES)


def test_the_texts_are_as_they_were() -> None:
    now = dict(golden_slips.texts())
    assert {path.stem for path in now} == set(SHEETS)
    for path, text in now.items():
        assert text == path.read_text("ascii"), path.name


@pytest.mark.parametrize("name", SHEETS)
def test_the_pictures_are_as_they_were(name: str) -> None:
    now = golden_slips.sheet(PROFILES[name])
    with Image.open(golden_slips.KEPT / f"{name}.png") as kept:
        assert now.size == kept.size
        assert ImageChops.difference(now.convert("L"), kept.convert("L")).getbbox() is None
