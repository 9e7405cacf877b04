"""Who was next, worked out again for each call from nothing but the tickets that wait, and both bounds of Q2."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hub.domain.catalogue import Catalogue, Choosing
from hub.domain.events import DayOpened, QueuedBy, Record, TicketCalled, TicketIssued, TicketQueued
from hub.domain.events_day import PaperTicketRecorded
from hub.domain.events_lease import TicketHandedIn
from hub.domain.events_rebuild import TicketRestored

if TYPE_CHECKING:
    from tests.simulation.entries import Issued
    from tests.simulation.history import History


@dataclass(slots=True)
class Turns:
    """A rule of history; lines are named as in `Issued.line`.

    `runs` counts each line's priority calls in a row, `last` who was called there in turn, with the runs before;
    `calls` counts calls per line, `within` by which count a regular ticket has to be called.
    """

    runs: dict[str, int] = field(default_factory=dict)
    last: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    within: dict[str, int] = field(default_factory=dict)
    overtakings: int = 0
    overtakings_of_many: int = 0
    compared: int = 0
    helped: int = 0
    at_desks: int = 0

    def before(self, record: Record, history: History) -> None:
        """Look at a record that history has not taken yet."""
        event = record.event
        match event:
            case DayOpened():
                for kept in (self.runs, self.last, self.calls, self.within):
                    kept.clear()
            case TicketIssued():
                since = record.at if event.credited_at is None else event.credited_at
                self._joins(history, str(event.service), event.ticket, since, event.ticket_class == "priority")
            case TicketRestored():
                self._joins(
                    history, str(event.service), event.ticket, event.issued_at, event.ticket_class == "priority"
                )
            case TicketHandedIn() if event.day == history.day:
                self._joins(
                    history, str(event.service), event.ticket, event.issued_at, event.ticket_class == "priority"
                )
            case PaperTicketRecorded(ended_at=None):
                self._joins(history, str(event.service), event.ticket, event.given_at, event.ticket_class == "priority")
            case TicketQueued():
                line = str(event.stop.service) if event.desk is None else f"desk {event.desk}"
                if event.cause is QueuedBy.UNDONE:
                    self._taken_back(history, line, event.ticket)
                self._joins(history, line, event.ticket, event.since, history.tickets[event.ticket].is_priority)
            case TicketCalled(ordinal=1):
                ticket = history.tickets[event.ticket]
                if ticket.state == "waiting" and event.reason is None:
                    self._check(record, event, ticket, history)
            case _:
                pass

    def _check(self, record: Record, event: TicketCalled, ticket: Issued, history: History) -> None:
        assert history.catalogue is not None
        chosen_from = self._open_to(history, event.counter, record.at)
        if not chosen_from:
            history.problems.append(f"{ticket.event.text} called, whom {event.counter} may not call")
            return
        self.compared += len(chosen_from)
        best = min(chosen_from, key=lambda pair: (-pair[0], pair[1].since, pair[1].revision))[1]
        if best is not ticket:
            history.problems.append(f"out of turn: {ticket.event.text} called before {best.event.text}")
        counter = history.catalogue.counter[event.counter]
        self.at_desks += ticket.desk is not None
        self.helped += ticket.desk is None and ticket.service not in counter.services
        self._check_bounds(record.at, ticket, history, len(counter.services) > 1)
        regulars = any(each.line == ticket.line and not each.is_priority for each in history.waiting.values())
        run = self.runs.get(ticket.line, 0)
        self.last.setdefault(ticket.line, []).append((event.ticket, run))
        self.runs[ticket.line] = run + 1 if ticket.is_priority and regulars else 0
        self.calls[ticket.line] = self.calls.get(ticket.line, 0) + 1

    def _open_to(self, history: History, counter_id: str, at: int) -> list[tuple[float, Issued]]:
        """Return all whom a counter may call, with their scores."""
        catalogue = history.catalogue
        assert catalogue is not None
        lines: dict[str, list[Issued]] = {}
        for each in history.waiting.values():
            lines.setdefault(each.line, []).append(each)
        counter = next(each for each in catalogue.counters if each.id == counter_id)
        helps = [
            each
            for each in counter.helps
            if each not in counter.services and _waits_too_long(catalogue, lines, each, at)
        ]
        found: list[tuple[float, Issued]] = []
        for line in [*counter.services, *helps, f"desk {counter_id}"]:
            there = lines.get(line, [])
            weight, ratio, cap = terms(catalogue, line)
            over = self.runs.get(line, 0) >= cap and any(not each.is_priority for each in there)
            found += [
                (weight * (ratio if each.is_priority else 1.0) * max(0, at - each.since), each)
                for each in there
                if not (over and each.is_priority)
            ]
        return found

    def _check_bounds(self, at: int, ticket: Issued, history: History, many: bool) -> None:
        """Hold a call against Q2's two bounds, in the ticket's own line."""
        assert history.catalogue is not None
        _, ratio, cap = terms(history.catalogue, ticket.line)
        for other in history.waiting.values():
            if other.is_priority or other.line != ticket.line or other is ticket:
                continue
            if ticket.is_priority and (other.since, other.revision) < (ticket.since, ticket.revision):
                self.overtakings += 1
                self.overtakings_of_many += many
                waited = at - other.since
                if ticket.since - other.since > waited * (1 - 1 / ratio) + 1:
                    history.problems.append(
                        f"overtaken late: {other.event.text} by {ticket.event.text}, drawn"
                        f" {ticket.since - other.since} ms later, after {waited} ms"
                    )
        within = self.within.pop(ticket.event.ticket, None)
        if not ticket.is_priority and within is not None and self.calls.get(ticket.line, 0) + 1 > within and cap < 99:
            history.problems.append(f"called too late: {ticket.event.text} by call {within} of {ticket.line}")

    def _joins(self, history: History, line: str, ticket: str, since: int, is_priority: bool) -> None:
        """Note by which call of its line a regular ticket must be called; who stands behind it may wait longer."""
        assert history.catalogue is not None
        _, _, cap = terms(history.catalogue, line)
        if is_priority:
            return
        before = 0
        for id_, each in history.waiting.items():
            if each.line == line and not each.is_priority:
                if each.since <= since:
                    before += 1
                else:
                    self.within[id_] = self.within.get(id_, 0) + int(1 + cap)
        self.within[ticket] = self.calls.get(line, 0) + int((before + 1) * (1 + cap))

    def _taken_back(self, history: History, line: str, ticket: str) -> None:
        """A call is undone: it took nothing from anybody."""
        assert history.catalogue is not None
        called = self.last.get(line, [])
        if called and called[-1][0] == ticket:
            self.runs[line] = called.pop()[1]
        _, _, cap = terms(history.catalogue, line)
        for id_, each in history.waiting.items():
            if each.line == line and not each.is_priority:
                self.within[id_] = self.within.get(id_, 0) + int(1 + cap)


def terms(catalogue: Catalogue, line: str) -> tuple[float, float, float]:
    """Return a line's weight, ratio and cap."""
    rules = catalogue.hall.rules
    if line.startswith("desk "):
        return 1.0, rules.ratio, rules.cap
    service = next(each for each in catalogue.services if each.id == line)
    agency = next(each for each in catalogue.agencies if each.id == service.agency)
    if agency.choosing is Choosing.FIRST_COME:
        return service.weight, 1.0, 999
    return service.weight, rules.ratio, rules.cap


def _waits_too_long(catalogue: Catalogue, lines: dict[str, list[Issued]], service: str, at: int) -> bool:
    minutes = next(each.help_after_minutes for each in catalogue.services if each.id == service)
    there = lines.get(service, [])
    return minutes is not None and bool(there) and at - min(each.since for each in there) > minutes * 60_000
