"""Tickets and calls as history has them."""

from dataclasses import dataclass, field

from hub.domain.events import TicketCalled, TicketIssued, VoicePhase
from hub.domain.events_day import PaperTicketRecorded
from hub.domain.events_lease import TicketHandedIn
from hub.domain.events_rebuild import TicketRestored
from hub.domain.ticket import Stop, TicketClass


@dataclass(slots=True)
class Issued:
    """A ticket as history has it; `since` is its credit, `true_at` when it was drawn by the world's clock (UTC ms)."""

    day: str
    event: TicketIssued | PaperTicketRecorded | TicketHandedIn | TicketRestored
    at: int
    revision: int
    command: str
    true_at: int
    service: str
    since: int
    state: str = "waiting"
    counter: str | None = None
    call: str | None = None
    desk: str | None = None
    stops: tuple[Stop, ...] = ()
    first_called_at: int | None = None
    reason: str | None = None
    uncertain: bool = False

    @property
    def issued_at(self) -> int:
        """Return when its visitor got the number: one on paper had it before the hub knew (UTC ms)."""
        if isinstance(self.event, TicketHandedIn | TicketRestored):
            return self.event.issued_at
        return self.event.given_at if isinstance(self.event, PaperTicketRecorded) else self.at

    @property
    def is_priority(self) -> bool:
        """Whether it was drawn with priority."""
        return self.event.ticket_class is TicketClass.PRIORITY

    @property
    def line(self) -> str:
        """Return the line in which it waits: a service's, or a counter's own."""
        return self.service if self.desk is None else f"desk {self.desk}"


@dataclass(slots=True)
class Called:
    """A call as history has it, active until `until` (world's clock); `day_over`: its day ended before its voice.

    `is_unsure`: a backup had it, and what became of it was lost. `taken_back`: when it was undone, by its hub's clock.
    """

    event: TicketCalled
    at: int
    until: int | None = None
    shown: bool = False
    voice: VoicePhase = VoicePhase.PENDING
    phases: list[VoicePhase] = field(default_factory=list)
    dropped_active: bool = False
    day_over: bool = False
    is_unsure: bool = False
    taken_back: int | None = None

    @property
    def zones(self) -> tuple[str, str]:
        """Return the zones whose screens show it: the service's and the counter's."""
        return (self.event.zone, self.event.counter_zone)
