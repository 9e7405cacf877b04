"""The one writer: inputs in batches to the core, records to the journal, and only then effects to the clients.

Rules: while a batch commits the core is not called. A batch that was refused as a double is done again one input at
a time, unless the hub's own records are the double. A batch that could not be stored is refused, the state read again
from the journal, and for a second everything is refused at once before the next real try. A batch of unknown fate
ends the process: nobody is answered, and the clients' repeated command ids settle what happened.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Final, NoReturn, Protocol, TypeVar

from hub.core.effects import Effect, Input, Received, Trouble, Warned
from hub.domain.events import Record
from hub.protocol.alarms import AlarmCode
from hub.protocol.errors import RejectionCode
from hub.protocol.hello import Hello
from hub.protocol.marks import Mark
from hub.server.clock import HubClock
from hub.server.clock_watch import ClockWatch
from hub.server.inbox import Inbox
from hub.store.journal import ConstraintViolated, FateUnknown, HistoryGone, Journal, LeadershipLost, NoRoom, NotStored

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

TICK_S: Final = 0.25
PROBE_MS: Final = 1_000
TIDY_EVERY_MS: Final = 3_600_000
"""What is too old is looked for once an hour: a day more or less changes nothing, and at night nobody waits for it."""
TIDY_FIRST_MS: Final = 60_000
"""So long after its start a hub has better to do: devices come back, and where leaders change often, none deletes."""

PLACE_EVERY_MS: Final = 2_000
"""An idle hub looks so often whether its database is still there; a busy one with every batch."""
EXIT_FATE_UNKNOWN: Final = 70
"""The exit status after a COMMIT of unknown fate: the service manager restarts the hub at once."""

EXIT_LEADERSHIP_LOST: Final = 75
"""The exit status of a hub that does not lead any more: the service manager restarts it, and it stands by."""

LEADERSHIP_LOST: Final = (
    "leadership lost, ending: another hub leads or may lead; this one stands by when it is started again"
)


class Core(Protocol):
    """What the writer needs of `hub.core.hub.HubCore`."""

    def step(self, inputs: Sequence[Input], now: int) -> tuple[Record, ...]:
        """Decide and apply; keep the effects back."""

    def committed(self, now: int) -> list[Effect]:
        """Return the step's effects: its records are durable."""

    def rolled_back(self, records: Sequence[Record], head: int) -> None:
        """Take the state as the journal has it; the step did not happen."""

    def look_ahead(self, now: int) -> None:
        """Foresee waits, if that is due; what it changes is shown with the next step."""

    def refuse(self, inputs: Sequence[Input], code: RejectionCode, now: int) -> list[Effect]:
        """Answer the commands among the inputs with a refusal, the rest as always."""


def end_process(status: int) -> NoReturn:
    """End this process now, without telling anybody anything; only the log is written out."""
    logging.shutdown()
    sys.stderr.flush()
    os._exit(status)


def _mark_of(item: Input) -> Mark | None:
    return item.message.mark if isinstance(item, Received) and isinstance(item.message, Hello) else None


def _alarm(error: NotStored) -> str:
    match error:
        case NoRoom(path=path, free=free, needed=needed):
            where = f"path={path} free_bytes={free} needed_bytes={needed}"
            return f"disk full: nothing can be stored {where}; delete what is not needed on this disk"
        case ConstraintViolated():
            return f"storage unavailable: the hub's own record is refused as a double error={error}; report this bug"
        case _:
            return f"storage unavailable error={error}"


class Writer:
    """Runs the core; owns the thread in which the journal is spoken to."""

    def __init__(
        self,
        core: Core,
        journal: Journal,
        inbox: Inbox,
        deliver: Callable[[Sequence[Effect]], None],
        clock: HubClock,
        end: Callable[[int], None] = end_process,
        clock_set: Callable[[], None] = lambda: None,
        tidy: Callable[[], bool] | None = None,
        stored: Callable[[Sequence[Record]], None] = lambda _: None,
    ) -> None:
        """`clock_set` is called when the hub's time has jumped: what the devices know of it is wrong then.

        `tidy` deletes a little of what is too old, in the journal's thread, and returns whether there is more; `stored`
        is told what was stored.
        """
        self._core = core
        self._journal = journal
        self._inbox = inbox
        self._deliver = deliver
        self._clock = clock
        self._end = end
        self._clock_watch = ClockWatch(clock, self._warn, clock_set)
        self._tidy = tidy
        self._stored = stored
        self._tidy_at = clock.now() + TIDY_FIRST_MS
        self._place_at = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._stopping = False
        self._blind = False
        self._down_until: int | None = None
        self._down_as: type[NotStored] | None = None
        self._news: dict[str, Warned] = {}

    async def run(self) -> None:
        """Write until `stop`; a batch that has begun is finished and answered."""
        while not self._stopping:
            inputs = await self._inbox.take(TICK_S)
            await self.write(inputs)
            await self._look_after_place()
            if not inputs:
                await self._tidy_up()

    async def write(self, inputs: Sequence[Input]) -> None:
        """Decide, store and answer one batch; an empty one lets the core do what is due."""
        self._clock_watch.look()
        inputs = await self._judged(inputs)
        inputs = [*self._news.values(), *inputs]
        self._news.clear()
        now = self._clock.now()
        if self._down_until is not None and now < self._down_until:
            self._deliver(self._core.refuse(inputs, RejectionCode.STORAGE_UNAVAILABLE, now))
        else:
            await self._settle(inputs)

    async def _judged(self, inputs: Sequence[Input]) -> Sequence[Input]:
        """Return what came, with what the journal says of the marks in it."""
        if not any(_mark_of(item) for item in inputs):
            return inputs
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._with_fates, inputs)

    def _with_fates(self, inputs: Sequence[Input]) -> Sequence[Input]:
        judged: list[Input] = []
        for item in inputs:
            mark, fate = _mark_of(item), None
            if mark is not None:
                try:
                    fate = self._journal.judge(mark)
                except Exception as error:  # a database that is away has no news: who had it would find it changed
                    _log.error("mark of history not compared error=%s", error)
            judged.append(replace(item, fate=fate) if isinstance(item, Received) else item)
        return judged

    def stop(self) -> None:
        """Take no further batch; `run` returns when the running one is done."""
        self._stopping = True

    def close(self) -> None:
        """Release the thread and the journal; the writer must not run any more."""
        self._thread.submit(self._journal.close).result()
        self._thread.shutdown()

    async def _settle(self, inputs: Sequence[Input]) -> None:
        """Store and answer a batch; what cannot be stored is refused."""
        try:
            await self._store(inputs)
        except ConstraintViolated as error:
            if inputs:
                await self._one_by_one(inputs, error)
            else:
                self._refuse_for_a_while(inputs, error)
        except NotStored as error:
            self._refuse_for_a_while(inputs, error)

    async def _store(self, inputs: Sequence[Input]) -> None:
        """Decide, store and deliver.

        Raises:
            NotStored: the core has the journal's state again, and nothing was delivered.
        """
        records = self._core.step(inputs, self._clock.now())
        if records:
            try:
                await self._append(records)
            except NotStored:
                await self._go_back()
                raise
            self._is_well()
        elif self._down_until is not None:
            await self._probe()
        self._deliver(self._core.committed(self._clock.now()))
        self._look_ahead()

    def _is_well(self) -> None:
        """Something was stored."""
        if self._down_until is not None:
            self._down_until = self._down_as = None
            self._warn("storage")
            _log.info("storage available again")

    async def _probe(self) -> None:
        """Nobody asks for anything to be stored: find out whether it could be.

        Raises:
            NotStored: the core has the journal's state again, and nothing was delivered.
        """
        try:
            await self.in_thread(self._journal.probe)
        except NotStored:
            await self._go_back()
            raise
        self._is_well()

    def _warn(self, source: str, *troubles: Trouble) -> None:
        """Tell the core with the next batch what is wrong; no troubles: nothing any more."""
        self._news[source] = Warned(source, troubles)

    async def _look_after_place(self) -> None:
        """End the hub, if what it stored cannot be found again."""
        now = self._clock.now()
        if now >= self._place_at:
            self._place_at = now + PLACE_EVERY_MS
            await self.in_thread(self._journal.check_place)

    async def _tidy_up(self) -> None:
        """Now that nobody asks for anything, delete a little of what is too old, if that is due."""
        now = self._clock.now()
        if self._tidy is None or now < self._tidy_at or self._down_until is not None:
            return
        more = False
        try:
            more = await self.in_thread(self._tidy)
        except NotStored as error:
            _log.error("old history cannot be deleted error=%s", error)
        self._tidy_at = now if more else now + TIDY_EVERY_MS

    def _look_ahead(self) -> None:
        """Let the core foresee waits, now that everybody has the answer; the hall goes on without, if that fails."""
        try:
            self._core.look_ahead(self._clock.now())
        except Exception:
            if not self._blind:
                _log.exception("waits cannot be foreseen; report this bug")
            self._blind = True
        else:
            self._blind = False

    async def _one_by_one(self, inputs: Sequence[Input], double: ConstraintViolated) -> None:
        """Find out what the double is: first what the hub does without any input, then each input."""
        left = list(inputs)
        try:
            await self._store([])
            _log.error("batch refused as a double inputs=%d error=%s", len(inputs), double)
            while left:
                try:
                    await self._store(left[:1])
                except ConstraintViolated:
                    self._deliver(self._core.refuse(left[:1], RejectionCode.INTERNAL_ERROR, self._clock.now()))
                del left[0]
        except NotStored as error:
            self._refuse_for_a_while(left, error)

    def _refuse_for_a_while(self, inputs: Sequence[Input], error: NotStored) -> None:
        """Nothing can be stored, which is told once for each kind of reason; a second later the next batch is tried."""
        if self._down_as is not type(error):
            self._down_as = type(error)
            _log.error("%s", _alarm(error))
            self._warn("storage", Trouble(AlarmCode.STORAGE_UNAVAILABLE))
        now = self._clock.now()
        self._down_until = now + PROBE_MS
        told = [*inputs, *self._news.values()]
        self._news.clear()
        self._deliver(self._core.refuse(told, RejectionCode.STORAGE_UNAVAILABLE, now))

    async def _go_back(self) -> None:
        """Give the core the state that is stored; a journal that cannot even be read ends the program."""
        loop = asyncio.get_running_loop()
        try:
            records, head = await loop.run_in_executor(
                self._thread, lambda: (self._journal.open_day(), self._journal.head())
            )
        except LeadershipLost as error:
            self._step_down(error)
            raise
        self._core.rolled_back(records, head)

    async def _append(self, records: Sequence[Record]) -> None:
        """Store a batch."""
        await self.in_thread(partial(self._journal.append, records))
        self._stored(records)

    async def in_thread(self, change: Callable[[], _T]) -> _T:
        """Change the journal; whatever cannot be told to have failed for certain ends the process."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, change)
        except NotStored:
            raise
        except LeadershipLost as error:
            self._step_down(error)
            raise
        except HistoryGone as error:
            _log.critical("history is gone, ending error=%s", error)
            self._end(EXIT_FATE_UNKNOWN)
            raise
        except Exception as error:
            unknown = isinstance(error, FateUnknown)
            _log.critical("commit of unknown fate, ending error=%s", error, exc_info=None if unknown else error)
            self._end(EXIT_FATE_UNKNOWN)
            raise

    def _step_down(self, error: LeadershipLost) -> None:
        _log.critical("%s error=%s", LEADERSHIP_LOST, error)
        self._end(EXIT_LEADERSHIP_LOST)
