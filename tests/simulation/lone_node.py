"""A hub on a disk of its own: backed up now and then, destroyed, and rebuilt by the product's own rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hub.core.collector import Collector
from hub.core.effects import Input, Received
from hub.domain.events import TicketCalled, TicketIssued
from hub.domain.events_day import PaperTicketRecorded
from hub.domain.events_lease import TicketHandedIn
from hub.domain.events_rebuild import Aside, TicketRestored
from hub.domain.events_slip import SlipRecorded, SlipReprinted
from hub.protocol import limits
from hub.protocol.hello import Hello
from hub.protocol.ids import BootId
from hub.server.remembered import Outcome, add
from hub.store.memory import MemoryJournal
from tests.simulation.hub_node import TICK_MS, HubNode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.domain.events import Record
    from hub.protocol.ids import DeviceId
    from hub.protocol.marks import Mark

NUMBERED: Final = (TicketIssued, TicketHandedIn, PaperTicketRecorded, TicketRestored)
BACKUP_EVERY_MS: Final = (60_000, 240_000)
NEW_DISK_MS: Final = (5_000, 20_000)
LEAST_MS: Final = limits.RESEND_WITHIN.value
"""As in hub/server/collecting.py: a command that was under way is then asked about, never sent again."""

WAIT_MS: Final = 120_000
"""As the command's own: whoever is not heard by then is off."""


@dataclass
class LoneNode(HubNode):
    """`is_lost` while there is no history: then it collects what devices remember.

    `lost_calls`, `lost_slips` (what was told of them) and `lost_hand_ins` (tickets) no backup of a destroyed disk had,
    `aside` are numbers without a place at a rebuild, with its day, `unheard` the devices that it went on without.
    `keeps_marks`: kiosks are told marks of history, so that it may go back (`go_back`); it did `went_back` times, and
    that was `noticed`. `remembers` and `heeds_marks` are what broken designs lack.
    """

    raises_epoch: bool = True
    remembers: bool = True
    backup: list[Record] = field(default_factory=list)
    is_lost: bool = False
    rebuilds: int = 0
    aside: list[tuple[Aside, str]] = field(default_factory=list)
    lost_calls: set[str] = field(default_factory=set)
    lost_slips: set[str] = field(default_factory=set)
    lost_hand_ins: set[str] = field(default_factory=set)
    unheard: set[DeviceId] = field(default_factory=set)
    keeps_marks: bool = False
    heeds_marks: bool = True
    went_back: int = 0
    noticed: int = 0
    _is_old: bool = False
    _is_noticed: bool = False
    _collector: Collector | None = None
    _began: int = 0

    def run(self) -> None:
        """A program that has just started serves at once; the first one begins to make backups."""
        super().run()
        if self.boots == 1:
            self._plan_backup()

    def _plan_backup(self) -> None:
        def back_up() -> None:
            if self.alive and not self.is_lost and not self._is_old:
                self.backup = self.journal.history()
            self._plan_backup()

        self.world.after(self.world.between(*BACKUP_EVERY_MS), back_up)

    # --- what befalls it: while its history is lost, people stand around it ---

    def start(self) -> None:
        if not self.is_lost:
            super().start()

    def crash(self) -> None:
        if not self.is_lost:
            super().crash()

    def freeze(self, for_ms: float) -> None:
        if not self.is_lost:
            super().freeze(for_ms)

    def switch_off(self) -> None:
        if not self.is_lost:
            super().switch_off()

    # --- the rebuild ---

    def destroy(self) -> None:
        """The disk is gone; there is a backup on another, which is older, and soon a new disk."""
        if self.is_lost or not self.alive or not self.backup:
            return
        self._die()
        self.is_lost = True
        self._is_old = self._is_noticed = False
        self._back_to_backup(self.raises_epoch)
        self.world.after(self.world.between(*NEW_DISK_MS), self._collect)

    def go_back(self, marks: Sequence[Mark | None]) -> None:
        """The database is as it was at its last backup, and says nothing of it, if all kiosks' `marks` are later."""
        here = [0 if each is None or each.epoch != self.journal.epoch() else each.revision for each in marks]
        if self.is_lost or self._is_old or not self.alive or not 0 < len(self.backup) < min(here):
            return
        self.went_back += 1
        self._is_old = True
        self._die()
        self._back_to_backup(0)
        self.world.after(self.world.between(300, 3_000), self.start)

    def _back_to_backup(self, raised: int) -> None:
        assert isinstance(self.journal, MemoryJournal)
        gone = self.journal.history()[len(self.backup) :]
        self.lost_calls |= {each.event.call for each in gone if isinstance(each.event, TicketCalled)}
        self.lost_slips |= {each.event.job for each in gone if isinstance(each.event, SlipReprinted | SlipRecorded)}
        self.lost_hand_ins |= {str(each.event.ticket) for each in gone if isinstance(each.event, TicketHandedIn)}
        for record in gone:
            del self.true_at[record.revision]
        self.journal = type(self.journal)(None, self.journal.epoch() + raised)
        self.journal.append(self.backup)

    # --- marks of history ---

    def serve(self) -> None:
        super().serve()
        if self.keeps_marks:
            assert isinstance(self.journal, MemoryJournal)
            self.core.marks.read = self.journal.mark

    def accept(self, item: Input) -> None:
        """As the writer, who asks the journal about the marks in hellos."""
        if isinstance(item, Received) and isinstance(item.message, Hello) and item.message.mark is not None:
            assert isinstance(self.journal, MemoryJournal)
            item = replace(item, fate=self.journal.judge(item.message.mark) if self.heeds_marks else None)
        super().accept(item)

    def _collect(self) -> None:
        """Somebody starts the rebuild: the device port is open, and who comes is asked what it remembers."""
        self.boots += 1
        self.alive, self._busy, self._turn_due = True, False, False
        self._inbox.clear()
        self.wires.clear()
        boot = BootId(f"{self.name}-{self.boots}")
        self.core = self.make_core(boot, self.journal.epoch())
        self.core.restore(self.journal.open_day(), self.journal.head())
        hall = self.core.catalogue.hall.name["id"]
        self._collector = Collector(hall, self.core.bindings, boot=boot, epoch=self.journal.epoch())
        self._began = self.world.now
        self._tick()

    def _turn(self) -> None:
        collector = self._collector
        if collector is None:
            super()._turn()
            if self.core.marks.has_lost and not self._is_noticed:
                self._is_noticed = True
                self.noticed += 1
                self.world.after(self.world.between(*NEW_DISK_MS), self._cure)
            return
        self._turn_due = False
        inputs, self._inbox = self._inbox, []
        self._emit(collector.step(inputs, self.now()))
        waited = self.world.now - self._began
        if waited >= LEAST_MS and (not collector.missing or waited >= WAIT_MS):
            self._rebuild(collector)

    def _cure(self) -> None:
        """Somebody reads the alarm, stops the hub, and rebuilds; if it is just starting, a little later."""
        if not self.alive:
            self.world.after(TICK_MS, self._cure)
        else:
            self.destroy()

    def _rebuild(self, collector: Collector) -> None:
        self.unheard |= {*collector.missing}
        journal = self.journal
        assert isinstance(journal, MemoryJournal)
        events = [record.event for record in journal.history()]
        known = {event.ticket: event.text for event in events if isinstance(event, NUMBERED)}
        told = collector.numbers() if self.remembers else ()
        now = max(self.now(), self.core.state.last_at)
        done = Outcome(Path("backup"), journal.epoch())
        journal.choose_fault = None
        add(self.core, journal, told, collector.leases(), collector.all_kiosks_heard, now, done, known)
        self.aside += [(each, journal.history()[-1].day) for each in done.aside]
        self.lost_hand_ins -= {getattr(record.event, "ticket", "") for record in journal.history()}
        for record in journal.history()[len(self.backup) :]:
            self.true_at[record.revision] = self.world.now
        self.backup = journal.history()
        self.rebuilds += 1
        for wire in list(self.wires.values()):
            wire.close_by_hub()
        self._collector, self.is_lost = None, False
        self.end()
        self.world.after(self.world.between(300, 3_000), self.start)
