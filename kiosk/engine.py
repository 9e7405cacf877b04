"""Flow, presenter and layout joined: client outputs and touches in, placements and commands out, without Kivy."""

import logging
from dataclasses import dataclass, field
from typing import assert_never

from config.translations import Translator, load_translator
from hub.client.connection import HubLink
from hub.client.session import (
    Answered,
    Hangup,
    JobArrived,
    JobWithdrawn,
    Joined,
    Output,
    Parted,
    SendMessage,
    Shown,
    Troubled,
)
from hub.protocol.commands import Language
from kiosk.flow import KioskFlow
from kiosk.intents import Effect, Intent, Submit, Withdraw
from kiosk.layout import Layout
from kiosk.placed import Placement
from kiosk.present import present

log = logging.getLogger(__name__)


def kiosk_translators() -> dict[Language, Translator]:
    """Return the kiosk's texts in every language it speaks."""
    return {language: load_translator("kiosk", language) for language in Language}


@dataclass(slots=True)
class KioskEngine:
    """One kiosk without its window; instants are the client's steady UTC ms."""

    flow: KioskFlow
    layout: Layout
    link: HubLink
    translators: dict[Language, Translator] = field(default_factory=kiosk_translators)

    def handle(self, output: Output) -> None:
        """The client session has something for this device."""
        now = self.link.now()
        match output:
            case Joined():
                self.flow.joined(now)
            case Parted():
                self.flow.parted(now)
            case Shown(show):
                self.flow.shown(show.view, now)
            case Answered(command, answer):
                self.flow.answered(command.command_id, answer, now)
            case Troubled(problem):
                log.warning("the hub complains: %s %s", problem.code, problem.detail)
            case SendMessage() | Hangup() | JobArrived() | JobWithdrawn():
                log.debug("not for a kiosk: %s", type(output).__name__)
            case _:
                assert_never(output)

    def touched(self) -> None:
        """Somebody touched the glass."""
        self.flow.touched(self.link.now())

    def intend(self, intent: Intent) -> None:
        """A press counted."""
        self._carry_out(self.flow.intend(intent, self.link.now()))

    def tick(self) -> None:
        """Time passed."""
        self._carry_out(self.flow.tick(self.link.now()))

    def placement(self) -> Placement:
        """Return what is to be seen now."""
        hub_time = self.link.session.hub_time(self.link.now())
        return self.layout.place(present(self.flow, self.translators, self.layout.fit, hub_time))

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Submit(command):
                    self.link.submit(command)
                case Withdraw(command_id):
                    self.link.session.withdraw(command_id)
                case _:
                    assert_never(effect)
