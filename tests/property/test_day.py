"""Whole days of a small hall with every command, against a hall made of plain lists, in Indonesia's three zones."""

from collections.abc import Callable
from inspect import signature
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from hub.domain import commands
from hub.domain import commands_day as c
from hub.domain.catalogue import AgencyId, CounterId, PoolId, Rules, ZoneId
from hub.domain.decide import Decision, Rejection
from hub.domain.events import SlipOutcome, VoicePhase
from hub.domain.invariants import broken_invariants
from hub.domain.self_calling import calls_due, is_due
from hub.domain.service_day import service_day
from hub.domain.ticket import CallId, TicketClass, TicketId
from tests.builders import Book
from tests.property.alike import Alike
from tests.property.naive_edits import edit, edits
from tests.property.naive_hall import NaiveHall, Visit
from tests.property.naive_hours import NUMBERS, OFFSETS, situation
from tests.property.naive_officer import officer
from tests.property.pressing import counters, press, services
from tests.property.small_hall import COUNTERS, POOLS, SERVICES, small_hall

UTC_MIDNIGHT = 1_789_948_800_000
"""Monday 2026-09-21: 07:00, 08:00 and 09:00 in the three zones."""

SECOND, MINUTE = 1_000, 60_000

classes = st.sampled_from(TicketClass)
reasons = st.sampled_from(("rusak", "makan", " "))
steps = st.one_of(
    st.integers(0, 60).map(lambda s: s * SECOND),
    st.integers(1, 30 * MINUTE),
    st.integers(1, 30 * MINUTE),
    st.integers(0, 3 * 60).map(lambda m: m * MINUTE),
)
bursts = st.lists(st.tuples(st.sampled_from(SERVICES), classes), min_size=4, max_size=9)
nights = st.integers(60, 4 * 24 * 60).map(lambda m: m * MINUTE)
ended = st.sampled_from((c.ResumeCounter, c.RefuseClosure, c.ReopenCounter, c.EndForcedOpening, c.ApproveClosure))


OTHERS: list[tuple[str, dict[str, Any]]] = []


def other(**wanted: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Mark what happens less often than that visitors come and officers press; `data` is given to whoever takes it."""

    def known(method: Callable[..., None]) -> Callable[..., None]:
        OTHERS.append((method.__name__, wanted))
        return method

    return known


class Day(Alike, RuleBasedStateMachine):
    timezone = "Asia/Jakarta"

    @initialize(
        start=st.integers(-60, 600),
        burst=bursts,
        rules=st.builds(
            Rules,
            cap=st.integers(1, 2),
            finish_by_calling=st.booleans(),
            asks_before_second=st.booleans(),
            enforce_hours=st.booleans(),
            sign_on_required=st.booleans(),
            recalls=st.integers(1, 3),
            idle_sign_off_s=st.sampled_from((600, 3_600)),
            call_by_itself_s=st.sampled_from((0, 5)),
        ),
    )
    def open(self, start: int, burst: Any, rules: Rules) -> None:
        self.book = Book(catalogue=small_hall(self.timezone, rules), at=UTC_MIDNIGHT + start * MINUTE)
        self.naive = NaiveHall(self.book.catalogue)
        self.told: set[tuple[str, str]] = set()
        self._turn_the_day()
        self._come(burst)

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
        grounds = None
        if isinstance(command, commands.CallNext):
            there = self.naive.at(command.counter)
            if there is None or not there.stops:  # who goes on along a route is among the next only then
                grounds = self._grounds(command)
        decision = self.book.do(command, device=device)
        wanted = self._answer(command)
        got = decision.code.value if isinstance(decision, Rejection) else None
        assert got == wanted, f"{command}: {got}, not {wanted}"
        if grounds is not None and not isinstance(decision, Rejection):
            made = self.book.state.calls[command.call]
            assert made.grounds is not None
            assert (made.ticket, made.grounds.held_back, made.grounds.helping) == grounds
        return decision

    def _answer(self, command: Any) -> str | None:
        if isinstance(command, commands.Verb):
            return officer(self.naive, command, self.book.at)
        if isinstance(command, commands.CatalogueCommand):
            return edit(self.naive, command, self.book.at)
        return NUMBERS.get(type(command), situation)(self.naive, command, self.book.at)

    def _grounds(self, command: commands.CallNext) -> tuple[str, str | None, bool] | None:
        """Return who is next, who of the same line has more score and must wait, and whether that is help."""
        known = self.naive.is_known(command.counter)
        visit = self.naive.next(command.counter, self.book.at) if known else None
        if visit is None:
            return None
        weighted = {v.ticket: score for v, score, _ in self.naive.scores([visit.key], self.book.at)}
        held_back = [v for v, score, held in self.naive.scores([visit.key], self.book.at) if held]
        first = min(held_back, key=lambda v: (v.since, v.order), default=None)
        if first is not None and weighted[first.ticket] <= weighted[visit.ticket]:
            first = None
        own = visit.desk is not None or visit.service in self.naive.catalogue.counter[command.counter].services
        return visit.ticket, None if first is None else first.ticket, not own

    def _new(self) -> str:
        return self.book.ids(self.book.at)

    @rule(step=steps, tidies=st.booleans())
    def time_passes(self, step: int, tidies: bool) -> None:
        self.book.at += step
        self._turn_the_day()
        if tidies:
            self.tidy()

    @precondition(lambda self: len(self.naive.visits) > 5)
    @rule(step=nights)
    def a_night_passes(self, step: int) -> None:
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

    @rule(burst=bursts)
    def a_burst(self, burst: Any) -> None:
        self.book.at += SECOND
        self._turn_the_day()
        self._come(burst)

    def _come(self, burst: Any) -> None:
        for service, ticket_class in burst:
            self._say(commands.IssueTicket(TicketId(self._new()), service, ticket_class, "id"))

    @rule()
    def all_call(self) -> None:
        """Officers press at one instant: each gets another ticket."""
        called = []
        for counter in COUNTERS:
            call = CallId(self._new())
            if not isinstance(self._say(commands.CallNext(call, CounterId(counter))), Rejection):
                called.append(self.book.state.calls[call].ticket)
        assert len(called) == len(set(called))

    @rule(counter=counters, data=st.data())
    def an_officer(self, counter: Any, data: st.DataObject) -> None:
        """An officer presses something."""
        self._officer(data, counter)

    @rule(data=st.data())
    def some_officers(self, data: st.DataObject) -> None:
        """Officers press one after the other, with seconds in between."""
        for counter in data.draw(st.lists(counters, min_size=3, max_size=8)):
            self.book.at += data.draw(st.sampled_from((0, 1, 5, 10, 15, 30))) * SECOND
            self._officer(data, counter)

    @rule(counter=counters, count=st.integers(1, 5), data=st.data())
    def an_officer_at_work(self, counter: Any, count: int, data: st.DataObject) -> None:
        """An officer goes on at one counter, with seconds and minutes in between."""
        for _ in range(count):
            self.book.at += data.draw(st.sampled_from((0, 1, 9, 10, 11, 15, 30, 31, 400))) * SECOND
            self._officer(data, counter)

    def _officer(self, data: st.DataObject, counter: CounterId) -> None:
        self._turn_the_day()
        command = press(data.draw, self.naive, counter, CallId(self._new()))
        before = self._few_before(command)
        decision = self._say(command)
        if isinstance(decision, Rejection):
            return
        if isinstance(command, commands.TransferTicket) and command.standing is commands.Standing.FIRST:
            visit = self.naive.visit(command.ticket)
            assert visit is not None
            assert next(v for v in self.naive.line(visit.key) if v.is_priority == visit.is_priority) is visit
        if isinstance(command, commands.ReadmitNoShow):
            visit = self.naive.visit(command.ticket)
            assert visit is not None
            order = [each.ticket for each in self.naive.order([visit.key], self.book.at)]
            if visit.desk is None and visit.ticket in order:
                overtaken = order[order.index(visit.ticket) :]  # whom the cap of priority holds back is not in order
                assert not {each.ticket for each in before} & set(overtaken)

    def _few_before(self, command: commands.Command) -> list[Visit]:
        """Return behind whom a late visitor has to wait."""
        visit = self.naive.visit(command.ticket) if isinstance(command, commands.ReadmitNoShow) else None
        return [] if visit is None else self.naive.next_few(visit.key, self.book.at, 2)

    @rule(data=st.data())
    def something_else(self, data: st.DataObject) -> None:
        name, wanted = data.draw(st.sampled_from(OTHERS))
        method = getattr(self, name)
        drawn = {key: data.draw(strategy) for key, strategy in wanted.items()}
        if "data" in signature(method).parameters:
            drawn["data"] = data
        method(**drawn)

    @other(counter=counters, reason=reasons, until=st.integers(0, 1_439))
    def pause(self, counter: Any, reason: str, until: int) -> None:
        self._say(c.PauseCounter(counter, reason, until))

    @other(counter=counters, reason=reasons)
    def ask(self, counter: Any, reason: str) -> None:
        self._say(c.AskClosure(counter, reason))

    @other(counter=counters, command=ended)
    def end(self, counter: Any, command: Any) -> None:
        self._say(command(counter))

    @other(counter=counters, reason=reasons, until=st.one_of(st.none(), st.integers(0, 1_439)))
    def force(self, counter: Any, reason: str, until: Any) -> None:
        self._say(c.ForceCounterOpen(counter, reason, until))

    @other(service=services, reason=reasons, minutes=st.one_of(st.none(), st.integers(-5, 3_000)))
    def shut(self, service: Any, reason: str, minutes: int | None) -> None:
        until = None if minutes is None else self.book.at + minutes * MINUTE
        self._say(c.CloseService(service, reason, until))

    @other(service=services, command=st.sampled_from((c.ReopenService, c.ResumeService)))
    def reopen(self, service: Any, command: Any) -> None:
        self._say(command(service))

    @other(service=services, agency=st.sampled_from("ABCX").map(AgencyId), down=st.booleans(), whole=st.booleans())
    def suspend(self, service: Any, agency: Any, down: bool, whole: bool) -> None:
        if whole:
            self._say(c.SuspendAgency(agency, "server") if down else c.ResumeAgency(agency))
        else:
            self._say(c.SuspendService(service, "server") if down else c.ResumeService(service))

    @other()
    def tidy(self) -> None:
        self._say(c.EndOverdue())

    @other(pool=st.sampled_from("ABX").map(PoolId), count=st.sampled_from((0, 1, 2, 3, 501)))
    def reserve(self, pool: Any, count: int) -> None:
        self._say(c.ReservePaper(pool, count))

    @other(
        service=services,
        ticket_class=classes,
        ago=st.integers(-1, 120),
        served=st.one_of(st.none(), st.integers(-1, 130)),
        counter=st.one_of(st.none(), counters),
    )
    def record(self, service: Any, ticket_class: Any, ago: int, served: Any, counter: Any, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from([*self.naive.on_paper.get(POOLS.get(service, ""), []), 0, 1, 99]))
        given = self.book.at - ago * MINUTE
        ended_at = None if served is None else given + served * MINUTE
        ticket = TicketId(self._new())
        self._say(c.RecordPaperTicket(ticket, service, number, ticket_class, "id", given, ended_at, counter))

    @other(
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

    @other()
    def an_edit(self, data: st.DataObject) -> None:
        self._say(data.draw(edits(self.naive.catalogue)))

    @other()
    def the_hub_calls(self) -> None:
        """What is due to be called without a press can be, and need not be asked for twice."""
        for counter in calls_due(self.book.state, self.book.at):
            decision = self._say(commands.CallNext(CallId(self._new()), counter, by_itself=True))
            assert not isinstance(decision, Rejection)
            assert not is_due(self.book.state, counter, self.book.at)

    @other(phase=st.sampled_from(VoicePhase), screen=st.sampled_from((None, "h1", "h2")))
    def announce(self, phase: VoicePhase, screen: Any, data: st.DataObject) -> None:
        if not self.naive.calls:
            return
        call = CallId(data.draw(st.sampled_from(sorted(self.naive.calls)[-4:])))
        made = self.naive.calls[call]
        self.book.do(commands.RecordAnnouncement(call, phase, screen))
        order = {"pending": 0, "speaking": 1, "spoken": 2, "dropped": 2}
        says = screen is None or self.naive.voices.get(made.zone) == screen or phase is VoicePhase.SPOKEN
        if says and order[phase] > order[made.voice]:
            made.voice, made.spoken_at = phase.value, self.book.at if phase is VoicePhase.SPOKEN else None

    @other()
    def show(self, data: st.DataObject) -> None:
        if not self.naive.calls:
            return
        call = CallId(data.draw(st.sampled_from(sorted(self.naive.calls)[-4:])))
        self.book.do(commands.RecordShown(call, "h1"))
        made = self.naive.calls[call]
        made.shown_at = self.book.at if made.shown_at is None else made.shown_at

    @other(zone=st.sampled_from(("Z1", "Z2")), device=st.sampled_from(("h1", "h2")), process=st.sampled_from("pq"))
    def appoint(self, zone: str, device: str, process: str) -> None:
        self.book.do(commands.AppointVoice(ZoneId(zone), device, process))
        self.naive.voices[zone] = device

    @other(outcome=st.sampled_from(SlipOutcome))
    def print_slip(self, outcome: SlipOutcome, data: st.DataObject) -> None:
        if not self.naive.slips:
            return
        job = data.draw(st.sampled_from(sorted(self.naive.slips)))
        self.book.do(commands.RecordSlip(job, outcome))
        if self.naive.slips[job] not in ("printed", "failed") and outcome is not SlipOutcome.PENDING:
            self.naive.slips[job] = outcome.value

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        self.assert_alike()
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
            max_examples=30, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
