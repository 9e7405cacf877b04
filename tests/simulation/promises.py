"""Officers' limits, sign-on, routes, bookings and edits of the catalogue, held against each record (O2, O6, T5, B1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hub.domain.events import (
    CallAnnounced,
    CatalogueAdopted,
    DayOpened,
    LeftBy,
    NoShowMarked,
    OfficerSignedOff,
    OfficerSignedOn,
    QueuedBy,
    Record,
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketIssued,
    TicketQueued,
    VoiceAppointed,
    VoicePhase,
)
from hub.domain.events_day import CheckInRepeated
from tests.simulation.turns import terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.domain.catalogue import Catalogue
    from tests.simulation.entries import Issued
    from tests.simulation.history import History
    from tests.simulation.ledger import Booking

RECALL_GAP_MS: Final = 15_000
RECALLS: Final = 3
NO_SHOW_CALLS: Final = 2
NO_SHOW_MS: Final = 30_000
UNDO_MS: Final = 10_000
LATE_MS: Final = 3_600_000
BEHIND: Final = 2
EARLY_MS: Final = 900_000
"""The rules' numbers, written down once more."""

SILENT_VOICE_MS: Final = 100_000
"""A call that nobody speaks holds an officer for about two minutes; before that it is not yet heard."""


@dataclass(slots=True)
class Promises:
    """A rule of history; `calls` has a ticket's last call (ordinal, at, call id), `heard` when calls were spoken.

    `zones` has where each was, `voiced` where somebody speaks: elsewhere a call is heard when it is shown.
    """

    bookings: Mapping[str, Booking]
    calls: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    first_calls: dict[str, int] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    voiced: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    missed_at: dict[str, int] = field(default_factory=dict)
    came_late: set[str] = field(default_factory=set)
    officers: dict[str, str] = field(default_factory=dict)
    active_at: dict[str, int] = field(default_factory=dict)
    checked_in: dict[str, str] = field(default_factory=dict)
    next_stop: tuple[str, str] | None = None

    def before(self, record: Record, history: History) -> None:
        """Hold a record against what was promised."""
        for problem in self._problems(record, history):
            history.problems.append(f"{problem} (revision {record.revision})")
        self._remember(record)

    def _problems(self, record: Record, history: History) -> list[str]:
        event = record.event
        expected, self.next_stop = self.next_stop, None
        found: list[str] = []
        if expected is not None:
            went_on = isinstance(event, TicketQueued) and event.cause is QueuedBy.ROUTED
            if not went_on or (event.ticket, event.stop.service) != expected:  # type: ignore[union-attr]
                found.append(f"route broken: {expected[0]} was to go on to {expected[1]}")
        match event:
            case TicketCalled():
                found += self._called(record, event, history)
            case NoShowMarked(ticket=ticket):
                ordinal, at, call = self.calls[ticket]
                if ordinal < NO_SHOW_CALLS:
                    found.append(f"no-show after {ordinal} calls: {ticket}")
                found += self._too_soon("no-show", call, at, record.at, NO_SHOW_MS)
            case TicketQueued():
                found += self._queued(record, event, history)
            case ServiceFinished():
                found += self._finished(event, history)
            case TicketIssued(booking=str()):
                found += self._checked_in(record, event)
            case CheckInRepeated(booking=booking, ticket=ticket):
                if self.checked_in.get(booking) != ticket:
                    found.append(f"booking {booking} was told {ticket}, and has {self.checked_in.get(booking)}")
            case OfficerSignedOn() | OfficerSignedOff():
                found += self._signed(record, event, history)
            case DayOpened() if self.officers:
                found.append(f"still signed on when the day ended: {self.officers}")
            case CatalogueAdopted(catalogue=catalogue):
                found += self._adopted(catalogue, history)
            case _:
                pass
        return found

    def _called(self, record: Record, event: TicketCalled, history: History) -> list[str]:
        assert history.catalogue is not None
        found: list[str] = []
        if event.ordinal > 1:
            _, at, call = self.calls[event.ticket]
            if event.ordinal - 1 > RECALLS:
                found.append(f"recalled {event.ordinal - 1} times: {event.ticket}")
            found += self._too_soon("recalled", call, at, record.at, RECALL_GAP_MS)
        required = history.catalogue.hall.rules.sign_on_required
        if required and event.counter not in self.officers and not event.by_itself:
            found.append(f"called where nobody has signed on: {event.counter}")
        return found

    def _too_soon(self, what: str, call: str, called_at: int, now: int, gap: int) -> list[str]:
        since = self.heard.get(call, called_at)
        if now - since < gap:
            return [f"{what} {now - since} ms after the call was heard: {call}"]
        is_spoken = self.zones[call] in self.voiced and call not in self.dropped
        if call not in self.heard and is_spoken and now - called_at < SILENT_VOICE_MS:
            return [f"{what} before the call was heard: {call}"]
        return []

    def _queued(self, record: Record, event: TicketQueued, history: History) -> list[str]:
        ticket = history.tickets[event.ticket]
        match event.cause:
            case QueuedBy.UNDONE:
                ordinal, _, _ = self.calls[event.ticket]
                late = record.at - self.first_calls[event.ticket]
                return [f"undone after {late} ms: {ticket.event.text}"] if late > UNDO_MS or ordinal > 1 else []
            case QueuedBy.CAME_LATE:
                return self._late(record, event, ticket, history)
            case QueuedBy.ROUTED if event.since != ticket.issued_at:
                return [f"{ticket.event.text} waits for its next stop since {event.since}, not {ticket.issued_at}"]
        return []

    def _late(self, record: Record, event: TicketQueued, ticket: Issued, history: History) -> list[str]:
        found: list[str] = []
        if event.ticket in self.came_late:
            found.append(f"came late twice: {ticket.event.text}")
        if record.at - self.missed_at[event.ticket] > LATE_MS:
            found.append(f"came late after {record.at - self.missed_at[event.ticket]} ms: {ticket.event.text}")
        if event.desk is None:
            assert history.catalogue is not None
            _, ratio, _ = terms(history.catalogue, event.stop.service)
            line = [each for each in history.waiting.values() if each.line == event.stop.service]
            own = (ratio if ticket.is_priority else 1.0) * (record.at - event.since)
            before = sum((ratio if each.is_priority else 1.0) * (record.at - each.since) >= own for each in line)
            if before < min(BEHIND, len(line)):
                found.append(f"came late and stands behind {before} of {len(line)}: {ticket.event.text}")
        return found

    def _finished(self, event: ServiceFinished, history: History) -> list[str]:
        catalogue = history.catalogue
        assert catalogue is not None
        ticket = history.tickets[event.ticket]
        for stop in ticket.stops:
            if _has_counter(catalogue, stop.service):
                self.next_stop = (event.ticket, stop.service)
                break
        service = next(each for each in catalogue.services if each.id == ticket.service)
        if service.outcome_required and event.outcome is None and not event.by_calling:
            return [f"{ticket.event.text} finished without an outcome"]
        known = event.outcome is None or event.outcome in service.outcomes
        return [] if known else [f"no outcome of {service.id}: {event.outcome}"]

    def _checked_in(self, record: Record, event: TicketIssued) -> list[str]:
        booking = str(event.booking)
        if booking in self.checked_in:
            return [f"doubled: booking {booking} has {self.checked_in[booking]} and {event.ticket}"]
        self.checked_in[booking] = event.ticket
        promised = self.bookings[booking]
        came = record.at if event.credited_at is None else event.credited_at
        in_time = promised.start - EARLY_MS <= came < promised.end + EARLY_MS and came <= record.at
        return [] if in_time and promised.service == event.service else [f"booking {booking} checked in at {came}"]

    def _signed(self, record: Record, event: OfficerSignedOn | OfficerSignedOff, history: History) -> list[str]:
        counter, officer = str(event.counter), event.officer
        if isinstance(event, OfficerSignedOff):
            found = [] if self.officers.get(counter) == officer else [f"{officer} left {counter} and was not there"]
            self.officers.pop(counter, None)
            if event.cause is LeftBy.MOVED and counter in history.at_counter:
                found.append(f"{officer} moved and left a visitor at {counter}")
            idle = record.at - self.active_at.get(counter, 0)
            assert history.catalogue is not None
            if event.cause is LeftBy.IDLE and idle < history.catalogue.hall.rules.idle_sign_off_s * 1_000:
                found.append(f"{officer} was signed off {counter} after {idle} ms")
            return found
        found = [f"{officer} took {counter} from {self.officers[counter]}"] if counter in self.officers else []
        found += [f"{officer} is at {other} and {counter}" for other, who in self.officers.items() if who == officer]
        self.officers[counter] = officer
        return found

    def _adopted(self, catalogue: Catalogue, history: History) -> list[str]:
        archived = {each.id for each in catalogue.counters if each.archived}
        return [
            f"an edit of the catalogue loses {ticket.event.text}, who waits for {ticket.line}"
            for ticket in history.waiting.values()
            if (ticket.desk in archived if ticket.desk is not None else not _has_counter(catalogue, ticket.service))
        ]

    def _remember(self, record: Record) -> None:
        event = record.event
        if isinstance(event, OfficerSignedOn | TicketCalled | ServiceStarted | ServiceFinished | NoShowMarked):
            self.active_at[event.counter] = record.at
        match event:
            case TicketCalled(ticket=ticket, ordinal=ordinal, call=call):
                self.calls[ticket] = (ordinal, record.at, call)
                self.zones[call] = event.zone
                if ordinal == 1:
                    self.first_calls[ticket] = record.at
            case VoiceAppointed(zone=zone):
                self.voiced.add(zone)
            case CallAnnounced(call=call, phase=VoicePhase.SPOKEN):
                self.heard.setdefault(call, record.at)
            case CallAnnounced(call=call, phase=VoicePhase.DROPPED):
                self.dropped.add(call)
            case NoShowMarked(ticket=ticket):
                self.missed_at[ticket] = record.at
            case TicketQueued(cause=QueuedBy.CAME_LATE, ticket=ticket):
                self.came_late.add(ticket)
            case DayOpened():
                self.officers.clear()
            case _:
                pass


def _has_counter(catalogue: Catalogue, service: str) -> bool:
    return any(service in each.services and not each.archived for each in catalogue.counters)
