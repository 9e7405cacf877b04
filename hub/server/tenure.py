"""A leader's hold on its hall: renewed in a thread of its own, asked for before a word is said; without it, the end.

The thread renews as long as the hub itself is seen to live: a busy machine may hold the event loop up for longer than
a lease, and one that stays stuck must not lead for ever.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from hub.server.writer import EXIT_LEADERSHIP_LOST, LEADERSHIP_LOST, end_process
from hub.store.journal import LeadershipLost, NotStored
from hub.store.leadership import LEASE_MS, Clock
from hub.store.leading import LeadingJournal

_log = logging.getLogger(__name__)

CHECK_S: Final = 0.1
"""Between two looks at the clock: a fifth of what lies between a lease's end and another hub's beginning."""

STUCK_MS: Final = 5_000
"""A hub whose loop does nothing for so long answers nobody: it is given up like a silent one."""

STARTING_MS: Final = 60_000
"""The longest day is restored within seconds, on a machine that does much else within a minute."""


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
        self._over = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="tenure", daemon=True)
        self._seen_at = clock()
        self._patience_ms = STARTING_MS

    def check(self) -> None:
        """Return if this hub may speak as the leader; else the process ends here and now.

        Raises:
            LeadershipLost: only where `end` comes back.
        """
        if not self.journal.lease.is_held(self._clock()):
            raise self._lost(f"leadership was not renewed for {LEASE_MS} ms")

    def keep(self) -> None:
        """Begin to renew: the hub is starting."""
        self._keeper.start()

    async def keep_up(self) -> None:
        """Look after the lease while the hub serves, until cancelled; nothing is renewed any more then."""
        self._patience_ms = STUCK_MS
        try:
            while True:
                self._seen_at = self._clock()
                self.check()
                await asyncio.sleep(CHECK_S)
        finally:
            self._over.set()
            await asyncio.to_thread(self._keeper.join)

    def _keep(self) -> None:
        try:
            while not self._over.wait(CHECK_S):
                self.check()
                now = self._clock()
                if now - self._seen_at < self._patience_ms and self.journal.lease.is_due(now):
                    self._renew()
        except LeadershipLost as error:
            self._lost(str(error))

    def _renew(self) -> None:
        try:
            self.journal.renew()
        except NotStored as error:
            _log.warning("leadership not renewed error=%s", error)

    def _lost(self, why: str) -> LeadershipLost:
        _log.critical("%s epoch=%d error=%s", LEADERSHIP_LOST, self.journal.epoch(), why)
        self._end(EXIT_LEADERSHIP_LOST)
        return LeadershipLost(why)
