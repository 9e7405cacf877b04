"""What deciding and estimating cost: `python -m tests.bench.engine`; 2,000 wait, 229 services, 60 counters.

The same hall is measured before anybody was served and after more and more were, always with 2,000 waiting: what a
day's history adds is the ratio to the first. The halls are measured in turns, and costs are processor time: what else
this machine does counts little.
"""

import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import process_time_ns
from typing import Final

from rich.console import Console
from rich.progress import track
from rich.table import Table

from hub.core.foresight import Foresight
from hub.domain import commands
from hub.domain.catalogue import CounterId
from hub.domain.decide import decide
from hub.domain.forward_run import ForwardRun
from hub.domain.policy import choose
from hub.domain.staffing import staffing
from hub.domain.ticket import CallId, TicketClass, TicketId
from tests.builders import Book, catalogue, counter, service

SERVICES, COUNTERS, WAITING, SKILLS = 229, 60, 2_000, 12
SERVED = (0, 100, 1_000, 5_000)
"""Visitors served before; 5,000 are the worst day (requirements.md, scale)."""

COMMANDS, RUNS = 3_000, 40
MICROSECOND_NS, MILLISECOND_NS = 1_000, 1_000_000
ISSUE, CALL, RUN = "decide: issue", "decide: call next", "forward run"
AIMS: Final = {ISSUE: 100.0, CALL: 100.0, RUN: 50.0}
"""Medians, in the figure's unit (issue 3)."""


@dataclass(frozen=True)
class Act:
    """Something the hub does; `do` is told how often it was done before, `counters_free` says what it needs."""

    name: str
    unit: str
    times: int
    do: Callable[[int], object]
    counters_free: bool = False


@dataclass(frozen=True)
class Cost:
    """How much of the processor an act takes, in its unit: first percentile (the best, but for slips of the clock)."""

    best: float
    median: float
    p99: float


class Full:
    """A hall in which everybody waits and every counter has a dozen services, shared with others."""

    def __init__(self, served: int, seed: int = 1) -> None:
        self.dice = random.Random(seed)
        services = [service(f"A.{number:03d}", minutes=self.dice.randint(3, 20)) for number in range(SERVICES)]
        counters = []
        for number in range(COUNTERS):
            own = services[number * SERVICES // COUNTERS : (number + 1) * SERVICES // COUNTERS]
            others = self.dice.sample([each for each in services if each not in own], SKILLS - len(own))
            counters.append(counter(number + 1, "Z1", *(each.id for each in own + others)))
        self.book = Book(catalogue(services=services, counters=counters)).opened()
        self.services = [each.id for each in services]
        self.counters = [each.id for each in counters]
        for _ in range(WAITING):
            self.book.at += self.dice.randrange(2_500)
            self.issue()
        for each in self.counters:
            self.call(each)
            self.issue()
        for number in range(served):
            self.serve(self.counters[number % COUNTERS])

    def issue(self) -> None:
        """One more takes a number."""
        ticket_class = TicketClass.PRIORITY if self.dice.random() < 0.15 else TicketClass.REGULAR
        ticket = TicketId(self.book.ids(self.book.at))
        self.book.do(commands.IssueTicket(ticket, self.dice.choice(self.services), ticket_class, "id"))

    def call(self, counter_id: CounterId) -> None:
        """Call the next to a counter, and begin."""
        self.book.do(commands.CallNext(CallId(self.book.ids(self.book.at)), counter_id))
        self.book.do(commands.StartService(counter_id, self.book.state.at_counter[counter_id]))

    def serve(self, counter_id: CounterId) -> None:
        """End a visit and call the next; for each who goes another comes."""
        self.book.at += self.dice.randrange(1_000)
        self.book.do(commands.FinishService(counter_id, self.book.state.at_counter[counter_id]))
        self.call(counter_id)
        self.issue()

    def acts(self) -> list[Act]:
        """Return what is measured; the state stays as it is."""
        state, at = self.book.state, self.book.at + 1
        run, foresight, present = ForwardRun(self.book.catalogue), Foresight(), frozenset(self.counters)
        staff = staffing(state, present, at)

        def choice(number: int) -> object:
            return choose(state.terms_of(self.counters[number % COUNTERS]), state.lines, at)

        def call(number: int) -> object:
            return decide(state, commands.CallNext(CallId("c"), self.counters[number % COUNTERS]), at)

        def issue(number: int) -> object:
            wanted = self.services[number % SERVICES]
            return decide(state, commands.IssueTicket(TicketId("t"), wanted, TicketClass.REGULAR, "id"), at)

        def forward(_: int) -> object:
            return run.forecast(state.lines, state.paces, staff, at, state.desks)

        return [
            Act("choose who is next", "µs", COMMANDS, choice),
            Act(ISSUE, "µs", COMMANDS, issue),
            Act(CALL, "µs", COMMANDS, call, counters_free=True),
            Act(RUN, "ms", RUNS, forward),
            Act("look ahead: staffing, run, ranges", "ms", RUNS, lambda _: foresight.look(state, present, at)),
        ]


def measured(halls: Sequence[Full], console: Console) -> list[tuple[Act, list[Cost]]]:
    """Return every act with its cost in each hall."""
    found = []
    for acts in zip(*(hall.acts() for hall in halls), strict=True):
        busy = [dict(hall.book.state.at_counter) for hall in halls]
        if acts[0].counters_free:  # deciding changes nothing: nobody is lost
            for hall in halls:
                hall.book.state.at_counter.clear()
        unit_ns = MICROSECOND_NS if acts[0].unit == "µs" else MILLISECOND_NS
        times: list[list[float]] = [[] for _ in halls]
        for number in track(range(acts[0].times), acts[0].name, transient=True, disable=not console.is_terminal):
            for act, costs in zip(acts, times, strict=True):
                began = process_time_ns()
                act.do(number)
                costs.append((process_time_ns() - began) / unit_ns)
        for hall, visitors in zip(halls, busy, strict=True):
            hall.book.state.at_counter.update(visitors)
        found.append((acts[0], [_cost(costs) for costs in times]))
    return found


def _cost(costs: list[float]) -> Cost:
    costs.sort()
    return Cost(costs[len(costs) // 100], statistics.median(costs), costs[int(len(costs) * 0.99)])


def main() -> None:
    """Print all figures."""
    console = Console()
    halls = [Full(served) for served in track(SERVED, "halls", transient=True, disable=not console.is_terminal)]
    assert {sum(map(len, hall.book.state.lines.values())) for hall in halls} == {WAITING}
    rows = measured(halls, console)
    table = Table(title=f"{WAITING:,} waiting, {SERVICES} services, {COUNTERS} counters of {SKILLS} services", box=None)
    for column in ("act", "best", "median", "p99", "unit", "aim (median)"):
        table.add_column(column, justify="left" if column == "act" else "right")
    for act, (first, *_) in rows:
        aim = f"{AIMS[act.name]:.0f}" if act.name in AIMS else ""
        table.add_row(act.name, *(f"{each:.1f}" for each in (first.best, first.median, first.p99)), act.unit, aim)
    console.print(table)
    console.print()
    history = Table(title="median after so many were served, and its ratio to that before any", box=None)
    history.add_column("act")
    for served in SERVED:
        history.add_column(f"{served:,}", justify="right")
    for act, costs in rows:
        cells = (f"{each.median:.1f} ×{each.median / costs[0].median:.2f}" for each in costs)
        history.add_row(f"{act.name}, {act.unit}", *cells)
    console.print(history)


if __name__ == "__main__":
    main()
