"""A part of a device that speaks by a link, which can be made only when the part is there to listen to it."""

from counter_display.hall_look import NO_LOOK, look_of
from hub.client.connection import HubLink
from hub.client.session import Output, Shown
from hub.protocol.views import CatalogueView


class Linked:
    """Holds the link that is attached once, before anything is said, and `look`, how the hall looks."""

    def __init__(self) -> None:
        self._link: HubLink | None = None
        self.look = NO_LOOK

    def attach(self, link: HubLink) -> None:
        """Take the link (which needs the part's handler first)."""
        self._link = link

    def face_told(self, output: Output) -> None:
        """Take from what the hub shows how the hall looks."""
        if isinstance(output, Shown) and isinstance(output.show.view, CatalogueView):
            self.look = look_of(output.show.view)

    @property
    def link(self) -> HubLink:
        """The link that was attached."""
        assert self._link is not None
        return self._link
