"""The hall's own face on its boards: what differs from our colours as CSS, and its logo; pure."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Final

from config.own_colours import OwnColours
from config.tokens import ThemeName
from hub.web.stylesheet import own_colours


@dataclass(frozen=True, slots=True)
class Look:
    """What a hall has set: colours as "#RRGGBB", and a PNG in base64; each may be empty. The hub has proved them."""

    primary: str = ""
    accent: str = ""
    logo: str = ""


NO_LOOK: Final = Look()


@cache
def assets_of(look: Look) -> dict[str, tuple[str, bytes]]:
    """Return what a hall's boards need beside ours, by name: kind and bytes."""
    colours = OwnColours(look.primary, look.accent)
    style = "".join(own_colours(name, colours.theme(name)) for name in ThemeName)
    found = {"own.css": ("text/css", style.encode())}
    return found | ({"own.png": ("image/png", base64.b64decode(look.logo))} if look.logo else {})


@cache
def version_of(look: Look) -> str:
    """Return what tells this face from any other."""
    return hashlib.sha256(repr(look).encode()).hexdigest()[:8]
