"""Kiosks with the people before them, and the printers with their paper."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from hub.client.session import Answered, JobArrived, Joined, Output, Parted, Shown
from hub.protocol.commands import Language, RecordPrint, ReportPrinter, TicketClass
from hub.protocol.errors import RejectionCode
from hub.protocol.hello import Role
from hub.protocol.ids import AgencyId, ServiceId
from hub.protocol.printing import PrinterState, PrintJob
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import (
    Back,
    ChooseAgency,
    ChooseClass,
    ChooseLanguage,
    ChooseService,
    Effect,
    Home,
    Submit,
    TakeAnother,
    Withdraw,
)
from printer.effects import Confirm, Keep, Look, Report, ReportState, TellHere, Write
from printer.job import PrintQueue
from printer.record import Record
from tests.simulation.device import SimDevice
from tests.simulation.ledger import Ledger, Paper, Wish

if TYPE_CHECKING:
    from hub.protocol.ids import CommandId
    from printer.effects import Effect as PrintEffect
    from tests.simulation.hub_node import HubNode
    from tests.simulation.world import World

PATIENCE_MS = 120_000
CLOSED_PATIENCE_MS = 8_000
TOUCH_MS = (200, 900)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who wants a number."""

    id: int
    agency: AgencyId
    service: ServiceId
    ticket_class: TicketClass
    language: Language


class SimKiosk(SimDevice):
    """The kiosk's own flow, and visitors who touch it, twice now and then."""

    role = Role.KIOSK

    def __init__(self, world: World, hub: HubNode, name: str, ledger: Ledger) -> None:
        super().__init__(world, hub, name)
        self.ledger = ledger
        self.queue: deque[Visitor] = deque()
        self._visitor: Visitor | None = None
        self._wish: Wish | None = None
        self._told = False
        self._since = 0
        self.idle_ms = TOUCH_MS

    def boot(self) -> None:
        """A visitor before a dead kiosk starts over."""
        self.flow = KioskFlow(self.new_id)
        if self._wish is None and self._told:
            self._visitor = None
        self._wish, self._told = None, False
        self._touch()

    def _die(self) -> None:
        """The number may be on its way: nobody tells it here."""
        if self._wish is not None:
            self._wish.cut_off = True
        super()._die()

    def on_output(self, output: Output) -> None:
        """Feed the flow; whoever stands there reads what is on the glass."""
        self.feed(output)
        self._read_glass()

    def feed(self, output: Output) -> None:
        """Feed the flow."""
        match output:
            case Joined():
                self.flow.joined(self.now())
            case Parted():
                self.flow.parted(self.now())
            case Shown(show=show):
                self.flow.shown(show.view, self.now())
            case Answered(command=command, answer=answer):
                self.flow.answered(command.command_id, answer, self.now())
            case _:
                pass

    def on_tick(self) -> None:
        """Time for the flow."""
        self._do(self.flow.tick(self.now()))
        self._read_glass()

    def _read_glass(self) -> None:
        flow, wish = self.flow, self._wish
        if wish is None:
            return
        if flow.screen is Screen.NUMBER and flow.receipt is not None:
            wish.told = (flow.receipt.ticket, flow.receipt.number)
            self._wish, self._told = None, True
        elif flow.screen is Screen.REFUSED:
            wish.refused, wish.outdated = True, flow.refusal is RejectionCode.COMMAND_OUTDATED
            self._wish = None

    def _do(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Submit(command=command):
                    assert self._visitor is not None, "a number nobody asked for"
                    self._wish = Wish(self._visitor.id, self.name, [command.command_id])
                    self.ledger.wishes.append(self._wish)
                    self.submit(command)
                case Withdraw(command_id=command_id):
                    self.session.withdraw(command_id)
                    if self._wish is not None:
                        self._wish.withdrawn = True
                    self._wish = None
                case _:
                    assert_never(effect)

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
                    self._do(flow.intend(ChooseClass(visitor.ticket_class), now))
            case Screen.ISSUING:
                pass
            case Screen.REFUSED:
                closed = flow.refusal is RejectionCode.NOT_AVAILABLE
                if flow.refusal is RejectionCode.ASKS_FIRST:
                    self._do(flow.intend(TakeAnother(), now))
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
        self._visitor, self._told = None, False


class SimPrinter(SimDevice):
    """The printer agent's own queue, on a machine that prints, goes mute, and loses power."""

    role = Role.PRINTER

    def __init__(self, world: World, hub: HubNode, name: str, ledger: Ledger) -> None:
        super().__init__(world, hub, name)
        self.ledger = ledger
        self.disk: list[Record] = []
        self.mute_until = 0
        self.next_sync_ms = 0.0
        self._facts: dict[CommandId, RecordPrint] = {}

    def boot(self) -> None:
        """What is on disk outlives the program."""
        self.print_queue = PrintQueue()
        self._facts = {}
        self._do(self.print_queue.restore(self.disk, self._hub_now()))

    def _hub_now(self) -> int:
        return self.session.hub_time(self.now())

    @property
    def _mute(self) -> bool:
        return self.world.now < self.mute_until

    def on_output(self, output: Output) -> None:
        """Feed the queue."""
        match output:
            case Joined():
                self._do(self.print_queue.joined())
            case JobArrived(job=job):
                self._do(self.print_queue.arrived(job, self._hub_now()))
            case Answered(command=RecordPrint(job=job_id)):
                self._do(self.print_queue.settled(job_id, self._hub_now()))
            case _:
                pass

    def on_tick(self) -> None:
        """Time for the queue."""
        self._do(self.print_queue.tick(self._hub_now()))

    def _later(self, low: float, high: float, then: str, *values: object) -> None:
        def come() -> None:
            self._do(getattr(self.print_queue, then)(*values, self._hub_now()))

        self.later(self.world.between(low, high), come)

    def _do(self, effects: list[PrintEffect]) -> None:
        for effect in effects:
            match effect:
                case Look():
                    state = PrinterState.UNKNOWN if self._mute else PrinterState.READY
                    self._later(20, 300, "looked", state, self._mute)
                case Keep(record=record):
                    self._keep(record)
                case Write(job=job):
                    self._write(job)
                case Confirm(within_ms=within_ms):
                    if self._mute:
                        self._later(within_ms, within_ms, "confirmed", False, PrinterState.UNKNOWN)
                    else:
                        self._later(100, 500, "confirmed", True, PrinterState.READY)
                case Report(job=job_id, outcome=outcome, reason=reason):
                    command_id = self.new_id(self.now())
                    self.submit(RecordPrint(command_id=command_id, job=job_id, outcome=outcome, reason=reason))
                case ReportState(state=state):
                    self.report(ReportPrinter(state))
                case TellHere():
                    raise AssertionError("no kiosk is beside a simulated printer")
                case _:
                    assert_never(effect)

    def _keep(self, record: Record) -> None:
        start = self.starts

        def synced() -> None:
            if self.is_current(start):
                self.disk = [old for old in self.disk if old.job != record.job] + [record]
                self.later(0, lambda: self._do(self.print_queue.kept(record, self._hub_now())))

        self.world.after(self.next_sync_ms or self.world.between(1, 8), synced)
        self.next_sync_ms = 0.0

    def _write(self, job: PrintJob) -> None:
        start = self.starts
        took = self.world.between(200, 1_500)

        def out() -> None:
            if self.is_current(start) or self.world.chance(0.5):
                slip = job.slip
                paper = Paper(self.name, job.job, slip.ticket, slip.number, slip.copy, self.world.now)
                self.ledger.papers.append(paper)
            if self.is_current(start):
                self.later(0, lambda: self._do(self.print_queue.written(self._hub_now())))

        self.world.after(took, out)
