"""Whole days of a small hall with every command, against a hall made of plain lists, in Indonesia's three zones."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from hub.domain import commands
from hub.domain import commands_day as c
from hub.domain.catalogue import AgencyId, CounterId, PoolId, Rules, ServiceId, ZoneId
from hub.domain.decide import Decision, Rejection, decide
from hub.domain.events import SlipOutcome, VoicePhase
from hub.domain.invariants import broken_invariants
from hub.domain.service_day import service_day
from hub.domain.ticket import CallId, TicketClass, TicketId
from tests.builders import Book
from tests.property.naive_hall import NaiveHall
from tests.property.naive_hours import NUMBERS, OFFSETS, availability, situation
from tests.property.naive_officer import OFFICER
from tests.property.small_hall import COUNTERS, POOLS, SERVICES, small_hall

UTC_MIDNIGHT = 1_789_948_800_000
"""Monday 2026-09-21: 07:00, 08:00 and 09:00 in the three zones."""

SECOND, MINUTE = 1_000, 60_000

counters = st.sampled_from((*COUNTERS, *COUNTERS, "9")).map(CounterId)
services = st.sampled_from((*SERVICES, *SERVICES, "X.99")).map(ServiceId)
classes = st.sampled_from(TicketClass)
reasons = st.sampled_from(("rusak", "makan", " "))
steps = st.one_of(
    st.just(0),
    st.integers(0, 60).map(lambda s: s * SECOND),
    st.integers(1, 30 * MINUTE),
    st.integers(0, 26 * 60).map(lambda m: m * MINUTE),
)
by_ticket = st.sampled_from(
    (
        commands.StartService,
        commands.StartService,
        commands.MarkNoShow,
        commands.ReturnToLine,
        commands.UndoCall,
        commands.UndoCall,
        commands.ParkTicket,
        commands.ReadmitNoShow,
    )
)
ended = st.sampled_from((c.ResumeCounter, c.RefuseClosure, c.ReopenCounter, c.EndForcedOpening, c.ApproveClosure))


class Day(RuleBasedStateMachine):
    timezone = "Asia/Jakarta"

    @initialize(
        by_calling=st.booleans(),
        asks=st.booleans(),
        hours=st.booleans(),
        start=st.integers(-60, 600),
        cap=st.integers(1, 2),
    )
    def open(self, by_calling: bool, asks: bool, hours: bool, start: int, cap: int) -> None:
        rules = Rules(cap=cap, finish_by_calling=by_calling, asks_before_second=asks, enforce_hours=hours)
        self.book = Book(catalogue=small_hall(self.timezone, rules), at=UTC_MIDNIGHT + start * MINUTE)
        self.naive = NaiveHall(self.book.catalogue)
        self.told: set[tuple[str, str]] = set()
        self._turn_the_day()

    def _turn_the_day(self) -> None:
        local = (self.book.at + OFFSETS[self.timezone]) // (24 * 60 * MINUTE)
        day = service_day(self.book.at, self.timezone)
        changed = bool(self.book.do(commands.OpenDay(day, self.naive.catalogue)))
        assert changed == (local != getattr(self, "local_day", None))
        self.local_day = local
        if changed:
            self.naive.begin(day, self.naive.catalogue)

    def _say(self, command: Any, device: str | None = None) -> Decision:
        """Give a command to both; they must answer alike."""
        decision = self.book.do(command, device=device)
        answers = {**OFFICER, **NUMBERS}
        wanted = answers.get(type(command), situation)(self.naive, command, self.book.at)
        got = decision.code.value if isinstance(decision, Rejection) else None
        assert got == wanted, f"{command}: {got}, not {wanted}"
        return decision

    def _new(self) -> str:
        return self.book.ids(self.book.at)

    def _ticket(self, data: st.DataObject, counter: str) -> TicketId:
        """Return mostly whom a counter has, else anybody of the day, or nobody."""
        there = self.naive.at(counter)
        known = [each.ticket for each in self.naive.visits]
        likely = [] if there is None else [there.ticket] * (len(known) + 3)
        return TicketId(data.draw(st.sampled_from([*likely, *known, "nobody"])))

    @rule(step=steps)
    def time_passes(self, step: int) -> None:
        self.book.at += step
        self._turn_the_day()

    @rule(
        service=services,
        ticket_class=classes,
        stops=st.lists(services, max_size=2),
        device=st.sampled_from((None, "k1", "k2")),
        again=st.booleans(),
        printer=st.sampled_from((None, "p1")),
    )
    def issue(self, service: Any, ticket_class: Any, stops: Any, device: Any, again: bool, printer: Any) -> None:
        ticket = TicketId(self._new())
        self._say(
            commands.IssueTicket(ticket, service, ticket_class, "id", printer, device, again, tuple(stops)), device
        )

    @rule(burst=st.lists(st.tuples(st.sampled_from(SERVICES), classes), min_size=2, max_size=5))
    def a_burst(self, burst: Any) -> None:
        for service, ticket_class in burst:
            self._say(commands.IssueTicket(TicketId(self._new()), service, ticket_class, "id"))

    @rule(counter=counters)
    def call_next(self, counter: Any) -> None:
        self._say(commands.CallNext(CallId(self._new()), counter))

    @rule()
    def all_call(self) -> None:
        """Officers press at one instant: each gets another ticket."""
        called = []
        for counter in COUNTERS:
            call = CallId(self._new())
            if not isinstance(self._say(commands.CallNext(call, CounterId(counter))), Rejection):
                called.append(self.book.state.calls[call].ticket)
        assert len(called) == len(set(called))

    @rule(counter=counters, verb=by_ticket, data=st.data())
    def act(self, counter: Any, verb: Any, data: st.DataObject) -> None:
        self._say(verb(counter, self._ticket(data, counter)))

    @rule(counter=counters, data=st.data())
    def recall(self, counter: Any, data: st.DataObject) -> None:
        self._say(commands.Recall(CallId(self._new()), counter, self._ticket(data, counter)))

    @rule(counter=counters, outcome=st.sampled_from((None, "done", "nonsense")), data=st.data())
    def finish(self, counter: Any, outcome: Any, data: st.DataObject) -> None:
        self._say(commands.FinishService(counter, self._ticket(data, counter), outcome))

    @rule(
        counter=counters,
        standing=st.sampled_from(commands.Standing),
        service=st.one_of(st.none(), services),
        desk=st.one_of(st.none(), counters),
        data=st.data(),
    )
    def transfer(self, counter: Any, standing: Any, service: Any, desk: Any, data: st.DataObject) -> None:
        ticket = self._ticket(data, counter)
        decision = self._say(commands.TransferTicket(counter, ticket, standing, service, desk))
        if standing is commands.Standing.FIRST and not isinstance(decision, Rejection):
            visit = self.naive.visit(ticket)
            assert visit is not None
            line = [v for v in self.naive.line(visit.key) if v.is_priority == visit.is_priority]
            assert line[0] is visit

    @rule(counter=counters, service=services, data=st.data())
    def add_stop(self, counter: Any, service: Any, data: st.DataObject) -> None:
        self._say(commands.AddStop(counter, self._ticket(data, counter), service))

    @rule(counter=counters, data=st.data())
    def unpark(self, counter: Any, data: st.DataObject) -> None:
        parked = [each.ticket for each in self.naive.visits if each.state == "parked"]
        ticket = TicketId(data.draw(st.sampled_from([*parked, "nobody"])))
        self._say(commands.UnparkTicket(CallId(self._new()), counter, ticket))

    @rule(counter=counters, data=st.data())
    def call_number(self, counter: Any, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from([*(each.text for each in self.naive.visits), "Z999"]))
        self._say(commands.CallNumber(CallId(self._new()), counter, number, "urgent"))

    @rule(counter=counters, data=st.data())
    def readmit(self, counter: Any, data: st.DataObject) -> None:
        gone = [each.ticket for each in self.naive.visits if each.state == "no_show"]
        ticket = TicketId(data.draw(st.sampled_from([*gone, "nobody"])))
        before = (
            None if (visit := self.naive.visit(ticket)) is None else self.naive.next_few(visit.key, self.book.at, 2)
        )
        decision = self._say(commands.ReadmitNoShow(counter, ticket))
        if not isinstance(decision, Rejection) and visit is not None and visit.desk is None:
            now = self.naive.order([visit.key], self.book.at)
            assert visit not in now[: min(2, len(before or ()))]

    @rule(counter=counters, data=st.data())
    def cancel(self, counter: Any, data: st.DataObject) -> None:
        self._say(commands.CancelTicket(counter, self._ticket(data, counter), "visitor_asked"))

    @rule(counter=counters, reason=reasons, until=st.integers(0, 1_439))
    def pause(self, counter: Any, reason: str, until: int) -> None:
        self._say(c.PauseCounter(counter, reason, until))

    @rule(counter=counters, reason=reasons)
    def ask(self, counter: Any, reason: str) -> None:
        self._say(c.AskClosure(counter, reason))

    @rule(counter=counters, command=ended)
    def end(self, counter: Any, command: Any) -> None:
        self._say(command(counter))

    @rule(counter=counters, reason=reasons, until=st.one_of(st.none(), st.integers(0, 1_439)))
    def force(self, counter: Any, reason: str, until: Any) -> None:
        self._say(c.ForceCounterOpen(counter, reason, until))

    @rule(service=services, reason=reasons, minutes=st.one_of(st.none(), st.integers(-5, 3_000)))
    def shut(self, service: Any, reason: str, minutes: int | None) -> None:
        until = None if minutes is None else self.book.at + minutes * MINUTE
        self._say(c.CloseService(service, reason, until))

    @rule(service=services, command=st.sampled_from((c.ReopenService, c.ResumeService)))
    def reopen(self, service: Any, command: Any) -> None:
        self._say(command(service))

    @rule(service=services, agency=st.sampled_from("ABCX").map(AgencyId), down=st.booleans(), whole=st.booleans())
    def suspend(self, service: Any, agency: Any, down: bool, whole: bool) -> None:
        if whole:
            self._say(c.SuspendAgency(agency, "server") if down else c.ResumeAgency(agency))
        else:
            self._say(c.SuspendService(service, "server") if down else c.ResumeService(service))

    @rule()
    def tidy(self) -> None:
        self._say(c.EndOverdue())

    @rule(pool=st.sampled_from("ABX").map(PoolId), count=st.sampled_from((0, 1, 2, 3, 501)))
    def reserve(self, pool: Any, count: int) -> None:
        self._say(c.ReservePaper(pool, count))

    @rule(
        service=services,
        ticket_class=classes,
        ago=st.integers(-1, 120),
        served=st.one_of(st.none(), st.integers(-1, 130)),
        counter=st.one_of(st.none(), counters),
        data=st.data(),
    )
    def record(self, service: Any, ticket_class: Any, ago: int, served: Any, counter: Any, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from([*self.naive.on_paper.get(POOLS.get(service, ""), []), 0, 1, 99]))
        given = self.book.at - ago * MINUTE
        ended_at = None if served is None else given + served * MINUTE
        ticket = TicketId(self._new())
        self._say(c.RecordPaperTicket(ticket, service, number, ticket_class, "id", given, ended_at, counter))

    @rule(
        service=services,
        ticket_class=classes,
        booking=st.sampled_from("xyz"),
        offset=st.integers(-25, 25),
        ago=st.one_of(st.none(), st.integers(-1, 20)),
    )
    def check_in(self, service: Any, ticket_class: Any, booking: str, offset: int, ago: Any) -> None:
        start = self.book.at + offset * MINUTE
        came = None if ago is None else self.book.at - ago * MINUTE
        ticket = TicketId(self._new())
        self._say(c.CheckIn(ticket, booking, service, start, start + MINUTE, ticket_class, "id", "p1", came))

    @precondition(lambda self: self.naive.calls)
    @rule(phase=st.sampled_from(VoicePhase), screen=st.sampled_from((None, "h1", "h2")), data=st.data())
    def announce(self, phase: VoicePhase, screen: Any, data: st.DataObject) -> None:
        call = CallId(data.draw(st.sampled_from(sorted(self.naive.calls))))
        before = self.book.state.calls[call].voice
        self.book.do(commands.RecordAnnouncement(call, phase, screen))
        assert self.book.state.calls[call].voice in (before, phase)

    @precondition(lambda self: self.naive.calls)
    @rule(data=st.data())
    def show(self, data: st.DataObject) -> None:
        call = CallId(data.draw(st.sampled_from(sorted(self.naive.calls))))
        before = self.book.state.calls[call].shown_by
        self.book.do(commands.RecordShown(call, "h1"))
        assert self.book.state.calls[call].shown_by == (before or "h1")

    @rule(zone=st.sampled_from(("Z1", "Z2")), device=st.sampled_from(("h1", "h2")), process=st.sampled_from("pq"))
    def appoint(self, zone: str, device: str, process: str) -> None:
        self.book.do(commands.AppointVoice(ZoneId(zone), device, process))
        voice = self.book.state.voices[ZoneId(zone)]
        assert (voice.device, voice.process) == (device, process)

    @precondition(lambda self: self.naive.slips)
    @rule(outcome=st.sampled_from(SlipOutcome), data=st.data())
    def print_slip(self, outcome: SlipOutcome, data: st.DataObject) -> None:
        job = data.draw(st.sampled_from(sorted(self.naive.slips)))
        self.book.do(commands.RecordSlip(job, outcome))
        if self.naive.slips[job] not in ("printed", "failed") and outcome is not SlipOutcome.PENDING:
            self.naive.slips[job] = outcome.value

    @invariant()
    def everybody_is_where_the_model_has_them(self) -> None:
        found = {
            t.id: (
                t.text,
                t.state.value,
                t.service,
                t.desk,
                t.since,
                t.came_late,
                tuple(stop.service for stop in t.stops),
                t.counter if t.state in ("called", "serving") else None,
                t.calls if t.state in ("called", "serving") else 0,
            )
            for t in self.book.state.tickets.values()
        }
        assert found == {
            v.ticket: (
                v.text,
                v.state,
                v.service,
                v.desk,
                v.since,
                v.came_late,
                v.stops,
                v.counter if v.state in ("called", "serving") else None,
                v.calls if v.state in ("called", "serving") else 0,
            )
            for v in self.naive.visits
        }

    @invariant()
    def the_next_is_the_same_at_every_counter(self) -> None:
        for counter in COUNTERS:
            if self.naive.at(counter) is None:
                decision = decide(self.book.state, commands.CallNext(CallId("x"), CounterId(counter)), self.book.at)
                visit = self.naive.next(counter, self.book.at)
                assert (None if isinstance(decision, Rejection) else decision[-1].ticket) == (  # type: ignore[union-attr]
                    None if visit is None else visit.ticket
                )

    @invariant()
    def lines_and_runs_are_the_same(self) -> None:
        state = self.book.state
        for service, line in state.lines.items():
            assert (len(line), line.run) == (len(self.naive.line((service, None))), self.naive.run((service, None)))
        for desk, line in state.desks.items():
            assert (len(line), line.run) == (len(self.naive.line(("", desk))), self.naive.run(("", desk)))

    @invariant()
    def numbers_are_given_alike(self) -> None:
        state, at = self.book.state, self.book.at
        for service in SERVICES:
            for ticket_class in TicketClass:
                code = state.availability(ServiceId(service), ticket_class, at).code.value
                assert code == availability(self.naive, service, ticket_class, at)
        paper = {pool: sorted(numbers) for pool, numbers in state.paper.items() if numbers}
        assert paper == {pool: sorted(numbers) for pool, numbers in self.naive.on_paper.items() if numbers}
        assert {job: slip.outcome.value for job, slip in state.slips.items()} == self.naive.slips

    @invariant()
    def it_is_sound(self) -> None:
        assert broken_invariants(self.book.state) == []

    @invariant()
    def no_number_was_told_twice(self) -> None:
        for ticket in self.book.state.tickets.values():
            self.told.add((self.naive.day, ticket.text))
        assert sum(day == self.naive.day for day, _ in self.told) == len(self.book.state.tickets)

    def teardown(self) -> None:
        if hasattr(self, "book"):
            assert self.book.replayed() == self.book.state


@pytest.mark.parametrize("zone", OFFSETS)
def test_a_day_in(zone: str) -> None:
    machine = type(f"DayIn{zone.partition('/')[2]}", (Day,), {"timezone": zone})
    run(
        machine,
        settings=settings(
            max_examples=60, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
