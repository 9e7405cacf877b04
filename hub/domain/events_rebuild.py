"""What happens when history is made again out of a backup and what devices remember (architecture.md section 6).

Instants are UTC ms.
"""

from dataclasses import dataclass

from hub.domain.catalogue import AgencyId, Names, PoolId, ServiceId, ZoneId
from hub.domain.ticket import TicketClass, TicketId


@dataclass(frozen=True, slots=True)
class Resumed:
    """A pool that would have given `first` goes on with `next`: of the numbers between only the restored are known."""

    pool: PoolId
    first: int
    next: int


@dataclass(frozen=True, slots=True)
class Aside:
    """A number that was told and has no place in this history, and why (a code); people must look at it.

    Of a lease `ticket` is its id and `text` empty. `device` is who remembered it.
    """

    ticket: str
    text: str
    issued_at: int
    why: str
    device: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryRebuilt:
    """History was lost and goes on from a backup, under `epoch`; what was called then is over.

    `backup` names it (None: there was none). `uncertain` are its open tickets: nobody knows what became of them since.
    `restored` says that nobody was asked what was given since: a person chose that backup.
    """

    backup: str | None
    epoch: int
    uncertain: tuple[TicketId, ...]
    resumed: tuple[Resumed, ...]
    aside: tuple[Aside, ...] = ()
    restored: bool = False


@dataclass(frozen=True, slots=True)
class TicketRestored:
    """A device remembers a number of today that the backup did not know: it waits again, and is uncertain.

    `kiosk` is where it was told, if a kiosk remembers it, and `lease` what it is one of, if it is leased. `slip` is
    what became of its paper, as far as is known.
    """

    ticket: TicketId
    pool: PoolId
    number: int
    text: str
    prefix: str
    service: ServiceId
    agency: AgencyId
    service_name: Names
    agency_name: Names
    zone: ZoneId
    place: Names
    ticket_class: TicketClass
    language: str
    issued_at: int
    kiosk: str | None = None
    lease: str | None = None
    slip: str | None = None


RebuildEvent = HistoryRebuilt | TicketRestored
"""What happens to history itself."""
