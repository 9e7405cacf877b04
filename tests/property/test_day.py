"""Days of a hall against a model made of plain lists, in all three zones of Indonesia, around midnight UTC."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from hub.domain import commands
from hub.domain.catalogue import CounterId, ZoneId
from hub.domain.decide import Rejection, RejectionCode
from hub.domain.events import SlipOutcome, VoicePhase
from hub.domain.invariants import broken_invariants
from hub.domain.service_day import service_day
from hub.domain.ticket import CallId, TicketId
from tests.builders import Book, catalogue

UTC_MIDNIGHT = 1_789_948_800_000
HOURS = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
SERVICES = ("A.01", "A.02", "B.01")
COUNTERS = {1: ("A.01", "A.02"), 2: ("A.01",), 3: ("B.01", "A.02")}

counters = st.sampled_from(sorted(COUNTERS))
verbs = st.sampled_from(
    [commands.Recall, commands.StartService, commands.FinishService, commands.MarkNoShow, commands.CancelTicket]
)


@dataclass
class Visitor:
    ticket: TicketId
    text: str
    service: str
    state: str = "waiting"
    counter: int | None = None


class Day(RuleBasedStateMachine):
    timezone = "Asia/Jakarta"

    def __init__(self) -> None:
        super().__init__()
        self.book = Book(catalogue=catalogue(timezone=self.timezone), at=UTC_MIDNIGHT - 600_000)
        self.visitors: list[Visitor] = []
        self.calls: list[CallId] = []
        self.given: dict[str, int] = {"A": 0, "B": 0}
        self.told: set[tuple[str, str]] = set()
        self.day = ""
        self._open()

    def _open(self) -> None:
        day = service_day(self.book.at, self.timezone)
        local_hours = (self.book.at + HOURS[self.timezone] * 3_600_000) // 3_600_000
        changes = local_hours // 24 != getattr(self, "local_day", None)
        self.local_day = local_hours // 24
        decision = self.book.do(commands.OpenDay(day, self.book.catalogue))
        assert bool(decision) == changes
        if changes:
            assert self.book.state.day == day > self.day
            self.day, self.visitors, self.calls, self.given = day, [], [], {"A": 0, "B": 0}

    def _at(self, counter: int) -> Visitor | None:
        return next((v for v in self.visitors if v.counter == counter and v.state in ("called", "serving")), None)

    def _pick(self, data: st.DataObject) -> Visitor | None:
        return data.draw(st.sampled_from(self.visitors)) if self.visitors else None

    @rule(minutes=st.one_of(st.just(0), st.integers(0, 30), st.integers(0, 26 * 60)))
    def time_passes(self, minutes: int) -> None:
        self.book.at += minutes * 60_000
        self._open()

    @rule(wanted=st.sampled_from(SERVICES), printer=st.sampled_from([None, "p1"]))
    def issue(self, wanted: str, printer: str | None) -> None:
        pool = wanted[0]
        self.given[pool] += 1
        ticket = self.book.issue(wanted, printer=printer)
        visitor = Visitor(ticket, f"{pool}{self.given[pool]:03d}", wanted)
        made = self.book.state.tickets[ticket]
        assert made.text == visitor.text
        assert made.ahead == len([v for v in self.visitors if v.service == wanted and v.state == "waiting"])
        assert (self.day, made.text) not in self.told
        self.told.add((self.day, made.text))
        self.visitors.append(visitor)

    @rule(counter=counters)
    def call_next(self, counter: int) -> None:
        call = CallId(self.book.ids(self.book.at))
        decision = self.book.do(commands.CallNext(call, CounterId(str(counter))))
        expected = next((v for v in self.visitors if v.state == "waiting" and v.service in COUNTERS[counter]), None)
        if self._at(counter) is not None:
            assert isinstance(decision, Rejection)
            assert decision.code is RejectionCode.COUNTER_BUSY
        elif expected is None:
            assert decision == Rejection(RejectionCode.NOBODY_WAITING)
        else:
            assert self.book.state.calls[call].ticket == expected.ticket
            expected.state, expected.counter = "called", counter
            self.calls.append(call)

    @rule(counter=counters, verb=verbs, data=st.data())
    def act(self, counter: int, verb: type, data: st.DataObject) -> None:
        visitor = data.draw(st.sampled_from([self._at(counter), self._pick(data)]))
        if visitor is None:
            return
        where = CounterId(str(counter))
        if verb is commands.Recall:
            call = CallId(self.book.ids(self.book.at))
            decision = self.book.do(commands.Recall(call, where, visitor.ticket))
            if not isinstance(decision, Rejection):
                self.calls.append(call)
        elif verb is commands.CancelTicket:
            decision = self.book.do(commands.CancelTicket(where, visitor.ticket, "pulang"))
        else:
            decision = self.book.do(verb(where, visitor.ticket))
        assert isinstance(decision, Rejection) != self._is_legal(visitor, counter, verb)
        if not isinstance(decision, Rejection):
            becomes = {
                commands.Recall: "called",
                commands.StartService: "serving",
                commands.FinishService: "served",
                commands.MarkNoShow: "no_show",
                commands.CancelTicket: "cancelled",
            }
            visitor.state = becomes[verb]

    @staticmethod
    def _is_legal(visitor: Visitor, counter: int, verb: type) -> bool:
        if verb is commands.CancelTicket and visitor.state == "waiting":
            return visitor.service in COUNTERS[counter]
        needed = "serving" if verb is commands.FinishService else "called"
        return visitor.state == needed and visitor.counter == counter

    @precondition(lambda self: self.calls)
    @rule(phase=st.sampled_from(VoicePhase), data=st.data())
    def announce(self, phase: VoicePhase, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(self.calls))
        before = self.book.state.calls[call].voice
        self.book.do(commands.RecordAnnouncement(call, phase), device="h1")
        assert self.book.state.calls[call].voice in (before, phase)

    @rule(zone=st.sampled_from(["Z1", "Z2"]), device=st.sampled_from(["h1", "h2"]), process=st.sampled_from("pq"))
    def appoint(self, zone: str, device: str, process: str) -> None:
        self.book.do(commands.AppointVoice(ZoneId(zone), device, process))
        voice = self.book.state.voices[ZoneId(zone)]
        assert (voice.device, voice.process) == (device, process)

    @precondition(lambda self: self.book.state.slips)
    @rule(outcome=st.sampled_from(SlipOutcome), data=st.data())
    def print_slip(self, outcome: SlipOutcome, data: st.DataObject) -> None:
        job = data.draw(st.sampled_from(sorted(self.book.state.slips)))
        settled = self.book.state.slips[job].outcome in (SlipOutcome.PRINTED, SlipOutcome.FAILED)
        decision = self.book.do(commands.RecordSlip(job, outcome))
        assert not isinstance(decision, Rejection)
        assert not (settled and decision)

    @invariant()
    def is_sound(self) -> None:
        assert broken_invariants(self.book.state) == []

    @invariant()
    def is_as_the_model(self) -> None:
        state = self.book.state
        assert {t.id: (t.text, str(t.state)) for t in state.tickets.values()} == {
            v.ticket: (v.text, v.state) for v in self.visitors
        }
        for counter in COUNTERS:
            visitor = self._at(counter)
            assert state.at_counter.get(CounterId(str(counter))) == (None if visitor is None else visitor.ticket)

    @invariant()
    def a_replay_gives_the_same(self) -> None:
        assert self.book.replayed() == self.book.state


@pytest.mark.parametrize("zone", HOURS)
def test_a_day_in(zone: str) -> None:
    machine = type(f"DayIn{zone.partition('/')[2]}", (Day,), {"timezone": zone})
    chosen = settings(max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=chosen)
