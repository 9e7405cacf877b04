"""A screen's model put in its place: band, body and bar, by the screen's true size and what the visitor has set.

Portrait: the hall's band above, the body, the bar in lower reach. Landscape: the band is a column at the left that also
holds the question and the way back; the body stands right of it, and the bar below both. Lowered, the hall's name stays
above and all else stands where a hand reaches from a wheelchair. All measures come from millimetres.
"""

from dataclasses import dataclass, replace
from typing import Final

from config.tokens import STEP_MM, TARGET_GAP_MM, TARGET_MM, Surface, Theme, ThemeName
from kiosk import grids
from kiosk.attract_page import AttractLayout
from kiosk.bar import BarLayout
from kiosk.bodies import BodyLayout
from kiosk.comfort import Comfort
from kiosk.emergency_page import EmergencyLayout
from kiosk.hall_face import NO_FACE, HallFace
from kiosk.model import AttractBody, Choice, EmergencyBody, Grid, ListBody, ScreenModel
from kiosk.placed import Align, Area, Placed, Placement, Rect
from kiosk.reach import Mounting
from kiosk.room import Fit, fit_of
from kiosk.type_setting import KIOSK_SHORT_SIDE_MM, Measure, Typesetter, capital_mm

TITLES: Final = (1.45, 1.2, 1.0)
"""The question's size over the body's, and what it shrinks to when it is long."""

CLOCK: Final = 1.15
"""The clock's size over the body's."""

BAND_SHARE: Final = 0.31
"""The left column's share of a landscape screen's width."""

LOGO_SHARE: Final = 0.3
"""The most of the band's width that a logo takes."""

UPRIGHT: Final = 1.15
"""From this height over the width on a body is set below each other, as on a screen that stands upright."""

CODE_SCALE: Final = 0.8
"""Words shrink so far, and no further, to make room for a code that a phone reads."""


@dataclass(frozen=True)
class Layout:
    """Places screens on one surface; `bottom_mm` is the height of the picture's lower edge above the floor."""

    surface: Surface
    measure: Measure
    large: bool = False
    theme: ThemeName = ThemeName.LIGHT
    bottom_mm: float = 700.0
    lower: bool = False
    face: HallFace = NO_FACE

    def suited(self, comfort: Comfort, face: HallFace | None = None) -> "Layout":
        """Return the layout that a visitor has set, with a hall's own face (None: the one there was)."""
        plain = ThemeName.LIGHT if self.theme is ThemeName.HIGH_CONTRAST else self.theme
        theme = ThemeName.HIGH_CONTRAST if comfort.contrast else plain
        lower = comfort.lower and self.offers_lowering
        return replace(self, large=comfort.large, theme=theme, lower=lower, face=face or self.face)

    @property
    def mounting(self) -> Mounting:
        """The screen on its stand."""
        return Mounting(self.surface, self.bottom_mm)

    @property
    def offers_lowering(self) -> bool:
        """Whether lowering changes anything here, and leaves room enough."""
        return self.mounting.can_lower and not self.mounting.is_all_in_reach

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
    def _between(self) -> float:
        """What lies between the groups of a body, in pixels."""
        return self.step if self.is_kiosk_size and not self.lower else self.step * 0.6

    @property
    def _beside(self) -> float:
        """What lies between the glass's left edge and what stands there on a screen that lies, in pixels."""
        return self.margin if self.is_kiosk_size else self.margin * 0.75

    @property
    def gap(self) -> float:
        """What lies between two targets, in pixels, with a pixel for rounding; kiosks have half a step."""
        return self.surface.px(max(TARGET_GAP_MM, STEP_MM / 2) if self.is_kiosk_size else TARGET_GAP_MM) + 1

    @property
    def least(self) -> float:
        """The least side of a target in pixels, with a pixel for rounding."""
        return self.surface.px(TARGET_MM) + 1

    @property
    def room(self) -> Rect:
        """The part of the glass where targets may stand."""
        top, bottom = (
            (self.mounting.top_px, self.mounting.bottom_px) if self.lower else (0.0, float(self.surface.height_px))
        )
        return Rect(0.0, top, self.surface.width_px, bottom - top)

    def setter(self, *, is_plain: bool = False) -> Typesetter:
        """Return the typesetter of this surface, in the visitor's size or in the plain one."""
        is_large = self.large and not is_plain
        return Typesetter(
            self.surface, self.measure, capital_mm(self.surface, is_large, self.surface.mm(self.room.height))
        )

    def fit(self, tiles: tuple[tuple[Choice, ...], ...]) -> Grid:
        """Return the grid that needs the fewest pages, and of those the fewest columns."""
        return grids.fit(grids.Room(self.list_region(), self.setter(), self.gap, self.least), tiles)

    def place(self, model: ScreenModel) -> Placement:
        """Return where everything stands, as large as all of it finds room."""
        if isinstance(model.body, AttractBody):
            theme, accent = self.face.calling(self.theme)
            layout = AttractLayout(self.setter(), self.surface, self.margin, self.step, self.face, accent)
            return replace(layout.place(model, model.body), theme=theme)
        if isinstance(model.body, EmergencyBody):
            urgent = EmergencyLayout(self.setter(is_plain=True), self.surface, self.margin)
            return replace(urgent.place(model, model.body), theme=self.colours())
        wanted, gap = self.setter(), self.surface.px(TARGET_GAP_MM)
        best, shown = Fit.TOO_LARGE, list[Placed]()
        for scale in wanted.scales:
            if best is Fit.WHOLE or (best in (Fit.CODELESS, Fit.BRIEF) and scale < CODE_SCALE):
                break
            setter = replace(wanted, capital_mm=wanted.capital_mm * scale)
            head, room = self._upright(model, setter) if self.is_portrait else self._lying(model, setter)
            height = self._button_height(setter)
            places = BodyLayout(setter, self._between, self.gap, self.least, height, self._is_upright(model, room))
            body = places.place(model.body, room)
            fit = fit_of(model.body, head, body, room, gap)
            if fit > best or best is Fit.TOO_LARGE:
                best, shown = fit, [*head, *body]
        return Placement(model.scene, tuple(shown), self.colours())

    def list_region(self) -> Rect:
        """The part of a list's screen that tiles may fill, pager and search left out."""
        body = self._upright_list() if self.is_portrait else self._lying_body()
        above_pager = self.step * 0.75 if self.is_kiosk_size else self.gap
        button = self._button_height(self.setter())
        below = 2 * button + self.gap if self.is_portrait else button
        return Rect(body.x, body.y, body.width, body.height - below - above_pager)

    def colours(self) -> Theme:
        """Return the colours of the theme."""
        return self.face.theme(self.theme)

    def _is_upright(self, model: ScreenModel, room: Rect) -> bool:
        """Return whether a body is set as on a screen that stands upright; lowered it may have to lie there, too."""
        return self.is_portrait if isinstance(model.body, ListBody) else room.height > room.width * UPRIGHT

    def _button_height(self, setter: Typesetter) -> float:
        return max(self.least, setter.height(1) + self.step * 1.5)

    def _bar(self) -> BarLayout:
        return BarLayout(self.setter(is_plain=True), self.gap, self.least, self.is_portrait, self.large)

    def _bar_band(self) -> Rect:
        """The bar's ground: down to the glass's edge, also where that is out of reach."""
        top = self.room.bottom - self._bar().height - 2 * self._bar_margin()
        return Rect(0, top, self.surface.width_px, self.surface.height_px - top)

    def _bar_margin(self) -> float:
        return self.step if self.is_kiosk_size else self.gap

    def _edge(self) -> float:
        return max(1.0, round(self.surface.px(0.5)))

    def _in_bar(self, model: ScreenModel) -> list[Placed]:
        band, inner = self._bar_band(), self._bar_margin()
        left = self.margin if self.is_portrait else self._beside
        rect = Rect(left, band.y + inner, self.surface.width_px - self.margin - left, self._bar().height)
        return list(self._bar().place(model.bar, model.back, rect))

    def _title_px(self) -> float:
        """The height that is kept for a list's title: one large line, or two in large mode."""
        return self.setter().height(2, TITLES[-1]) if self.large else self.setter().height(1, TITLES[0])

    def _band_height(self) -> float:
        """The height of the band of a screen that stands upright: two lines for the hall's name in large mode."""
        setter = self.setter()
        return setter.height(2) + self.step if self.large else setter.height(1, CLOCK) + 2 * self.step

    def _upright_top(self) -> float:
        """Where what is below the band begins."""
        return max(self._band_height(), self.room.y) + self.step * (1.5 if self.is_kiosk_size else 1)

    def _upright_list(self) -> Rect:
        """Return what a list has: all below as many lines of title as are kept for it, and the line above them."""
        top = self._upright_top() + self.setter().height(1) + self._title_px() + self.step
        bottom = self._bar_band().y - self.step * 0.75
        return Rect(self.margin, top, self.surface.width_px - 2 * self.margin, bottom - top)

    def _upright(self, model: ScreenModel, setter: Typesetter) -> tuple[list[Placed], Rect]:
        margin, width = self.margin, self.surface.width_px - 2 * self.margin
        band, bar = self._band_height(), self._bar_band()
        edge = self._edge()
        clock_width = setter.measure("00.00 ", True, setter.body_px * CLOCK)
        picture = self.face.logo_in(Rect(margin, self.step / 2, width * LOGO_SHARE, band - self.step))
        logo = [picture] if picture else []
        left = picture.rect.right + self.step if picture else margin
        clock = Rect(margin + width - clock_width, 0, clock_width, band)
        hall_width = clock.x - left
        items: list[Placed] = [
            Area("ground", Rect(0, 0, self.surface.width_px, self.surface.height_px), "ground"),
            Area("band", Rect(0, 0, self.surface.width_px, band), "band"),
            Area("band:edge", Rect(0, band - edge, self.surface.width_px, edge), "band_edge"),
            *logo,
            setter.set("hall", model.hall, Rect(left, 0, hall_width, band), "on_band", 1.0, True),
            setter.set("clock", model.clock, clock, "on_band", CLOCK, True, Align.RIGHT),
            Area("bar", bar, "band"),
            Area("bar:edge", Rect(0, bar.y, bar.width, edge), "band_edge"),
            *self._in_bar(model),
        ]
        y = self._upright_top()
        is_list = isinstance(model.body, ListBody)
        if model.crumb:
            crumb = setter.flow("crumb", model.crumb, margin, y, width, "quiet_ink")
            items.append(crumb)
            y = crumb.rect.bottom
        elif is_list:
            y += setter.height(1) / 2
        if is_list:
            ways = [setter.flow("title", model.title, margin, y, width, "ink", scale, True) for scale in TITLES]
            items.append(next((way for way in ways if way.rect.height <= self._title_px() + 1), ways[-1]))
            return items, self._upright_list()
        if model.title:
            title = setter.flow("title", model.title, margin, y, width, "ink", TITLES[self.large], True)
            items.append(title)
            y = title.rect.bottom
        top = y + (self.step if model.title or model.crumb else 0.0)
        bottom = bar.y - self.step * 0.75
        return items, Rect(margin, top, width, bottom - top)

    def _column(self) -> float:
        return round(self.surface.width_px * BAND_SHARE)

    def _lying_body(self) -> Rect:
        left = self._column() + self.margin
        is_tight = self.lower or not self.is_kiosk_size
        top = max(self.margin * (0.7 if is_tight else 1.0), self.room.y + 1)
        bottom = self._bar_band().y - self.margin * (0.3 if is_tight else 0.5)
        return Rect(left, top, self.surface.width_px - self.margin - left, bottom - top)

    def _lying(self, model: ScreenModel, setter: Typesetter) -> tuple[list[Placed], Rect]:
        margin, column, bar = self.margin, self._column(), self._bar_band()
        inner = self._beside
        width, edge = column - 2 * inner, self._edge()
        items: list[Placed] = [
            Area("ground", Rect(0, 0, self.surface.width_px, self.surface.height_px), "ground"),
            Area("band", Rect(0, 0, column, self.surface.height_px), "band"),
            Area("bar", bar, "band"),
            Area("band:edge", Rect(column - edge, 0, edge, bar.y + edge), "band_edge"),
            Area("bar:edge", Rect(column, bar.y, bar.width - column, edge), "band_edge"),
            *self._in_bar(model),
        ]
        way_top = bar.y
        if model.back:
            height = self._bar().way_height
            way_top -= height
            items.append(self._bar().way(model.back, Rect(inner, way_top, width, height)))
        head = self._head(model, setter, Rect(inner, margin, width, way_top - margin))
        return items + head, self._lying_body()

    def _head(self, model: ScreenModel, setter: Typesetter, rect: Rect) -> list[Placed]:
        """Return clock, hall, crumb and title, no word cut, as large as the room allows; what says least goes first."""
        line = setter.height(1)
        logo = self.face.logo_in(Rect(rect.x, rect.y, rect.width * 0.55, line * 1.8))
        side = logo.rect.width if logo else 0.0
        place = Rect(rect.x + side, rect.y, rect.width - side, logo.rect.height if logo else line)
        align = Align.RIGHT if logo else Align.LEFT
        clock = setter.set("clock", model.clock, place, "on_band", 1.0, True, align)
        first: list[Placed] = [clock, *([logo] if logo else [])]
        least: list[Placed] = []
        cut: list[Placed] = []
        for has_hall, has_crumb in ((True, True), (True, False), (False, True), (False, False)):
            hall = setter.flow("hall", model.hall if has_hall else "", rect.x, clock.rect.bottom, rect.width, "on_band")
            top = max(hall.rect.bottom + self.step, self.room.y + self.margin)
            crumb = setter.flow("crumb", model.crumb if has_crumb else "", rect.x, top, rect.width, "on_band")
            for scale in TITLES:
                title = setter.flow("title", model.title, rect.x, crumb.rect.bottom, rect.width, "on_band", scale, True)
                least = [*first, *(each for each in (hall, crumb, title) if each.lines)]
                if title.rect.bottom <= rect.bottom - self.step / 2:
                    if title.is_whole:
                        return least
                    cut = cut or least
        return cut or least
