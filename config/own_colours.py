"""A hall's own colours in the themes of screens, panels, signs and boards: where they are read as well as ours."""

import re
from dataclasses import dataclass, replace
from typing import Final

from config.tokens import SHAPE_CONTRAST, TEXT_CONTRAST, THEMES, Theme, ThemeName, contrast

WHITE: Final = "#FFFFFF"
_COLOUR: Final = re.compile("#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class OwnColours:
    """What a hall sets, as "#RRGGBB"; each may be empty, and what is no colour counts as empty.

    The primary colour is the ground of heads in the light and the dark theme, and in the light one that of all that can
    be touched; the accent a stripe below heads. The colour of a call stays ours: it is a sign that people learn. High
    contrast has no colours but its own.
    """

    primary: str = ""
    accent: str = ""

    def theme(self, name: ThemeName) -> Theme:
        """Return a theme with the hall's colours in it."""
        theme = THEMES[name]
        if name is ThemeName.HIGH_CONTRAST:
            return theme
        if self._is_readable(name):
            own = self.primary
            theme = replace(theme, head=own, on_head=WHITE, quiet_head=WHITE, head_edge=own)
            if name is ThemeName.LIGHT:
                theme = replace(theme, primary=own, way=own, band=own, band_edge=own, pressed=theme.ink)
        if _COLOUR.fullmatch(self.accent) and contrast(self.accent, theme.head) >= SHAPE_CONTRAST:
            theme = replace(theme, head_edge=self.accent)
        return theme

    def _is_readable(self, name: ThemeName) -> bool:
        """Return whether white can be read on the primary colour, and in the light theme that on its ground."""
        if not _COLOUR.fullmatch(self.primary):
            return False
        others = (WHITE, THEMES[name].ground) if name is ThemeName.LIGHT else (WHITE,)
        return min(contrast(self.primary, each) for each in others) >= TEXT_CONTRAST


NO_COLOURS: Final = OwnColours()
"""Of a hall that has set none."""
