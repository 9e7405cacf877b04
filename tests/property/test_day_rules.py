"""Closures, pauses, quotas, paper and bookings against a model that knows sets and a list of intervals, no more."""

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from hub.domain import commands
from hub.domain import commands_day as c
from hub.domain.catalogue import CounterId, PoolId, Rules, ServiceId
from hub.domain.decide import Decision, Rejection, RejectionCode
from hub.domain.events import TicketIssued
from hub.domain.events_day import CheckInRepeated
from hub.domain.invariants import broken_invariants
from hub.domain.service_day import service_day
from hub.domain.ticket import TicketClass, TicketId
from tests.builders import MORNING, Book, catalogue

MINUTE = 60_000
HOUR = 60 * MINUTE
LOCAL = 7 * HOUR
SERVICES = {"A.01": ("1", "2"), "A.02": ("1", "3"), "B.01": ("3",)}
QUOTA, SHARE = 6, 2

counters = st.sampled_from("123").map(CounterId)
services = st.sampled_from(sorted(SERVICES)).map(ServiceId)
classes = st.sampled_from(TicketClass)


class Rule(RuleBasedStateMachine):
    """The model: instants until which counters are closed, what is suspended, which numbers are where."""

    def __init__(self) -> None:
        super().__init__()
        plain = catalogue()
        rules = Rules(enforce_hours=True, asks_before_second=True)
        hall = replace(plain.hall, rules=rules)
        limited = tuple(replace(each, quota=QUOTA, priority_quota=SHARE) for each in plain.services)
        self.book = Book(catalogue=replace(plain, hall=hall, services=limited), at=MORNING - HOUR // 2)
        self.closed: dict[str, int] = {}
        self.paused: dict[str, int] = {}
        self.suspended: set[str] = set()
        self.asked: set[str] = set()
        self._new_day()

    def _new_day(self) -> None:
        self.book.do(commands.OpenDay(service_day(self.book.at, "Asia/Jakarta"), self.book.catalogue))
        self.asked.clear()
        self.paused.clear()
        self.given: dict[str, list[TicketClass]] = {each: [] for each in SERVICES}
        self.highest = {"A": 0, "B": 0}
        self.paper: dict[str, set[int]] = {"A": set(), "B": set()}
        self.bookings: dict[str, TicketId] = {}
        self.drawn_at: dict[str, int] = {}

    def _minute(self) -> int:
        return (self.book.at + LOCAL) // MINUTE % 1_440

    def _weekday(self, at: int) -> int:
        return ((at + LOCAL) // (24 * HOUR) + 3) % 7

    def _next_opening(self) -> int:
        midnight = (self.book.at + LOCAL) // (24 * HOUR) * 24 * HOUR - LOCAL
        day = midnight + 24 * HOUR
        while self._weekday(day) > 4:
            day += 24 * HOUR
        return day + 8 * HOUR

    def _gives(self, service: str, ticket_class: TicketClass) -> bool:
        weekday, minute = self._weekday(self.book.at), self._minute()
        if weekday > 4 or service in self.suspended or (weekday == 4 and 690 <= minute < 780):
            return False
        if all(self.closed.get(each, 0) > self.book.at for each in SERVICES[service]):
            return False
        if not 480 <= minute < (960 if weekday == 4 else 930):
            return False
        limit = QUOTA + (SHARE if ticket_class is TicketClass.PRIORITY else 0)
        return len(self.given[service]) < limit

    @rule(minutes=st.one_of(st.integers(0, 60), st.integers(60, 3 * 1_440)))
    def time_passes(self, minutes: int) -> None:
        day = self.book.state.day
        self.book.at += minutes * MINUTE
        if service_day(self.book.at, "Asia/Jakarta") != day:
            self._new_day()

    @rule(service=services, ticket_class=classes, again=st.booleans())
    def issue(self, service: ServiceId, ticket_class: TicketClass, again: bool) -> None:
        ticket = TicketId(self.book.ids(self.book.at))
        command = commands.IssueTicket(ticket, service, ticket_class, "id", None, "k1", again)
        decision = self.book.do(command, device="k1")
        asks = not again and self.book.at - self.drawn_at.get(service, -HOUR) < 10_000
        if not self._gives(service, ticket_class):
            assert isinstance(decision, Rejection)
            assert decision.code is RejectionCode.NOT_AVAILABLE
        elif asks:
            assert isinstance(decision, Rejection)
            assert decision.code is RejectionCode.ASKS_FIRST
        else:
            self._drew(decision, service)
            self.given[service].append(ticket_class)
            self.drawn_at[service] = self.book.at

    def _drew(self, decision: Decision, service: str) -> None:
        assert isinstance(decision, list)
        (event,) = decision
        assert isinstance(event, TicketIssued)
        self.highest[service[0]] += 1
        assert event.number == self.highest[service[0]]

    @rule(pool=st.sampled_from("AB"), count=st.integers(1, 4))
    def reserve(self, pool: str, count: int) -> None:
        assert isinstance(self.book.do(c.ReservePaper(PoolId(pool), count)), list)
        first = self.highest[pool] + 1
        self.highest[pool] += count
        self.paper[pool] |= set(range(first, first + count))

    @rule(service=services, ticket_class=classes, number=st.integers(0, 30), served=st.booleans())
    def record(self, service: ServiceId, ticket_class: TicketClass, number: int, served: bool) -> None:
        at = self.book.at
        ticket = TicketId(self.book.ids(at))
        command = c.RecordPaperTicket(ticket, service, number, ticket_class, "id", at, at if served else None)
        decision = self.book.do(command)
        on_paper = number in self.paper[service[0]]
        assert isinstance(decision, list) == on_paper
        if on_paper:
            self.paper[service[0]].remove(number)
            self.given[service].append(ticket_class)

    @rule(service=services, booking=st.sampled_from("xyz"), offset=st.integers(-30, 30))
    def check_in(self, service: ServiceId, booking: str, offset: int) -> None:
        start = self.book.at + offset * MINUTE
        ticket = TicketId(self.book.ids(self.book.at))
        command = c.CheckIn(ticket, booking, service, start, start + 1, TicketClass.REGULAR, "id")
        decision = self.book.do(command)
        if booking in self.bookings:
            assert decision == [CheckInRepeated(booking, self.bookings[booking])]
        elif not -15 <= offset <= 15:
            assert isinstance(decision, Rejection)
            assert decision.code is (RejectionCode.TOO_EARLY if offset > 0 else RejectionCode.TOO_LATE)
        elif service in self.suspended or (
            not self._on_break() and all(self.closed.get(each, 0) > self.book.at for each in SERVICES[service])
        ):
            assert isinstance(decision, Rejection)
            assert decision.code is RejectionCode.NOT_AVAILABLE
        else:
            self._drew(decision, service)
            self.bookings[booking] = ticket

    def _on_break(self) -> bool:
        return self._weekday(self.book.at) == 4 and 690 <= self._minute() < 780

    @rule(counter=counters)
    def ask(self, counter: CounterId) -> None:
        refused = isinstance(self.book.do(c.AskClosure(counter, "rusak")), Rejection)
        assert refused == (self.closed.get(counter, 0) > self.book.at)
        if not refused:
            self.asked.add(counter)

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), yes=st.booleans())
    def answer(self, data: st.DataObject, yes: bool) -> None:
        counter = CounterId(data.draw(st.sampled_from(sorted(self.asked))))
        self.asked.remove(counter)
        self.book.do(c.ApproveClosure(counter) if yes else c.RefuseClosure(counter))
        if yes:
            self.closed[counter] = self._next_opening()

    @rule(counter=counters)
    def reopen(self, counter: CounterId) -> None:
        self.book.do(c.ReopenCounter(counter))
        self.closed.pop(counter, None)

    @rule(counter=counters, minute=st.integers(0, 1_439))
    def pause(self, counter: CounterId, minute: int) -> None:
        decision = self.book.do(c.PauseCounter(counter, "makan", minute))
        possible = minute > self._minute() and self.closed.get(counter, 0) <= self.book.at
        assert isinstance(decision, list) == possible
        if possible:
            self.paused[counter] = self.book.at + (minute - self._minute()) * MINUTE

    @rule(service=services)
    def suspend(self, service: ServiceId) -> None:
        self.book.do(c.SuspendService(service, "server"))
        self.suspended.add(service)

    @rule(service=services)
    def resume(self, service: ServiceId) -> None:
        self.book.do(c.ResumeService(service))
        self.suspended.discard(service)

    @rule()
    def tidy(self) -> None:
        self.book.do(c.EndOverdue())
        assert self.book.do(c.EndOverdue()) == []
        assert all(closure.until is not None for closure in self.book.state.situation.closed_counters.values())

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        state, at = self.book.state, self.book.at
        for service in SERVICES:
            for ticket_class in TicketClass:
                answer = state.availability(ServiceId(service), ticket_class, at)
                assert answer.available == self._gives(service, ticket_class)
                if answer.available:
                    open_now = [
                        each
                        for each in SERVICES[service]
                        if self.closed.get(each, 0) <= at and self.paused.get(each, 0) <= at
                    ]
                    assert answer.values.open_counters == len(open_now)
        assert {pool: set(numbers) for pool, numbers in state.paper.items() if numbers} == {
            pool: numbers for pool, numbers in self.paper.items() if numbers
        }
        assert broken_invariants(state) == []

    def teardown(self) -> None:
        assert self.book.replayed() == self.book.state


def test_the_rules_of_a_day_against_the_model() -> None:
    run_state_machine_as_test(
        Rule,
        settings=settings(
            max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
