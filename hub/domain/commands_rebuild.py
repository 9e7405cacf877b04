"""What a rebuilder asks of the rules, and what a supervisor does about tickets of unknown fate.

Instants are UTC ms, days ISO dates.
"""

from dataclasses import dataclass

from hub.domain.catalogue import ServiceId
from hub.domain.ticket import TicketClass, TicketId


@dataclass(frozen=True, slots=True)
class Remembered:
    """A number that a visitor was told, as a device remembers it; a printer knows of some only `text` and `issued_at`.

    `device` remembers it, `kiosk` is set where that is the kiosk that told it. `slip` says what became of its paper.
    """

    ticket: TicketId
    text: str
    issued_at: int
    device: str
    kiosk: str | None = None
    service: ServiceId | None = None
    ticket_class: TicketClass = TicketClass.REGULAR
    language: str = "id"
    slip: str | None = None


@dataclass(frozen=True, slots=True)
class RememberedLease:
    """A lease that a kiosk holds, with its slot and days."""

    lease: str
    kiosk: str
    slot: int
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RebuildHistory:
    """Add what devices remember of the open day to the history of a backup, of which nothing else is known any more.

    `backup` names it (None: there was none), `epoch` is the new one. `all_heard` says that every kiosk of the hall has
    told the lease it holds; otherwise any slot may be one's that nobody knows of. `used` are ids of tickets of days
    before: a number that is remembered under one of them is another one's, too. `is_over` says that the open day
    is not today's: on the day after it anybody may have got a slot that one has on this day alone. `paper` are numbers'
    texts: up to them all may be in people's hands, on paper or told by staff, and no device remembers them.
    """

    backup: str | None
    epoch: int
    numbers: tuple[Remembered, ...]
    leases: tuple[RememberedLease, ...] = ()
    all_heard: bool = False
    used: frozenset[TicketId] = frozenset()
    is_over: bool = False
    paper: tuple[str, ...] = ()
    restored: bool = False


@dataclass(frozen=True, slots=True)
class CancelUncertain:
    """Cancel the tickets of unknown fate that wait for these services, or for any (none named)."""

    services: tuple[ServiceId, ...] = ()


@dataclass(frozen=True, slots=True)
class WithholdLeases:
    """Keep from kiosks what a history that ends in a backup's middle may have given them until `now` (UTC ms)."""

    now: int


@dataclass(frozen=True, slots=True)
class RestoreHistory:
    """Go on from a backup at `now` (UTC ms) under a new epoch, without asking anybody what was given since.

    `paper`: see `RebuildHistory`.
    """

    backup: str
    epoch: int
    now: int
    paper: tuple[str, ...] = ()


RebuildCommand = RebuildHistory | CancelUncertain | WithholdLeases | RestoreHistory
"""What is asked of a history that was lost."""
