"""The bar put in its place: language and switches in lower reach, each an icon with its word, and the way back."""

from dataclasses import dataclass
from typing import Final

from kiosk.model import Choice, Icon
from kiosk.placed import Align, Area, Drawing, Rect, Target
from kiosk.tiles import button, button_scale, edge_px
from kiosk.type_setting import LINE, Typesetter

ICON: Final = 1.3
"""An icon's side over the font size of the word beneath."""

TICK: Final = 0.6
"""The side of the sign that says "on", over the font size."""

PADDING_MM: Final = 2.0
"""What lies between a cell's edge and what is in it."""

LANGUAGE_SHARE: Final = 1.5
"""How much wider than a switch the language is where both stand in one row: its name has two words."""

GROWTH_SCALES: Final = (1.5, 1.35, 1.2, 1.1)
"""What a word beside its icon may grow to in large mode; the bar itself keeps its size and place."""


@dataclass(frozen=True)
class BarLayout:
    """Places the bar; `setter` has the plain size, also in large mode, so that no switch moves when it is touched."""

    setter: Typesetter
    gap: float
    least: float
    is_portrait: bool
    is_large: bool

    @property
    def padding(self) -> float:
        """What lies between a cell's edge and what is in it, in pixels."""
        return self.setter.surface.px(PADDING_MM)

    @property
    def switch_height(self) -> float:
        """The height of a cell with an icon above its word."""
        return max(self.least, self.setter.body_px * (ICON + LINE) + 2 * self.padding)

    @property
    def way_height(self) -> float:
        """The height of a cell with words only, or with the icon beside them."""
        return max(self.least, self.setter.height(1) * 1.25 + 2 * self.padding)

    @property
    def height(self) -> float:
        """The height of all rows: upright the way back and the language have one of their own."""
        return self.switch_height + (self.way_height + self.gap if self.is_portrait else 0.0)

    def place(self, choices: tuple[Choice, ...], back: Choice | None, rect: Rect) -> list[Target]:
        """Return the bar's targets in `rect`; the way back only where it has its place here."""
        language, *switches = choices
        if not self.is_portrait:
            return self._row(choices, rect)
        upper = Rect(rect.x, rect.y, rect.width, self.way_height)
        side = (upper.width - self.gap) / 2
        left = Rect(upper.x, upper.y, side, upper.height)
        lower = Rect(rect.x, rect.bottom - self.switch_height, rect.width, self.switch_height)
        ways = [self.way(back, left)] if back else []
        return [
            *ways,
            self._beside(language, Rect(upper.right - side, upper.y, side, upper.height)),
            *self._row(tuple(switches), lower),
        ]

    def way(self, choice: Choice, rect: Rect) -> Target:
        """Return the way back or on, as large as large mode wants it and its place allows."""
        return button(self.setter, choice, rect, button_scale(self.setter, choice, rect, self._larger))

    @property
    def _larger(self) -> tuple[float, ...]:
        return GROWTH_SCALES if self.is_large else ()

    def _row(self, choices: tuple[Choice, ...], rect: Rect) -> list[Target]:
        shares = [LANGUAGE_SHARE if choice.icon is Icon.LANGUAGE else 1.0 for choice in choices]
        one = (rect.width - self.gap * (len(choices) - 1)) / sum(shares)
        places: list[Rect] = []
        x = rect.x
        for share in shares:
            places.append(Rect(x, rect.bottom - self.switch_height, one * share, self.switch_height))
            x += one * share + self.gap
        scale = self._scale(choices, places)
        return [self._above(choice, place, scale) for choice, place in zip(choices, places, strict=True)]

    def _scale(self, choices: tuple[Choice, ...], places: list[Rect]) -> float:
        """Return the size that all words of a row have: the largest at which none is cut."""
        setter, scales = self.setter, self.setter.scales

        def is_room(scale: float) -> bool:
            return all(
                setter.fits(choice.title, place.width - self.padding, scale, bold=True)
                for choice, place in zip(choices, places, strict=True)
            )

        return next((scale for scale in scales if is_room(scale)), scales[-1])

    def _above(self, choice: Choice, rect: Rect, scale: float) -> Target:
        """Return a cell with the icon above its word."""
        setter, inner = self.setter, rect.inset(self.padding / 2, self.padding)
        side = float(round(setter.body_px * ICON))
        line = setter.height(1)
        top = inner.y + (inner.height - side - line) / 2
        icon = Rect(round(rect.x + (rect.width - side) / 2), round(top), side, side)
        below = Rect(inner.x, top + side, inner.width, line)
        ink, area = self._ground(choice, rect)
        word = setter.set("title", choice.title, below, ink, scale, True, Align.CENTRE)
        return Target(choice.key, area, (word,), choice.intent, self._drawings(choice, rect, icon, ink))

    def _beside(self, choice: Choice, rect: Rect) -> Target:
        """Return a cell with the icon left of its words."""
        setter, inner = self.setter, rect.inset(self.padding, self.padding)
        side = float(round(min(setter.body_px * ICON, inner.height)))
        between = self.padding * 1.5
        room = inner.width - side - between
        scales = (*self._larger, *setter.scales)
        low = [scale for scale in scales if setter.height(1, scale) <= rect.height]
        scale = next((each for each in low if setter.fits(choice.title, room, each, bold=True)), scales[-1])
        words_px = min(room, setter.measure(choice.title, True, setter.body_px * scale))
        x = inner.x + (inner.width - side - between - words_px) / 2
        icon = Rect(round(x), round(rect.y + (rect.height - side) / 2), side, side)
        ink, area = self._ground(choice, rect)
        place = Rect(x + side + between, rect.y, words_px + 1, rect.height)
        word = setter.set("title", choice.title, place, ink, scale, True)
        return Target(choice.key, area, (word,), choice.intent, self._drawings(choice, rect, icon, ink))

    def _ground(self, choice: Choice, rect: Rect) -> tuple[str, Area]:
        """Return the role of the ink, and the ground: what is on is the other way round."""
        if choice.is_on:
            return "band", Area("ground", rect, "on_band")
        return "on_band", Area("ground", rect, "band", "on_band", edge_px(self.setter))

    def _drawings(self, choice: Choice, rect: Rect, icon: Rect, ink: str) -> tuple[Drawing, ...]:
        drawings = (Drawing("icon", icon, choice.icon, ink),)
        if not choice.is_on:
            return drawings
        side = float(round(self.setter.body_px * TICK))
        place = Rect(round(rect.right - side - self.padding), round(rect.y + self.padding), side, side)
        return (*drawings, Drawing("tick", place, Icon.TICK, ink))
