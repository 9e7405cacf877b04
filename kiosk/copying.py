"""Slips that staff have printed once more while the hub is away: which may be, and what is on their way, sans-I/O.

Rules (K7, L2):
- What the hub would refuse is refused here, too, as far as the kiosk can know: while a slip of the number is on its
  way, within `GAP_MS` of the copy before, and after `MOST` copies. Whether the number still holds nobody knows here.
- A copy is marked with its count and says when the number was given; it is never a new number.
- A copy is written down before it is printed, but a disk that fails keeps it from nobody: the printer's own journal has
  it, too, and its word is what the hub counts by when it is back.
"""

from dataclasses import dataclass, field
from typing import Final

from hub.protocol.errors import RejectionCode
from hub.protocol.ids import CommandId, JobId, TicketId, copy_here, ticket_of
from hub.protocol.printing import Slip, SlipOutcome
from hub.protocol.remembering import RememberedNumber
from hub.protocol.views import CatalogueView
from kiosk.effects import PrintCopy
from kiosk.journal import Copied, Journal
from kiosk.offline import Offline
from kiosk.own_number import slip_again

GAP_MS: Final = 10_000
MOST: Final = 10
"""As the hub has them (`hub.domain.slip_rules`)."""

WITHIN_MS: Final = 15_000
"""How long staff wait for the disk; no slip comes when nobody stands there."""


@dataclass(frozen=True, slots=True)
class NoCopy:
    """Why a slip is not printed once more, with the values of its words."""

    code: RejectionCode
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TooLate:
    """The disk took too long, and the slip is not printed."""

    job: JobId


@dataclass(slots=True)
class Copying:
    """One kiosk's copies. Instants are UTC ms of the hub's clock as the kiosk believes it."""

    offline: Offline
    journal: Journal
    _under_way: dict[TicketId, JobId] = field(default_factory=dict)
    _made: dict[JobId, Slip] = field(default_factory=dict)

    def printing(self, job: JobId) -> None:
        """The host's own printer was asked for a slip."""
        self._under_way[ticket_of(job)] = job

    def settled(self, job: JobId, outcome: SlipOutcome) -> None:
        """The host's own printer says what became of one."""
        if self._under_way.get(ticket_of(job)) == job and outcome is not SlipOutcome.PENDING:
            del self._under_way[ticket_of(job)]

    def begin(self, number: RememberedNumber, catalogue: CatalogueView | None, at: int) -> Copied | NoCopy:
        """Return what is to be written down of a copy before it is printed, or why there is none."""
        times, ticket = self.journal.copied(number.ticket), TicketId(number.ticket)
        if ticket in self._under_way:
            return NoCopy(RejectionCode.SLIP_PENDING)
        if times and 0 <= at - times[-1] < GAP_MS:
            left_ms = GAP_MS - (at - times[-1])
            return NoCopy(RejectionCode.REPRINTED_TOO_SOON, {"seconds": str(-(-left_ms // 1_000))})
        if len(times) >= MOST:
            return NoCopy(RejectionCode.REPRINTED_TOO_OFTEN)
        own, lease = self.journal.own(number.ticket), self.offline.lease
        slip = None if catalogue is None else slip_again(number, own, lease, catalogue, len(times) + 2)
        if slip is None:
            return NoCopy(RejectionCode.UNKNOWN_SERVICE)
        job = copy_here(ticket, at)
        self._made[job] = slip
        self.printing(job)
        return Copied(CommandId(ticket), at)

    def kept(self, entry: Copied, at: int) -> PrintCopy | TooLate:
        """A copy is written down, or cannot be: print it, unless staff wait for it no more."""
        job = copy_here(TicketId(entry.ticket), entry.at)
        slip = self._made.pop(job)
        if at - entry.at < WITHIN_MS:
            return PrintCopy(job, slip)
        self.settled(job, SlipOutcome.NOT_PRINTED)
        return TooLate(job)
