"""The printers of a simulated hall with their paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from hub.client.session import Answered, JobArrived, JobWithdrawn, Joined, Output, Parted
from hub.protocol import limits
from hub.protocol.commands import Accepted, RecordPrint, ReportPrinter
from hub.protocol.hello import Role
from hub.protocol.local_printing import FateHere, PrinterIs, PrintHere
from hub.protocol.printing import PrinterState, PrintJob
from printer.effects import Confirm, Keep, Look, Recover, Report, ReportState, TellHere, Write
from printer.job import PrintQueue
from printer.memory import hand_in
from printer.muteness import LOOKS
from printer.record import Record
from printer.status import Detail
from tests.simulation.device import SimDevice
from tests.simulation.ledger import Ledger, Paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.protocol.ids import JobId
    from hub.protocol.remembering import HandInMemory
    from printer.effects import Effect as PrintEffect
    from tests.simulation.hub_node import HubNode
    from tests.simulation.local_road import LocalRoad
    from tests.simulation.world import World


ECHO_KNOWN_MS: Final = 60_000
"""A program that heard a late word and runs so long has kept it; the hub must know when all is quiet."""


class SimPrinter(SimDevice):
    """The printer agent's own queue, on a machine that prints, goes mute, and loses power."""

    role = Role.PRINTER
    make_queue = PrintQueue

    def __init__(self, world: World, hub: HubNode, name: str, ledger: Ledger) -> None:
        super().__init__(world, hub, name)
        self.ledger = ledger
        self.disk: list[Record] = []
        self.mute_until = 0
        self.mute_looks = 0
        self.no_paper_until = 0
        self.next_sync_ms = 0.0
        self.road: LocalRoad | None = None
        self._offset_ms = 0
        self._memory: Iterator[HandInMemory] = iter(())

    def boot(self) -> None:
        """What is on disk outlives the program."""
        self.print_queue = self.make_queue()
        self._offset_ms, self._memory = 0, iter(())
        self._do(self.print_queue.restore(self.disk, self._hub_now()))

    def _hub_now(self) -> int:
        return self.session.hub_time(self.now())

    @property
    def how_it_is(self) -> PrinterIs:
        """What its program says to a kiosk that connects."""
        return PrinterIs(self.print_queue.state, self.print_queue.detail is Detail.MUTE)

    @property
    def _mute(self) -> bool:
        return self.world.now < self.mute_until

    def on_output(self, output: Output) -> None:
        """Feed the queue."""
        match output:
            case Joined(welcome=welcome):
                self.print_queue.clock_set(self.session.offset_ms - self._offset_ms)
                self._offset_ms = self.session.offset_ms
                records = [*self.print_queue.fates.records.values()]
                self._memory = hand_in(records) if welcome.collects else iter(())
                self._do(self.print_queue.joined())
            case Parted():
                self._memory = iter(())
            case JobArrived(job=job):
                self._do(self.print_queue.arrived(job, self._hub_now()))
            case JobWithdrawn(job=job):
                self._do(self.print_queue.withdrawn(job, self._hub_now()))
            case Answered(command=RecordPrint(job=job_id, outcome=outcome), answer=answer):
                end = self.print_queue.settled if isinstance(answer, Accepted) else self.print_queue.refused
                self._do(end(job_id, outcome, self._hub_now()))
            case _:
                pass

    def on_tick(self) -> None:
        """Time for the queue."""
        self._do(self.print_queue.tick(self._hub_now()))
        for part in self._memory:
            self.report(part)

    def asked_here(self, wanted: PrintHere) -> None:
        """The kiosk of this machine wants a slip."""
        now = self._hub_now()
        left = min(wanted.begin_by - self.world.now, limits.SLIP_DEADLINE_MOST.value)
        self._do(self.print_queue.asked_here(PrintJob(wanted.job, wanted.slip, now + left), wanted.replaces, now))

    def _die(self) -> None:
        super()._die()
        if self.road is not None:
            self.road.printer_gone()

    def _later(self, low: float, high: float, then: str, *values: object) -> None:
        def come() -> None:
            self._do(getattr(self.print_queue, then)(*values, self._hub_now()))

        self.later(self.world.between(low, high), come)

    def _looked(self, state: PrinterState, detail: Detail) -> None:
        is_silent = self._mute

        def come() -> None:
            self._do(self.print_queue.looked(state, is_silent, self._hub_now(), detail))

        self.later(self.world.between(20, 300), come)

    def _do(self, effects: list[PrintEffect]) -> None:
        for effect in effects:
            match effect:
                case Look():
                    state = PrinterState.PAPER_OUT if self.world.now < self.no_paper_until else PrinterState.READY
                    state = PrinterState.UNKNOWN if self._mute else state
                    self.mute_looks = self.mute_looks + 1 if self._mute else 0
                    self._looked(state, Detail.MUTE if self.mute_looks >= LOOKS else Detail.NONE)
                case Keep(record=record):
                    self._keep(record)
                case Write(job=job):
                    self._write(job)
                case Recover():
                    pass
                case Confirm(job=job_id, within_ms=within_ms, token=token):
                    if self._mute:
                        self._later(within_ms, within_ms, "confirmed", False, PrinterState.UNKNOWN)
                        self._echo_late(job_id, token)
                    else:
                        self._later(100, 500, "confirmed", True, PrinterState.READY)
                case Report(job=job_id, outcome=outcome, reason=reason):
                    command_id = self.new_id(self.now())
                    self.submit(RecordPrint(command_id=command_id, job=job_id, outcome=outcome, reason=reason))
                case ReportState(state=state, detail=detail):
                    self.report(ReportPrinter(state, detail))
                    if self.road is not None:
                        self.road.tell(PrinterIs(state, detail is Detail.MUTE))
                case TellHere(job=job_id, outcome=outcome, reason=reason):
                    self.ledger.told_here[job_id] = outcome
                    if self.road is not None:
                        self.road.tell(FateHere(job_id, outcome, reason))
                case _:
                    assert_never(effect)

    def _echo_late(self, job: JobId, token: str) -> None:
        """The slip is on paper; when the printer speaks again it may say so, to whichever program runs then."""

        def noted(start: int) -> None:
            if self.is_current(start):
                self.ledger.echoed.add(job)

        def heard() -> None:
            start = self.starts
            self._do(self.print_queue.echoed(token, self._hub_now()))
            self.world.after(ECHO_KNOWN_MS, lambda: noted(start))

        def echo() -> None:
            if self.alive:
                self.arrive(heard)

        chance = sum(map(ord, token))  # of its own, so that the other faults of a seed stay what they are
        if chance % 4:
            self.world.after(self.mute_until - self.world.now + 600 + 40 * chance % 5_000, echo)

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
