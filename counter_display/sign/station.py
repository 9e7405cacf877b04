"""A sign without its glass: the hub's pictures go to the model, what is on the glass goes back."""

import logging

from counter_display.linked import Linked
from counter_display.sign.model import SignModel, SignPicture
from hub.client.complaints import log_complaint
from hub.client.session import Output, Shown, Troubled
from hub.protocol.signs import SignView
from hub.protocol.views import HallView

_log = logging.getLogger(__name__)


class SignStation(Linked):
    """Joins link and model; everything runs on the loop's thread."""

    def __init__(self, model: SignModel) -> None:
        super().__init__()
        self._model = model

    def handle(self, output: Output) -> None:
        """Take what the connection tells; a `hub.client.connection.Handler`."""
        self.hall_told(output)
        match output:
            case Troubled(problem):
                log_complaint(_log, problem)
            case Shown(show) if isinstance(show.view, SignView):
                self._model.shown(show.view, self.link.now())
            case Shown(show) if isinstance(show.view, HallView):
                self._model.told(show.view, self.link.now())
            case _:
                pass

    def picture(self) -> SignPicture:
        """Return what to show now."""
        now = self.link.now()
        session = self.link.session
        return self._model.picture(now, session.hub_time(now), session.silent_ms(now))

    def drawn(self) -> None:
        """The newest picture is on the glass: tell the hub whose number people can see."""
        for fact in self._model.reports(self.link.now()):
            self.link.submit(fact)
