"""A hall's logo for paper: a PNG file to few black dots."""

import math
import warnings
from pathlib import Path
from typing import Final

from PIL import Image, UnidentifiedImageError

from config.faults import Fault
from printer.bitmap import Bitmap
from printer.profiles import Profile

FILE_BYTES_MAX: Final = 1_000_000
PIXELS_MAX: Final = 4_000_000
"""A logo has some thousand pixels; a file that unfolds to more would stop the program for seconds."""

WIDTH_SHARE_MAX: Final = 0.7
"""Of the printable width: a logo does not look like the head of an advertisement."""

BLACK_SHARE_MAX: Final = 0.3
"""Of the logo's own area: large black areas brown out weak printers (hardware.md 2) and wear out heads."""

MIDDLE: Final = 128
EXTREME: Final = 24
FLAT_SHARE: Final = 0.85
"""A picture of which so much is nearly black or nearly white is a drawing: its edges stay sharp without dots."""

_MEANS_NOTHING: Final = "save it as PNG, with dark shapes on white or on nothing"


class UnusableLogo(ValueError):
    """A file that cannot be a logo; `cure` says what to do."""

    def __init__(self, wrong: str, cure: str) -> None:
        super().__init__(wrong)
        self.cure = cure

    def fault(self, file: Path) -> Fault:
        """Return what to tell who set it in `file`."""
        return Fault(file, "logo", str(self), self.cure)


def read_logo(path: Path, profile: Profile, height_mm: float) -> Bitmap:
    """Return the picture in black and white dots, at most `height_mm` high.

    Raises:
        UnusableLogo: the file is missing or unreadable, no PNG, too large, or shows nothing on paper.
    """
    grey = _grey(path)
    size = _size(grey, profile, height_mm)
    small = grey.resize(size, Image.Resampling.LANCZOS)
    dark = _dark_enough(small)
    bitmap = _bitmap(dark)
    if not bitmap.black:
        raise UnusableLogo(f"{str(path)!r} shows nothing in black and white", _MEANS_NOTHING)
    return bitmap


def _grey(path: Path) -> Image.Image:
    """Return the picture in grey on white."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise UnusableLogo(f"{str(path)!r} has more than {FILE_BYTES_MAX} bytes", "make it smaller")
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=["PNG"]) as picture:
                if picture.width * picture.height > PIXELS_MAX:
                    wrong = f"{str(path)!r} has {picture.width} by {picture.height} pixels"
                    raise UnusableLogo(wrong, f"make it smaller than {PIXELS_MAX} pixels")
                coloured = picture.convert("RGBA")
    except UnidentifiedImageError as error:
        raise UnusableLogo(f"{str(path)!r} is no PNG picture", "save it as PNG") from error
    except OSError as error:
        reason = error.strerror or "it is damaged"
        raise UnusableLogo(f"{str(path)!r} cannot be read ({reason})", "check the path and its rights") from error
    except (SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        if isinstance(error, UnusableLogo):
            raise
        raise UnusableLogo(f"{str(path)!r} is a damaged picture", "save it anew as PNG") from error
    white = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(white, coloured).convert("L")


def _bitmap(dark: Image.Image) -> Bitmap:
    """Return a picture of Pillow's mode 1, whose rows are whole bytes of bits that are set where it is white."""
    data = dark.tobytes()
    stride = -(-dark.width // 8)
    rows = (int.from_bytes(data[at : at + stride], "big") for at in range(0, len(data), stride))
    return Bitmap(dark.width, tuple((row >> stride * 8 - dark.width) ^ (1 << dark.width) - 1 for row in rows))


def _size(grey: Image.Image, profile: Profile, height_mm: float) -> tuple[int, int]:
    scale = min(height_mm * profile.dots_per_mm / grey.height, WIDTH_SHARE_MAX * profile.dots / grey.width)
    return max(1, math.floor(grey.width * scale)), max(1, math.floor(grey.height * scale))


def _dark_enough(grey: Image.Image) -> Image.Image:
    """Return the picture in black and white: drawings with sharp edges, all else, and what is too dark, in dots."""
    histogram = grey.histogram()
    total = grey.width * grey.height
    flat = (sum(histogram[:EXTREME]) + sum(histogram[-EXTREME:])) / total
    sharp = grey.point(lambda value: 255 if value >= MIDDLE else 0, "1")
    if flat >= FLAT_SHARE and sharp.histogram()[0] <= BLACK_SHARE_MAX * total:
        return sharp
    darkness = sum((255 - value) * count for value, count in enumerate(histogram)) / (255 * total)
    share = min(1.0, BLACK_SHARE_MAX / darkness) if darkness else 1.0
    return grey.point(lambda value: 255 - int((255 - value) * share)).convert("1")
