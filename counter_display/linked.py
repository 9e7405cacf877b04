"""A part of a device that speaks by a link, which can be made only when the part is there to listen to it."""

from counter_display.hall_look import NO_LOOK, look_of
from hub.client.connection import HubLink
from hub.client.session import Joined, Output, Shown, Troubled
from hub.protocol.views import CatalogueView, HallView


class Linked:
    """Holds the link that is attached once, before anything is said, and `look`, how the hall looks.

    `is_put_out`: the hall says that this display is not, or no more, of it; what it was shown before is nobody's now,
    but for an emergency: who reads that must not lose it because a hub with an old backup serves for a while.
    """

    def __init__(self) -> None:
        self._link: HubLink | None = None
        self.look = NO_LOOK
        self.is_put_out = False
        self._is_emergency = False

    def attach(self, link: HubLink) -> None:
        """Take the link (which needs the part's handler first)."""
        self._link = link

    def hall_told(self, output: Output) -> None:
        """Take from what the hub says how the hall looks, and whether this display is of it."""
        match output:
            case Shown(show) if isinstance(show.view, CatalogueView):
                self.look = look_of(show.view)
            case Shown(show) if isinstance(show.view, HallView):
                self._is_emergency = show.view.emergency is not None
            case Joined():
                self.is_put_out = False
            case Troubled() if output.puts_out:
                self.is_put_out = True
            case _:
                pass

    @property
    def says_put_out(self) -> bool:
        """Whether nothing but that this display is put out may stand on its glass."""
        return self.is_put_out and not self._is_emergency

    @property
    def link(self) -> HubLink:
        """The link that was attached."""
        assert self._link is not None
        return self._link
