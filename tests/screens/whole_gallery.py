"""Every picture of the kiosk's gallery, small, on sheets that are kept: drawn anew and compared, or taken anew.

A sheet has all screens of one format, language, theme and text size. `python -m tests.screens.whole_gallery` draws all
of them anew, says which pictures changed, and keeps the sheets that have changed ones (`--look`: keeps none); what
changed lies side by side, as it was kept, as it is now, and where they differ, in `var/gallery/changed`.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageFilter

from tests.screens.every_picture import FORMATS, Shot, shots
from tests.screens.kiosk_sheet import draw
from tests.screens.virtual_display import VirtualDisplay

ROOT: Final = Path(__file__).resolve().parents[2]
KEPT: Final = Path(__file__).resolve().parent / "whole_gallery"
CHANGED: Final = ROOT / "var" / "gallery" / "changed"

FORMATS_KEPT: Final = {"portrait-21": 4.0, "landscape-10": 3.2}
"""How many times smaller than the glass the pictures of a format are drawn."""

HALVED: Final = 2
"""They are kept so many times smaller again, which smooths what drivers draw differently."""

COLUMNS: Final = {"portrait-21": 18, "landscape-10": 12}
FLAT: Final = 96
SMOOTHING: Final = 160
"""Colours of a sheet's palette: so many that it has most of are exact, so many others smooth the edges of letters."""

NEAR: Final = 20
"""So far (of 255) nine pixels that touch may be from the kept ones on the average: a palette's rounding is 12."""

WIDE: Final = 15
WIDELY: Final = 9
"""The same of squares of `WIDE` pixels: a flat ground of another colour is further away."""

AT_MOST_IN_FULL: Final = 12
"""So many pictures of a format that changed are drawn in full size, too."""

LARGER: Final = 3
"""How many times larger what changed is laid side by side."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All screens of one format, language, theme and text size, and where each is."""

    format_name: str
    ways: str
    shots: tuple[Shot, ...]

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.format_name}--{self.ways}.png"

    @property
    def cell(self) -> tuple[int, int]:
        """Width and height of a picture in it."""
        width, height = drawn_size(self.format_name)
        return width // HALVED, height // HALVED

    @property
    def size(self) -> tuple[int, int]:
        """Its own width and height."""
        columns = COLUMNS[self.format_name]
        return columns * self.cell[0], -(-len(self.shots) // columns) * self.cell[1]

    def boxes(self) -> Iterator[tuple[Shot, tuple[int, int, int, int]]]:
        """Yield every picture with its place: left, top, right, bottom."""
        width, height = self.cell
        for place, shot in enumerate(self.shots):
            down, across = divmod(place, COLUMNS[self.format_name])
            left, top = across * width, down * height
            yield shot, (left, top, left + width, top + height)


def drawn_size(format_name: str) -> tuple[int, int]:
    """Return the width and height in pixels at which pictures of a format are drawn."""
    surface, times = FORMATS[format_name].surface, FORMATS_KEPT[format_name]
    return round(surface.width_px / times), round(surface.height_px / times)


def ways(shot: Shot) -> str:
    """Return how a picture shows its screen: language, theme, text size, and whether it is lowered."""
    return shot.name("").split("--", 2)[2]


def sheets(format_name: str) -> tuple[Sheet, ...]:
    """Return the sheets of a format."""
    ordered = sorted(shots(), key=ways)
    return tuple(Sheet(format_name, of, tuple(same)) for of, same in groupby(ordered, ways))


def draw_all(format_name: str, folder: Path, *more: str) -> None:
    """Draw all sheets of one format into a folder, in a process of its own; `more` goes to its command line."""
    words = [sys.executable, "-m", "tests.screens.small_pictures", "--format", format_name, "--folder", str(folder)]
    with VirtualDisplay(*drawn_size(format_name)) as display:
        # one thread of the driver for so few pixels: more of them wait for each other
        environment = dict(display.environment) | {"HOME": str(folder), "LP_NUM_THREADS": "0"}
        subprocess.run([*words, *more], env=environment, check=True, cwd=ROOT)


def apart(now: Image.Image, kept: Image.Image) -> tuple[int, int]:
    """Return how far two small pictures are from one another at most: nine pixels that touch, and a wide square."""
    red, green, blue = ImageChops.difference(now, kept).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    near, widely = most.filter(ImageFilter.BoxBlur(1)), most.reduce(WIDE)
    return _largest(near), _largest(widely)


def _largest(picture: Image.Image) -> int:
    return max(value for value, count in enumerate(picture.histogram()) if count)


def is_other(now: Image.Image, kept: Image.Image) -> bool:
    """Return whether two small pictures are not the same to a person."""
    near, widely = apart(now, kept)
    return near > NEAR or widely > WIDELY


def opened(path: Path) -> Image.Image:
    """Return a sheet's pixels."""
    with Image.open(path) as picture:
        return picture.convert("RGB")


def changed(sheet: Sheet, folder: Path, kept_in: Path = KEPT) -> dict[str, str]:
    """Return which pictures of a sheet in `folder` are not as they are kept, by name, and how far they are from it."""
    if not (kept_in / sheet.name).is_file():
        return {shot.name(sheet.format_name): "not kept yet" for shot in sheet.shots}
    now, kept = opened(folder / sheet.name), opened(kept_in / sheet.name)
    if kept.size != sheet.size:
        return {shot.name(sheet.format_name): "the kept sheet has other places" for shot in sheet.shots}
    found: dict[str, str] = {}
    for shot, box in sheet.boxes():
        before, after = kept.crop(box), now.crop(box)
        if is_other(after, before):
            near, widely = apart(after, before)
            found[shot.name(sheet.format_name)] = f"differs by {near} (at most {NEAR}), widely by {widely} ({WIDELY})"
    return found


def lay_side_by_side(sheet: Sheet, names: Iterable[str], folder: Path, target: Path, kept_in: Path = KEPT) -> None:
    """Keep, for each of these pictures, one that shows it as it was kept, as it is now, and where they differ."""
    if not (kept_in / sheet.name).is_file():
        return
    wanted = set(names)
    now, kept = opened(folder / sheet.name), opened(kept_in / sheet.name)
    target.mkdir(parents=True, exist_ok=True)
    width, height = sheet.cell
    for shot, box in sheet.boxes():
        name = shot.name(sheet.format_name)
        if name in wanted:
            before, after = kept.crop(box), now.crop(box)
            three = (before, after, ImageChops.invert(ImageChops.difference(before, after)))
            side_by_side = Image.new("RGB", (width * len(three), height))
            for place, picture in enumerate(three):
                side_by_side.paste(picture, (place * width, 0))
            larger = (side_by_side.width * LARGER, side_by_side.height * LARGER)
            side_by_side.resize(larger, Image.Resampling.NEAREST).save(target / f"{name}--kept-now-difference.png")


def show(format_name: str, found: Mapping[str, str], folder: Path, target: Path) -> None:
    """Keep what changed for a person to look at: small, beside what was kept, and some of it in full size."""
    forget(format_name, target)
    few: list[Shot] = []
    for sheet in sheets(format_name):
        lay_side_by_side(sheet, found, folder, target)
        few += [shot for shot in sheet.shots if shot.name(format_name) in found]
    if few:
        draw(format_name, target, tuple(few[:AT_MOST_IN_FULL]))


def forget(format_name: str, target: Path) -> None:
    """Take away what was shown of a format the last time."""
    for old in target.glob(f"{format_name}--*.png"):
        old.unlink()


def keep(sheet: Sheet, folder: Path, kept_in: Path = KEPT) -> None:
    """Keep a sheet as it is now."""
    kept_in.mkdir(exist_ok=True)
    now = opened(folder / sheet.name)
    now.quantize(palette=_palette(now), dither=Image.Dither.NONE).save(kept_in / sheet.name, optimize=True)
    assert not changed(sheet, folder, kept_in), "the sheet's palette is too small for what is on it"


def _palette(sheet: Image.Image) -> Image.Image:
    """Return a picture with the palette for a sheet, in which also a colour that few screens have is exact."""
    counted = sheet.getcolors(sheet.width * sheet.height)
    assert counted is not None
    colours = [colour for _, colour in sorted(counted, reverse=True)]
    others = Image.new("RGB", (max(1, len(colours) - FLAT), 1))
    others.putdata(colours[FLAT:] or colours[:1])
    smoothing = others.quantize(SMOOTHING, kmeans=1).convert("RGB").getcolors(SMOOTHING) or []
    flat = [part for colour in (*colours[:FLAT], *(colour for _, colour in smoothing)) for part in colour]
    palette = Image.new("P", (1, 1))
    palette.putpalette(flat)
    return palette


def main() -> int:
    """Draw all sheets anew, say what changed, and keep it."""
    parser = argparse.ArgumentParser(prog="whole_gallery", description=__doc__)
    parser.add_argument("--look", action="store_true", help="only say and show what changed")
    options = parser.parse_args()
    count = 0
    for format_name in FORMATS_KEPT:
        with tempfile.TemporaryDirectory(prefix="loket-gallery-") as scratch:
            folder = Path(scratch)
            draw_all(format_name, folder)
            forget(format_name, CHANGED)
            for sheet in sheets(format_name):
                found = changed(sheet, folder)
                count += len(found)
                for name, how in found.items():
                    print(f"{name}: {how}")
                lay_side_by_side(sheet, found, folder, CHANGED)
                if found and not options.look:
                    keep(sheet, folder)
    print(f"{count} pictures changed" + (f"; look at them in {CHANGED}" if count else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
