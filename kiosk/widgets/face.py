"""The things a screen is made of: ground, lettering, icon, touch target, and a code to scan."""

import base64
import logging
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from kivy.core.image import Image as CoreImage
from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import ColorProperty, ListProperty, ObjectProperty
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from config.qr_size import QUIET_MODULES
from config.tokens import Theme, rgba
from kiosk.icons import coverage
from kiosk.model import Icon
from kiosk.placed import Align, Area, Code, Drawing, Picture, Rect, Target, Words

log = logging.getLogger(__name__)

ROBOTO_LINE = 1.172
"""The typeface's own line height over its size (ascent 1900 and descent 500 of 2048 units)."""

SLACK = 0.1
"""Lines are broken already; a little width more keeps Kivy from breaking them again by a rounding."""

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Ground(Widget):  # type: ignore[misc]  # Kivy has no types
    """A flat rectangle with an edge, of which no more is drawn than its lines."""

    fill = ColorProperty((0, 0, 0, 0))
    edge = ColorProperty((0, 0, 0, 0))
    frame = ListProperty()

    def show(self, area: Area, theme: Theme, window_height: float) -> None:
        """Take the place and the colours of an area."""
        _place(self, area.rect, window_height)
        self.fill = rgba(getattr(theme, area.fill))
        is_edged = area.edge not in ("", area.fill) and area.edge_px > 0
        self.frame = _frame(self, round(area.edge_px)) if is_edged else []
        if is_edged:
            self.edge = rgba(getattr(theme, area.edge))


class Lettering(Label):  # type: ignore[misc]  # Kivy has no types
    """Lines of text in a rectangle."""

    def show(self, words: Words, theme: Theme, window_height: float, role: str = "") -> None:
        """Take the place, the text and the colour of some words."""
        slack = words.rect.width * SLACK
        left = {Align.LEFT: 0.0, Align.CENTRE: slack, Align.RIGHT: 2 * slack}[words.align]
        rect = words.rect
        _place(self, Rect(rect.x - left, rect.y, rect.width + 2 * slack, rect.height), window_height)
        self.halign = words.align.value
        self.bold = words.bold
        self.font_size = words.font_px
        self.line_height = words.line_px / words.font_px / ROBOTO_LINE
        self.color = rgba(getattr(theme, role or words.role))
        self.text = "\n".join(words.lines)


class DrawingFace(Widget):  # type: ignore[misc]  # Kivy has no types
    """An icon in one colour."""

    ink = ColorProperty((0, 0, 0, 0))
    picture = ObjectProperty(None, allownone=True)

    def show(self, drawing: Drawing, theme: Theme, window_height: float, role: str = "") -> None:
        """Take the place, the shape and the colour of an icon."""
        _place(self, drawing.rect, window_height)
        self.picture = _icon(drawing.icon, round(drawing.rect.width))
        self.ink = rgba(getattr(theme, role or drawing.role))


@lru_cache(maxsize=64)
def _icon(icon: Icon, side: int) -> Texture:
    """Return an icon as a white texture that is as opaque as the icon covers it."""
    pixels = bytes(part for alpha in coverage(icon, side) for part in (255, 255, 255, alpha))
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.blit_buffer(pixels, colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture


class TargetFace(Widget):  # type: ignore[misc]  # Kivy has no types
    """A touch target; pressed, it changes its ground and its ink."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._ground = Ground()
        self._letterings: list[Lettering] = []
        self._drawings: list[DrawingFace] = []
        self._shown: tuple[Target, Theme, bool] | None = None
        self.add_widget(self._ground)

    def show(self, target: Target, theme: Theme, window_height: float, pressed: bool = False) -> None:
        """Take the place and the words of a target; nothing is drawn again that has not changed."""
        if self._shown == (target, theme, pressed):
            return
        self._shown = (target, theme, pressed)
        area = target.area
        if pressed:
            area = Area(area.key, area.rect, "pressed", "pressed", area.edge_px)
        self._ground.show(area, theme, window_height)
        self._have(self._letterings, Lettering, len(target.words))
        self._have(self._drawings, DrawingFace, len(target.drawings))
        role = "on_pressed" if pressed else ""
        for lettering, words in zip(self._letterings, target.words, strict=True):
            lettering.show(words, theme, window_height, role)
        for face, drawing in zip(self._drawings, target.drawings, strict=True):
            face.show(drawing, theme, window_height, role)

    def _have(self, faces: list[Any], kind: type[Widget], count: int) -> None:
        while len(faces) > count:
            self.remove_widget(faces.pop())
        while len(faces) < count:
            faces.append(kind())
            self.add_widget(faces[-1])


class CodeFace(Widget):  # type: ignore[misc]  # Kivy has no types
    """A QR code, black on white in every theme: what scanners are made for."""

    picture = ObjectProperty(None, allownone=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._shown: Code | None = None

    def show(self, code: Code, window_height: float) -> None:
        """Take the place and the modules of a code; nothing is drawn again that has not changed."""
        _place(self, code.rect, window_height)
        if self._shown is None or self._shown.modules != code.modules:
            self.picture = _picture(code)
        self._shown = code


class PictureFace(Widget):  # type: ignore[misc]  # Kivy has no types
    """A picture on a white plate; nothing but the plate where it cannot be read."""

    picture = ObjectProperty(None, allownone=True)
    inner_pos = ListProperty([0, 0])
    inner_size = ListProperty([0, 0])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._shown = ""

    def show(self, picture: Picture, window_height: float) -> None:
        """Take the place and the pixels of a picture; it is read anew only when it is another one."""
        _place(self, picture.rect, window_height)
        inner = picture.inner
        self.inner_pos = [round(inner.x), round(window_height - inner.bottom)]
        self.inner_size = [round(inner.width), round(inner.height)]
        if self._shown != picture.png:
            self._shown = picture.png
            self.picture = _texture_of(picture.png)


def _texture_of(png: str) -> Texture | None:
    """Return a PNG as a texture; None, and a line in the log, where it is damaged."""
    try:
        return CoreImage(BytesIO(base64.b64decode(png)), ext="png").texture
    except Exception as error:  # every provider of pictures raises its own
        log.warning("the hall's logo cannot be shown: %s", error)
        return None


def _picture(code: Code) -> Texture:
    """Return a code as a texture of one pixel per module, from the lowest row to the highest."""
    quiet = (False,) * QUIET_MODULES
    across = len(code.modules) + 2 * QUIET_MODULES
    empty = ((False,) * across,) * QUIET_MODULES
    rows = (*empty, *((*quiet, *row, *quiet) for row in reversed(code.modules)), *empty)
    pixels = bytes(0 if dark else 255 for row in rows for dark in row for _ in range(3))
    texture = Texture.create(size=(across, across), colorfmt="rgb")
    texture.mag_filter = texture.min_filter = "nearest"
    texture.blit_buffer(pixels, colorfmt="rgb", bufferfmt="ubyte")
    return texture


def _frame(widget: Widget, width: int) -> list[float]:
    """Return the corners of a widget's edge as a strip of triangles, each with its place in a texture of one colour."""
    outer = ((widget.x, widget.y), (widget.right, widget.y), (widget.right, widget.top), (widget.x, widget.top))
    signs = ((1, 1), (-1, 1), (-1, -1), (1, -1))
    inner = [(x + across * width, y + up * width) for (x, y), (across, up) in zip(outer, signs, strict=True)]
    corners = [*zip(outer, inner, strict=True), (outer[0], inner[0])]
    return [part for pair in corners for place in pair for part in (*place, 0, 0)]


def _place(widget: Widget, rect: Rect, window_height: float) -> None:
    x, bottom = round(rect.x), round(rect.bottom)
    widget.pos = (x, round(window_height) - bottom)
    widget.size = (round(rect.right) - x, bottom - round(rect.y))
