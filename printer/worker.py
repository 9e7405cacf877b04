"""Carries out what the queue wants of disk and device, in one thread, in order, and says what came of it."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, assert_never

from hub.protocol.limits import Limit
from hub.protocol.printing import PrinterState, SlipReason
from printer.backends.interface import BackendFault
from printer.dialogue import Dialogue
from printer.effects import Confirm, Effect, Keep, Look, Recover, Write
from printer.job import REASONS, PrintQueue
from printer.profiles import Profile
from printer.render import render
from printer.slip import Stationery, lay_out
from printer.spool import Spool

LOG: Final = logging.getLogger(__name__)

Errand = Look | Keep | Write | Confirm | Recover
ERRANDS: Final = Limit(4_096, "errands", "each waiting job has one; so many mean a fault, and the program ends")

Clock = Callable[[], int]
Answer = Callable[[int], list[Effect]]
"""Tells the queue what came of an errand, given the hub's UTC ms; made in the thread, called on the loop."""


class Worker:
    """The only one who touches the spool and the dialogue."""

    def __init__(
        self, queue: PrintQueue, spool: Spool, dialogue: Dialogue, profile: Profile, stationery: Stationery, now: Clock
    ) -> None:
        self._queue = queue
        self._spool = spool
        self._dialogue = dialogue
        self._profile = profile
        self._stationery = stationery
        self._now = now
        self._errands: asyncio.Queue[Errand] = asyncio.Queue(ERRANDS.value)

    @property
    def taken(self) -> int:
        """A count of bytes that is another one whenever the printer has taken some."""
        return self._dialogue.taken

    def put(self, errand: Errand) -> None:
        """Do this when all before it is done."""
        self._errands.put_nowait(errand)

    async def run(self, carry_out: Callable[[list[Effect]], None]) -> None:
        """Work until cancelled; an errand that is under way then is finished first (at most 7 s).

        Raises:
            OSError: the spool could not be synced; nothing after it was done.
        """
        thread = ThreadPoolExecutor(1, "printer")
        loop = asyncio.get_running_loop()
        try:
            while True:
                errand = await self._errands.get()
                answer = await loop.run_in_executor(thread, self._do, errand)
                carry_out(answer(self._now()))
                for token in self._dialogue.take_echoes():
                    carry_out(self._queue.echoed(token, self._now()))
        finally:
            thread.shutdown(wait=True, cancel_futures=True)
            self._dialogue.close()
            self._spool.close()

    def _do(self, errand: Errand) -> Answer:
        match errand:
            case Look():
                state, silent = self._dialogue.look()
                detail = self._dialogue.detail
                return lambda now: self._queue.looked(state, silent, now, detail)
            case Keep(record):
                self._spool.keep(record, self._now())
                return lambda now: self._queue.kept(record, now)
            case Write():
                return self._write(errand)
            case Confirm(_, within_ms, token, is_again):
                if not is_again:
                    self._dialogue.ask_done(token)
                done = self._dialogue.wait_done(within_ms / 1000)
                return lambda now: self._queue.confirmed(done.answered, done.state, now, done.detail, waits=done.waits)
            case Recover():
                self._dialogue.recover()
                return _nothing
            case _:
                assert_never(errand)

    def _write(self, errand: Write) -> Answer:
        job = errand.job
        try:
            data = render(lay_out(job.slip, self._profile, self._stationery), self._profile)
        except (ValueError, LookupError, ArithmeticError, OSError) as error:
            LOG.error("job %s cannot be printed: %s", job.job, error)
            return lambda now: self._queue.write_failed(False, SlipReason.UNPRINTABLE, now)
        try:
            self._dialogue.print_slip(data, job.job)
        except BackendFault as fault:
            LOG.warning("job %s was not taken by the printer: %s", job.job, fault)
            reason = fault.reason
            if not fault.begun:
                return lambda now: self._queue.write_failed(False, reason, now)
            state, _ = self._dialogue.look()
            detail = self._dialogue.detail
            if state is not PrinterState.OFFLINE:  # of which the fault knows more
                reason = REASONS.get(state, reason)
            return lambda now: self._queue.write_failed(True, reason, now, state, detail)
        return self._queue.written


def _nothing(now: int) -> list[Effect]:
    """There is nothing to tell the queue."""
    del now
    return []
