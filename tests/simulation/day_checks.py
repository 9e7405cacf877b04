"""What whole days have shown: every checker's word, and the figures that say that enough has happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hub.domain.events import QueuedBy, TicketIssued, TicketQueued
from tests.simulation.calendar_days import is_working
from tests.simulation.checkers import check
from tests.simulation.history import History
from tests.simulation.openings import Openings, judged
from tests.simulation.promises import Promises
from tests.simulation.turns import Turns
from tests.simulation.voice_checks import delays

if TYPE_CHECKING:
    from tests.simulation.day_hall import DayHall


@dataclass(slots=True)
class Findings:
    """Some days' outcome; `figures` count what happened, `waits` the estimates by service: (given, called, inside).

    `delays` are the times from first calls to their announcements (ms).
    """

    seed: int
    days: tuple[str, ...]
    working_days: int
    violations: list[str]
    events: int
    simulated_ms: int
    figures: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    waits: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)
    delays: list[int] = field(default_factory=list)


def check_days(hall: DayHall) -> Findings:
    """Hold everything that was seen, heard and stored against the rules."""
    records = hall.hub.journal.history()
    ledger = hall.ledger
    turns, openings = Turns(), Openings(hall.hub)
    history = History.of(records, hall.hub.true_at, turns, (openings, Promises(ledger.bookings)))
    openings.finish(history)
    violations = [*hall.problems, *hall.hub.problems, *check(history, ledger, hall.world.now)]
    figures = Counter(
        records=len(records),
        tickets=len(history.tickets),
        told=sum(wish.told is not None for wish in ledger.wishes),
        printed=len(ledger.papers),
        calls=len(history.calls),
        announced=sum(sound.ended is not None for sound in ledger.sounds),
        restarts=hall.hub.crashes,
        overtakings=turns.overtakings,
        compared=turns.compared,
        helped=turns.helped,
        desks=turns.at_desks,
    )
    figures.update(Counter(type(record.event).__name__ for record in records))
    causes = {"routed": QueuedBy.ROUTED, "undone": QueuedBy.UNDONE, "came late": QueuedBy.CAME_LATE}
    queued = Counter(record.event.cause for record in records if isinstance(record.event, TicketQueued))
    figures.update({name: queued[cause] for name, cause in causes.items()})
    issued = [record.event for record in records if isinstance(record.event, TicketIssued)]
    figures.update(judged([openings]))
    figures["checked in"] = sum(event.booking is not None for event in issued)
    return Findings(
        hall.seed,
        tuple(day.isoformat() for day in hall.days),
        sum(is_working(hall.plan.catalogue, day) for day in hall.days),
        violations,
        hall.world.events,
        hall.world.now - hall.began,
        figures,
        hall.faults,
        ledger.done,
        ledger.refused,
        _waits(history),
        delays(history, ledger),
    )


def _waits(history: History) -> dict[str, tuple[int, int, int, int]]:
    """Return for each service the tickets, those told a wait, of these those called, and those called within it."""
    found: dict[str, tuple[int, int, int, int]] = {}
    for ticket in history.tickets.values():
        event = ticket.event
        if not isinstance(event, TicketIssued):
            continue
        all_, told, called, inside = found.get(event.service, (0, 0, 0, 0))
        known = event.wait is not None
        was_called = known and ticket.first_called_at is not None
        within = (
            event.wait is not None
            and ticket.first_called_at is not None
            and event.wait.holds(ticket.first_called_at - ticket.at)
        )
        found[event.service] = (all_ + 1, told + known, called + was_called, inside + within)
    return found
