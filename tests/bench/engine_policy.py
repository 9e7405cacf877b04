"""What choosing and estimating cost: `python -m tests.bench.engine_policy`; 2,000 wait, 229 services, 60 counters."""

import random
import statistics
from collections.abc import Callable
from time import process_time_ns

from hub.domain import commands
from hub.domain.catalogue import CounterId, ServiceId
from hub.domain.decide import decide
from hub.domain.estimate import Staffing
from hub.domain.forward_run import forecast
from hub.domain.pace import Pace
from hub.domain.policy import choose
from hub.domain.ticket import CallId, TicketClass, TicketId
from tests.builders import Book, catalogue, counter, service

SERVICES, COUNTERS, WAITING, SKILLS = 229, 60, 2_000, 12


def full_hall(seed: int = 1) -> Book:
    """Return a hall in which everybody waits and every counter has a dozen services, shared with others."""
    dice = random.Random(seed)
    services = [service(f"A.{number:03d}", minutes=dice.randint(3, 20)) for number in range(SERVICES)]
    counters = []
    for number in range(COUNTERS):
        own = services[number * SERVICES // COUNTERS : (number + 1) * SERVICES // COUNTERS]
        others = dice.sample([each for each in services if each not in own], SKILLS - len(own))
        counters.append(counter(number + 1, "Z1", *(each.id for each in own + others)))
    book = Book(catalogue(services=services, counters=counters)).opened()
    for _ in range(WAITING):
        book.at += dice.randrange(5_000)
        ticket_class = TicketClass.PRIORITY if dice.random() < 0.15 else TicketClass.REGULAR
        wanted = dice.choice(services).id
        book.do(commands.IssueTicket(TicketId(book.ids(book.at)), wanted, ticket_class, "id"))
    return book


def report(name: str, unit_ns: int, unit: str, act: Callable[[int], object], times: int) -> None:
    """Print how long an act takes of the processor: best, median and 99th percentile."""
    costs = []
    for number in range(times):
        began = process_time_ns()
        act(number)
        costs.append((process_time_ns() - began) / unit_ns)
    costs.sort()
    tail = costs[int(len(costs) * 0.99)]
    print(f"{name:42} best {costs[0]:7.1f}  median {statistics.median(costs):7.1f}  p99 {tail:7.1f} {unit}")


def main() -> None:
    """Print all figures."""
    book = full_hall()
    state, hall = book.state, book.catalogue
    counters = [each.id for each in hall.counters]
    services = [each.id for each in hall.services]
    paces = {each.id: Pace(each.minutes * 60_000) for each in hall.services}
    staffing = [
        Staffing(each.id, ((book.at - 1, book.at + 10**8),), each.services[0], book.at - 60_000)
        for each in hall.counters
    ]
    at = book.at + 1

    def terms_and_choice(number: int) -> object:
        return choose(state.terms_of(counters[number % COUNTERS]), state.lines, at)

    def call(number: int) -> object:
        return decide(state, commands.CallNext(CallId("c"), CounterId(counters[number % COUNTERS])), at)

    def issue(number: int) -> object:
        wanted = ServiceId(services[number % SERVICES])
        return decide(state, commands.IssueTicket(TicketId("t"), wanted, TicketClass.REGULAR, "id"), at)

    print(f"{len(state.tickets):,} waiting, {SERVICES} services, {COUNTERS} counters of {SKILLS} services")
    report("choose who is next", 1_000, "µs", terms_and_choice, 3_000)
    report("decide: call next", 1_000, "µs", call, 3_000)
    report("decide: issue", 1_000, "µs", issue, 3_000)
    report(
        "forward run: every ticket, every newcomer",
        1_000_000,
        "ms",
        lambda _: forecast(hall, state.lines, paces, staffing, at),
        40,
    )


if __name__ == "__main__":
    main()
