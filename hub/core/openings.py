"""Which services give numbers now, worked out only when that may have changed."""

from dataclasses import dataclass, field

from hub.core.reasons import stop_reason
from hub.domain.availability import Availability, AvailabilityCode
from hub.domain.catalogue import ServiceId
from hub.domain.events import CatalogueAdopted, DayOpened, Record, TicketIssued
from hub.domain.events_day import PaperTicketRecorded, SituationEvent
from hub.domain.events_lease import TicketHandedIn
from hub.domain.events_rebuild import TicketRestored
from hub.domain.state import DayState
from hub.protocol import ids
from hub.protocol.views import Closed, ClosedWhy, Left


@dataclass(slots=True)
class Openings:
    """Remembers each service's availability until its next change; see `hub.domain.schedule`."""

    _known: dict[ServiceId, tuple[int, Availability]] = field(default_factory=dict)

    def forget(self) -> None:
        """The state is another one."""
        self._known.clear()

    def took(self, record: Record) -> None:
        """Something happened: forget what it may have changed."""
        event = record.event
        if isinstance(event, DayOpened | CatalogueAdopted | SituationEvent):
            self._known.clear()
        elif isinstance(event, TicketIssued | PaperTicketRecorded | TicketHandedIn | TicketRestored):
            # its quota may be reached
            self._known.pop(event.service, None)

    def of(self, state: DayState, service: ServiceId, now: int) -> Availability:
        """Return whether a service gives anybody numbers at an instant (UTC ms)."""
        known = self._known.get(service)
        if known is not None:
            since, found = known
            if since <= now and (found.next_change is None or now < found.next_change):
                return found
        found = state.availability(service, None, now)
        self._known[service] = (now, found)
        return found

    def all(self, state: DayState, now: int) -> tuple[tuple[Closed, ...], dict[ids.ServiceId, Left], int | None]:
        """Return what is closed, what is left of quotas, and until when that holds (UTC ms; None: for ever)."""
        assert state.catalogue is not None
        closed: dict[Closed, list[ids.ServiceId]] = {}
        left: dict[ids.ServiceId, Left] = {}
        changes: list[int] = []
        for service in state.catalogue.offered:
            found = self.of(state, service.id, now)
            if found.next_change is not None:
                changes.append(found.next_change)
            if not found.available:
                closed.setdefault(closed_of(found), []).append(ids.ServiceId(service.id))
            elif found.values.left is not None:
                left[ids.ServiceId(service.id)] = Left(found.values.left.regular, found.values.left.priority)
        stopped = tuple(_with(what, services) for what, services in closed.items())
        return stopped, left, min(changes) if changes else None


def closed_of(found: Availability) -> Closed:
    """Return what is said of a closed service; equal for all that are closed for the same reason."""
    assert found.code is not AvailabilityCode.AVAILABLE
    values = found.values
    return Closed(
        why=ClosedWhy(found.code),
        services=(),
        until=values.until,
        opens_at=found.opens_at,
        reason=None if values.reason is None else stop_reason(values.reason),
        name=None if values.name is None else _Names(values.name),
        last_ticket_at=values.last_ticket_at,
    )


def _with(what: Closed, services: list[ids.ServiceId]) -> Closed:
    return Closed(what.why, tuple(services), what.until, what.opens_at, what.reason, what.name, what.last_ticket_at)


class _Names(dict[str, str]):
    """Names that can be a part of a key."""

    def __hash__(self) -> int:  # type: ignore[override]  # a dict that nobody changes
        return hash(tuple(sorted(self.items())))
