"""The hall's own face on a kiosk: its colours where they can be read, and its logo with its true shape.

The accent stands where people are called. It carries words only where they can be read on it as well as ours can;
otherwise it is a stripe, and where it does not even stand out from its ground it is not drawn.
"""

import base64
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final

from config.tokens import SHAPE_CONTRAST, TEXT_CONTRAST, THEMES, Theme, ThemeName, contrast
from hub.protocol.views import CatalogueView
from kiosk.placed import Picture, Rect

PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
"""What a PNG begins with; width and height follow, four bytes each (PNG specification, 5.2 and 11.2.2)."""

HEAD_BASE64: Final = 32
"""So many letters of base64 are the first 24 bytes."""


PLATE: Final = 0.12
"""What is left white around a logo, over its plate's height."""


@unique
class Accent(StrEnum):
    """What a hall's accent is good for: nothing, a stripe without words, or a ground with words on it."""

    NOTHING = "nothing"
    STRIPE = "stripe"
    GROUND = "ground"


@dataclass(frozen=True, slots=True)
class HallFace:
    """What a hall sets: its colours as "#RRGGBB", and its logo, a PNG in base64; each may be empty."""

    primary: str = ""
    logo: str = ""
    accent: str = ""

    def theme(self, name: ThemeName) -> Theme:
        """Return a theme's colours, in the light one with the hall's own where they can be read as well as ours."""
        theme = THEMES[name]
        if name is not ThemeName.LIGHT or not self.primary:
            return theme
        if min(contrast(self.primary, each) for each in (theme.ground, theme.on_primary)) < TEXT_CONTRAST:
            return theme
        return replace(theme, primary=self.primary, band=self.primary, band_edge=self.primary, pressed=theme.ink)

    def calling(self, name: ThemeName) -> tuple[Theme, Accent]:
        """Return a theme's colours where people are called, `call` being the accent, and what that one is good for."""
        theme = self.theme(name)
        is_seen = bool(self.accent) and contrast(self.accent, theme.band) >= SHAPE_CONTRAST
        if name is not ThemeName.LIGHT or not is_seen:
            return theme, Accent.NOTHING
        ink = max((theme.ink, theme.on_band), key=lambda each: contrast(self.accent, each))
        is_readable = contrast(self.accent, ink) >= TEXT_CONTRAST
        accented = replace(theme, call=self.accent, on_call=ink)
        return accented, Accent.GROUND if is_readable else Accent.STRIPE

    def logo_in(self, place: Rect) -> Picture | None:
        """Return the logo as high as `place`, and no wider; None: there is none."""
        shape, around = self.logo_shape(), place.height * PLATE
        if not shape:
            return None
        height = place.height - 2 * around
        width = min(shape * height, place.width - 2 * around)
        inner = Rect(place.x + around, place.y + (place.height - width / shape) / 2, width, width / shape)
        return Picture("logo", Rect(place.x, place.y, width + 2 * around, place.height), inner, self.logo)

    def logo_shape(self) -> float:
        """Return the logo's width over its height; 0 where there is none, or what there is is no PNG."""
        try:
            head = base64.b64decode(self.logo[:HEAD_BASE64], validate=True)
        except ValueError:  # no base64, or not even ASCII
            return 0.0
        sides = head[len(PNG_HEAD) :]
        if not head.startswith(PNG_HEAD) or len(sides) < 8:
            return 0.0
        width, height = int.from_bytes(sides[:4], "big"), int.from_bytes(sides[4:8], "big")
        return width / height if height else 0.0


NO_FACE: Final = HallFace()
"""Of a hall that has set nothing."""


def face_of(catalogue: CatalogueView | None) -> HallFace:
    """Return the face of the hall that a catalogue is of."""
    if catalogue is None:
        return NO_FACE
    return HallFace(catalogue.colours.get("primary", ""), catalogue.logo, catalogue.colours.get("accent", ""))
