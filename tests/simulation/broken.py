"""Designs broken on purpose: each lacks one protection, and the checkers must see what comes of it."""

from __future__ import annotations

from typing import Final

import msgspec

from counter_display.hall.announcer import Announcer
from hub.protocol.codec import ClientMessage, HubMessage
from hub.protocol.commands import Accepted, IssueTicket, NotExecuted, RecordAnnouncement, RecordShown, RequestOutcome
from hub.protocol.errors import Refused
from hub.protocol.ids import CallId, CommandId
from hub.protocol.views import HallView
from printer.job import PrintQueue
from tests.simulation.counters import SimScreen
from tests.simulation.hall import Design
from tests.simulation.kiosks import SimKiosk, SimPrinter


class KioskWithoutCommandIds(SimKiosk):
    """Sends its wish again as a new one, as a form in a browser does."""

    def boot(self) -> None:
        self._sent: dict[CommandId, CommandId] = {}
        super().boot()

    def rewrite(self, message: ClientMessage) -> ClientMessage:
        if isinstance(message, RequestOutcome):
            return message
        if isinstance(message, IssueTicket) and message.command_id in self._sent.values() and self._wish is not None:
            again = self.world.new_id(self.session.hub_time(self.now()))
            self._sent[again] = message.command_id
            self._wish.commands.append(again)
            return msgspec.structs.replace(message, command_id=again)
        if isinstance(message, IssueTicket):
            self._sent[message.command_id] = message.command_id
        return message

    def understand(self, message: HubMessage) -> HubMessage:
        if isinstance(message, Accepted | Refused | NotExecuted):
            meant = self._sent.get(message.command_id, message.command_id)
            return msgspec.structs.replace(message, command_id=meant)
        return message


class ScreenWithoutCallIds(SimScreen):
    """Knows a call only by when the hub's program told of it: a hub that restarts tells of new calls."""

    def seen(self, view: HallView) -> HallView:
        welcome = self.session.welcome
        assert welcome is not None
        calls = tuple(msgspec.structs.replace(c, call=CallId(f"{c.call}@{welcome.boot}")) for c in view.calls)
        here = tuple(CallId(f"{call}@{welcome.boot}") for call in view.spoken_here)
        return msgspec.structs.replace(view, calls=calls, spoken_here=here, announcer_since=0)

    def true_call(self, call: CallId) -> CallId:
        return CallId(call.split("@")[0])

    def rewrite(self, message: ClientMessage) -> ClientMessage:
        if isinstance(message, RecordShown | RecordAnnouncement):
            return msgspec.structs.replace(message, call=self.true_call(message.call))
        return message


class ForgetfulPrinter(SimPrinter):
    """Keeps no journal: after a restart it knows of no slip."""

    def boot(self) -> None:
        self.disk.clear()
        super().boot()


class NaiveAnnouncer(Announcer):
    """Takes every call it has not spoken itself for one that nobody has heard."""

    def _may_have_been_heard(self, entry: object) -> bool:
        return bool(getattr(entry, "repeat", False))


class ScreenThatNeverMarks(SimScreen):
    """Speaks what it owes after a takeover or restart as if for the first time."""

    def boot(self) -> None:
        super().boot()
        old = self.announcer
        self.announcer = NaiveAnnouncer(old.device, old.templates, old.new_id)


class HastyPrinter(SimPrinter):
    """Claims success as soon as the bytes are gone."""

    def boot(self) -> None:
        super().boot()
        self.print_queue = PrintQueue(durable=True)

    def _write(self, job: object) -> None:
        if self._mute:
            self._later(200, 400, "written")
        else:
            super()._write(job)  # type: ignore[arg-type]  # the base's own job


BROKEN: Final = {
    "no command ids": (Design(kiosk=KioskWithoutCommandIds), "doubled"),
    "answer before commit": (Design(answers_early=True), "told and lost"),
    "no call ids": (Design(screen=ScreenWithoutCallIds), "announced twice unmarked"),
    "unknown commit taken for failed": (Design(takes_unknown_for_failed=True), "refused and yet"),
    "no journal in the printer": (Design(printer=ForgetfulPrinter), "printed 2 times unmarked"),
    "no mark after a takeover": (Design(screen=ScreenThatNeverMarks), "announced twice unmarked"),
    "printing that claims success": (Design(printer=HastyPrinter), "claimed as printed"),
}
"""Each broken design, and the words of the violation that must be found."""
