"""A hall's own colours and logo: proved to be readable, and read."""

import base64
import re
from pathlib import Path
from typing import Final

from config.hall_schema import ColoursTable
from config.reading import Reader
from config.tokens import TEXT_CONTRAST, THEMES, ThemeName, contrast

COLOUR: Final = "#[0-9a-fA-F]{6}"
LIGHT: Final = THEMES[ThemeName.LIGHT]
"""The theme in which screens use a hall's colour: as a ground of white text, and for text on the light ground."""

LARGEST_LOGO: Final = 24_000
"""Bytes of the picture: it goes to every screen with the catalogue, and a slip's is 576 dots wide at most."""

PNG: Final = b"\x89PNG\r\n\x1a\n"
"""What every PNG file begins with (PNG specification, 5.2)."""


def check_colours(colours: ColoursTable, reader: Reader) -> None:
    """Note in `reader` that the hall's own colour cannot be read, or text on it (H3, WCAG 2.2, 1.4.6)."""
    primary = colours.primary
    if primary and re.fullmatch(COLOUR, primary):
        found = min(contrast(primary, LIGHT.on_primary), contrast(primary, LIGHT.ground))
        if found < TEXT_CONTRAST:
            wrong = f"{primary!r} on the light ground has a contrast of {found:.1f}, less than {TEXT_CONTRAST:g}"
            reader.fault("hall.colours.primary", wrong, "choose a darker colour")


def read_logo(folder: Path, logo: Path | None, reader: Reader) -> str:
    """Return the picture (PNG) in base64; empty where none is set, or with what is wrong noted in `reader`."""
    if logo is None or logo == Path():
        return ""
    try:
        with (folder / logo).open("rb") as file:
            picture = file.read(LARGEST_LOGO + 1)
    except OSError as error:
        reader.fault("hall.logo", f"{str(logo)!r} cannot be read ({error.strerror})", "check the path and its rights")
        return ""
    if not picture.startswith(PNG):
        reader.fault("hall.logo", f"{str(logo)!r} is no PNG picture", "save it as PNG")
    elif len(picture) > LARGEST_LOGO:
        reader.fault("hall.logo", f"{str(logo)!r} has more than {LARGEST_LOGO} bytes", "make it smaller, or plainer")
    return base64.b64encode(picture).decode()
