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


class NoLogo(Exception):
    """A file that is no logo: what is wrong with it, and its cure."""

    def __init__(self, wrong: str, cure: str) -> None:
        self.wrong, self.cure = wrong, cure
        super().__init__(f"{wrong}; {cure}")


def read_logo(folder: Path, logo: Path | None, reader: Reader) -> str:
    """Return the picture (PNG) in base64; empty where none is set, or with what is wrong noted in `reader`."""
    if logo is None or logo == Path():
        return ""
    try:
        return base64.b64encode(logo_in(folder / logo)).decode()
    except NoLogo as error:
        reader.fault("hall.logo", f"{str(logo)!r} {error.wrong}", error.cure)
        return ""


def logo_in(file: Path) -> bytes:
    """Return the picture (PNG) in a file.

    Raises:
        NoLogo: there is none, or it is too large.
    """
    try:
        with file.open("rb") as opened:
            picture = opened.read(LARGEST_LOGO + 1)
    except OSError as error:
        raise NoLogo(f"cannot be read ({error.strerror})", "check the path and its rights") from error
    if not picture.startswith(PNG):
        raise NoLogo("is no PNG picture", "save it as PNG")
    if len(picture) > LARGEST_LOGO:
        raise NoLogo(f"has more than {LARGEST_LOGO} bytes", "make it smaller, or plainer")
    return picture
