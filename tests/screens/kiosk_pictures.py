"""Draws screens of the kiosk in one window of one format, without a hub, and keeps each as a PNG.

`python -m tests.screens.kiosk_pictures --format portrait-21 --folder var/gallery [NAME …]`, on a display (see
`collect_gallery`, which gives it one); without names it draws every screen.
"""

import argparse
import sys
from pathlib import Path

from config import kivy_environment
from tests.screens.every_picture import FORMATS, Shot, shots


def draw(format_name: str, wanted: list[Shot], folder: Path) -> None:
    """Draw the wanted pictures and return when all are written."""
    kivy_environment.prepare()
    from kiosk import window  # imports Kivy, which reads the environment then
    from kiosk.screens.stage import Stage

    format_ = FORMATS[format_name]
    window.set_up_window(format_.settings())
    from kivy.base import EventLoop
    from kivy.core.window import Window
    from PIL import Image

    EventLoop.ensure_window()
    stage = Stage(format_.surface, lambda: 0, lambda _: None, lambda: None, has_motion=False)
    Window.add_widget(stage)
    EventLoop.start()
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    folder.mkdir(parents=True, exist_ok=True)
    for shot in wanted:
        placement = shot.placement(format_, window.measure)
        stage.show(placement)
        EventLoop.idle()
        Window.dispatch("on_draw")
        width, height = format_.surface.width_px, format_.surface.height_px
        pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
        picture = Image.frombytes("RGB", (width, height), pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        picture.save(folder / f"{shot.name(format_name)}.png", compress_level=1)
        Window.flip()


def main() -> int:
    """Draw what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", choices=list(FORMATS), required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("names", nargs="*", help="names of pictures, without the format")
    options = parser.parse_args()
    sys.argv = sys.argv[:1]
    wanted = [shot for shot in shots() if not options.names or shot.name(options.format) in options.names]
    draw(options.format, wanted, options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
