"""The hall's own face on a kiosk: its colour where that can be read, and its logo with its true shape."""

import base64
import binascii
from dataclasses import dataclass, replace
from typing import Final

from config.tokens import TEXT_CONTRAST, THEMES, Theme, ThemeName, contrast
from hub.protocol.views import CatalogueView

PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
"""What a PNG begins with; width and height follow, four bytes each (PNG specification, 5.2 and 11.2.2)."""

HEAD_BASE64: Final = 32
"""So many letters of base64 are the first 24 bytes."""


@dataclass(frozen=True, slots=True)
class HallFace:
    """What a hall sets: `primary` as "#RRGGBB", and its logo, a PNG in base64; each may be empty."""

    primary: str = ""
    logo: str = ""

    def theme(self, name: ThemeName) -> Theme:
        """Return a theme's colours, in the light one with the hall's own where they can be read as well as ours."""
        theme = THEMES[name]
        if name is not ThemeName.LIGHT or not self.primary:
            return theme
        if min(contrast(self.primary, each) for each in (theme.ground, theme.on_primary)) < TEXT_CONTRAST:
            return theme
        return replace(theme, primary=self.primary, band=self.primary, band_edge=self.primary, pressed=theme.ink)

    def logo_shape(self) -> float:
        """Return the logo's width over its height; 0 where there is none, or what there is is no PNG."""
        try:
            head = base64.b64decode(self.logo[:HEAD_BASE64], validate=True)
        except binascii.Error:
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
    return HallFace(catalogue.colours.get("primary", ""), catalogue.logo) if catalogue else NO_FACE
