"""Draws a scene: one Kivy widget that puts shapes on its canvas, and keeps rendered words for the next time."""

import logging
from functools import lru_cache
from io import BytesIO
from typing import Any

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, Line, Mesh, PopMatrix, PushMatrix, Rectangle, Translate
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget
from PIL import Image

from config.tokens import CAPITAL_HEIGHT, Theme, rgba
from counter_display.kept import Kept
from counter_display.media_player import MediaHooks, MediaPlayer
from counter_display.scene import Align, Arrow, Fill, Media, Picture, Running, Scene, Words, run_at

ASCENT = 0.9277
"""From the top of a line to its baseline over the font size, of the typeface that Kivy brings along (1900 of 2048)."""

LEAST_FONT_PX = 6

SPACE = 0.26
"""Width of a space over the font size."""

_log = logging.getLogger(__name__)


MOST_PIXELS = 16_000_000
"""So many are kept of rendered words (64 MB): two glasses of 4K, where a day of large numbers would take a gigabyte."""

_textures: Kept[tuple[str, bool, int], Any] = Kept(MOST_PIXELS, lambda texture: int(texture.width * texture.height))


def _texture(text: str, bold: bool, font_px: int) -> Any:
    return _textures.get((text, bold, font_px), lambda: _rendered(text, bold, font_px))


def _rendered(text: str, bold: bool, font_px: int) -> Any:
    label = CoreLabel(text=text, font_name="Roboto", bold=bold, font_size=font_px)
    label.refresh()
    return label.texture


@lru_cache(maxsize=2048)
def fitted_px(text: str, bold: bool, capital: float, width: float) -> int:
    """Return the font size in whole pixels: as asked, or as large as fits the width."""
    font_px = max(LEAST_FONT_PX, round(capital / CAPITAL_HEIGHT))
    natural = CoreLabel(font_name="Roboto", bold=bold, font_size=font_px).get_extents(text)[0]
    if natural <= width:
        return font_px
    return max(LEAST_FONT_PX, int(font_px * width / natural))


@lru_cache(maxsize=4)
def _still(png: bytes, width: int, height: int) -> Any:
    """Return a picture of this size on white; None, and a line in the log, where it is damaged."""
    try:
        with Image.open(BytesIO(png)) as found:
            drawn = found.convert("RGBA")
        white = Image.new("RGBA", drawn.size, "white")
        small = Image.alpha_composite(white, drawn).convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    except Exception as error:  # whatever a file does to its reader, calls are shown
        _log.error("the hall's logo cannot be shown: %s", error)
        return None
    texture = Texture.create(size=small.size, colorfmt="rgb")
    texture.blit_buffer(small.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture


class Painting(Widget):  # type: ignore[misc]  # Kivy has no types
    """Shows a scene in a theme's colours; `show` draws only what changed as a whole."""

    def __init__(self, theme: Theme, media: MediaHooks | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._player = None if media is None else MediaPlayer(media, self._place)
        self._playing: tuple[Media, Any] | None = None
        self._theme = theme
        self._scene: Scene = ()
        self._running: list[tuple[Any, float, Running]] = []

    def dress(self, theme: Theme) -> None:
        """Draw in these colours from now on."""
        if theme != self._theme:
            self._theme, self._scene = theme, ()

    def show(self, scene: Scene) -> bool:
        """Draw a scene; return False when it is what is drawn already."""
        if scene == self._scene:
            return False
        self._scene = scene
        self.canvas.clear()
        self._running = []
        self._playing = None
        with self.canvas:
            for shape in scene:
                match shape:
                    case Fill():
                        self._fill(shape)
                    case Words():
                        self._words(shape)
                    case Arrow():
                        self._arrow(shape)
                    case Running():
                        self._run(shape)
                    case Media():
                        self._media(shape)
                    case Picture():
                        self._picture(shape)
        if self._player is not None and not any(isinstance(shape, Media) for shape in scene):
            self._player.stop()
        return True

    @property
    def moves(self) -> bool:
        """Whether words run."""
        return bool(self._running)

    def advance(self, at_ms: float) -> None:
        """Let words run to where they are at an instant of a steady clock."""
        for move, width, running in self._running:
            move.x = round(run_at(at_ms, width, running))

    def _colour(self, role: str) -> None:
        Color(*rgba(getattr(self._theme, role)))

    def _fill(self, fill: Fill) -> None:
        box = fill.box
        x, y = round(box.x), round(self.height - box.bottom)
        width, height = round(box.right) - x, max(1, round(self.height - box.y) - y)
        if fill.role:
            self._colour(fill.role)
            Rectangle(pos=(x, y), size=(width, height))
        if fill.edge:
            self._colour(fill.edge)
            half = max(1.0, fill.edge_px) / 2
            Line(rectangle=(x + half, y + half, width - 2 * half, height - 2 * half), width=half, joint="miter")

    def _words(self, words: Words) -> None:
        font_px = fitted_px(words.text, words.bold, words.capital, words.width)
        texture = _texture(words.text, words.bold, font_px)
        width, height = texture.size
        x = {Align.LEFT: words.x, Align.CENTRE: words.x - width / 2, Align.RIGHT: words.x - width}[words.align]
        baseline = words.top + (words.capital + font_px * CAPITAL_HEIGHT) / 2
        top = baseline - ASCENT * font_px
        self._colour(words.role)
        Rectangle(texture=texture, pos=(round(x), round(self.height - top - height)), size=(width, height))

    def _run(self, running: Running) -> None:
        """Draw running words once, word by word, since one picture of all may be wider than a graphics card takes."""
        font_px = max(LEAST_FONT_PX, round(running.capital / CAPITAL_HEIGHT))
        top = running.top + (running.capital + font_px * CAPITAL_HEIGHT) / 2 - ASCENT * font_px
        PushMatrix()
        move = Translate(self.width, 0, 0)
        self._colour(running.role)
        x = 0.0
        for word in running.text.split():
            texture = _texture(word, True, font_px)
            width, height = texture.size
            Rectangle(texture=texture, pos=(round(x), round(self.height - top - height)), size=(width, height))
            x += width + SPACE * font_px
        PopMatrix()
        self._running.append((move, x, running))

    def _media(self, media: Media) -> None:
        """Draw what is played; before its first picture there is only the ground."""
        assert self._player is not None
        Color(1, 1, 1, 1)
        self._playing = media, Rectangle(pos=(0, 0), size=(0, 0))
        texture = self._player.texture(media)
        if texture is not None:
            self._place(texture)

    def _picture(self, picture: Picture) -> None:
        """Draw a still picture on its plate; the plate alone where it cannot be read."""
        Color(1, 1, 1, 1)
        inner = picture.box
        still = _still(picture.png, max(1, round(inner.width)), max(1, round(inner.height)))
        for box, texture in ((picture.plate, None), (inner, still)):
            size = round(box.width), round(box.height)
            Rectangle(pos=(round(box.x), round(self.height - box.bottom)), size=size, texture=texture)

    def _place(self, texture: Any) -> None:
        """Put a picture in the middle of its box, as large as fits."""
        if self._playing is None:
            return
        media, rectangle = self._playing
        box = media.box
        share = min(box.width / texture.width, box.height / texture.height)
        width, height = texture.width * share, texture.height * share
        middle = box.x + box.width / 2, self.height - box.y - box.height / 2
        rectangle.texture = texture
        rectangle.size = round(width), round(height)
        rectangle.pos = round(middle[0] - width / 2), round(middle[1] - height / 2)
        self.canvas.ask_update()

    def _arrow(self, arrow: Arrow) -> None:
        """A shaft and a head of straight strokes, as on airport signs."""
        box = arrow.box
        middle = self.height - (box.y + box.height / 2)
        thick = box.height * 0.19
        head = box.height * 0.5
        tip = box.right
        inner = thick * 1.4142
        points = (
            ((box.x, middle + thick / 2), (tip - inner * 0.6, middle + thick / 2)),
            ((box.x, middle - thick / 2), (tip - inner * 0.6, middle - thick / 2)),
        )
        self._colour(arrow.role)
        (a, b), (c, d) = points
        _quad(a, b, d, c)
        for sign in (1, -1):
            end = (tip - head, middle + sign * head)
            _quad((tip, middle), (tip - inner, middle), (end[0] - inner, end[1]), end)


def _quad(*corners: tuple[float, float]) -> None:
    vertices: list[float] = []
    for x, y in corners:
        vertices += [x, y, 0, 0]
    Mesh(vertices=vertices, indices=[0, 1, 2, 3], mode="triangle_fan")
