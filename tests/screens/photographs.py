"""Pictures of a kiosk's screens: kept for looking at, and looked at by rule."""

import os
from itertools import combinations
from pathlib import Path

from PIL import Image

from kiosk.layout_file import ScreenNote, read
from tests.screens.kiosk_window import Format, KioskWindow

GALLERY = Path(os.environ.get("LOKET_GALLERY", Path(__file__).parents[2] / "var" / "gallery"))


def photograph(kiosk: KioskWindow, name: str) -> ScreenNote:
    """Keep a picture of the screen, and prove that it shows what the layout file says."""
    picture = kiosk.display.wait_for_still_picture()
    note = read(kiosk.layout_path)
    kiosk.display.screenshot(GALLERY / f"kiosk-{kiosk.format.name}-{name}.png")
    check_picture(picture, note, kiosk.format)
    return note


def check_picture(picture: Image.Image, note: ScreenNote, format_: Format) -> None:
    assert picture.size == (format_.width, format_.height)
    for target in note.targets:
        assert target.x >= 0
        assert target.y >= 0
        assert target.x + target.width <= format_.width
        assert target.y + target.height <= format_.height
        assert min(target.width, target.height) * format_.width_mm / format_.width >= 20, target
    for one, other in combinations(note.targets, 2):
        gap = max(
            other.x - one.x - one.width,
            one.x - other.x - other.width,
            other.y - one.y - one.height,
            one.y - other.y - other.height,
        )
        assert gap * format_.width_mm / format_.width >= 3, (one, other)
    for thing in (*note.targets, *note.texts):
        if thing.text:
            x, y = round(thing.x), round(thing.y)
            part = picture.crop((x, y, x + round(thing.width), y + round(thing.height)))
            dark, light = (min(low for low, _ in part.getextrema()), max(high for _, high in part.getextrema()))
            assert light - dark > 100, f"no words to be seen: {thing}"
