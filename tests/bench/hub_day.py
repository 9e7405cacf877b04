"""A hall's day through the hub's own rules: planned staffing, officers as they are, and the figures of the last look.

Officers come up to four minutes late, leave for lunch when their visitor has gone, leave their panels on, and after
closing serve whoever still waits. So this shows what the plan and the measured paces are worth to a visitor, where
`tests.bench.hall_day` knows who works when.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from math import exp, log, sqrt

from hub.core.foresight import Foresight
from hub.domain import commands
from hub.domain.calendar import Span
from hub.domain.catalogue import Catalogue, CounterId, Rules
from hub.domain.estimate import Wait
from hub.domain.rejection import Rejection
from hub.domain.ticket import CallId, TicketClass, TicketId
from tests.bench.hall_day import CLOSES, CV, EARLY, LAST_TICKET, LUNCH, MINUTE, NO_SHOWS, OPENS, PRIORITY, Setting
from tests.builders import MORNING, Book

MIDNIGHT = MORNING - OPENS * MINUTE
LATE_MINUTES = 4.0
COMES_AFTER_MS = 20_000
"""From the call until the visitor stands at the counter."""


@dataclass
class Judged:
    """What a visitor was told, and the wait that followed (ms)."""

    wait: Wait | None
    waited: int


@dataclass
class HubDay:
    """The run of a day; instants are UTC ms."""

    setting: Setting
    dice: random.Random
    foresight: Foresight = field(default_factory=Foresight)
    events: list[tuple[int, int, Callable[[], None]]] = field(default_factory=list)
    order: int = 0
    there: dict[CounterId, list[tuple[int, int]]] = field(default_factory=dict)
    called_at: dict[TicketId, int] = field(default_factory=dict)

    def run(self) -> list[Judged]:
        """Let everybody come and be called; return who met a wait."""
        self.book = Book(_planned(self.setting)).opened()
        self.panels = frozenset(each.id for each in self.book.catalogue.counters)
        for minute in sorted(self._arrival() for _ in range(self.setting.visitors)):
            self._at(MIDNIGHT + int(minute * MINUTE), self._issue)
        for counter, spells in self.setting.spells.items():
            for begin, end in spells:
                comes = MIDNIGHT + int((begin + self.dice.uniform(0, LATE_MINUTES)) * MINUTE)
                self.there.setdefault(counter, []).append((comes, MIDNIGHT + end * MINUTE))
                self._at(comes, lambda: None)
        while self.events:
            self.book.at, _, act = heappop(self.events)
            act()
            for counter in self.setting.spells:
                self._call(counter)
            self._look()
        tickets = self.book.state.tickets.values()
        waits = [Judged(each.wait, self.called_at[each.id] - each.issued_at) for each in tickets]
        return [each for each in waits if each.waited > 0]

    def _at(self, instant: int, act: Callable[[], None]) -> None:
        self.order += 1
        heappush(self.events, (instant, self.order, act))

    def _do(self, command: commands.Command) -> bool:
        return not isinstance(self.book.do(command), Rejection)

    def _arrival(self) -> float:
        if self.dice.random() < EARLY:
            return self.dice.uniform(OPENS - 30, OPENS)
        return self.dice.triangular(OPENS, LAST_TICKET, OPENS + 90)

    def _look(self) -> None:
        state = self.book.state
        if self.foresight.due(state.revision, self.book.at):
            self.foresight.look(state, self.panels, self.book.at)

    def _issue(self) -> None:
        self._look()  # the hub has looked within its gap, in which nothing happened
        wanted = self.dice.choice(self.book.catalogue.services).id
        of = TicketClass.PRIORITY if self.dice.random() < PRIORITY else TicketClass.REGULAR
        ticket = TicketId(self.book.ids(self.book.at))
        wait = self.foresight.wait_for(wanted, of, self.book.at)
        assert self._do(commands.IssueTicket(ticket, wanted, of, "id", wait=wait))

    def _call(self, counter: CounterId) -> None:
        now = self.book.at
        works = any(comes <= now < goes for comes, goes in self.there[counter])
        if counter in self.book.state.at_counter or not works:
            return
        if not self._do(commands.CallNext(CallId(self.book.ids(self.book.at)), counter)):
            return
        ticket = self.book.state.tickets[self.book.state.at_counter[counter]]
        self.called_at.setdefault(ticket.id, now)
        if self.dice.random() < NO_SHOWS:
            ends = now + int(self.dice.uniform(50_000, 120_000))
            self._at(ends, lambda: self._end(commands.MarkNoShow(counter, ticket.id)))
            return
        sigma2 = log(1 + CV * CV)
        mean = self.book.catalogue.service[ticket.service].minutes * MINUTE
        lasts = COMES_AFTER_MS + int(max(1.0, mean - COMES_AFTER_MS) * exp(self.dice.gauss(-sigma2 / 2, sqrt(sigma2))))
        self._at(now + COMES_AFTER_MS, lambda: self._end(commands.StartService(counter, ticket.id)))
        self._at(now + lasts, lambda: self._end(commands.FinishService(counter, ticket.id)))

    def _end(self, command: commands.Command) -> None:
        assert self._do(command), command


def _planned(setting: Setting) -> Catalogue:
    """Return the catalogue with lunch in the plan; numbers are given before the opening, and no-shows end at will."""
    hall = replace(setting.catalogue.hall, rules=Rules(no_show_after_calls=1, no_show_after_s=0, enforce_hours=False))
    halves = (Span(OPENS, LUNCH[0]), Span(LUNCH[1], CLOSES))
    counters = tuple(
        replace(each, staffed=halves if len(setting.spells[each.id]) > 1 else None)
        for each in setting.catalogue.counters
    )
    return replace(setting.catalogue, hall=hall, counters=counters)
