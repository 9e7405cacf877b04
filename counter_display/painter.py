"""Draws a scene: one Kivy widget that puts shapes on its canvas, and keeps rendered words for the next time."""

from functools import lru_cache
from typing import Any

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, Line, Mesh, Rectangle
from kivy.uix.widget import Widget

from config.tokens import CAPITAL_HEIGHT, Theme, rgba
from counter_display.scene import Align, Arrow, Fill, Scene, Words

ASCENT = 0.9277
"""From the top of a line to its baseline over the font size, of the typeface that Kivy brings along (1900 of 2048)."""

LEAST_FONT_PX = 6


@lru_cache(maxsize=512)
def _texture(text: str, bold: bool, font_px: int) -> Any:
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


class Painting(Widget):  # type: ignore[misc]  # Kivy has no types
    """Shows a scene in a theme's colours; `show` draws only what changed as a whole."""

    def __init__(self, theme: Theme, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._theme = theme
        self._scene: Scene = ()

    def show(self, scene: Scene) -> bool:
        """Draw a scene; return False when it is what is drawn already."""
        if scene == self._scene:
            return False
        self._scene = scene
        self.canvas.clear()
        with self.canvas:
            for shape in scene:
                match shape:
                    case Fill():
                        self._fill(shape)
                    case Words():
                        self._words(shape)
                    case Arrow():
                        self._arrow(shape)
        return True

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
