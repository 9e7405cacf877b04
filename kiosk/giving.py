"""Numbers of the kiosk's own on their way from its lease over the disk to who still waits for one, sans-I/O.

Rules:
- A number is told when it is on disk, to who still waits for it; else it is taken back, and so it is where the hall put
  the kiosk out meanwhile.
- A disk that fails, or hangs for `STORED_WITHIN_MS`, gives none; then people are sent to staff at once for a while.
"""

from dataclasses import dataclass, field
from typing import Final

from hub.client.session import NewId
from hub.protocol.ids import CommandId
from hub.protocol.leases import HandInTicket, Lease
from kiosk.effects import CoreEffect, Keep
from kiosk.flow import KioskFlow
from kiosk.intents import Withdraw
from kiosk.journal import Gave, TakenBack
from kiosk.offline import Declined, NoNumber, Offline
from kiosk.own_number import own_receipt

STORED_WITHIN_MS: Final = 15_000
"""How long a visitor waits for this kiosk's disk; a memory card pauses for seconds, a broken one for ever."""

TRY_AGAIN_MS: Final = 60_000
"""How long a kiosk whose disk failed sends people to staff at once, before it lets one choose in vain again."""


@dataclass(frozen=True, slots=True)
class Given:
    """A number that was told now: for which wish, of which lease."""

    wish: CommandId
    lease: Lease


@dataclass(frozen=True, slots=True)
class _Unwritten:
    wish: CommandId
    lease: Lease
    since: int


@dataclass(slots=True)
class Giving:
    """All instants are UTC ms of this kiosk's steady clock."""

    flow: KioskFlow
    offline: Offline
    new_id: NewId
    _unwritten: dict[CommandId, _Unwritten] = field(default_factory=dict)
    _failed_until: int = 0

    def is_on_its_way(self, ticket: CommandId) -> bool:
        """Return whether a number is not on disk yet."""
        return ticket in self._unwritten

    def can_store(self, now: int) -> bool:
        """Return whether the disk takes numbers, as far as is known."""
        return not self._late(now) and now >= self._failed_until

    def due(self, now: int) -> list[CoreEffect]:
        """Give those wishes a number for which the time has come."""
        effects: list[CoreEffect] = []
        while (command_id := self.offline.due(now)) is not None:
            given = self.offline.give(command_id, self.new_id(now), now)
            if isinstance(given, Declined):
                effects += self._declined(given, now)
            else:
                assert self.offline.lease is not None
                self._unwritten[given.command_id] = _Unwritten(command_id, self.offline.lease, now)
                effects += [Withdraw(command_id), Keep(Gave(given))]
        return effects

    def kept(self, own: HandInTicket, is_kept: bool, now: int, *, has_slip: bool) -> Given | list[CoreEffect]:
        """Tell a number that is on disk, or take it back."""
        was = self._unwritten.pop(own.command_id)
        if not is_kept:
            self.offline.take_back(own.command_id)
            return list(self._not_stored(was.wish, now))
        if self.offline.is_put_out:
            self.offline.take_back(own.command_id)
            return [Keep(TakenBack(own.command_id)), *self._declined(Declined(was.wish, NoNumber.NO_LEASE), now)]
        if not self.flow.given(was.wish, own_receipt(own, was.lease, has_slip=has_slip), now):
            self.offline.take_back(own.command_id)
            return [Keep(TakenBack(own.command_id))]
        return Given(was.wish, was.lease)

    def tick(self, now: int) -> None:
        """Time passed: who waits for a disk that hangs is told so; what it stores at last is taken back."""
        wish = self.flow.command_id
        if wish is not None and wish in self._late(now):
            self._not_stored(wish, now)

    def _late(self, now: int) -> list[CommandId]:
        """Return the wishes whose numbers wait for a disk that hangs."""
        return [each.wish for each in self._unwritten.values() if now - each.since >= STORED_WITHIN_MS]

    def _not_stored(self, wish: CommandId, now: int) -> list[Withdraw]:
        self._failed_until = now + TRY_AGAIN_MS
        return self._declined(Declined(wish, NoNumber.NOT_STORED), now)

    def _declined(self, declined: Declined, now: int) -> list[Withdraw]:
        effects = self.flow.none_given(declined, now)
        if effects:
            self.offline.answered(declined.command_id)
        return effects
