"""The hall's own face as the hub tells it to every screen: its colours and its logo (D5)."""

import base64
from dataclasses import dataclass
from typing import Final

from config.own_colours import NO_COLOURS, OwnColours
from counter_display.logo import Logo, logo_of
from hub.protocol.views import CatalogueView


@dataclass(frozen=True, slots=True)
class HallLook:
    """What a hall has set; a logo that is no picture counts as none."""

    colours: OwnColours = NO_COLOURS
    logo: Logo | None = None


NO_LOOK: Final = HallLook()
"""Of a hall that has set nothing, or that nothing was heard of yet."""


def look_of(catalogue: CatalogueView) -> HallLook:
    """Return the face of the hall that a catalogue is of."""
    colours = OwnColours(catalogue.colours.get("primary", ""), catalogue.colours.get("accent", ""))
    try:
        logo = logo_of(base64.b64decode(catalogue.logo, validate=True))
    except ValueError:
        logo = None
    return HallLook(colours, logo)
