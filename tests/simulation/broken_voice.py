"""Voices broken on purpose: each lacks one rule of the announcer, and the checkers must hear what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from counter_display.hall.announcer import Announcer
from hub.protocol.commands import RecordAnnouncement, VoicePhase
from tests.simulation.broken import Broken
from tests.simulation.counters import WORDING, SimScreen
from tests.simulation.design import Design

if TYPE_CHECKING:
    from counter_display.hall.announcer import Effect
    from hub.protocol.commands import Command
    from hub.protocol.views import HallView


class HurriedAnnouncer(Announcer):
    """Leaves out all but the newest call, and says so to nobody."""

    def _begin(self, now: int) -> list[Effect]:
        for entry in self._owed()[:-1]:
            self._remember(entry.call, VoicePhase.SPOKEN)
        return super()._begin(now)


class ScreenInAHurry(SimScreen):
    """Has a voice that leaves out whoever was called while it spoke."""

    def boot(self) -> None:
        super().boot()
        self.announcer = HurriedAnnouncer(self.announcer.device, WORDING, self.new_id)


class ScreenOfItsOwnMind(SimScreen):
    """Speaks on, whether it hears the hub or not."""

    def silent_ms(self) -> int | None:
        return 0


class ScreenThatSpeaksForAll(SimScreen):
    """Speaks every call that it shows, also those of visitors who wait in another zone."""

    def seen(self, view: HallView) -> HallView:
        return msgspec.structs.replace(view, spoken_here=tuple(call.call for call in view.calls))


class ScreenThatOnlyTellsTheEnd(SimScreen):
    """Does not tell the hub that it begins."""

    def submit(self, command: Command) -> None:
        if not isinstance(command, RecordAnnouncement) or command.phase is not VoicePhase.SPEAKING:
            super().submit(command)


BROKEN_VOICE: Final = {
    "calls left out in a hurry": Broken(
        Design(screen=ScreenInAHurry), "never announced and never dropped", 0, ("link break",)
    ),
    "voice that needs no hub": Broken(Design(screen=ScreenOfItsOwnMind), "begun without the hub's word", 3),
    "calls spoken in every zone": Broken(Design(screen=ScreenThatSpeaksForAll), "announced outside"),
    "voice that does not say that it begins": Broken(
        Design(screen=ScreenThatOnlyTellsTheEnd), "spoken and never recorded as speaking"
    ),
}
"""Each broken voice by what is wrong with it."""
