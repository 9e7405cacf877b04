"""A hall screen as a window shows it: the station's picture, laid out for the glass it is on."""

import logging
from collections.abc import Sequence
from pathlib import PurePath

from config.own_colours import OwnColours
from config.tokens import Surface
from config.translations import Translator
from counter_display.hall.burn_in import wandered
from counter_display.hall.emergency import emergency_scene
from counter_display.hall.layout import MOST_NOTICE_LINES, DoesNotFit, HallLayout, plan
from counter_display.hall.model import HallPicture, Row
from counter_display.hall.present import present, runs
from counter_display.hall.station import HallStation
from counter_display.hall.widths import USUAL, Widths
from counter_display.layout_file import HallNote, NoticeNote, RowNote
from counter_display.logo import Logo
from counter_display.scene import Scene
from counter_display.unattended import Unattended

_log = logging.getLogger(__name__)


class HallFace(Unattended):
    """Implements `counter_display.face.Face`; a hall screen has no keys and no targets.

    The first of its languages is that of all words but an emergency's, which is said in each. `logo` is shown in place
    of the hall's.
    """

    def __init__(
        self,
        station: HallStation,
        surface: Surface,
        distance_m: float,
        translators: Sequence[Translator],
        motion: bool = True,
        logo: Logo | None = None,
    ) -> None:
        self._station = station
        self._surface = surface
        self._distance_m = distance_m
        self._translators = translators
        self._motion = motion
        self._logo = logo
        self._widths = USUAL
        self._plans = _plans(surface, distance_m, USUAL)

    def look(self, width: float, height: float) -> tuple[Scene, HallNote]:
        """Return what to draw now, and what the layout file says of it."""
        self._fit(width, height)
        picture = self._station.picture()
        layout = self._layout(picture)
        if picture.emergency is not None:
            scene = emergency_scene(picture.emergency, picture, layout, self._translators)
        else:
            scene = present(picture, layout, self._translators[0], self._motion, self._logo or self._station.look.logo)
        return wandered(scene, picture.at, width, height), note(picture)

    def colours(self) -> OwnColours:
        """Return the hall's own colours."""
        return self._station.look.colours

    def tick(self) -> None:
        """Time passed."""
        self._station.tick()

    def drawn(self) -> None:
        """What `look` returned last is on the glass."""
        self._station.drawn()

    def _fit(self, width: float, height: float) -> None:
        """Plan for the window and the hall as they really are; the glass under it is as wide in mm as before.

        What cannot be read from the settings' distance is shown as large as it goes: a dark screen is no help.
        """
        surface, widths = Surface(round(width), round(height), self._surface.width_mm), self._station.widths()
        if (surface, widths) != (self._surface, self._widths):
            self._surface, self._widths = surface, widths
            try:
                self._plans = _plans(surface, self._distance_m, widths)
            except DoesNotFit as error:
                _log.error("calls are shown as large as it goes: %s", error)
                if error.farthest_m > 0:
                    self._plans = _plans(surface, error.farthest_m, widths)
        without, running, noticed = self._plans
        self._station.fits(without.rows, min(running.rows, noticed.rows))

    def _layout(self, picture: HallPicture) -> HallLayout:
        without, running, noticed = self._plans
        if not picture.has_band:
            return without
        return running if self._motion and runs(picture, running) else noticed


def _plans(surface: Surface, distance_m: float, widths: Widths) -> tuple[HallLayout, HallLayout, HallLayout]:
    """Return the layouts with nothing beside the calls, with one running line, and with notices."""
    bands = (plan(surface, distance_m, notices=True, lines=lines, widths=widths) for lines in (1, MOST_NOTICE_LINES))
    return plan(surface, distance_m, widths=widths), next(bands), next(bands)


def note(picture: HallPicture) -> HallNote:
    """Return a picture as the layout file says it; numbers without the gap they are shown with."""
    large = tuple(_row(row) for row in picture.large)
    recent = tuple(_row(row) for row in picture.recent)
    stopped = tuple(NoticeNote(each.name["id"], each.reason) for each in picture.notices)
    return HallNote(
        connected=picture.connected,
        current=large[-1] if large else None,
        large=large,
        recent=recent,
        stale=picture.stale is not None,
        notices=stopped,
        emergency=None if picture.emergency is None else picture.emergency.kind.value,
        media=None if picture.media is None else PurePath(picture.media.path).name,
        hours=None if picture.hours is None else picture.hours.why.value,
        running=bool(picture.running),
    )


def _row(row: Row) -> RowNote:
    return RowNote(row.call, row.prefix + row.digits, row.counter_number)
