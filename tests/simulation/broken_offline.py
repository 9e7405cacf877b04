"""Designs broken on purpose in what is about kiosks without a hub, and hubs without their memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import msgspec

from hub.client.session import Answered, Output
from hub.core.translate import to_domain
from hub.domain.commands import IssueTicket
from hub.domain.day import Lease
from hub.domain.ticket import TicketId
from hub.protocol import commands as wire
from hub.protocol.commands import Accepted, TicketReceipt
from hub.protocol.leases import HandInTicket
from hub.store.memory import MemoryJournal
from kiosk.flow import Screen
from kiosk.intents import Withdraw
from kiosk.journal import Entry, Gave, Settled
from tests.simulation.broken import Broken
from tests.simulation.broken_days import Patched
from tests.simulation.database import Database
from tests.simulation.design import Design
from tests.simulation.faults import WENT_BACK
from tests.simulation.kiosks import SimKiosk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.core.bindings import DeviceBinding
    from hub.core.bookings import Booking
    from hub.core.effects import Input
    from hub.domain.commands import Command
    from hub.domain.day import DayState
    from hub.domain.events import Record
    from hub.domain.events_lease import LeaseGiven
    from hub.domain.wait import Wait
    from hub.protocol.codec import ClientMessage
    from hub.store.leadership import Leader
    from kiosk.effects import CoreEffect
    from tests.simulation.database import Tenure


def always_free(*_: object) -> bool:
    """Take every slot for one that nobody has."""
    return True


def give_anyway(state: DayState, event: LeaseGiven) -> None:
    """Note a lease without a look at the others."""
    state.leases[event.lease] = Lease(event.kiosk, event.slot, event.days, event.given_at)


class GenerousHub(Patched):
    """Gives the same slot to every kiosk that asks."""

    changes = {"hub.domain.leases._is_free": always_free, "hub.domain.handing_in._give": give_anyway}  # noqa: RUF012

    def restore(self, records: Sequence[Record], head: int) -> None:
        with self._changed():
            super().restore(records, head)

    def rolled_back(self, records: Sequence[Record], head: int) -> None:
        with self._changed():
            super().rolled_back(records, head)


class TrustingJournal(MemoryJournal):
    """A database without a constraint."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._constraints.admit = lambda records: None  # type: ignore[method-assign]
        self._constraints.revert = lambda: None  # type: ignore[method-assign]


class HubWithoutAnswers(Patched):
    """Forgets at once under which ids it has given numbers: a repeated id gets one more."""

    def step(self, inputs: Sequence[Input], now: int) -> tuple[Record, ...]:
        numbers = [id_ for id_, answer in self.state.answers.items() if answer.ticket is not None and not answer.call]
        for id_ in numbers:
            del self.state.answers[id_]
        self.state.drawn_at.clear()  # else whoever gets a second number is asked first whether that is meant
        return super().step(inputs, now)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.changes = {"hub.core.clerk.to_domain": self._to_domain}  # type: ignore[misc]

    def _to_domain(
        self, command: wire.Command, binding: DeviceBinding, wait: Wait | None, booking: Booking | None
    ) -> Command:
        made = to_domain(command, binding, wait, booking)
        if isinstance(made, IssueTicket) and made.ticket in self.state.tickets:
            return replace(made, ticket=TicketId(f"{made.ticket}-{self.state.revision}"))
        return made


class HubWithoutGap(Patched):
    """Goes on after a rebuild with the number that follows the last one it knows."""

    changes = {"hub.domain.rebuilding.GAP": 0}  # type: ignore[dict-item]  # noqa: RUF012


class LaggingDatabase(Database):
    """Copies itself to another machine a little later, where whoever takes over goes on."""

    def take_over(self, seen: Leader | None, name: str, asked_at: int) -> Tenure | None:
        tenure = super().take_over(seen, name, asked_at)
        records = self.journal.history()
        if tenure is not None and len(records) > 200:
            self.journal = MemoryJournal()
            self.journal.append(records[: -self.world.random.randrange(12) or None])
        return tenure


class KioskThatTellsLateAnswers(SimKiosk):
    """Goes on waiting for the hub after it has given a number itself, and shows what comes."""

    def _do(self, effects: list[CoreEffect]) -> None:
        super()._do([each for each in effects if not isinstance(each, Withdraw)])

    def feed(self, output: Output) -> None:
        super().feed(output)
        if not isinstance(output, Answered) or not isinstance(output.answer, Accepted):
            return
        result, told = output.answer.result, self.flow.receipt
        if isinstance(result, TicketReceipt) and self.flow.screen is Screen.NUMBER and told is not None:
            self.flow.receipt = result


class KioskThatForgetsItsOutbox(SimKiosk):
    """Takes after a restart for handed in whatever it ever gave."""

    def boot(self) -> None:
        given = [each.ticket.command_id for each in self.disk.entries if isinstance(each, Gave)]
        self.disk.entries += [Settled(each) for each in given]
        super().boot()


class KioskThatDoesNotSync(SimKiosk):
    """Tells a number as soon as it is written, and leaves it to the system when that comes to the disk."""

    def _keep(self, entry: Entry) -> None:
        if isinstance(entry, Gave):
            self._note_own(entry)
        start = self.starts

        def on_disk() -> None:
            if self.is_current(start):
                self.disk.entries.append(entry)

        self.world.after(30_000, on_disk)
        self.later(0, lambda: self._kept(entry, True))


class KioskThatReplacesNothing(SimKiosk):
    """Does not say which of its commands a number of its own stands for."""

    def rewrite(self, message: ClientMessage) -> ClientMessage:
        if isinstance(message, HandInTicket):
            return msgspec.structs.replace(message, replaces=None)
        return message


AWAY: Final = ("half-open link", "partition", "delay", "hub crash after commit", "kiosk restart", "hub away")
"""What lets kiosks give numbers by themselves, and what befalls them then."""

LOST: Final = ("disk destroyed", "link break")
BACK: Final = (WENT_BACK, "link break")

BROKEN_OFFLINE: Final = {
    "lease granted twice": Broken(Design(core=GenerousHub, journal=TrustingJournal), "doubled", 0, AWAY),
    "dedupe lost": Broken(Design(core=HubWithoutAnswers, journal=TrustingJournal), "doubled", 5),
    "number reused after a takeover": Broken(Design(database=LaggingDatabase), "doubled", 1),
    "number reused after a rebuild": Broken(Design(core=HubWithoutGap, remembers=False), "doubled", 0, LOST),
    "nobody asked at a rebuild": Broken(Design(remembers=False), "told and lost", 0, LOST),
    "rebuilt under the old epoch": Broken(Design(raises_epoch=False), "history went back in epoch", 0, LOST),
    "marks not heeded": Broken(Design(heeds_marks=False), "doubled", 0, BACK),
    "late answer told too": Broken(Design(kiosk=KioskThatTellsLateAnswers), "told twice", 0, AWAY),
    "outbox forgotten at a restart": Broken(Design(kiosk=KioskThatForgetsItsOutbox), "told and lost", 1, AWAY),
    "number told before it is on disk": Broken(Design(kiosk=KioskThatDoesNotSync), "told and lost", 0, AWAY),
    "replaced number stays": Broken(Design(kiosk=KioskThatReplacesNothing), "doubled", 1, AWAY),
}
"""Each of these by what is wrong with it."""
