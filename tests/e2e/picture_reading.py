"""Reads a number off a picture of a screen: its lines, compared with how each candidate would be drawn."""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

SIZE: Final = (480, 96)
"""Both what is seen and what is drawn are brought to this size before they are compared."""

CONTRAST: Final = 60
"""How far (of 255) a pixel must differ from the ground to be ink."""

SMALLEST: Final = 0.4
"""Lines lower than this share of the tallest are words around a number."""

WIDE_GAPS: Final = (0.52, 0.75)
"""In heights of a line: what may lie between a number and what follows it. The gap inside "A 042" is narrower than the
first of them, that inside "B 130" only than the second; so pieces are cut both ways."""

ALIKE: Final = 0.10
"""Share of different pixels up to which a picture counts as a text at all; the same text differs in edges only."""

Box = tuple[int, int, int, int]


class Unreadable(ValueError):
    """There is no ink, or no candidate looks like it."""


def read_number(picture: Image.Image, region: Box, candidates: Iterable[str]) -> str:
    """Return the candidate that looks most like some line of text in a region (left, top, right, bottom).

    Raises:
        Unreadable: nothing is there, or it looks like none of the candidates.
    """
    seen = [_fitted(text) for text in _texts(_ink(picture.crop(region)))]
    drawn = {text: _drawn(text) for text in candidates} if seen else {}
    scores = sorted((_difference(each, picture), text) for text, picture in drawn.items() for each in seen)
    if not scores or scores[0][0] > ALIKE:
        raise Unreadable(f"the picture shows none of the candidates; nearest: {scores[:3]}")
    return scores[0][1]


def changed_share(before: Image.Image, after: Image.Image, region: Box) -> float:
    """Return the share (0 to 1) of a region's pixels that differ between two pictures."""
    difference = ImageChops.difference(before.crop(region), after.crop(region)).convert("L")
    return _share(difference.point(lambda value: 255 if value else 0))


def _texts(ink: Image.Image) -> Iterator[Image.Image]:
    """Return every piece of a picture that may be a number: its larger lines, cut at wide gaps."""
    lines = _runs(ink.reduce((ink.width, 1)).tobytes(), 1)
    tallest = max((bottom - top for top, bottom in lines), default=0)
    for top, bottom in lines:
        if bottom - top >= tallest * SMALLEST:
            line = ink.crop((0, top, ink.width, bottom))
            columns = line.reduce((1, line.height)).tobytes()
            for left, right in {run for gap in WIDE_GAPS for run in _runs(columns, round((bottom - top) * gap))}:
                yield line.crop((left, 0, right, line.height))


def _runs(values: bytes, gap: int) -> list[tuple[int, int]]:
    """Return where (from, to) values stand that are not 0, joining what lies nearer together than `gap`."""
    runs: list[tuple[int, int]] = []
    for place, value in enumerate(values):
        if value and runs and place - runs[-1][1] < gap:
            runs[-1] = (runs[-1][0], place + 1)
        elif value:
            runs.append((place, place + 1))
    return runs


def _ink(region: Image.Image) -> Image.Image:
    colours = region.getcolors(region.width * region.height)
    assert colours is not None
    ground = max(colours)[1]
    difference = ImageChops.difference(region, Image.new("RGB", region.size, ground))  # type: ignore[arg-type]
    red, green, blue = difference.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue).point(lambda value: 255 if value > CONTRAST else 0)


def _drawn(text: str) -> Image.Image:
    font = ImageFont.truetype(str(font_path()), SIZE[1])
    left, top, right, bottom = font.getbbox(text)
    picture = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4))
    ImageDraw.Draw(picture).text((2 - left, 2 - top), text, fill=255, font=font)
    return _fitted(picture.point(lambda value: 255 if value > 127 else 0))


def font_path() -> Path:
    """Return the heavy face that Kivy draws numbers with."""
    found = find_spec("kivy")
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0]) / "data" / "fonts" / "Roboto-Bold.ttf"


def _fitted(mask: Image.Image) -> Image.Image:
    return mask.crop(mask.getbbox()).resize(SIZE).point(lambda value: 255 if value > 127 else 0)


def _difference(first: Image.Image, second: Image.Image) -> float:
    return _share(ImageChops.difference(first, second))


def _share(mask: Image.Image) -> float:
    return float(ImageStat.Stat(mask).mean[0]) / 255
