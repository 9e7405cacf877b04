"""The sheet of the kiosk's screens: a fixed sample of its gallery, small, side by side; drawn anew and compared."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageStat

from config.tokens import ThemeName
from hub.protocol.commands import Language
from tests.screens.every_picture import FORMATS, Shot
from tests.screens.virtual_display import VirtualDisplay

SHEET: Final = Path(__file__).resolve().parent / "gallery" / "kiosk-sheet.png"
INDONESIAN, ENGLISH = Language.INDONESIAN, Language.ENGLISH
LIGHT, DARK, HIGH = ThemeName.LIGHT, ThemeName.DARK, ThemeName.HIGH_CONTRAST

UPRIGHT: Final = (
    Shot("attract", INDONESIAN, LIGHT),
    Shot("agencies", INDONESIAN, LIGHT),
    Shot("services", ENGLISH, LIGHT),
    Shot("search, many", INDONESIAN, LIGHT),
    Shot("class, needing much", INDONESIAN, LIGHT),
    Shot("number, with a code", INDONESIAN, LIGHT),
    Shot("closed hall, before_opening", INDONESIAN, LIGHT),
    Shot("more time", INDONESIAN, LIGHT),
    Shot("agencies", INDONESIAN, LIGHT, is_large=True),
    Shot("class", INDONESIAN, LIGHT, is_large=True),
    Shot("number, with a code", ENGLISH, HIGH, is_large=True),
    Shot("emergency, evacuate", INDONESIAN, LIGHT),
    Shot("class", INDONESIAN, HIGH),
    Shot("services", INDONESIAN, DARK),
    Shot("closed agencies", INDONESIAN, DARK),
    Shot("agencies", INDONESIAN, LIGHT, is_low=True),
)
LYING: Final = (
    Shot("agencies", INDONESIAN, LIGHT),
    Shot("class", ENGLISH, LIGHT),
    Shot("number, with a code", INDONESIAN, LIGHT),
    Shot("search, many", INDONESIAN, LIGHT),
    Shot("services", INDONESIAN, HIGH),
    Shot("class", INDONESIAN, HIGH, is_large=True),
    Shot("number", INDONESIAN, DARK),
    Shot("agencies", ENGLISH, LIGHT, is_large=True),
)

GAP: Final = 6
COLOURS: Final = 256
"""Of the sheet's palette: two dozen flat ones in three themes, the rest smooths edges."""

MOST_MEAN: Final = 3.0
MOST_SHARE: Final = 0.01
FAR: Final = 64
"""A small picture is the same whose pixels differ by so little on the average (of 255), and of which at most this share
differs by more than `FAR`: drivers smooth edges differently, a moved word differs by tens of times as much."""


@dataclass(frozen=True)
class Row:
    """Pictures of one format, and how the sheet has them."""

    format_name: str
    shots: tuple[Shot, ...]
    width: int
    height: int
    columns: int


ROWS: Final = (Row("portrait-21", UPRIGHT, 135, 240, 8), Row("landscape-10", LYING, 276, 172, 4))


def draw(format_name: str, folder: Path, shots: tuple[Shot, ...] = ()) -> None:
    """Draw pictures of one format (none named: all of them) into a folder, in a process of its own."""
    surface = FORMATS[format_name].surface
    with VirtualDisplay(surface.width_px, surface.height_px) as display:
        words = [sys.executable, "-m", "tests.screens.kiosk_pictures", "--format", format_name, "--folder", str(folder)]
        names = [shot.name(format_name) for shot in shots]
        environment = dict(display.environment) | {"HOME": str(folder)}
        subprocess.run([*words, *names], env=environment, check=True, cwd=Path(__file__).parents[2])


def draw_sample(folder: Path) -> None:
    """Draw every picture of the sheet into a folder."""
    for row in ROWS:
        draw(row.format_name, folder, row.shots)


def cells() -> dict[str, tuple[int, int, int, int]]:
    """Return where the sheet has each picture: left, top, right, bottom."""
    found: dict[str, tuple[int, int, int, int]] = {}
    top = GAP
    for row in ROWS:
        for place, shot in enumerate(row.shots):
            down, across = divmod(place, row.columns)
            x, y = GAP + across * (row.width + GAP), top + down * (row.height + GAP)
            found[shot.name(row.format_name)] = (x, y, x + row.width, y + row.height)
        top += -(-len(row.shots) // row.columns) * (row.height + GAP)
    return found


def small(path: Path, size: tuple[int, int]) -> Image.Image:
    """Return a picture as small as the sheet has it."""
    with Image.open(path) as picture:
        return picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)


def compose(folder: Path, target: Path) -> None:
    """Make the sheet of the pictures in a folder."""
    places = cells()
    size = (max(box[2] for box in places.values()) + GAP, max(box[3] for box in places.values()) + GAP)
    sheet = Image.new("RGB", size, "#D5DAE0")
    for name, (left, top, right, bottom) in places.items():
        sheet.paste(small(folder / f"{name}.png", (right - left, bottom - top)), (left, top))
    sheet.quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE).save(target, optimize=True)


def differences(folder: Path, sheet: Path = SHEET) -> dict[str, str]:
    """Return which pictures in a folder are not as the sheet has them, each with how far they are from it."""
    wrong: dict[str, str] = {}
    with Image.open(sheet) as opened:
        kept = opened.convert("RGB")
    for name, box in cells().items():
        now = small(folder / f"{name}.png", (box[2] - box[0], box[3] - box[1]))
        apart = ImageChops.difference(now, kept.crop(box)).convert("L")
        mean = ImageStat.Stat(apart).mean[0]
        share = sum(apart.histogram()[FAR:]) / (apart.width * apart.height)
        if mean > MOST_MEAN or share > MOST_SHARE:
            wrong[name] = f"mean {mean:.1f}, {share:.1%} differ by more than {FAR}"
    return wrong
