"""Kiosks with the people before them, and what they keep on disk."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from hub.client.session import Answered, Joined, Output, Parted, Shown
from hub.protocol.commands import IssueTicket, Language, TicketClass
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.hello import Role
from hub.protocol.ids import AgencyId, ServiceId
from hub.protocol.local_printing import FateHere, PrinterIs, PrintHere
from hub.protocol.marks import Mark
from kiosk.core import CANNOT_NOW, KioskCore
from kiosk.effects import Keep, KeepCatalogue, KeepEmergency, KeepLease, NotTold, PrintCopy, PrintSlip, Report
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import (
    Back,
    ChooseAgency,
    ChooseClass,
    ChooseLanguage,
    ChooseService,
    Home,
    Submit,
    TakeAnother,
    Withdraw,
)
from kiosk.journal import Entry, Gave, Journal
from kiosk.last_word import LastWord
from kiosk.offline import Offline
from kiosk.own_number import own_slip_id
from tests.simulation.device import SimDevice
from tests.simulation.ledger import Ledger, OwnNumber, Wish

if TYPE_CHECKING:
    from hub.protocol.ids import TicketId
    from hub.protocol.leases import Lease
    from hub.protocol.views import CatalogueView
    from kiosk.effects import CoreEffect
    from kiosk.last_word import KeptEmergency
    from tests.simulation.hub_node import HubNode
    from tests.simulation.local_road import LocalRoad
    from tests.simulation.world import World

PATIENCE_MS = 120_000
CLOSED_PATIENCE_MS = 8_000
TOUCH_MS = (200, 900)
SYNC_MS = (1, 8)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who wants a number."""

    id: int
    agency: AgencyId
    service: ServiceId
    ticket_class: TicketClass
    language: Language


class KioskDisk:
    """What outlives the program: the journal, the lease with the hub's clock less the kiosk's, the catalogue."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.lease: Lease | None = None
        self.offset_ms = 0
        self.catalogue: CatalogueView | None = None
        self.emergency: KeptEmergency | None = None

    def journal(self) -> Journal:
        """Return the journal as it is read at a start."""
        return Journal(self.entries)

    def lose(self) -> None:
        """The journal is gone, so that nobody knows what was given of the lease: that is not used any more."""
        self.entries.clear()
        self.lease = None


class SimKiosk(SimDevice):
    """The kiosk's own core, and visitors who touch it, twice now and then."""

    role = Role.KIOSK
    flow_type = KioskFlow

    def __init__(self, world: World, hub: HubNode, name: str, ledger: Ledger) -> None:
        super().__init__(world, hub, name)
        self.ledger = ledger
        self.queue: deque[Visitor] = deque()
        self.disk = KioskDisk()
        self.next_sync_ms = 0.0
        self.next_sync_fails = False
        self.not_told: list[tuple[str, str]] = []
        self._disk_free = world.now
        self._clock_was_set, self._hub_ahead_ms = False, 0
        self._ahead_until: dict[str, int] = {}
        self.road: LocalRoad | None = None
        self._visitor: Visitor | None = None
        self._wish: Wish | None = None
        self._told: TicketId | None = None
        self._since = 0
        self.idle_ms = TOUCH_MS

    def boot(self) -> None:
        """A visitor before a dead kiosk starts over."""
        self.flow, journal = self.flow_type(self.new_id), self.disk.journal()
        offline = Offline(journal.record(self.disk.lease, self.disk.offset_ms))
        self.core = KioskCore(self.flow, self.new_id, offline, journal, last_word=LastWord(self.disk.emergency))
        if self.disk.emergency is not None:
            self.flow.remember(self.disk.emergency.emergency)
        if self.disk.catalogue is not None:
            self.flow.shown(self.disk.catalogue, self.now())
        if self._wish is None and self._told is not None:
            self._visitor = None
        self._wish, self._told = None, None
        self._say_mark()
        if self.road is not None:
            self.road.kiosk_started()
        self._touch()

    def _die(self) -> None:
        """The number may be on its way: nobody tells it here."""
        if self._wish is not None:
            self._wish.cut_off = True
        super()._die()

    def set_clock(self, by_ms: int) -> None:
        """Somebody sets the clock of the kiosk's machine; its program goes by another one, until it starts again."""
        self.skew_ms += by_ms
        self._clock_was_set = True
        self.crash()

    def _say_mark(self) -> None:
        kept = self.core.journal.mark
        self.session.kept = None if kept is None else (kept.hall, kept.mark)

    @property
    def mark(self) -> Mark | None:
        """The newest mark of history on this kiosk's disk."""
        kept = self.disk.journal().mark
        return None if kept is None else kept.mark

    def lose_journal(self) -> None:
        """The disk is gone, and the program with it: what was not handed in, nobody will ever know."""
        for own in self.core.offline.record.outbox if self.starts else ():
            self.ledger.own[own.command_id].lost = True
        for own_number in self.ledger.own.values():
            own_number.at_hub_only |= own_number.kiosk == self.name
        self.disk.lose()
        self.crash()

    def on_output(self, output: Output) -> None:
        """Feed the core; whoever stands there reads what is on the glass."""
        self.feed(output)
        self._read_glass()

    def feed(self, output: Output) -> None:
        """Feed the core."""
        now = self.now()
        match output:
            case Joined(welcome=welcome):
                self._clock_was_set, self._hub_ahead_ms = False, welcome.at - self.world.now
                self._do(self.core.joined(welcome, self.session.hub_time(now), now))
            case Parted():
                self._do(self.core.parted(now))
            case Shown(show=show):
                self._do(self.core.shown(show.view, now))
            case Answered(command=command, answer=answer):
                if isinstance(command, IssueTicket) and isinstance(answer, Refused) and answer.code in CANNOT_NOW:
                    self.ledger.unserved.append(command.command_id)
                self._do(self.core.answered(command, answer, now))
            case _:
                pass

    def hear_printer(self, said: PrinterIs | FateHere | None) -> None:
        """The printer of this machine says something; None: it is gone."""
        match said:
            case FateHere(job=job, outcome=outcome, reason=reason):
                self.core.slip_settled(job, outcome, reason)
            case PrinterIs(state=state, is_mute=is_mute):
                self.core.printer_is(state, self.now(), is_mute=is_mute)
            case None:
                self.core.printer_is(None, self.now())
            case _:
                assert_never(said)

    def on_tick(self) -> None:
        """Time for the core."""
        self._do(self.core.tick(self.now()))
        self._read_glass()

    def _read_glass(self) -> None:
        flow, wish = self.flow, self._wish
        shown = flow.receipt if flow.screen is Screen.NUMBER else None
        if wish is None:
            if shown is not None and self._told is not None and shown.ticket != self._told:
                self.ledger.told_again.append(f"{shown.number} at {self.name}")
                self._told = shown.ticket
            return
        if shown is not None:
            wish.told, wish.told_at = (shown.ticket, shown.number), self.world.now
            self._wish, self._told = None, shown.ticket
        elif flow.screen is Screen.REFUSED:
            wish.refused, wish.outdated = True, flow.refusal is RejectionCode.COMMAND_OUTDATED
            self._wish = None

    def _do(self, effects: list[CoreEffect]) -> None:
        given = {
            each.entry.ticket.replaces for each in effects if isinstance(each, Keep) and isinstance(each.entry, Gave)
        }
        for effect in effects:
            match effect:
                case Submit(command=command):
                    if isinstance(command, IssueTicket):
                        self._wish_for(command)
                    self.submit(command)
                case Withdraw(command_id=command_id):
                    self.session.withdraw(command_id)
                    if command_id not in given and self._wish is not None:
                        self._wish.withdrawn = True
                        self._wish = None
                case Keep(entry=entry):
                    self._keep(entry)
                case KeepLease(lease=lease, offset_ms=offset_ms):
                    self.disk.lease, self.disk.offset_ms = lease, offset_ms
                case KeepCatalogue(catalogue=catalogue):
                    self.disk.catalogue = catalogue
                case KeepEmergency(kept=kept):
                    self.disk.emergency = kept
                case PrintCopy():
                    raise AssertionError("nobody is in the staff corner")
                case PrintSlip(ticket=own, slip=slip, replaces=replaces, within_ms=within_ms):
                    assert self.road is not None, "no printer is beside this kiosk"
                    begin_by = self.world.now + within_ms
                    self.road.ask(PrintHere(own_slip_id(own), slip, begin_by, replaces))
                case NotTold(number=number, day=day):
                    self.not_told.append((day, number))
                case Report(message=message):
                    self.report(message)
                case _:
                    assert_never(effect)

    def _wish_for(self, command: IssueTicket) -> None:
        assert self._visitor is not None, "a number nobody asked for"
        self._wish = Wish(self._visitor.id, self.name, [command.command_id])
        self.ledger.wishes.append(self._wish)

    def _keep(self, entry: Entry) -> None:
        """Write an entry, synced; one that a crash overtakes may be on disk or not."""
        if isinstance(entry, Gave):
            self._note_own(entry)
        start, fails = self.starts, self.next_sync_fails

        def synced() -> None:
            if self.is_current(start):
                if not fails:
                    self.disk.entries.append(entry)
                self.later(0, lambda: self._kept(entry, not fails))
            elif not fails and self.starts == start and self.world.chance(0.5):
                # nobody starts again before the disk has let go
                self.disk.entries.append(entry)

        takes = self.next_sync_ms or self.world.between(*SYNC_MS)
        self._disk_free = max(self._disk_free, self.world.now) + round(takes)  # one thing after another
        self.world.after(self._disk_free - self.world.now, synced)
        self.next_sync_ms, self.next_sync_fails = 0.0, False

    def _kept(self, entry: Entry, is_kept: bool) -> None:
        if self._wish is not None and isinstance(entry, Gave):
            self._wish.disk_failed = not is_kept
        self._do(self.core.kept(entry, is_kept, self.now()))
        self._say_mark()
        self._read_glass()

    def _note_own(self, entry: Gave) -> None:
        own = entry.ticket
        knows_no_time = self._clock_was_set or own.issued_at <= self._ahead_until.get(own.day, 0)
        if knows_no_time:
            self._ahead_until[own.day] = own.issued_at
        self.ledger.own[own.command_id] = OwnNumber(self.name, own, self.world.now, knows_no_time, self._hub_ahead_ms)
        if self._wish is None:  # it was asked for in this very moment, and the hub never is
            command = IssueTicket(command_id=own.replaces or own.command_id, service=own.service)
            self._wish_for(command)
        assert self._wish is not None
        self._wish.commands.append(own.command_id)

    def _touch(self) -> None:
        """The visitor looks at the screen and touches what is next."""
        if self._visitor is None and self.queue:
            self._visitor, self._since = self.queue.popleft(), self.world.now
        if self._visitor is not None:
            self._act(self._visitor)
        self.later(self.world.between(*(self.idle_ms if self._visitor is None else TOUCH_MS)), self._touch)

    def _act(self, visitor: Visitor) -> None:
        now, flow = self.now(), self.flow
        match flow.screen:
            case Screen.AWAY:
                if self.world.now - self._since > PATIENCE_MS:
                    self._leave(None)
            case Screen.AGENCIES:
                flow.intend(ChooseLanguage(visitor.language), now)
                flow.intend(ChooseAgency(visitor.agency), now)
            case Screen.SERVICES:
                flow.intend(ChooseService(visitor.service), now)
            case Screen.CLASS:
                for _ in range(2 if self.world.chance(0.3) else 1):
                    self._do(self.core.intend(ChooseClass(visitor.ticket_class), now))
            case Screen.ISSUING:
                pass
            case Screen.REFUSED:
                closed = flow.refusal is RejectionCode.NOT_AVAILABLE
                if flow.refusal is RejectionCode.ASKS_FIRST:
                    self._do(self.core.intend(TakeAnother(), now))
                elif self.world.now - self._since > (CLOSED_PATIENCE_MS if closed else PATIENCE_MS):
                    self._leave(Home())
                else:
                    flow.intend(Back(), now)
            case Screen.NUMBER:
                if self.world.chance(0.3):
                    self._leave(Home())
            case _:
                assert_never(flow.screen)

    def _leave(self, intent: Home | None) -> None:
        if self.flow.screen is not Screen.NUMBER:
            self.ledger.left_without += 1
        if intent is not None:
            self.flow.intend(intent, self.now())
        self._visitor, self._told = None, None
