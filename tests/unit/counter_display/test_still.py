"""Pictures are read upright, as large as their place, and never when they would take the screen's memory."""

from pathlib import Path

import pytest
from PIL import Image

from counter_display.still import TooLarge, still


def test_a_huge_picture_is_refused_by_its_head_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    Image.new("1", (8_000, 5_001)).save(file)
    file.write_bytes(file.read_bytes()[:64])  # whoever decodes it stumbles over the rest
    with pytest.raises(TooLarge, match=r"8000 × 5001 pixels are more than 40 million"):
        still(str(file), (640, 360))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
@pytest.mark.parametrize(("size", "small"), [((1_280, 360), (640, 180)), ((360, 1_280), (101, 360)), ((64, 36),) * 2])
def test_a_picture_is_as_large_as_fits_its_place(
    tmp_path: Path, mode: str, size: tuple[int, int], small: tuple[int, int]
) -> None:
    Image.new(mode, size).save(tmp_path / "a.png")
    found = still(str(tmp_path / "a.png"), (640, 360))
    assert (found.mode, found.size) == ("RGB", small)


@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_a_photograph_that_was_taken_upright_stands_upright(tmp_path: Path, kind: str) -> None:
    lying = Image.new("RGB", (1_280, 640), (0, 0, 200))
    lying.paste((200, 0, 0), (0, 0, 640, 640))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise: its left is its top
    lying.save(tmp_path / f"a.{kind}", exif=exif)
    found = still(str(tmp_path / f"a.{kind}"), (640, 360))
    assert found.size == (180, 360)
    tops = [found.getpixel((90, y)) for y in (10, 350)]
    assert [max(zip(colour, "RGB", strict=True))[1] for colour in tops if isinstance(colour, tuple)] == ["R", "B"]
