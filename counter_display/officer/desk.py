"""An officer's panel without its glass: presses go to the hub, its words to the panel; windows and tests draw it."""

import logging

from counter_display.officer.panel import OfficerPanel, PanelPicture
from hub.client.connection import HubLink
from hub.client.session import Answered, Joined, Output, Parted, Shown, Troubled
from hub.protocol.commands import CancelReason, Command
from hub.protocol.views import OfficerAction, OfficerView

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
            case Shown(show) if isinstance(show.view, OfficerView):
                self._panel.shown(show.view)
            case Answered(command, answer):
                self._panel.answered(command.command_id, answer, self.link.now())
            case Troubled(problem):
                _log.warning("the hub complains: %s %s", problem.code, problem.detail)
            case _:
                pass

    def press(self, action: OfficerAction) -> None:
        """A button or its key was pressed."""
        self._submit(self._panel.press(action, self.link.now()))

    def press_reason(self, reason: CancelReason) -> None:
        """The reason of a cancellation was chosen."""
        self._submit(self._panel.press_reason(reason, self.link.now()))

    def leave(self) -> None:
        """The officer leaves the question."""
        self._panel.leave(self.link.now())

    def picture(self) -> PanelPicture:
        """Return what to show now."""
        now = self.link.now()
        self._panel.tick(now)
        return self._panel.picture(now, self.link.session.hub_time(now))

    def _submit(self, command: Command | None) -> None:
        if command is not None:
            self.link.submit(command)
