"""A leader's hold on its hall: renewed beside the batches, asked for before a word is said; without it, the end."""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Final

from hub.server.writer import EXIT_LEADERSHIP_LOST, end_process
from hub.store.journal import LeadershipLost, NotStored
from hub.store.leadership import HEARTBEAT_MS, LEASE_MS, Clock
from hub.store.leading import LeadingJournal

_log = logging.getLogger(__name__)

CHECK_S: Final = 0.1
"""Between two looks at the clock: a fifth of what lies between a lease's end and another hub's beginning."""

InThread = Callable[[Callable[[], None]], Awaitable[None]]
"""Calls something in the journal's thread, between batches; see `Writer.in_thread`."""


def boot_ms() -> int:
    """Return ms since this machine started, those in which it was suspended among them."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


class Tenure:
    """What a leader must do to stay one; `journal` has just begun its tenure, by the same `clock`."""

    def __init__(
        self, journal: LeadingJournal, end: Callable[[int], object] = end_process, clock: Clock = boot_ms
    ) -> None:
        self.journal: Final = journal
        self._end = end
        self._clock = clock
        self._served = threading.Event()
        self._keeper: threading.Thread | None = None

    def check(self) -> None:
        """Return if this hub may speak as the leader; else the process ends here and now.

        Raises:
            LeadershipLost: only where `end` comes back.
        """
        if not self.journal.lease.is_held(self._clock()):
            raise self._lost(f"leadership was not renewed for {LEASE_MS} ms")

    def keep(self) -> None:
        """Renew in a thread of its own until `keep_up` does it: while the hub starts nothing else comes to it."""
        self._keeper = threading.Thread(target=self._keep, name="tenure", daemon=True)
        self._keeper.start()

    async def keep_up(self, in_thread: InThread) -> None:
        """Renew beside the batches until cancelled.

        Whatever takes the journal's thread too long ends the lease, too: a hub that cannot store does not lead.
        """
        if self._keeper is not None:
            self._served.set()
            await asyncio.to_thread(self._keeper.join)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._renewing(in_thread))
            while True:
                self.check()
                await asyncio.sleep(CHECK_S)

    async def _renewing(self, in_thread: InThread) -> None:
        while True:
            if self.journal.lease.is_due(self._clock()):
                try:
                    await in_thread(self.journal.renew)
                except NotStored as error:
                    _log.warning("leadership not renewed error=%s", error)
            await asyncio.sleep(CHECK_S)

    def _keep(self) -> None:
        try:
            while not self._served.wait(HEARTBEAT_MS / 1_000):
                self.check()
                try:
                    self.journal.renew()
                except NotStored as error:
                    _log.warning("leadership not renewed error=%s", error)
        except LeadershipLost as error:
            self._lost(str(error))

    def _lost(self, why: str) -> LeadershipLost:
        _log.critical("leadership lost, ending epoch=%d error=%s", self.journal.epoch(), why)
        self._end(EXIT_LEADERSHIP_LOST)
        return LeadershipLost(why)
