"""Tables of the kiosk's contrasts, targets, gaps, capitals and reach, as its placements have them.

`python -m tests.screens.tables` prints them for every theme, screen, format and text size; the tests assert the same
figures (H3, H4).
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

from config.tokens import (
    BODY_CAPITAL_MM,
    CAPITAL_HEIGHT,
    SHAPE_CONTRAST,
    TEXT_CONTRAST,
    THEMES,
    Surface,
    Theme,
    ThemeName,
    contrast,
)
from hub.protocol.commands import Language
from kiosk.comfort import PLAIN, Comfort
from kiosk.layout import Layout
from kiosk.placed import Area, Drawing, Placement, Rect, Target, Words
from kiosk.present import present
from kiosk.reach import HIGHEST_MM, LOWEST_MM, Mounting
from kiosk.type_setting import KIOSK_SHORT_SIDE_MM, SMALL_CAPITAL_MM, SMALL_SHRINKING
from tests.unit.kiosk.every_screen import SCREENS, WORDS, flow_at
from tests.unit.kiosk.hall import AT, SURFACES, measure

BOTTOM_MM: Final = {True: 700.0, False: 960.0}
"""How high above the floor the screens of the tables begin, upright and lying."""

CALL: Final = "begin"
"""The target that is the whole glass, and is seen on nothing."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What is seen on what, by roles; `is_text` asks for more contrast; a shape is seen by itself or its `edge`."""

    front: str
    back: str
    is_text: bool
    edge: str = ""

    def ratio(self, theme: Theme) -> float:
        """Return the contrast of the two in a theme."""
        fronts = (self.front, self.edge) if self.edge else (self.front,)
        return max(contrast(getattr(theme, front), getattr(theme, self.back)) for front in fronts)

    @property
    def words(self) -> str:
        """Return the pair in words."""
        return f"{self.front}{' or ' + self.edge if self.edge else ''} on {self.back}"

    @property
    def least(self) -> float:
        """The contrast it must have."""
        return TEXT_CONTRAST if self.is_text else SHAPE_CONTRAST


@dataclass(frozen=True, slots=True)
class Measures:
    """One screen's least measures in mm; target and gap are infinite where there is none."""

    target: float
    gap: float
    capital: float


def layout_of(surface: Surface, comfort: Comfort = PLAIN) -> Layout:
    """Return the layout of a screen as it is usually mounted."""
    bottom = BOTTOM_MM[surface.height_px > surface.width_px]
    return Layout(surface, measure, bottom_mm=bottom).suited(comfort)


def placed(screen: str, language: Language, layout: Layout, comfort: Comfort) -> Placement:
    """Return where everything of a screen stands."""
    flow = flow_at(screen, language)
    flow.comfort = comfort
    return layout.place(present(flow, WORDS, layout.fit, AT))


def pairs(placement: Placement) -> Iterator[Pair]:
    """Yield which role stands on which, of every text, icon, edge and ground of a placement."""
    areas = [item for item in placement.items if isinstance(item, Area)]
    for item in placement.items:
        match item:
            case Words() if item.lines:
                yield Pair(item.role, _under(areas, item.rect), is_text=True)
            case Target(area=area):
                back = _under(areas, area.rect)
                for words in item.words:
                    yield Pair(words.role, area.fill, is_text=True)
                    if item.intent:
                        yield Pair("on_pressed", "pressed", is_text=True)
                for drawing in item.drawings:
                    yield Pair(drawing.role, area.fill, is_text=False)
                if item.intent and item.key != CALL:
                    yield Pair(area.fill, back, is_text=False, edge=area.edge)
            case Drawing():
                yield Pair(item.role, _under(areas, item.rect), is_text=False)
            case _:
                pass


def _under(areas: list[Area], rect: Rect) -> str:
    x, y = rect.x + 1, rect.y + rect.height / 2
    return next(area.fill for area in reversed(areas) if area.rect.contains(x, y) and not area.key.endswith(":edge"))


def measures(placement: Placement, surface: Surface) -> Measures:
    """Return the least target, gap and capital of a screen."""
    rects = [target.area.rect for target in placement.targets]
    loose = [item for item in placement.items if isinstance(item, Words) and item.lines]
    fonts = [words.font_px for words in (*loose, *(each for target in placement.targets for each in target.words))]
    gaps = (max(b.x - a.right, a.x - b.right, b.y - a.bottom, a.y - b.bottom) for a, b in combinations(rects, 2))
    return Measures(
        surface.mm(min((min(rect.width, rect.height) for rect in rects), default=float("inf"))),
        surface.mm(min(gaps, default=float("inf"))),
        surface.mm(min(fonts)) * CAPITAL_HEIGHT,
    )


def least_capital(surface: Surface) -> float:
    """Return how high capitals must be on a screen: small ones are read from near."""
    is_kiosk = min(surface.width_mm, surface.height_mm) >= KIOSK_SHORT_SIDE_MM
    return BODY_CAPITAL_MM if is_kiosk else SMALL_CAPITAL_MM * SMALL_SHRINKING


def out_of_reach(placement: Placement, mounting: Mounting) -> list[str]:
    """Return the keys of targets of which a part is above or below what a seated visitor reaches."""
    return [
        target.key
        for target in placement.targets
        if target.intent
        and (
            mounting.height_mm(target.area.rect.y) > HIGHEST_MM
            or mounting.height_mm(target.area.rect.bottom) < LOWEST_MM
        )
    ]


def used_pairs() -> list[Pair]:
    """Return every pair that a screen of two formats has, with switches on and off."""
    found: dict[Pair, None] = {}
    for name, comfort in product(("21.5 inches upright", "10 inches lying"), (Comfort(), Comfort(large=True))):
        layout = layout_of(SURFACES[name], comfort)
        for screen in SCREENS:
            found |= dict.fromkeys(pairs(placed(screen, Language.INDONESIAN, layout, comfort)))
    return sorted(found, key=lambda pair: (not pair.is_text, pair.front, pair.back))


def contrast_table(used: list[Pair]) -> Iterator[str]:
    """Yield the lines of the table of contrasts."""
    yield f"{'what':34}{'least':>7}" + "".join(f"{theme:>15}" for theme in ThemeName)
    for pair in used:
        kind = "text " if pair.is_text else "shape"
        ratios = "".join(f"{pair.ratio(THEMES[theme]):15.1f}" for theme in ThemeName)
        yield f"{kind} {pair.words:28}{pair.least:7.1f}{ratios}"


def measures_table(names: Iterable[str], sizes: Iterable[Comfort]) -> Iterator[str]:
    """Yield the lines of the table of least targets, gaps and capitals: each format and text size, each screen."""
    yield f"{'screen':44}{'format':22}{'text':8}{'target mm':>10}{'gap mm':>8}{'capital mm':>11}"
    for name, comfort in product(names, sizes):
        surface = SURFACES[name]
        layout = layout_of(surface, comfort)
        for screen in SCREENS:
            found = measures(placed(screen, Language.INDONESIAN, layout, comfort), surface)
            text = "large" if comfort.large else "normal"
            yield f"{screen:44}{name:22}{text:8}{found.target:10.1f}{found.gap:8.1f}{found.capital:11.1f}"


def reach_table(names: Iterable[str]) -> Iterator[str]:
    """Yield which targets are out of reach, screen by screen, before and after lowering."""
    yield f"{'format':22}{'from mm':>8}  {'screen':12}out of reach, and still so when lowered"
    for name in names:
        surface = SURFACES[name]
        mounting = layout_of(surface).mounting
        for screen in ("agencies", "services", "class", "number"):
            ways = [
                out_of_reach(placed(screen, Language.INDONESIAN, layout_of(surface, comfort), comfort), mounting)
                for comfort in (Comfort(), Comfort(lower=True))
            ]
            before, after = (", ".join(way) or "none" for way in ways)
            yield f"{name:22}{mounting.bottom_mm:8.0f}  {screen:12}{before}; {after}"


def main() -> int:
    """Print all tables."""
    for line in (
        *contrast_table(used_pairs()),
        "",
        *measures_table(SURFACES, (PLAIN, Comfort(large=True))),
        "",
        *reach_table(SURFACES),
    ):
        print(line)  # the tables
    return 0


if __name__ == "__main__":
    sys.exit(main())
