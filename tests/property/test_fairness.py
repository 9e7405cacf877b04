"""Both bounds of Q2, together and apart, against a naive model: drawn histories, and a long run with a seed."""

import os
import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.catalogue import ServiceId
from hub.domain.line import Line, place_of
from hub.domain.policy import Terms, Why, choose, next_few
from hub.domain.ticket import Ticket, TicketClass, TicketId
from tests.builders import MORNING

NO_CAP = 1 << 62
SERVICES = tuple(ServiceId(f"A.0{number}") for number in range(1, 5))
OVERTAKINGS = int(os.environ.get("OVERTAKINGS", "20000"))
"""How many the long run goes on for, in each of its cases; all five together are 100,000."""


def ticket(number: int, service: ServiceId, priority: bool, at: int, credited_at: int | None = None) -> Ticket:
    return Ticket(
        id=TicketId(f"t{-number}"), number=number, text=f"A{number:03d}", prefix="A", pool="A", service=service,
        zone="Z1", ticket_class=TicketClass.PRIORITY if priority else TicketClass.REGULAR, language="id",
        issued_at=at, revision=number, ahead=0, place={}, service_name={}, agency_name={}, credited_at=credited_at,
    )  # fmt: skip


@dataclass
class Seen:
    """What the model notes of a waiting regular ticket."""

    ticket: Ticket
    in_line: int
    calls: int = 0
    overtaken_by: list[Ticket] = field(default_factory=list)


@dataclass
class Model:
    """A hall made of plain lists: every choice is compared with a naive one, every regular ticket followed."""

    terms: dict[ServiceId, Terms]
    lines: dict[ServiceId, Line] = field(default_factory=dict)
    waiting: list[Ticket] = field(default_factory=list)
    runs: dict[ServiceId, int] = field(default_factory=dict)
    seen: dict[TicketId, Seen] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    now: int = MORNING
    issued: int = 0
    overtakings: int = 0
    apart: int = 0
    violations: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = {service: Line() for service in self.terms}
        self.runs = dict.fromkeys(self.terms, 0)

    def issue(self, service: ServiceId, priority: bool) -> None:
        self.issued += 1
        self._join(ticket(self.issued, service, priority, self.now))

    def _join(self, new: Ticket) -> None:
        self.waiting.append(new)
        self.lines[new.service].join(new)
        if new.ticket_class is TicketClass.REGULAR:
            self.seen[new.id] = Seen(new, sum(each.service == new.service for each in self._regulars()))

    def _regulars(self) -> list[Ticket]:
        return [each for each in self.waiting if each.ticket_class is TicketClass.REGULAR]

    def leave(self, gone: Ticket) -> None:
        """Cancel, transfer or call by number: apart from the bounds."""
        self.apart += 1
        self.waiting.remove(gone)
        self.lines[gone.service].leave(gone)
        self.seen.pop(gone.id, None)

    def give_back(self, gone: Ticket, service: ServiceId) -> None:
        """Let somebody return or come from elsewhere with credit: who waits longer already is counted apart."""
        self.leave(gone)
        self.issued += 1
        priority = gone.ticket_class is TicketClass.PRIORITY
        back = ticket(self.issued, service, priority, gone.issued_at, credited_at=gone.issued_at)
        for each in [each for each in self.seen.values() if each.ticket.service == service]:
            if place_of(each.ticket) > place_of(back):
                del self.seen[each.ticket.id]
        self._join(back)
        self.seen.pop(back.id, None)

    def score(self, each: Ticket) -> float:
        terms = self.terms[each.service]
        faster = terms.ratio if each.ticket_class is TicketClass.PRIORITY else 1.0
        return terms.weight * faster * (self.now - each.since)

    def naive(self, services: list[ServiceId]) -> Ticket | None:
        allowed = [
            each
            for each in self.waiting
            if each.service in services
            and (
                each.ticket_class is TicketClass.REGULAR
                or self.runs[each.service] < self.terms[each.service].cap
                or not any(other.service == each.service for other in self._regulars())
            )
        ]
        return min(allowed, key=lambda each: (-self.score(each), place_of(each)), default=None)

    def call(self, services: list[ServiceId]) -> Why | None:
        expected = self.naive(services)
        terms = [self.terms[service] for service in services]
        why = choose(terms, self.lines, self.now)
        assert (None if why is None else why.ticket) == (None if expected is None else expected.id)
        assert next_few(terms, self.lines, self.now, 1) == ([] if why is None else [why.ticket])
        if expected is not None:
            self._called(expected)
        return why

    def _called(self, called: Ticket) -> None:
        service, terms = called.service, self.terms[called.service]
        self.waiting.remove(called)
        self.lines[service].call(called)
        waits = any(each.service == service for each in self._regulars())
        priority = called.ticket_class is TicketClass.PRIORITY
        self.runs[service] = self.runs[service] + 1 if priority and waits else 0
        assert self.lines[service].run == self.runs[service]
        if waits and self.runs[service] > terms.cap:
            self.violations.append(f"{self.runs[service]} priority calls in a row")
        for each in self.seen.values():
            if each.ticket.service == service:
                each.calls += 1
                if priority and called.since > each.ticket.since:
                    each.overtaken_by.append(called)
                    self.overtakings += 1
        mine = self.seen.pop(called.id, None)
        if mine is None:
            return
        if mine.calls > mine.in_line * (1 + terms.cap):
            self.violations.append(f"{mine.in_line}. in line, called after {mine.calls}")
        waited = self.now - called.since
        for other in mine.overtaken_by:
            if other.since - called.since > waited * (1 - 1 / terms.ratio):
                self.violations.append(f"waited {waited}, overtaken by one who came {other.since - called.since} later")


def model(ratio: float, cap: int, services: int, weights: tuple[float, ...] = (1.0,)) -> Model:
    return Model(
        {
            service: Terms(service, weights[index % len(weights)], ratio, cap)
            for index, service in enumerate(SERVICES[:services])
        }
    )


steps = st.lists(
    st.tuples(
        st.sampled_from(["issue", "issue", "call", "call", "leave", "return"]),
        st.integers(0, 15),
        st.integers(0, 400_000),
        st.booleans(),
    ),
    max_size=120,
)


@settings(max_examples=150, deadline=None)
@given(
    steps,
    st.sampled_from([1.0, 1.5, 3.0, 10.0]),
    st.sampled_from([0, 1, 2, 5, NO_CAP]),
    st.integers(1, 4),
    st.sampled_from([(1.0,), (1.0, 2.0, 0.5)]),
)
def test_any_history_keeps_both_bounds(drawn, ratio, cap, services, weights) -> None:
    hall = model(ratio, cap, services, weights)
    for what, pick, gap, priority in drawn:
        hall.now += gap if pick % 3 else 0
        service = SERVICES[pick % services]
        if what == "issue":
            hall.issue(service, priority)
        elif what == "call":
            hall.call([SERVICES[(pick + each) % services] for each in range(1 + pick % services)])
        elif hall.waiting:
            chosen = hall.waiting[pick % len(hall.waiting)]
            if what == "leave":
                hall.leave(chosen)
            else:
                hall.give_back(chosen, service)
    assert hall.violations == []


@pytest.mark.parametrize(
    ("ratio", "cap", "services"),
    [(3.0, 2, 1), (3.0, NO_CAP, 1), (50.0, 2, 1), (3.0, 2, 4), (3.0, NO_CAP, 4)],
    ids=["together", "credit alone", "run alone", "together, multi-skill", "credit alone, multi-skill"],
)
def test_a_long_run_keeps_both_bounds(ratio: float, cap: int, services: int) -> None:
    """A busy hall for as long as it takes; a third have priority, and some leave, return or are transferred."""
    dice = random.Random(f"{ratio}{cap}{services}")
    hall = model(ratio, cap, services, (1.0, 1.0, 2.0))
    while hall.overtakings < OVERTAKINGS:
        hall.now += int(dice.expovariate(1 / 60_000))
        if len(hall.waiting) < 12 + 18 * (dice.random() < 0.5) and dice.random() < 0.6:
            hall.issue(SERVICES[dice.randrange(services)], dice.random() < 1 / 3)
        elif hall.waiting and dice.random() < 0.03:
            chosen = dice.choice(hall.waiting)
            if dice.random() < 0.5:
                hall.leave(chosen)
            else:
                hall.give_back(chosen, SERVICES[dice.randrange(services)])
        else:
            hall.call(dice.sample(SERVICES[:services], dice.randint(1, services)))
    assert hall.violations == []
    assert hall.apart > 0


def test_the_model_would_see_a_broken_bound() -> None:
    hall = model(3.0, 2, 1)
    hall.issue(SERVICES[0], False)
    hall.now += 90_000
    for _ in range(4):
        hall.now += 1
        hall.issue(SERVICES[0], True)
    for late in list(hall.waiting[1:]):
        hall._called(late)
    hall.now += 10_000
    hall._called(hall.waiting[0])
    assert any("in a row" in each for each in hall.violations)
    assert any("in line, called after" in each for each in hall.violations)
    assert any("overtaken by" in each for each in hall.violations)
    assert hall.seen == {}
