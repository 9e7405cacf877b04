"""Which part of the glass a seated visitor reaches, by how high the kiosk is mounted (H4)."""

from dataclasses import dataclass
from typing import Final

from config.tokens import Surface
from kiosk.type_setting import KIOSK_SHORT_SIDE_MM

HIGHEST_MM: Final = 1220.0
LOWEST_MM: Final = 380.0
"""Between these heights above the floor a hand reaches from a wheelchair (ADA 2010, 308.2.1: 15 to 48 inches)."""

LEAST_UPRIGHT_MM: Final = 360.0
LEAST_LYING_MM: Final = 250.0
SMALL_UPRIGHT_MM: Final = 205.0
SMALL_LYING_MM: Final = 130.0
"""The least height into which every screen fits in large text, on kiosks and on small screens (`kiosk.layout`)."""


@dataclass(frozen=True, slots=True)
class Mounting:
    """A screen on its stand; `bottom_mm` is the height of the picture's lower edge above the floor."""

    surface: Surface
    bottom_mm: float

    def height_mm(self, y_px: float) -> float:
        """Return how high above the floor a line of the picture is, counted in pixels from its top."""
        return self.bottom_mm + self.surface.height_mm - self.surface.mm(y_px)

    @property
    def top_px(self) -> float:
        """The highest line within reach, in pixels from the top."""
        return max(0.0, self.surface.px(self.height_mm(0) - HIGHEST_MM))

    @property
    def bottom_px(self) -> float:
        """The lowest line within reach, in pixels from the top."""
        return min(float(self.surface.height_px), self.surface.px(self.height_mm(0) - LOWEST_MM))

    @property
    def is_all_in_reach(self) -> bool:
        """Whether there is nothing to lower."""
        return self.top_px == 0.0 and self.bottom_px == self.surface.height_px

    @property
    def can_lower(self) -> bool:
        """Whether enough of the picture is within reach for every screen."""
        return self.surface.mm(self.bottom_px - self.top_px) >= self.least_mm

    def complaint(self, file: str) -> str:
        """Return what an administrator is told at the start where nothing can be lowered; empty where it can."""
        if self.can_lower:
            return ""
        found = max(0.0, self.surface.mm(self.bottom_px - self.top_px))
        highest = HIGHEST_MM - self.least_mm
        return (
            f"{file}: bottom_height_mm: {self.bottom_mm:g} leaves {found:.0f} mm of the picture between "
            f"{LOWEST_MM:g} and {HIGHEST_MM:g} mm above the floor, and {self.least_mm:.0f} mm are needed: "
            "this kiosk cannot lower its buttons; "
            f"mount the screen so that the picture begins at {highest:.0f} mm at most"
        )

    @property
    def least_mm(self) -> float:
        """How much of the picture's height must be within reach for every screen, at most all of it."""
        width, height = self.surface.width_mm, self.surface.height_mm
        is_kiosk = min(width, height) >= KIOSK_SHORT_SIDE_MM
        if height > width:
            return min(height, LEAST_UPRIGHT_MM if is_kiosk else SMALL_UPRIGHT_MM)
        return min(height, LEAST_LYING_MM if is_kiosk else SMALL_LYING_MM)
