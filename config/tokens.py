"""Design tokens: colours by role and theme, sizes in millimetres of real glass, and durations of motion."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final


@unique
class ThemeName(StrEnum):
    """The themes an administrator or a visitor can choose."""

    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


@dataclass(frozen=True)
class Theme:
    """Colours by role, each "#RRGGBB"; `on_x` is what is written on a ground of colour `x`.

    `card` is the ground of a choice that can be touched, `line` its edge, `pressed` its ground while touched;
    `emergency` is the ground of what takes the whole glass, red in every theme but high contrast;
    `way` writes where a called visitor goes, on `ground` and `card`; `good` and `trouble` are used both as a ground
    and as ink on `ground` and `card`. `band` is the ground of a kiosk's head and bar, `band_edge` a line beside it
    where its colour alone does not set it apart. `head` is the ground of a hall screen's head, on which the
    hall's name is `quiet_head`, and `head_edge` a stripe below it, which is seen where a hall has an accent of its own.
    """

    ground: str
    ink: str
    quiet_ink: str
    card: str
    line: str
    primary: str
    on_primary: str
    band: str
    on_band: str
    band_edge: str
    head: str
    on_head: str
    quiet_head: str
    head_edge: str
    pressed: str
    on_pressed: str
    call: str
    on_call: str
    way: str
    good: str
    on_good: str
    trouble: str
    on_trouble: str
    emergency: str
    on_emergency: str


THEMES: Final[dict[str, Theme]] = {
    ThemeName.LIGHT: Theme(
        ground="#FAFAF7",
        ink="#14202B",
        quiet_ink="#3E4C59",
        card="#FFFFFF",
        line="#6B7885",
        primary="#0B4F8A",
        on_primary="#FFFFFF",
        band="#0B4F8A",
        on_band="#FFFFFF",
        band_edge="#0B4F8A",
        head="#FFFFFF",
        on_head="#14202B",
        quiet_head="#3E4C59",
        head_edge="#FFFFFF",
        pressed="#073763",
        on_pressed="#FFFFFF",
        call="#F2B705",
        on_call="#14202B",
        way="#0B4F8A",
        good="#0F5A37",
        on_good="#FFFFFF",
        trouble="#A61B1B",
        on_trouble="#FFFFFF",
        emergency="#A61B1B",
        on_emergency="#FFFFFF",
    ),
    ThemeName.DARK: Theme(
        ground="#0E1620",
        ink="#F4F6F8",
        quiet_ink="#9FB3C8",
        card="#18242F",
        line="#66798C",
        primary="#8FC7FF",
        on_primary="#0E1620",
        band="#18242F",
        on_band="#F4F6F8",
        band_edge="#66798C",
        head="#18242F",
        on_head="#F4F6F8",
        quiet_head="#9FB3C8",
        head_edge="#18242F",
        pressed="#C9E4FF",
        on_pressed="#0E1620",
        call="#F2B705",
        on_call="#0E1620",
        way="#F2B705",
        good="#7BE0A8",
        on_good="#0E1620",
        trouble="#FFB0A8",
        on_trouble="#0E1620",
        emergency="#A61B1B",
        on_emergency="#FFFFFF",
    ),
    ThemeName.HIGH_CONTRAST: Theme(
        ground="#000000",
        ink="#FFFFFF",
        quiet_ink="#FFFFFF",
        card="#000000",
        line="#FFFFFF",
        primary="#FFD60A",
        on_primary="#000000",
        band="#000000",
        on_band="#FFFFFF",
        band_edge="#FFFFFF",
        head="#000000",
        on_head="#FFFFFF",
        quiet_head="#FFFFFF",
        head_edge="#000000",
        pressed="#FFFFFF",
        on_pressed="#000000",
        call="#FFD60A",
        on_call="#000000",
        way="#FFD60A",
        good="#FFFFFF",
        on_good="#000000",
        trouble="#FFD60A",
        on_trouble="#000000",
        emergency="#FFD60A",
        on_emergency="#000000",
    ),
}

TEXT_CONTRAST: Final = 7.0
SHAPE_CONTRAST: Final = 3.0
"""Least contrast of text, and of edges and grounds that must be told apart (WCAG 2.2, 1.4.6 and 1.4.11)."""

TEXT_PAIRS: Final = (
    ("ink", "ground"),
    ("ink", "card"),
    ("quiet_ink", "ground"),
    ("quiet_ink", "card"),
    ("primary", "ground"),
    ("primary", "card"),
    ("way", "ground"),
    ("way", "card"),
    ("good", "ground"),
    ("good", "card"),
    ("trouble", "ground"),
    ("trouble", "card"),
    ("on_primary", "primary"),
    ("on_band", "band"),
    ("on_head", "head"),
    ("quiet_head", "head"),
    ("on_pressed", "pressed"),
    ("on_call", "call"),
    ("on_good", "good"),
    ("on_trouble", "trouble"),
    ("on_emergency", "emergency"),
)
"""Every pair of roles in which the first is written on the second."""

SHAPE_PAIRS: Final = (
    ("line", "ground"),
    ("line", "card"),
    ("primary", "ground"),
    ("band_edge", "ground"),
    ("pressed", "card"),
)
"""Every pair of roles in which the first must be seen as a shape on the second."""

CAPITAL_HEIGHT: Final = 0.711
"""Height of a capital over the font size, of the typeface that Kivy brings along (Roboto: 1456 of 2048 units)."""

BODY_CAPITAL_MM: Final = 7.3
"""Least height of a kiosk's capitals, read at 600 mm (EN 301 549; ADA 2010, 707.7.2)."""

LARGE_TEXT: Final = 1.5
"""What large mode multiplies text with."""

STEP_MM: Final = 8.0
"""Margins and gaps between groups are multiples of this."""

TARGET_MM: Final = 20.0
TARGET_GAP_MM: Final = 3.0
"""Least side of a target, and least gap between two."""

HALL_CAPITAL: Final = 0.01222
"""Least height of a hall screen's capitals over the viewing distance (V1: 122 mm at 10 m)."""

FEEDBACK_MS: Final = 50
"""A touched target changes within this time, before anything else happens."""

SCREEN_CHANGE_MS: Final = 180
"""A change of screen, ease-out; none when motion is reduced."""

CALL_PULSE_HZ: Final = 1.0
CALL_PULSE_MS: Final = 10_000
"""A new call's ground pulses so fast (WCAG 2.3.1 allows three flashes a second, visual.md two) and so long."""


@dataclass(frozen=True)
class Surface:
    """A screen's real size: pixels of the window and its width in millimetres; pixels are square."""

    width_px: int
    height_px: int
    width_mm: float

    @property
    def height_mm(self) -> float:
        """The height of the window in millimetres."""
        return self.width_mm * self.height_px / self.width_px

    def px(self, mm: float) -> float:
        """Return a length in pixels."""
        return mm * self.width_px / self.width_mm

    def mm(self, px: float) -> float:
        """Return a length in millimetres."""
        return px * self.width_mm / self.width_px

    def font_px(self, capital_mm: float) -> float:
        """Return the font size in pixels that makes capitals so high."""
        return self.px(capital_mm) / CAPITAL_HEIGHT


def hall_capital_mm(viewing_distance_m: float) -> float:
    """Return the least height in millimetres of capitals that are read from so far (V1)."""
    return HALL_CAPITAL * viewing_distance_m * 1000


def rgba(colour: str, alpha: float = 1.0) -> tuple[float, float, float, float]:
    """Return "#RRGGBB" as four numbers from 0 to 1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue, alpha


def luminance(colour: str) -> float:
    """Return the relative luminance of "#RRGGBB", 0 to 1 (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgba(colour)[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, in either order (WCAG 2.2)."""
    darker, lighter = sorted((luminance(a), luminance(b)))
    return (lighter + 0.05) / (darker + 0.05)
