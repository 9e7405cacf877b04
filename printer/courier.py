"""Between hub, queue and worker: what the hub says goes in, what the queue wants goes out."""

import asyncio
import logging
import time
from collections.abc import Iterator
from itertools import islice
from typing import Final, assert_never

from hub.client.clock import since_boot_ns
from hub.client.complaints import log_complaint
from hub.client.connection import HubLink
from hub.client.identity import new_command_id
from hub.client.session import (
    Answered,
    FirstAdministratorTold,
    Hangup,
    JobArrived,
    JobWithdrawn,
    Joined,
    LogInTold,
    Output,
    Parted,
    SendMessage,
    Shown,
    Troubled,
)
from hub.protocol import limits
from hub.protocol.commands import Accepted, RecordPrint, ReportPrinter
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId, JobId
from hub.protocol.local_printing import FateHere, KioskLine, PaperChangedHere, PrinterIs, PrintHere, PrintTestHere
from hub.protocol.printing import PrintJob, Slip, SlipOutcome, SlipReason
from hub.protocol.remembering import HandInMemory
from printer.dialogue import Dialogue
from printer.effects import Effect, Report, ReportState, TellHere
from printer.job import PrintQueue
from printer.local_road import LocalRoad
from printer.memory import hand_in
from printer.profiles import Profile
from printer.sample import trial_slip
from printer.slip import Stationery
from printer.spool import Spool
from printer.status import Detail
from printer.worker import Worker

LOG: Final = logging.getLogger(__name__)

TICK_S: Final = 0.1
"""By so much a look may come late, twice before a printer is called mute."""

PARTS_PER_TICK: Final = 7
"""Memory is handed in without a pause for the hub: 2,000 numbers a second are eight days of a large hall in 20 s."""


class Courier:
    """One printer's errands; `link` is set before it runs, and all but the worker's errands belong to its loop."""

    link: HubLink

    def __init__(
        self, spool: Spool, dialogue: Dialogue, profile: Profile, stationery: Stationery, road: LocalRoad | None = None
    ) -> None:
        self._queue = PrintQueue(durable=dialogue.durable)
        self._spool = spool
        self._road = road
        self._stationery = stationery
        self._offset_ms = 0
        self._memory: Iterator[HandInMemory] | None = None
        self._taken = 0
        self._worker = Worker(self._queue, spool, dialogue, profile, stationery, self._now)

    def hear(self, output: Output) -> None:
        """Take what the client session has to say (a `hub.client.connection.Handler`)."""
        match output:
            case Joined(welcome):
                offset_ms = self.link.session.offset_ms
                self._queue.clock_set(offset_ms - self._offset_ms)
                self._offset_ms = offset_ms
                self._memory = hand_in(list(self._queue.fates.records.values())) if welcome.collects else None
                self._carry_out(self._queue.joined())
            case Parted():
                self._memory = None
            case JobArrived(job):
                if self._memory is None:
                    self._carry_out(self._queue.arrived(job, self._now()))
                else:
                    LOG.warning("job %s is not taken: the hub only collects what is remembered", job.job)
            case JobWithdrawn(job):
                LOG.info("job %s: withdrawn by the hub", job)
                self._carry_out(self._queue.withdrawn(job, self._now()))
            case Answered(RecordPrint() as command, answer):
                if isinstance(answer, Refused) and answer.code is not RejectionCode.UNKNOWN_JOB:
                    LOG.warning("the hub refused the fate of %s: %s", command.job, answer.code)
                end = self._queue.settled if isinstance(answer, Accepted) else self._queue.refused
                self._carry_out(end(command.job, command.outcome, self._now()))
            case Troubled(problem):
                log_complaint(LOG, problem)
            case Answered() | Shown() | SendMessage() | Hangup() | LogInTold() | FirstAdministratorTold():
                pass
            case _:
                assert_never(output)

    def tick(self) -> None:
        """Time passed, and the printer may have taken more of a slip."""
        if self._worker.taken != self._taken:
            self._taken = self._worker.taken
            self._queue.took(self._now())
        self._carry_out(self._queue.tick(self._now()))

    async def run(self) -> None:
        """Print until cancelled.

        Raises:
            ExceptionGroup: holds an OSError if the journal could not be synced.
        """
        self._carry_out(self._queue.restore(self._spool.start(self._now()), self._now()))
        async with asyncio.TaskGroup() as group:
            group.create_task(self._worker.run(self._carry_out))
            group.create_task(self._tick())
            group.create_task(_awaited(self.link))
            if self._road is not None:
                group.create_task(self._road.run(self._asked_here))

    async def _tick(self) -> None:
        while True:
            self.tick()
            for part in islice(self._memory or (), PARTS_PER_TICK):
                self.link.report(part)
            await asyncio.sleep(TICK_S)

    def _asked_here(self, asked: KioskLine) -> None:
        now = self._now()
        match asked:
            case PrintHere():
                self._print_here(asked, asked.slip, asked.replaces, now)
            case PrintTestHere():
                LOG.info("a test slip is wanted by staff job=%s", asked.job)
                self._print_here(asked, trial_slip(self._stationery, now, time.localtime().tm_gmtoff), None, now)
            case PaperChangedHere():
                LOG.info("new paper, as staff say")
                self._carry_out(self._queue.asked_how())
            case _:
                assert_never(asked)

    def _print_here(self, asked: PrintHere | PrintTestHere, slip: Slip, replaces: CommandId | None, now: int) -> None:
        """Turn what is left of the visitor's time into the queue's, which is the hub's as it is believed here."""
        left_ms = min(asked.begin_by - since_boot_ns() // 1_000_000, limits.SLIP_DEADLINE_MOST.value)
        self._carry_out(self._queue.asked_here(PrintJob(asked.job, slip, now + left_ms), replaces, now))

    def _now(self) -> int:
        return self.link.session.hub_time(self.link.now())

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Report(job, outcome, reason):
                    self._log_fate("hub", job, outcome, reason)
                    command_id = new_command_id(self._now())
                    self.link.submit(RecordPrint(command_id=command_id, job=job, outcome=outcome, reason=reason))
                case TellHere(job, outcome, reason):
                    self._log_fate("kiosk", job, outcome, reason)
                    if self._road is not None:
                        self._road.tell(FateHere(job, outcome, reason))
                case ReportState(state, detail):
                    self.link.report(ReportPrinter(state, detail))
                    if self._road is not None:
                        self._road.say(PrinterIs(state, detail is Detail.MUTE))
                case _:
                    self._worker.put(effect)

    def _log_fate(self, told: str, job: JobId, outcome: SlipOutcome, reason: SlipReason | None) -> None:
        record = self._queue.fates.records.get(job)
        number = f" number={record.number}" if record is not None and record.number else ""
        why = "" if reason is None else f" reason={reason}"
        LOG.info("slip %s%s job=%s%s told=%s", outcome, number, job, why, told)


async def _awaited(link: HubLink) -> None:
    await link.run()
