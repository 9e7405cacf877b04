"""An officer's panel without its glass: presses go to the hub, its words to the panel; windows and tests draw it."""

import logging

from counter_display.officer.panel import OfficerPanel
from counter_display.officer.picture import PanelPicture
from counter_display.officer.presses import Press
from hub.client.complaints import log_complaint
from hub.client.connection import HubLink
from hub.client.session import Answered, Joined, Output, Parted, Shown, Troubled
from hub.protocol.views import CatalogueView, OfficerView

_log = logging.getLogger(__name__)


class OfficerDesk:
    """Joins link and panel; everything runs on the loop's thread."""

    def __init__(self, panel: OfficerPanel) -> None:
        self._panel = panel
        self._link: HubLink | None = None

    def attach(self, link: HubLink) -> None:
        """Take the link (which needs `handle` first)."""
        self._link = link

    @property
    def link(self) -> HubLink:
        """The link that was attached."""
        assert self._link is not None
        return self._link

    def handle(self, output: Output) -> None:
        """Take what the connection tells; a `hub.client.connection.Handler`."""
        match output:
            case Joined(welcome):
                self._panel.joined(welcome.counter)
            case Parted():
                self._panel.parted(self.link.now())
            case Shown(show) if isinstance(show.view, OfficerView | CatalogueView):
                self._panel.shown(show.view)
            case Answered(command, answer):
                self._panel.answered(command.command_id, answer, self.link.now())
            case Troubled(problem):
                log_complaint(_log, problem)
            case _:
                pass

    def press(self, what: Press, key: str | None = None) -> None:
        """Something was pressed, by a key or with a finger."""
        now = self.link.now()
        command = self._panel.press(what, now, self.link.session.hub_time(now), key)
        if command is not None:
            self.link.submit(command)

    def picture(self) -> PanelPicture:
        """Return what to show now."""
        now = self.link.now()
        self._panel.tick(now)
        return self._panel.picture(now, self.link.session.hub_time(now))
