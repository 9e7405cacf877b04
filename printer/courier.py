"""Between hub, queue and worker: what the hub says goes in, what the queue wants goes out."""

import asyncio
import logging
from typing import Final, assert_never

from hub.client.connection import HubLink
from hub.client.identity import new_command_id
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
from hub.protocol.commands import RecordPrint, ReportPrinter
from hub.protocol.errors import Refused
from printer.dialogue import Dialogue
from printer.effects import Effect, Report, ReportState
from printer.job import PrintQueue
from printer.profiles import Profile
from printer.slip import Words
from printer.spool import Spool
from printer.worker import Worker

LOG: Final = logging.getLogger(__name__)

TICK_S: Final = 0.25
"""Often enough for a look each two seconds and a retry each second."""


class Courier:
    """One printer's errands; `link` is set before it runs, and all but the worker's errands belong to its loop."""

    link: HubLink

    def __init__(self, spool: Spool, dialogue: Dialogue, profile: Profile, words: Words) -> None:
        self._queue = PrintQueue(durable=dialogue.durable)
        self._spool = spool
        self._worker = Worker(self._queue, spool, dialogue, profile, words, self._now)

    def hear(self, output: Output) -> None:
        """Take what the client session has to say (a `hub.client.connection.Handler`)."""
        match output:
            case Joined():
                self._carry_out(self._queue.joined())
            case JobArrived(job):
                self._carry_out(self._queue.arrived(job, self._now()))
            case Answered(RecordPrint() as command, answer):
                if isinstance(answer, Refused):
                    LOG.warning("the hub refused the fate of %s: %s", command.job, answer.code)
                self._carry_out(self._queue.settled(command.job, self._now()))
            case Troubled(problem):
                LOG.warning("the hub complained: %s %s", problem.code, problem.detail)
            case JobWithdrawn(job):
                LOG.info("job %s: withdrawn by the hub", job)
            case Answered() | Parted() | Shown() | SendMessage() | Hangup():
                pass
            case _:
                assert_never(output)

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

    async def _tick(self) -> None:
        while True:
            self._carry_out(self._queue.tick(self._now()))
            await asyncio.sleep(TICK_S)

    def _now(self) -> int:
        return self.link.session.hub_time(self.link.now())

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Report(job, outcome, reason):
                    LOG.info("job %s: %s %s", job, outcome, reason or "")
                    command_id = new_command_id(self._now())
                    self.link.submit(RecordPrint(command_id=command_id, job=job, outcome=outcome, reason=reason))
                case ReportState(state):
                    self.link.report(ReportPrinter(state))
                case _:
                    self._worker.put(effect)


async def _awaited(link: HubLink) -> None:
    await link.run()
