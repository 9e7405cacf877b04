"""Designs broken on purpose: each lacks one protection, and the checkers must see what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

import msgspec

from counter_display.hall.announcer import Announcer
from hub.client.session import Answered
from hub.core.hub import HubCore
from hub.domain.policy import Candidate, Reason, Why
from hub.domain.ticket import TicketClass
from hub.protocol.codec import ClientMessage, HubMessage
from hub.protocol.commands import (
    Accepted,
    Command,
    IssueTicket,
    NotExecuted,
    RecordAnnouncement,
    RecordShown,
    RequestOutcome,
)
from hub.protocol.errors import Refused
from hub.protocol.ids import CallId, CommandId
from hub.protocol.views import HallView
from kiosk.flow import Screen
from kiosk.intents import Home
from printer.job import PrintQueue
from tests.simulation.counters import WORDING, SimScreen
from tests.simulation.design import Design
from tests.simulation.hall import Hall
from tests.simulation.kiosks import SimKiosk
from tests.simulation.printers import SimPrinter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from counter_display.hall.announcer import Effect as VoiceEffect
    from hub.client.session import Output
    from hub.core.effects import Input
    from hub.domain.catalogue import ServiceId
    from hub.domain.events import Record
    from hub.domain.line import Line
    from hub.domain.policy import Terms
    from printer.effects import Effect as PrintEffect


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


class BlindScreen(SimScreen):
    """Speaks, but draws nothing."""

    def glance(self, view_at: int) -> None:
        return


class SilentScreen(SimScreen):
    """Draws, but never tells the hub that it did."""

    def submit(self, command: Command) -> None:
        if not isinstance(command, RecordShown):
            super().submit(command)


class KioskThatNeverTells(SimKiosk):
    """Goes back to its start as soon as the number is there."""

    def _read_glass(self) -> None:
        if self.flow.screen is Screen.NUMBER:
            self.flow.intend(Home(), self.now())
            self._visitor = None
        super()._read_glass()


class KioskThatHearsNothing(SimKiosk):
    """Waits for answers that it never takes, to its asking for a lease as well, until it gives up."""

    def feed(self, output: Output) -> None:
        if not isinstance(output, Answered):
            super().feed(output)


class KioskOfItsOwnTime(SimKiosk):
    """Makes ids by its own clock, however wrong that is."""

    def new_id(self, at: int) -> CommandId:
        return self.world.new_id(at)


class PatientAnnouncer(Announcer):
    """Waits for its player for ever."""

    def tick(self, now: int, silent_ms: int | None) -> list[VoiceEffect]:
        self._playing_since = now
        return super().tick(now, silent_ms)


class ScreenWithPatience(SimScreen):
    """Has a voice that a hanging player silences for good."""

    def boot(self) -> None:
        super().boot()
        self.announcer = PatientAnnouncer(self.announcer.device, WORDING, self.new_id)


class CredulousScreen(SimScreen):
    """Takes whatever it reads for a sign that the hub is alive now, however long that lay waiting."""

    _read_at: int | None = None

    def understand(self, message: HubMessage) -> HubMessage:
        self._read_at = self.now()
        return message

    def silent_ms(self) -> int | None:
        return None if self._read_at is None else self.now() - self._read_at


class UnfairHub(HubCore):
    """Calls whoever came last."""

    def step(self, inputs: Sequence[Input], now: int) -> tuple[Record, ...]:
        with patch("hub.domain.serving.choose", last_come):
            return super().step(inputs, now)


def last_come(terms: Iterable[Terms], lines: Mapping[ServiceId, Line], now: int) -> Why | None:
    """Return the ticket that waits shortest over some services, whatever the policy says."""
    waiting = [
        Candidate(place[-1], service, ticket_class, place[0], now - place[0], 0.0)
        for service in (each.service for each in terms)
        for ticket_class, places in zip(TicketClass, (lines[service].regular, lines[service].priority), strict=True)
        for place in places
    ]
    last = max(waiting, key=lambda each: (each.since, each.ticket), default=None)
    return None if last is None else Why(Reason.LARGEST_SCORE, last)


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
        self.announcer = NaiveAnnouncer(old.device, old.wording, old.new_id)


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


class QueueThatHearsNothingLate(PrintQueue):
    """Lets what nobody knew stay so."""

    def echoed(self, token: str, now: int) -> list[PrintEffect]:
        del token, now
        return []


class StubbornPrinter(SimPrinter):
    """Takes no word that comes after the wait."""

    make_queue = QueueThatHearsNothingLate


SHORT: Final = 4
"""Minutes of a hall in which most broken designs show."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken design, how a violation begins that must be found, and the seed that is tried first to find it.

    `only` names the faults that lead to it, which then strike more often than others would; none: all.
    """

    design: Design
    words: str
    seed: int = 0
    only: tuple[str, ...] = ()
    minutes: int = SHORT

    def found_by(self, seed: int) -> bool:
        """Return whether the checkers see what is wrong in a hall."""
        every_ms = 6_000 if self.only else Hall.fault_every_ms
        hall = Hall(seed, self.design, minutes=self.minutes, fault_every_ms=every_ms, only=self.only)
        return any(violation.startswith(self.words) for violation in hall.run().violations)


LONG: Final = Hall.minutes
"""Some designs need luck that a short hall seldom has."""

CRASH: Final = ("hub crash",)
LATE: Final = ("device frozen", "delay", "partition", "slow reader")
"""What lets old words arrive late."""

BROKEN: Final = {
    "no command ids": Broken(Design(kiosk=KioskWithoutCommandIds), "refused and yet", 3, minutes=LONG),
    "answer before commit": Broken(Design(answers_early=True), "told and lost"),
    "no call ids": Broken(Design(screen=ScreenWithoutCallIds), "announced twice unmarked", 14, CRASH, LONG),
    "unknown commit taken for failed": Broken(
        Design(takes_unknown_for_failed=True), "refused and yet", 3, minutes=LONG
    ),
    "no journal in the printer": Broken(
        Design(printer=ForgetfulPrinter), "printed 2 times unmarked", 0, ("printer restart", "link break")
    ),
    "no mark after a takeover": Broken(
        Design(screen=ScreenThatNeverMarks), "announced twice unmarked", 6, ("device restart", "device frozen")
    ),
    "blind screens": Broken(Design(screen=BlindScreen), "never shown"),
    "screens that do not report": Broken(Design(screen=SilentScreen), "shown and never recorded"),
    "kiosk that never tells": Broken(Design(kiosk=KioskThatNeverTells), "never answered"),
    "kiosk that hears no answer": Broken(Design(kiosk=KioskThatHearsNothing), "gave up"),
    "kiosk that trusts its own clock": Broken(Design(kiosk=KioskOfItsOwnTime), "refused as outdated", 3),
    "voice that waits for its player for ever": Broken(Design(screen=ScreenWithPatience), "never announced", 2),
    "old words taken for signs of life": Broken(Design(screen=CredulousScreen), "two voices at once", 1, LATE, LONG),
    "calls out of turn": Broken(Design(core=UnfairHub), "out of turn"),
    "old leader writes": Broken(Design(is_fenced=False, keeps_lease=False), "written by a former leader", 3),
    "old leader speaks": Broken(Design(keeps_lease=False), "spoken by a former leader", 3, minutes=LONG),
    "epoch not raised": Broken(Design(raises_epoch=False), "two reigns in one epoch", 1),
    "printing that claims success": Broken(Design(printer=HastyPrinter), "claimed as printed", 1),
    "late words not believed": Broken(Design(printer=StubbornPrinter), "late word not believed", 0, ("printer mute",)),
}
"""Each broken design by what is wrong with it."""
