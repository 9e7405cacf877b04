"""An officer's panel without its glass: presses go to the hub, its words to the panel; windows and tests draw it."""

import logging
from collections.abc import Callable
from dataclasses import replace

from counter_display.linked import Linked
from counter_display.officer.log_in import LogInFlow
from counter_display.officer.panel import OfficerPanel
from counter_display.officer.picture import PanelPicture
from counter_display.officer.presses import Entry, Press, Sign
from hub.client.complaints import log_complaint
from hub.client.session import Answered, Joined, LogInTold, Output, Parted, Shown, Troubled
from hub.protocol.commands import Accepted, Command, NotExecuted
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId
from hub.protocol.log_in import LogInAnswer, LogInNeeded
from hub.protocol.views import CatalogueView, Emergency, EmergencyView, OfficerView

Told = Callable[[Accepted | Refused | NotExecuted], None]

_log = logging.getLogger(__name__)


class OfficerDesk(Linked):
    """Joins link, panel and log-in; everything runs on the loop's thread."""

    def __init__(self, panel: OfficerPanel) -> None:
        super().__init__()
        self._panel = panel
        self._log_in = LogInFlow()
        self._emergency: Emergency | None = None
        self._asked: dict[CommandId, Told] = {}
        self._watching: list[Callable[[], None]] = []

    def handle(self, output: Output) -> None:
        """Take what the connection tells; a `hub.client.connection.Handler`."""
        self.hall_told(output)
        match output:
            case Joined(welcome):
                self._panel.joined(welcome.counter)
                self._log_in.joined()
            case Parted():
                self._panel.parted(self.link.now())
                self._log_in.parted(self.link.now())
                self._seen()
            case LogInTold(answer):
                self._told_who(answer)
            case Shown(show) if isinstance(show.view, OfficerView):
                self._log_in.shown(show.view.at, self.link.now())
                self._panel.shown(show.view)
                self._seen()
            case Shown(show) if isinstance(show.view, CatalogueView):
                self._panel.shown(show.view)
            case Shown(show) if isinstance(show.view, EmergencyView):
                self._emergency = show.view.emergency
            case Answered(command, answer):
                self._panel.answered(command.command_id, answer, self.link.now())
                if self._log_in.asks and isinstance(answer, Refused) and answer.code is RejectionCode.NOT_ALLOWED:
                    self._log_in.not_carried_out(self.link.now())
                told = self._asked.pop(command.command_id, None)
                if told is not None:
                    told(answer)
            case Troubled(problem):
                log_complaint(_log, problem)
            case _:
                pass

    def press(self, what: Press, key: str | None = None, told: Told | None = None) -> Command | None:
        """Something was pressed, by a key or with a finger; return what the hub is asked for, if anything.

        `told` is given the hub's word on that.
        """
        now = self.link.now()
        if key is None and self._log_in.meant_before(now):
            return None
        if isinstance(what, Entry) or self._log_in.asks or (isinstance(what, Sign) and self._log_in.chooses):
            message = self._log_in.press(what, now)
            if message is not None:
                self.link.report(message)
            return None
        self._log_in.put_aside(now)
        command = self._panel.press(what, now, self.link.session.hub_time(now), key)
        if command is not None:
            if told is not None:
                self._asked[command.command_id] = told
            self.link.submit(command)
        return command

    def once_shown(self, seen: Callable[[], None]) -> None:
        """Call `seen` once, when the hub shows this counter anew or is away."""
        self._watching.append(seen)

    def picture(self) -> PanelPicture:
        """Return what to show now: an emergency whether somebody is logged in or not."""
        now = self.link.now()
        self._panel.tick(now)
        self._log_in.tick(now)
        picture = self._panel.picture(now, self.link.session.hub_time(now))
        emergency = self._emergency if picture.view is None else picture.view.emergency
        return replace(picture, log_in=self._log_in.picture(now), emergency=emergency)

    def _seen(self) -> None:
        watching, self._watching = self._watching, []
        for seen in watching:
            seen()

    def _told_who(self, answer: LogInAnswer) -> None:
        """The hub said who works here, or that nobody does: then nothing of the counter is left on the glass."""
        now = self.link.now()
        message = self._log_in.told(answer, now, self.link.session.hub_time(now))
        if message is not None:
            self.link.report(message)
        if isinstance(answer, LogInNeeded):
            self._panel.left()
