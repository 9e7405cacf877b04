"""History told again, slowly and plainly: what the checkers hold everything against."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from hub.domain.catalogue import Catalogue
from hub.domain.events import (
    CallAnnounced,
    CallShown,
    CatalogueAdopted,
    DayOpened,
    NoShowMarked,
    QueuedBy,
    Record,
    ServiceFinished,
    ServiceStarted,
    SlipEvent,
    SlipHandedIn,
    SlipMoved,
    SlipOutcome,
    SlipRecorded,
    SlipReprinted,
    StopAdded,
    TicketCalled,
    TicketCancelled,
    TicketExpired,
    TicketIssued,
    TicketParked,
    TicketQueued,
    VoiceAppointed,
    VoicePhase,
)
from hub.domain.events_day import PaperReserved, PaperTicketRecorded
from hub.domain.events_lease import LeaseGiven, TicketHandedIn
from hub.domain.events_rebuild import HistoryRebuilt, TicketRestored
from hub.domain.numbering import following
from tests.simulation.entries import Called, Issued
from tests.simulation.leased import Leases
from tests.simulation.turns import Turns

MOVES: Final[dict[type, tuple[str, str]]] = {
    ServiceStarted: ("called", "serving"),
    ServiceFinished: ("serving", "served"),
    NoShowMarked: ("called", "no_show"),
    TicketExpired: ("waiting called serving parked", "expired"),
    TicketParked: ("called serving", "parked"),
}
"""From which states a ticket may come, and how it is then."""


class Rule(Protocol):
    """A rule that looks at each record before history has taken it."""

    def before(self, record: Record, history: "History") -> None:
        """Compare, and say what is wrong in `history.problems`."""


@dataclass(slots=True)
class History:
    """All days, with what was wrong in them by the plainest reading of the rules."""

    true_at: Mapping[int, int] = field(default_factory=dict)
    tickets: dict[str, Issued] = field(default_factory=dict)
    calls: dict[str, Called] = field(default_factory=dict)
    slips: dict[str, SlipOutcome] = field(default_factory=dict)
    slip_at: dict[str, str | None] = field(default_factory=dict)
    reprinted: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    catalogue: Catalogue | None = None
    day: str = ""
    days: int = 0
    waiting: dict[str, Issued] = field(default_factory=dict)
    at_counter: dict[str, Issued] = field(default_factory=dict)
    next_number: dict[str, int] = field(default_factory=dict)
    paper: dict[str, set[int]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    leases: Leases = field(default_factory=Leases)
    rebuilds: list[int] = field(default_factory=list)
    voices: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        records: Sequence[Record],
        true_at: Mapping[int, int] | None = None,
        turns: Turns | None = None,
        rules: Iterable[Rule] = (),
    ) -> "History":
        """Tell history from its records; `true_at` has the world's instant of revisions whose hub was wrong."""
        history = cls(true_at or {})
        watchers: list[Rule] = [turns or Turns(), *rules]
        for expected, record in enumerate(records, 1):
            if record.revision != expected:
                history.problems.append(f"revision {record.revision} where {expected} was due")
            for rule in watchers:
                rule.before(record, history)
            history._tell(record)
        return history

    def _true(self, record: Record) -> int:
        return self.true_at.get(record.revision, record.at)

    def _tell(self, record: Record) -> None:
        match record.event:
            case DayOpened(day=day):
                self._open(day)
            case CatalogueAdopted(catalogue=catalogue):
                self.catalogue = catalogue
            case TicketIssued() | PaperTicketRecorded():
                self._issued(record.event, record)
            case LeaseGiven():
                self.problems += self.leases.give(record.event)
            case TicketHandedIn() | TicketRestored():
                self._handed_in(record.event, record)
            case HistoryRebuilt():
                self._rebuilt(record.event)
            case PaperReserved(pool=pool, first=first, last=last):
                if first != self.next_number.get(pool, 1):
                    self.problems.append(f"paper of {pool} from {first} on, not {self.next_number.get(pool, 1)}")
                self.paper.setdefault(pool, set()).update(range(first, last + 1))
                self.next_number[pool] = last + 1
            case TicketCalled():
                self._called(record.event, record)
            case ServiceStarted() | ServiceFinished() | NoShowMarked() | TicketExpired() | TicketParked():
                self._move(record.event.ticket, *MOVES[type(record.event)], record)
            case TicketCancelled(ticket=ticket, reason=reason):
                self.tickets[ticket].reason = reason
                self._move(ticket, "waiting called parked", "cancelled", record)
            case TicketQueued():
                self._queued(record.event, record)
            case StopAdded(ticket=ticket, stop=stop):
                self.tickets[ticket].stops += (stop,)
            case SlipRecorded() | SlipMoved() | SlipReprinted() | SlipHandedIn():
                self._slip(record.event, self.true_at.get(record.revision, record.at))
            case CallShown(call=call_id):
                self.calls[call_id].shown = True
            case CallAnnounced(call=call_id, phase=phase):
                call = self.calls[call_id]
                call.voice = phase
                call.phases.append(phase)
                call.dropped_active = phase is VoicePhase.DROPPED and call.until is None
            case VoiceAppointed(zone=zone, device=device):
                self.voices.setdefault(zone, []).append((self._true(record), device))
            case _:
                pass

    def _slip(self, event: SlipEvent, true_at: int) -> None:
        if isinstance(event, SlipRecorded):
            self.slips[event.job] = event.outcome
            return
        if isinstance(event, SlipReprinted):
            self.reprinted[event.job] = true_at
        elif isinstance(event, SlipHandedIn):
            if event.job in self.slips:
                self.problems.append(f"slip {event.job} is known, and was handed in")
        elif self.slips[event.job] in (SlipOutcome.UNKNOWN, SlipOutcome.PRINTED):
            self.problems.append(f"slip {event.job} was {self.slips[event.job]} and given to another printer")
        self.slips[event.job], self.slip_at[event.job] = SlipOutcome.PENDING, event.printer

    def _open(self, day: str) -> None:
        if day <= self.day:
            self.problems.append(f"day {day} opened after {self.day}")
        self.day, self.days = day, self.days + 1
        for call in self.calls.values():
            call.day_over = True
        self.problems += [f"{ticket.event.text} outlived its day" for ticket in self.waiting.values()]
        for kept in (self.waiting, self.at_counter, self.next_number, self.paper):
            kept.clear()

    def _issued(self, event: TicketIssued | PaperTicketRecorded, record: Record) -> None:
        if isinstance(event, PaperTicketRecorded):
            on_paper = self.paper.get(event.pool, set())
            if event.number not in on_paper:
                self.problems.append(f"{event.text} was not on paper, or entered before")
            on_paper.discard(event.number)
        else:
            due = self.next_number.get(event.pool, 1)
            if event.number != due:
                self.problems.append(f"{event.text} is number {event.number}, the {due}th of its pool")
            self.next_number[event.pool] = following(event.number)
            if event.ticket in self.leases.replaced:
                self.problems.append(f"{event.text} issued, which {self.leases.replaced[event.ticket]} has replaced")
        self._take_text(record.day, event.text, event.ticket)
        if event.ticket in self.tickets:
            self.problems.append(f"ticket {event.ticket} issued twice")
        at, since = record.at, record.at
        if isinstance(event, PaperTicketRecorded):
            since = event.given_at
        elif event.credited_at is not None:
            since = event.credited_at
        ticket = Issued(
            record.day,
            event,
            at,
            record.revision,
            str(record.command_id),
            self._true(record),
            str(event.service),
            since,
            stops=() if isinstance(event, PaperTicketRecorded) else event.stops,
        )
        self.tickets[event.ticket] = ticket
        if isinstance(event, PaperTicketRecorded) and event.ended_at is not None:
            ticket.state = "served"
        else:
            self.waiting[event.ticket] = ticket
        if isinstance(event, TicketIssued) and event.slip is not None:
            self.slips[event.slip], self.slip_at[event.slip] = SlipOutcome.PENDING, event.printer

    def _rebuilt(self, event: HistoryRebuilt) -> None:
        """History is another from here on: what was called is over, and sequences go on above all that is known."""
        self.rebuilds.append(event.epoch)
        if event.epoch < max(2, *self.rebuilds):  # a rebuild over midnight is told once for each day
            self.problems.append(f"history went back in epoch {event.epoch}")
        for call in self.calls.values():
            call.is_unsure = True
        for id_ in event.uncertain:
            self.tickets[id_].uncertain = True
        for resumed in event.resumed:
            if resumed.next < self.next_number.get(resumed.pool, 1):
                self.problems.append(f"pool {resumed.pool} went back to {resumed.next}")
            self.next_number[resumed.pool] = resumed.next

    def _handed_in(self, event: TicketHandedIn | TicketRestored, record: Record) -> None:
        day = self.day
        if isinstance(event, TicketHandedIn):
            self.problems += self.leases.hand_in(event, record.at)
            day = event.day
        elif event.lease is None and event.number >= self.next_number.get(event.pool, 1):
            self.problems.append(f"{event.text} is restored, and will be given again")
        self._take_text(day, event.text, event.ticket)
        if event.ticket in self.tickets:
            self.problems.append(f"ticket {event.ticket} issued twice")
        ticket = self.tickets[event.ticket] = Issued(
            day,
            event,
            record.at,
            record.revision,
            str(record.command_id),
            self._true(record),
            str(event.service),
            event.issued_at,
            uncertain=isinstance(event, TicketRestored),
        )
        if day == self.day:
            self.waiting[event.ticket] = ticket
        else:
            ticket.state = "expired"

    def _take_text(self, day: str, text: str, ticket: str) -> None:
        holder = self.texts.setdefault((day, text), ticket)
        if holder != ticket:
            self.problems.append(f"doubled: {text} of {day} is of {holder} and {ticket}")

    def _called(self, event: TicketCalled, record: Record) -> None:
        ticket = self.tickets[event.ticket]
        if event.ordinal == 1:
            if ticket.state not in ("waiting", "parked") or ticket.day != self.day:
                self.problems.append(f"{ticket.event.text} called while {ticket.state}")
            there = self.at_counter.get(event.counter)
            if there is not None:
                self.problems.append(f"counter {event.counter} called {ticket.event.text} beside {there.event.text}")
        elif ticket.counter != event.counter or ticket.state != "called":
            self.problems.append(f"{ticket.event.text} recalled at {event.counter}, but is {ticket.state}")
        if ticket.call is not None:
            self._end(ticket.call, self._true(record))
        self.waiting.pop(event.ticket, None)
        self.at_counter[event.counter] = ticket
        ticket.state, ticket.counter, ticket.call = "called", event.counter, event.call
        ticket.first_called_at = record.at if ticket.first_called_at is None else ticket.first_called_at
        self.calls[event.call] = Called(event, self._true(record))

    def _queued(self, event: TicketQueued, record: Record) -> None:
        self._move(event.ticket, "called serving served no_show", "waiting", record)
        ticket = self.tickets[event.ticket]
        if event.cause is QueuedBy.UNDONE and ticket.call is not None:
            self.calls[ticket.call].taken_back = record.at
        ticket.service, ticket.since, ticket.stops = str(event.stop.service), event.since, event.stops
        ticket.desk = None if event.desk is None else str(event.desk)
        ticket.counter = None
        self.waiting[event.ticket] = ticket

    def _move(self, ticket_id: str, from_states: str, to: str, record: Record) -> None:
        ticket = self.tickets[ticket_id]
        if ticket.state not in from_states.split():
            self.problems.append(f"{ticket.event.text} went from {ticket.state} to {to}")
        self.waiting.pop(ticket_id, None)
        if to != "serving" and ticket.counter is not None and self.at_counter.get(ticket.counter) is ticket:
            del self.at_counter[ticket.counter]
        ticket.state = to
        if ticket.call is not None:
            self._end(ticket.call, self._true(record))

    def _end(self, call_id: str, at: int) -> None:
        if self.calls[call_id].until is None:
            self.calls[call_id].until = at
