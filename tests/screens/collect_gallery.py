"""Makes the README's pictures anew: runs the screen-gallery tests, takes what they photographed, and makes it small.

`python -m tests.screens.collect_gallery` writes `tests/screens/gallery/*.png`; the tests themselves say whether what
they photograph is right. `--sheet` makes only the sheet of the kiosk's screens anew, and `--all` writes every screen of
the kiosk, in every language, theme and text size, on two formats, into `var/gallery`; `--displays` writes hall
screens, signs and panels, in every language and theme, beside them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Final

from PIL import Image

from config.tokens import ThemeName
from config.translations import LANGUAGES
from printer.sample import SAMPLE_LINK
from tests.screens.kiosk_sheet import ROWS, SHEET, compose, draw, draw_sample

HERE: Final = Path(__file__).resolve().parent
GALLERY: Final = HERE / "gallery"
TESTS: Final = (
    "tests/screens/test_kiosk.py",
    "tests/screens/test_hall_gallery.py",
    "tests/screens/test_officer_gallery.py",
    "tests/screens/test_board_gallery.py",
)

DISPLAYS: Final = (*TESTS[1:3], "tests/screens/test_sign.py")

PICTURES: Final = {
    "kiosk-1-agencies.png": ("kiosk-portrait-21-agencies-id.png", 360),
    "kiosk-2-services.png": ("kiosk-portrait-21-services-id.png", 360),
    "kiosk-3-number.png": ("kiosk-portrait-21-number-id.png", 360),
    "kiosk-landscape.png": ("kiosk-landscape-10-agencies-en.png", 640),
    "hall.png": ("hall-call.png", 800),
    "board.png": ("board-call-1080-light.png", 360),
    "officer.png": ("officer-called.png", 800),
    "slip.png": ("slip.png", 320),
}
"""Each picture of the README: what it is taken from, and how many pixels wide it is there."""

COLOURS: Final = 64
"""The screens have a dozen flat colours; the rest smooths edges."""


def collect(source: Path, target: Path) -> None:
    """Make every picture of the README from those in `source`.

    Raises:
        FileNotFoundError: a test did not take its picture.
    """
    target.mkdir(parents=True, exist_ok=True)
    for name, (taken_from, width) in PICTURES.items():
        with Image.open(source / taken_from) as picture:
            height = round(picture.height * width / picture.width)
            small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
            small.quantize(COLOURS, dither=Image.Dither.NONE).save(target / name, optimize=True)


def draw_slip(folder: Path) -> Path:
    """Let the printer's program draw its sample slip, and return the picture's path."""
    path = folder / "slip.png"
    logo = ["--logo", "config/sample/logo.png", "--qr-link", SAMPLE_LINK]
    words = [sys.executable, "-m", "printer.agent", "preview", "--output", str(path), *logo]
    subprocess.run(words, check=True, cwd=HERE.parents[1])
    return path


def draw_sheet() -> None:
    """Make the sheet of the kiosk's screens anew."""
    with tempfile.TemporaryDirectory(prefix="loket-sheet-") as scratch:
        draw_sample(Path(scratch))
        compose(Path(scratch), SHEET)


def main() -> int:
    """Do what the command line says; return the exit status of the gallery tests."""
    parser = argparse.ArgumentParser(prog="collect_gallery", description=__doc__)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--sheet", action="store_true", help="only the sheet of the kiosk's screens")
    which.add_argument("--all", action="store_true", help="every picture of the kiosk, into var/gallery")
    which.add_argument("--displays", action="store_true", help="every hall screen, sign and panel, into var/gallery")
    options = parser.parse_args()
    if options.displays:
        return draw_displays(HERE.parents[1] / "var" / "gallery")
    if options.all:
        for row in ROWS:
            draw(row.format_name, HERE.parents[1] / "var" / "gallery")
        return 0
    draw_sheet()
    return 0 if options.sheet else collect_all()


def draw_displays(folder: Path) -> int:
    """Photograph all states of hall screens, signs and panels, in each theme and language; return the worst status."""
    return max(
        _photograph(DISPLAYS, folder / f"{theme}-{language}", LOKET_THEME=theme, LOKET_LANGUAGE=language)
        for theme, language in product(ThemeName, LANGUAGES)
    )


def _photograph(tests: Sequence[str], folder: Path, **more: str) -> int:
    environment = os.environ | {"LOKET_GALLERY": str(folder)} | more
    words = [sys.executable, "-m", "pytest", "-q", *tests, "-k", "gallery or picture"]
    return subprocess.run(words, env=environment, check=False, cwd=HERE.parents[1]).returncode


def collect_all() -> int:
    """Run the gallery tests and collect what they photographed; return their exit status."""
    with tempfile.TemporaryDirectory(prefix="loket-gallery-") as scratch:
        status = _photograph(TESTS, Path(scratch))
        if status == 0:
            draw_slip(Path(scratch))
            collect(Path(scratch), GALLERY)
    return status


if __name__ == "__main__":
    sys.exit(main())
