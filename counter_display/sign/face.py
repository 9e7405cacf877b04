"""A sign as a window shows it: the station's picture, laid out for the glass it is on."""

import logging
from collections.abc import Sequence

from config.own_colours import OwnColours
from config.tokens import Surface
from config.translations import Translator
from counter_display.hall.burn_in import wandered
from counter_display.hall.layout import DoesNotFit
from counter_display.layout_file import SignNote
from counter_display.scene import Scene
from counter_display.sign.layout import SignLayout, largest_sign, plan_sign
from counter_display.sign.model import SignPicture
from counter_display.sign.present import present_sign
from counter_display.sign.station import SignStation
from counter_display.unattended import Unattended

_log = logging.getLogger(__name__)


class SignFace(Unattended):
    """Implements `counter_display.face.Face`; a sign has no keys and no targets.

    The first of its languages is that of all words but an emergency's, which is said in each.
    """

    def __init__(
        self, station: SignStation, surface: Surface, distance_m: float, translators: Sequence[Translator]
    ) -> None:
        self._station = station
        self._surface = surface
        self._distance_m = distance_m
        self._translators = translators
        self._layout = plan_sign(surface, distance_m)

    def look(self, width: float, height: float) -> tuple[Scene, SignNote]:
        """Return what to draw now, and what the layout file says of it."""
        surface = Surface(round(width), round(height), self._surface.width_mm)
        if surface != self._surface:
            self._surface, self._layout = surface, _planned(surface, self._distance_m)
        picture = self._station.picture()
        scene = present_sign(picture, self._layout, self._translators)
        return wandered(scene, picture.at, width, height), sign_note(picture)

    def colours(self) -> OwnColours:
        """Return the hall's own colours."""
        return self._station.look.colours

    def tick(self) -> None:
        """Time passed: the next look shows it."""

    def drawn(self) -> None:
        """What `look` returned last is on the glass."""
        self._station.drawn()


def _planned(surface: Surface, distance_m: float) -> SignLayout:
    """Plan for the window as it really is; what cannot be read from the distance is shown as large as it goes."""
    try:
        return plan_sign(surface, distance_m)
    except DoesNotFit as error:
        _log.error("the number is shown as large as it goes: %s", error)
        return largest_sign(surface, distance_m)


def sign_note(picture: SignPicture) -> SignNote:
    """Return a picture as the layout file says it; the number without the gap it is shown with."""
    number = None if picture.number is None else picture.number.replace(" ", "")
    emergency = None if picture.emergency is None else picture.emergency.kind.value
    return SignNote(picture.counter_number, number, picture.state.value, picture.stale is not None, emergency)
