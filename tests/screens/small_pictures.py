"""Draws every screen of the kiosk small, in one window of one format, without a hub, and keeps them on sheets.

`python -m tests.screens.small_pictures --format portrait-21 --folder DIR`, on a display (see `whole_gallery`, which
gives it one); with `--broken` also what `broken_screens` has broken, one file each.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from config import kivy_environment
from config.tokens import Surface
from kiosk.placed import Placement
from tests.screens.broken_screens import BROKEN, SHOT
from tests.screens.every_picture import FORMATS, Shot
from tests.screens.small_placement import smaller
from tests.screens.whole_gallery import FORMATS_KEPT, HALVED, drawn_size, sheets

SmallPicture = Callable[[Shot, Callable[[Placement], Placement]], Image.Image]
"""Draws a screen, with its placement changed as the function does, as small as it is kept."""


def pencil(format_name: str) -> SmallPicture:
    """Open the window and return what draws in it."""
    kivy_environment.prepare()
    from kiosk import window  # imports Kivy, which reads the environment then
    from kiosk.screens.stage import Stage

    format_, (width, height) = FORMATS[format_name], drawn_size(format_name)
    settings = format_.settings()
    window.set_up_window(type(settings)(device="gallery", width_px=width, height_px=height))
    from kivy.base import EventLoop
    from kivy.clock import Clock
    from kivy.core.window import Window
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
    from kivy.lang import Builder

    EventLoop.ensure_window()
    surface = Surface(width, height, format_.surface.width_mm)
    stage = Stage(surface, lambda: 0, lambda _: None, lambda: None, has_motion=False)
    Window.add_widget(stage)
    EventLoop.start()
    Clock._max_fps = 0  # nobody looks: no frame waits for the next

    def picture(shot: Shot, change: Callable[[Placement], Placement]) -> Image.Image:
        placement = change(shot.placement(format_, window.measure))
        stage.show(smaller(placement, FORMATS_KEPT[format_name]))
        Clock.tick()
        Builder.sync()
        Clock.tick_draw()
        Builder.sync()
        Window.dispatch("on_draw")
        pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
        drawn = Image.frombytes("RGB", (width, height), pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        return drawn.reduce(HALVED)

    return picture


def draw_sheets(format_name: str, folder: Path, picture: SmallPicture) -> None:
    """Draw all sheets of one format; the screens come as a visitor sees them, in every way one after another."""
    all_sheets = sheets(format_name)
    drawn = [Image.new("RGB", sheet.size) for sheet in all_sheets]
    for row in zip(*(sheet.boxes() for sheet in all_sheets), strict=True):
        for image, (shot, box) in zip(drawn, row, strict=True):
            image.paste(picture(shot, lambda placement: placement), box)
    for sheet, image in zip(all_sheets, drawn, strict=True):
        image.save(folder / sheet.name, compress_level=1)


def main() -> int:
    """Draw what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", choices=list(FORMATS_KEPT), required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--broken", action="store_true", help="draw what is broken on purpose, too")
    options = parser.parse_args()
    sys.argv = sys.argv[:1]
    picture = pencil(options.format)
    draw_sheets(options.format, options.folder, picture)
    for name, change in BROKEN.items() if options.broken else ():
        picture(SHOT, change).save(options.folder / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
