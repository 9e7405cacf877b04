"""Reads a picture from a file as large as its place on the glass, within a small computer's memory."""

from typing import Final

from PIL import Image, ImageOps

MOST_PIXELS: Final = 40_000_000
"""A poster of A3 at 300 dots an inch has 17; while one is read each takes four bytes, or eight where it is no RGB."""

_ORIENTATION: Final = 0x0112
_ON_ITS_SIDE: Final = frozenset({5, 6, 7, 8})
"""The EXIF tag, and what it says of pictures that are turned by a quarter before they are shown."""


class TooLarge(Exception):
    """A picture has more than `MOST_PIXELS`."""


def still(path: str, size: tuple[int, int]) -> Image.Image:
    """Return a file's picture in RGB, upright, no larger than `size`.

    Raises:
        TooLarge: it was not decoded: that would take the screen's memory.
        Exception: whatever else a file does to its reader.
    """
    with Image.open(path) as found:
        if found.width * found.height > MOST_PIXELS:
            raise TooLarge(f"{found.width} × {found.height} pixels are more than {MOST_PIXELS // 1_000_000} million")
        is_turned = found.getexif().get(_ORIENTATION) in _ON_ITS_SIDE
        found.draft("RGB", size)
        small = found if found.mode == "RGB" else found.convert("RGB")
        small.thumbnail(size[::-1] if is_turned else size, Image.Resampling.LANCZOS)
        return ImageOps.exif_transpose(small)
