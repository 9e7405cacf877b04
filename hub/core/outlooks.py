"""What is foreseen of all services for kiosks without the hub: worked out a little at a time, shared by all leases.

Rules: a run begins when a lease holds today and nothing is foreseen yet; again when what decides whether numbers are
given has changed, but not sooner than `SHORTEST_GAP_MS` after the last; and at least every `OLDEST_MS`, since numbers
given change what is left of quotas. What was handed in of a lease is told as of when its kiosk joined. A run that has
begun goes on to its end: what changes meanwhile leads to another. Another day or catalogue forgets all at once. A run
that finds what was known changes nothing; else kiosks are told, a few at a time.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

from hub.core.lease_content import (
    Foreseen,
    assembled,
    days_from_today,
    handed_in,
    leased_pools,
    leased_service,
)
from hub.core.visitor_pages import VisitorPages
from hub.domain.catalogue import Service
from hub.domain.events import CatalogueAdopted, DayOpened, Record
from hub.domain.events_day import SituationEvent
from hub.domain.events_lease import LeaseGiven
from hub.domain.leases import lease_of
from hub.domain.state import DayState
from hub.protocol.ids import DeviceId, Topic, lease_topic
from hub.protocol.leases import HandedIn, LeasedPool, LeasedService, LeaseView

SHORTEST_GAP_MS: Final = 5_000
"""Runs begin no closer together: at noon counters close one after another, and each kiosk is sent 200 kB."""

OLDEST_MS: Final = 600_000
"""So often a run is begun although nothing was closed or opened: a quota may be passed by what was given since."""

TOLD_AT_ONCE: Final = 2
"""Kiosks that are shown it at a time: to make and encode 200 kB takes some 3 ms."""

CHUNK: Final = 20
"""Services worked out at a time: some 5 ms, as long as the longest batch waits for the disk."""


@dataclass(slots=True)
class _Run:
    at: int
    until: int
    left: deque[Service]
    done: list[LeasedService]


class Outlooks:
    """Keeps what is foreseen; instants are the hub's time (UTC ms)."""

    def __init__(self, pages: VisitorPages | None = None) -> None:
        self._pages = pages or VisitorPages(None)
        self.known: Foreseen | None = None
        self._run: _Run | None = None
        self._begun_at = 0
        self._stale = False
        self._to_tell: deque[str] = deque()
        self._pools: dict[int, tuple[LeasedPool, ...]] = {}
        self._handed_in: dict[str, tuple[HandedIn, ...]] = {}

    def forget(self) -> None:
        """The state is another one."""
        self.known = self._run = None
        self._to_tell.clear()
        self._pools.clear()
        self._handed_in.clear()

    def joined(self, state: DayState, kiosk: DeviceId) -> Topic:
        """A kiosk is here, and its disk may have gone back: return the topic that tells it anew what it handed in."""
        self._handed_in.pop(lease_of(state, kiosk) or "", None)
        return lease_topic(kiosk)

    def took(self, record: Record) -> None:
        """Something happened: foresee anew what it may have changed."""
        if isinstance(record.event, DayOpened | CatalogueAdopted):
            self.forget()
        elif isinstance(record.event, SituationEvent | LeaseGiven):
            self._stale = True

    def look(self, state: DayState, now: int) -> list[Topic]:
        """Foresee a few services more, if that is due; return a few of the topics that show what has changed."""
        if not self._to_tell:
            self._work(state, now)
        return [lease_topic(DeviceId(self._to_tell.popleft())) for _ in range(min(TOLD_AT_ONCE, len(self._to_tell)))]

    def view(self, state: DayState, kiosk: DeviceId, now: int) -> LeaseView | None:
        """Return what a kiosk may do by itself; None: it has a lease, and what belongs to it is not worked out yet."""
        lease_id = lease_of(state, kiosk)
        if lease_id is None:
            return LeaseView(now, None)
        if self.known is None:
            return None
        slot = state.leases[lease_id].slot
        if slot not in self._pools:
            assert state.catalogue is not None
            self._pools[slot] = leased_pools(state.catalogue, slot)
        if lease_id not in self._handed_in:
            self._handed_in[lease_id] = handed_in(state, lease_id)
        has = self._handed_in[lease_id]
        return LeaseView(now, assembled(state, lease_id, self._pools[slot], self.known, self._pages, has))

    def _begin(self, state: DayState, now: int) -> _Run | None:
        gap = SHORTEST_GAP_MS if self._stale else OLDEST_MS
        if self.known is not None and now - self._begun_at < gap:
            return None
        days = {day: None for lease in state.leases.values() if state.day in lease.days for day in lease.days}
        if not days or state.catalogue is None:
            return None
        self._begun_at, self._stale = now, False
        until = max(each.end for each in days_from_today(state, tuple(days)))
        return _Run(now, until, deque(state.catalogue.offered), [])

    def _work(self, state: DayState, now: int) -> None:
        run = self._run = self._run or self._begin(state, now)
        if run is None:
            return
        for _ in range(min(CHUNK, len(run.left))):
            run.done.append(leased_service(state, run.left.popleft(), run.at, run.until))
        if run.left:
            return
        self._run, before = None, self.known
        services = tuple(run.done)
        if before is None or (before.until, before.services) != (run.until, services):
            self.known = Foreseen(run.at, run.until, services)
            self._to_tell.extend({lease.kiosk: None for lease in state.leases.values()})
