"""History told again, slowly and plainly: what the checkers hold everything against."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hub.domain.events import (
    CallAnnounced,
    CallShown,
    CatalogueAdopted,
    DayOpened,
    NoShowMarked,
    Record,
    ServiceFinished,
    ServiceStarted,
    SlipOutcome,
    SlipRecorded,
    TicketCalled,
    TicketCancelled,
    TicketExpired,
    TicketIssued,
    VoicePhase,
)
from hub.domain.ticket import TicketClass

RATIO, CAP = 3, 2
"""Priority's weight, and its calls in a row while a regular ticket waits (Q2)."""


@dataclass(slots=True)
class Issued:
    """A ticket as history has it."""

    day: str
    event: TicketIssued
    at: int
    revision: int
    command: str
    state: str = "waiting"
    counter: str | None = None
    call: str | None = None


@dataclass(slots=True)
class Called:
    """A call as history has it, active until `until`; `day_over`: its day ended before its voice was done."""

    event: TicketCalled
    at: int
    until: int | None = None
    shown: bool = False
    voice: VoicePhase = VoicePhase.PENDING
    dropped_active: bool = False
    day_over: bool = False

    @property
    def zones(self) -> tuple[str, str]:
        """Return the zones whose screens show it: the service's and the counter's."""
        return (self.event.zone, self.event.counter_zone)


@dataclass(slots=True)
class History:
    """All days, with what was wrong in them by the plainest reading of the rules."""

    tickets: dict[str, Issued] = field(default_factory=dict)
    calls: dict[str, Called] = field(default_factory=dict)
    slips: dict[str, SlipOutcome] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    skills: dict[str, tuple[str, ...]] = field(default_factory=dict)
    day: str = ""
    runs: dict[tuple[str, str], int] = field(default_factory=dict)
    days: int = 0

    @classmethod
    def of(cls, records: Sequence[Record]) -> "History":
        """Tell history from its records."""
        history = cls()
        for expected, record in enumerate(records, 1):
            if record.revision != expected:
                history.problems.append(f"revision {record.revision} where {expected} was due")
            history._tell(record)
        return history

    def _tell(self, record: Record) -> None:
        match record.event:
            case DayOpened(day=day):
                if day <= self.day:
                    self.problems.append(f"day {day} opened after {self.day}")
                self.day, self.days = day, self.days + 1
                for call in self.calls.values():
                    call.day_over = True
            case CatalogueAdopted(catalogue=catalogue):
                self.skills = {str(c.id): tuple(map(str, c.services)) for c in catalogue.counters}
            case TicketIssued():
                self._issued(record.event, record)
            case TicketCalled():
                self._called(record.event, record)
            case ServiceStarted(ticket=ticket):
                self._move(ticket, "called", "serving", record.at)
            case ServiceFinished(ticket=ticket):
                self._move(ticket, "serving", "served", record.at)
            case NoShowMarked(ticket=ticket):
                self._move(ticket, "called", "no_show", record.at)
            case TicketCancelled(ticket=ticket):
                self._move(ticket, "waiting called", "cancelled", record.at)
            case TicketExpired(ticket=ticket):
                self._move(ticket, "waiting called serving", "expired", record.at)
            case SlipRecorded(job=job, outcome=outcome):
                self.slips[job] = outcome
            case CallShown(call=call_id):
                self.calls[call_id].shown = True
            case CallAnnounced(call=call_id, phase=phase):
                call = self.calls[call_id]
                call.voice = phase
                call.dropped_active = phase is VoicePhase.DROPPED and call.until is None
            case _:
                pass

    def _issued(self, event: TicketIssued, record: Record) -> None:
        same_day = [t for t in self.tickets.values() if t.day == record.day and t.event.pool == event.pool]
        if event.number != len(same_day) + 1:
            self.problems.append(f"{event.text} is number {event.number}, the {len(same_day) + 1}th of its pool")
        if event.ticket in self.tickets:
            self.problems.append(f"ticket {event.ticket} issued twice")
        self.tickets[event.ticket] = Issued(record.day, event, record.at, record.revision, str(record.command_id))
        if event.slip is not None:
            self.slips[event.slip] = SlipOutcome.PENDING

    def _called(self, event: TicketCalled, record: Record) -> None:
        ticket = self.tickets[event.ticket]
        if event.ordinal == 1:
            self._check_turn(event, record.at)
        elif ticket.counter != event.counter or ticket.state != "called":
            self.problems.append(f"{ticket.event.text} recalled at {event.counter}, but is {ticket.state}")
        if ticket.call is not None:
            self._end(ticket.call, record.at)
        ticket.state, ticket.counter, ticket.call = "called", event.counter, event.call
        self.calls[event.call] = Called(event, record.at)

    def _check_turn(self, event: TicketCalled, at: int) -> None:
        ticket = self.tickets[event.ticket]
        if ticket.state != "waiting" or ticket.day != self.day:
            self.problems.append(f"{ticket.event.text} called while {ticket.state}")
        busy = [t for t in self.tickets.values() if t.counter == event.counter and t.state in ("called", "serving")]
        if busy:
            self.problems.append(f"counter {event.counter} called {ticket.event.text} beside {busy[0].event.text}")
        skills = self.skills[event.counter]
        line = [t for t in self.tickets.values() if t.state == "waiting" and t.day == self.day]
        regulars = [t.event.service for t in line if t.event.ticket_class is TicketClass.REGULAR]
        allowed = [
            each
            for each in line
            if each.event.service in skills
            and (
                each.event.ticket_class is TicketClass.REGULAR
                or self.runs.get((self.day, each.event.service), 0) < CAP
                or each.event.service not in regulars
            )
        ]
        ahead = min(allowed, key=lambda each: (-_score(each, at), each.at, each.revision))
        if ahead is not ticket:
            self.problems.append(f"out of turn: {ticket.event.text} called before {ahead.event.text}")
        key = (self.day, ticket.event.service)
        with_priority = ticket.event.ticket_class is TicketClass.PRIORITY
        self.runs[key] = self.runs.get(key, 0) + 1 if with_priority and ticket.event.service in regulars else 0

    def _move(self, ticket_id: str, from_states: str, to: str, at: int) -> None:
        ticket = self.tickets[ticket_id]
        if ticket.state not in from_states.split():
            self.problems.append(f"{ticket.event.text} went from {ticket.state} to {to}")
        ticket.state = to
        if ticket.call is not None:
            self._end(ticket.call, at)

    def _end(self, call_id: str, at: int) -> None:
        if self.calls[call_id].until is None:
            self.calls[call_id].until = at


def _score(ticket: Issued, at: int) -> int:
    return (RATIO if ticket.event.ticket_class is TicketClass.PRIORITY else 1) * (at - ticket.at)
