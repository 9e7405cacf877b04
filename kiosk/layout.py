"""A screen's model put in its place: band, body and bar, by the screen's true size.

Portrait: the hall's band above, the body, the bar in lower reach. Landscape: the band is a column at the left that also
holds the question and the bar; the body stands right of it. All measures come from millimetres.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from config.tokens import STEP_MM, TARGET_GAP_MM, TARGET_MM, Surface
from kiosk.attract_page import AttractLayout
from kiosk.bodies import BodyLayout
from kiosk.model import AttractBody, Choice, Grid, ListBody, ScreenModel
from kiosk.placed import Align, Area, Placed, Placement, Rect, Target
from kiosk.tiles import TILE_ABOVE, button, padding
from kiosk.type_setting import KIOSK_SHORT_SIDE_MM, Measure, Typesetter

TITLE: Final = 1.45
"""The question's size over the body's."""

TITLES: Final = (TITLE, 1.2, 1.0)
"""What it shrinks to in a landscape's column when it is a service's long name."""

COLUMNS: Final = (1, 2, 3)

MOST_PAGES: Final = 3
"""A list that needs more leaves the details of its tiles to the next screen: fewer pages help more."""

MOST_GROWTH: Final = 1.25
"""How much higher than its words need a tile becomes to fill the page."""

BAND_SHARE: Final = 0.31
"""The left column's share of a landscape screen's width."""


@dataclass(frozen=True)
class Layout:
    """Places screens on one surface."""

    surface: Surface
    measure: Measure
    large: bool = False

    @property
    def is_portrait(self) -> bool:
        """Whether the screen stands upright."""
        return self.surface.height_px > self.surface.width_px

    @property
    def is_kiosk_size(self) -> bool:
        """Whether the screen is read at a kiosk's distance; smaller ones are stood closer to."""
        return min(self.surface.width_mm, self.surface.height_mm) >= KIOSK_SHORT_SIDE_MM

    @property
    def step(self) -> float:
        """The grid's step in pixels."""
        return self.surface.px(STEP_MM)

    @property
    def margin(self) -> float:
        """The outer margin in pixels: a whole number of steps."""
        return self.step * (2 if self.is_kiosk_size else 1)

    @property
    def gap(self) -> float:
        """What lies between two targets, in pixels, with a pixel for rounding; kiosks have half a step."""
        return self.surface.px(max(TARGET_GAP_MM, STEP_MM / 2) if self.is_kiosk_size else TARGET_GAP_MM) + 1

    @property
    def least(self) -> float:
        """The least side of a target in pixels, with a pixel for rounding."""
        return self.surface.px(TARGET_MM) + 1

    def setter(self) -> Typesetter:
        """Return the typesetter of this surface."""
        return Typesetter(self.surface, self.measure, self.large)

    def bar_height(self) -> float:
        """The height of a target in the bar and the pager."""
        setter = self.setter()
        return max(self.least, setter.height(1) + self.step * 1.5)

    def fit(self, tiles: tuple[tuple[Choice, ...], ...]) -> Grid:
        """Return the grid that needs the fewest pages, and of those the fewest columns."""
        return _fit(self, tiles)

    def place(self, model: ScreenModel) -> Placement:
        """Return where everything stands."""
        if isinstance(model.body, AttractBody):
            return AttractLayout(self.setter(), self.surface, self.margin, self.step).place(model, model.body)
        items, body = self._portrait(model) if self.is_portrait else self._landscape(model)
        places = BodyLayout(self.setter(), self.step, self.gap, self.least, self.bar_height(), self.is_portrait)
        return Placement(model.scene, (*items, *places.place(model.body, body)))

    def list_region(self) -> Rect:
        """The part of a list's screen that tiles may fill, pager and search left out."""
        body = self._portrait_body(2) if self.is_portrait else self._landscape_body()
        above_pager = self.step * 0.75 if self.is_kiosk_size else self.gap
        below = 2 * self.bar_height() + self.gap if self.is_portrait else self.bar_height()
        return Rect(body.x, body.y, body.width, body.height - below - above_pager)

    def _band_height(self) -> float:
        return self.setter().height(1, 1.15) + 2 * self.step

    def _bar_band(self) -> float:
        return self.bar_height() + 2 * self.step

    def _portrait_body(self, title_lines: int) -> Rect:
        setter, width = self.setter(), self.surface.width_px - 2 * self.margin
        top = self._band_height() + self.step * 1.5
        if title_lines:
            top += setter.height(1) + setter.height(title_lines - 1, TITLE) + self.step
        bottom = self.surface.height_px - self._bar_band() - self.step
        return Rect(self.margin, top, width, bottom - top)

    def _portrait(self, model: ScreenModel) -> tuple[list[Placed], Rect]:
        setter, margin, width = self.setter(), self.margin, self.surface.width_px - 2 * self.margin
        band = self._band_height()
        clock_width = setter.measure("00.00 ", True, setter.body_px * 1.15)
        items: list[Placed] = [
            Area("ground", Rect(0, 0, self.surface.width_px, self.surface.height_px), "ground"),
            Area("band", Rect(0, 0, self.surface.width_px, band), "primary"),
            setter.set("hall", model.hall, Rect(margin, 0, width - clock_width, band), "on_primary", 1.0, True),
            setter.set("clock", model.clock, Rect(margin, 0, width, band), "on_primary", 1.15, True, Align.RIGHT),
        ]
        y = band + self.step * 1.5
        title_lines = len(setter.lines(model.title, width, TITLE, True))
        if isinstance(model.body, ListBody):
            body = self._portrait_body(2)
        else:
            body = self._portrait_body(1 + title_lines if model.title else 0)
            if model.crumb and not model.title:
                body = Rect(body.x, body.y + setter.height(1), body.width, body.height - setter.height(1))
        if model.crumb:
            crumb = setter.flow("crumb", model.crumb, margin, y, width, "quiet_ink")
            items.append(crumb)
            y = crumb.rect.bottom
        elif isinstance(model.body, ListBody):
            y += setter.height(1) / 2
        if model.title:
            items.append(setter.flow("title", model.title, margin, y, width, "ink", TITLE, True))
        height = self.bar_height()
        bar_band = self._bar_band()
        below = Rect(0, self.surface.height_px - bar_band, self.surface.width_px, bar_band)
        items.append(Area("bar", below, "primary"))
        items.extend(self._bar(model, Rect(margin, below.y + (bar_band - height) / 2, width, height)))
        return items, body

    def _bar(self, model: ScreenModel, bar: Rect) -> list[Target]:
        setter = self.setter()
        side = max((bar.width - self.step) / 2, self.least)
        right = Rect(bar.right - side, bar.y, side, bar.height)
        targets = [button(setter, model.language, right)]
        if model.back:
            left = Rect(bar.x, bar.y, side, bar.height)
            targets.append(button(setter, model.back, left))
        return targets

    def _column(self) -> float:
        return round(self.surface.width_px * BAND_SHARE)

    def _landscape_body(self) -> Rect:
        left = self._column() + self.margin
        return Rect(
            left, self.margin, self.surface.width_px - self.margin - left, self.surface.height_px - 2 * self.margin
        )

    def _landscape(self, model: ScreenModel) -> tuple[list[Placed], Rect]:
        setter, margin, column = self.setter(), self.margin, self._column()
        width, bottom = column - 2 * margin, self.surface.height_px - margin
        height = self.bar_height()
        items: list[Placed] = [
            Area("ground", Rect(0, 0, self.surface.width_px, self.surface.height_px), "ground"),
            Area("band", Rect(0, 0, column, self.surface.height_px), "primary"),
        ]
        clock = setter.set("clock", model.clock, Rect(margin, margin, width, setter.height(1)), "on_primary", 1.0, True)
        hall = setter.flow("hall", model.hall, margin, clock.rect.bottom, width, "on_primary")
        items += [clock, hall]
        bar_top = bottom - 2 * height - self.gap
        items.append(button(setter, model.language, Rect(margin, bottom - height, width, height)))
        if model.back:
            items.append(button(setter, model.back, Rect(margin, bar_top, width, height)))
        top = hall.rect.bottom + self.step
        items += self._landscape_title(model, Rect(margin, top, width, bar_top - self.step / 2 - top))
        return items, self._landscape_body()

    def _landscape_title(self, model: ScreenModel, rect: Rect) -> list[Placed]:
        """Return crumb and title as large as the room allows; the crumb goes first when there is none."""
        setter = self.setter()
        crumb = setter.flow("crumb", model.crumb, rect.x, rect.y, rect.width, "on_primary")
        ways: list[list[Placed]] = []
        for above in ([crumb], []) if crumb.lines else ([],):
            y = crumb.rect.bottom if above else rect.y
            for scale in TITLES:
                title = setter.flow("title", model.title, rect.x, y, rect.width, "on_primary", scale, True)
                ways.append([*above, title])
                if title.rect.bottom <= rect.bottom:
                    return ways[-1]
        return ways[-1]


@lru_cache(maxsize=32)
def _fit(layout: Layout, tiles: tuple[tuple[Choice, ...], ...]) -> Grid:
    count = max((len(per_language) for per_language in tiles), default=0)
    titles = frozenset(tile.title for per_language in tiles for tile in per_language)

    def pages(grid: Grid) -> int:
        return -(-count // grid.page_size)

    def best(has_details: bool) -> Grid:
        grids = _grids(layout, titles, has_details)
        return min(grids, key=lambda grid: (pages(grid), grid.columns))

    full = best(has_details=True)
    return full if pages(full) <= MOST_PAGES else min(full, best(has_details=False), key=pages)


def _grids(layout: Layout, titles: frozenset[str], has_details: bool) -> Iterator[Grid]:
    """Yield the grids in which no word is cut, and no tile too low for its words."""
    region, setter = layout.list_region(), layout.setter()
    for columns in COLUMNS:
        width = (region.width - (columns - 1) * layout.gap) / columns - 2 * padding(setter)
        if columns > 1 and not all(setter.fits(word, width, bold=True) for title in titles for word in title.split()):
            return
        lines = max((len(setter.lines(title, width, bold=True)) for title in titles), default=1) + has_details
        height = max(layout.least, setter.height(lines) + 2 * TILE_ABOVE * padding(setter))
        rows = max(1, int((region.height + layout.gap) // (height + layout.gap)))
        shared = (region.height + layout.gap) / rows - layout.gap
        yield Grid(columns, rows, min(shared, height * MOST_GROWTH), has_details)
