"""When a kiosk asks the hub for a lease, and which of those that it is shown is its own to use, sans-I/O.

Rules:
- It asks when `Offline.wants_lease`, or when the hub shows another lease than the one it uses, once at a time, and
  after an answer not again for `ASK_AGAIN_MS`. What is foreseen the hub shows by itself.
- It uses a lease that it holds, or that it was granted after saying which it holds. One that is shown to it and was
  granted before its record was lost is not used: nobody knows what was given of it.
- A lease with newer foresight is stored at most every `STORE_AGAIN_MS`, another lease at once.
"""

from typing import Final

from msgspec import structs

from hub.client.session import NewId
from hub.protocol.commands import Accepted, AskLease, LeaseReceipt, NotExecuted
from hub.protocol.errors import Refused
from hub.protocol.ids import CommandId
from hub.protocol.leases import Lease, LeasedDay, LeaseView
from kiosk.offline import Offline

ASK_AGAIN_MS: Final = 60_000
"""How long a kiosk is content with an answer, ms: no lease left, or one that is not shown yet, is so for a while."""

CLOCK_MS: Final = 1_000
"""By how much the hub's clock has to move against this one to be stored anew."""

STORE_AGAIN_MS: Final = 60_000
"""How often foresight is written, ms: a hundred kilobytes at each change of a quota would wear a memory card out."""


class Leasing:
    """One kiosk's asking for leases. All instants are UTC ms of this kiosk's clock."""

    def __init__(self, offline: Offline, new_id: NewId) -> None:
        self._offline = offline
        self._new_id = new_id
        self._asked: CommandId | None = None
        self._not_before = 0
        self._granted: CommandId | None = None
        self._shown: Lease | None = None
        self._was_shown = False
        self._stored = offline.lease
        self._stored_offset_ms = offline.offset_ms
        self._stored_at = 0

    def ask(self, now: int) -> AskLease | None:
        """Return what to ask the hub now that the link is live; None: nothing."""
        if self._asked is not None or now < self._not_before or not self._wants(now):
            return None
        self._asked = self._new_id(now)
        return AskLease(command_id=self._asked, held=self._offline.held)

    def answered(self, answer: Accepted | Refused | NotExecuted, now: int) -> None:
        """The hub answered to what was asked."""
        self._asked = None
        self._not_before = now if isinstance(answer, NotExecuted) else now + ASK_AGAIN_MS
        if isinstance(answer, Accepted) and isinstance(answer.result, LeaseReceipt):
            self._granted = answer.result.lease
            self._use()

    def shown(self, view: LeaseView) -> None:
        """The hub shows the kiosk's lease."""
        self._shown, self._was_shown = view.lease, True
        self._use()

    def to_store(self, now: int) -> Lease | None:
        """Return the lease if it is to be stored now."""
        lease, stored = self._offline.lease, self._stored
        has_moved = abs(self._offline.offset_ms - self._stored_offset_ms) >= CLOCK_MS
        if lease is None or (lease is stored and not has_moved):
            return None
        is_newer_only = stored is not None and _days_of(stored) == _days_of(lease)
        if is_newer_only and not has_moved and now - self._stored_at < STORE_AGAIN_MS:
            return None
        self._stored, self._stored_at, self._stored_offset_ms = lease, now, self._offline.offset_ms
        return lease

    def _wants(self, now: int) -> bool:
        shown = None if self._shown is None else self._shown.lease
        return self._offline.wants_lease(now) or (self._was_shown and shown != self._offline.held)

    def _use(self) -> None:
        if self._shown is not None and self._shown.lease in (self._offline.held, self._granted):
            self._offline.take_lease(self._shown)


def _days_of(lease: Lease) -> tuple[CommandId, list[LeasedDay]]:
    """Return a lease's days, whatever was handed in of them: the journal has that."""
    return lease.lease, [structs.replace(each, handed_in=()) for each in lease.days]
