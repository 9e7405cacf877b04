"""Hub and kiosks with every loss between them: each visitor has one valid number, and no text is told twice."""

from dataclasses import dataclass, replace
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from hub.core.lease_content import lease_content
from hub.domain import commands
from hub.domain.calendar import Calendar, Span
from hub.domain.catalogue import ServiceId
from hub.domain.commands_lease import GiveLease, HandInTicket
from hub.domain.decide import Rejection
from hub.domain.events import TicketCancelled, TicketExpired, TicketIssued
from hub.domain.events_lease import TicketHandedIn
from hub.domain.invariants import broken_invariants
from hub.domain.service_day import service_day
from hub.domain.ticket import TicketClass, TicketId
from hub.protocol import commands as wire
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import CommandId
from hub.protocol.leases import HandInTicket as OwnTicket
from kiosk.offline import ANSWER_WITHIN_MS, Offline, OfflineRecord
from tests.builders import DAY_MS, Book, catalogue, counter, service

KIOSKS = ("k1", "k2")
SERVICES = ("A.01", "A.02", "B.01")
SKEW_MS = {"k1": 90_000, "k2": -7_200_000}
"""How far each kiosk's clock is from the hub's; an hour or two happens to cheap ones."""

kiosks = st.sampled_from(KIOSKS)
whole_days = Calendar((Span(0, 1_440),) * 7, friday_break=None, last_ticket_minutes=0)


def always_open() -> Any:
    made = catalogue(services=[service(each) for each in SERVICES], counters=[counter(1, "Z1", *SERVICES)])
    return replace(made, hall=replace(made.hall, calendar=whole_days))


@dataclass
class Visitor:
    """Somebody at a kiosk: what they were told, and under which command and ticket."""

    kiosk: str
    command: CommandId
    service: str
    day: str
    told: str | None = None
    own: OwnTicket | None = None
    lost: bool = False


class Hall(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.book = Book(catalogue=always_open())
        self.kiosks = {each: Offline() for each in KIOSKS}
        self.visitors: list[Visitor] = []
        self.asked: list[Visitor] = []
        self.answers: list[tuple[Visitor, str]] = []
        for each in KIOSKS:
            self.lease(each)

    def _clock(self, kiosk: str) -> int:
        return self.book.at + SKEW_MS[kiosk]

    def _hub(self) -> Book:
        """The hub, which sees to its day before anything else."""
        self.book.do(commands.OpenDay(service_day(self.book.at, "Asia/Jakarta"), self.book.catalogue))
        return self.book

    def _tell(self, visitor: Visitor, text: str, day: str) -> None:
        assert visitor.told is None, f"{visitor.told} and {text} for one visitor"
        assert (day, text) not in {(each.day, each.told) for each in self.visitors}, f"{text} was told twice"
        visitor.told, visitor.day = text, day

    @rule(kiosk=kiosks)
    def lease(self, kiosk: str) -> None:
        book, own = self._hub(), self.kiosks[kiosk]
        new = str(book.ids(book.at))
        if isinstance(book.do(GiveLease(new, kiosk, own.held)), Rejection):
            return
        given = new if new in book.state.leases else str(own.held)
        own.told_time(book.at, self._clock(kiosk))
        own.take_lease(lease_content(book.state, given, book.at))

    @rule(kiosk=kiosks, wanted=st.sampled_from(SERVICES), is_live=st.booleans())
    def come(self, kiosk: str, wanted: str, is_live: bool) -> None:
        day = service_day(self.book.at, "Asia/Jakarta")
        visitor = Visitor(kiosk, self.book.ids(self.book.at), wanted, day)
        self.visitors.append(visitor)
        command = wire.IssueTicket(command_id=visitor.command, service=wanted)  # type: ignore[arg-type]
        self.kiosks[kiosk].wish(command, self._clock(kiosk), is_live=is_live)
        if is_live:
            self.asked.append(visitor)

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), stays=st.booleans())
    def the_hub_is_asked(self, data: st.DataObject, stays: bool) -> None:
        """A command arrives; one that stays arrives again."""
        index = data.draw(st.integers(0, len(self.asked) - 1))
        self._ask(self.asked[index] if stays else self.asked.pop(index))

    def _ask(self, visitor: Visitor) -> None:
        book = self._hub()
        if visitor.day != book.state.day and visitor.told is None:
            return  # of another day: refused, see `Clerk`
        ticket = TicketId(visitor.command)
        if ticket not in book.state.tickets:
            if service_day(int(visitor.command.replace("-", "")[:12], 16), "Asia/Jakarta") != book.state.day:
                return
            issue = commands.IssueTicket(ticket, ServiceId(visitor.service), TicketClass.REGULAR, "id")
            decision = book.do(issue, device=visitor.kiosk)
            if isinstance(decision, Rejection):
                assert decision.code == "command_replaced"
                return
        self.answers.append((visitor, book.state.tickets[ticket].text))

    @precondition(lambda self: self.answers)
    @rule(data=st.data(), is_lost=st.booleans())
    def an_answer_arrives(self, data: st.DataObject, is_lost: bool) -> None:
        visitor, text = self.answers.pop(data.draw(st.integers(0, len(self.answers) - 1)))
        if not is_lost and self.kiosks[visitor.kiosk].answered(visitor.command):
            self._tell(visitor, text, visitor.day)

    @rule(kiosk=kiosks, wanted=st.sampled_from(SERVICES), is_live=st.booleans(), is_heard=st.booleans())
    def come_and_get_no_answer_in_time(self, kiosk: str, wanted: str, is_live: bool, is_heard: bool) -> None:
        self.come(kiosk, wanted, is_live)
        if is_live and is_heard:
            self._ask(self.visitors[-1])
        self.time_passes(ANSWER_WITHIN_MS)

    @rule(ms=st.sampled_from((1, 500, ANSWER_WITHIN_MS, 60_000, 3_600_000)))
    def time_passes(self, ms: int) -> None:
        self.book.at += ms
        for name in KIOSKS:
            own, now = self.kiosks[name], self._clock(name)
            while (command := own.due(now)) is not None:
                given = own.give(command, self.book.ids(self.book.at), now)
                if isinstance(given, OwnTicket):
                    visitor = next(each for each in self.visitors if each.command == command)
                    visitor.own = given
                    self._tell(visitor, given.text, given.day)

    @rule(days=st.integers(1, 2))
    def nights_pass(self, days: int) -> None:
        """Without the hub: nobody asks it anything."""
        self.time_passes(days * DAY_MS)

    @precondition(lambda self: any(each.to_hand_in() for each in self.kiosks.values()))
    @rule(kiosk=kiosks, is_lost=st.booleans())
    def hand_in(self, kiosk: str, is_lost: bool) -> None:
        own = self.kiosks[kiosk].to_hand_in()
        if own is None:
            return
        decision = self._hub().do(
            HandInTicket(
                ticket=TicketId(own.command_id),
                kiosk=kiosk,
                lease=own.lease,
                day=own.day,
                pool=own.pool,
                number=own.number,
                text=own.text,
                service=ServiceId(own.service),
                ticket_class=TicketClass(own.ticket_class),
                language=own.language,
                issued_at=own.issued_at,
                replaces=own.replaces,
            )
        )
        if isinstance(decision, Rejection):
            gone = service_day(self.book.at - 7 * DAY_MS, "Asia/Jakarta") > own.day
            assert gone, f"{own} was refused: {decision}"
            self._visitor_of(own).lost = True
        if not is_lost:
            refusal = RejectionCode.INTERNAL_ERROR if isinstance(decision, Rejection) else None
            self.kiosks[kiosk].handed_in(own.command_id, refusal)

    def _visitor_of(self, own: OwnTicket) -> Visitor:
        return next(each for each in self.visitors if each.own == own)

    @rule(kiosk=kiosks)
    def restart(self, kiosk: str) -> None:
        """Who waited at it is told nothing."""
        stored = msgspec.json.encode(self.kiosks[kiosk].record)
        self.kiosks[kiosk] = Offline(msgspec.json.decode(stored, type=OfflineRecord))

    @rule(kiosk=kiosks)
    def the_disk_goes_back(self, kiosk: str) -> None:
        """To what it was when the lease was new; all that was given is at the hub, which says so to who joins."""
        while self.kiosks[kiosk].to_hand_in() is not None:
            self.hand_in(kiosk, False)
        held, book = self.kiosks[kiosk].lease, self._hub()
        self.kiosks[kiosk] = Offline(OfflineRecord(lease=held))
        self.kiosks[kiosk].told_time(book.at, self._clock(kiosk))
        if held is not None and held.lease in book.state.leases:
            self.kiosks[kiosk].take_lease(lease_content(book.state, held.lease, book.at))

    @rule(kiosk=kiosks)
    def lose_the_record(self, kiosk: str) -> None:
        for own in self.kiosks[kiosk].record.outbox:
            self._visitor_of(own).lost = True
        self.kiosks[kiosk] = Offline()

    @invariant()
    def is_sound(self) -> None:
        assert broken_invariants(self.book.state) == []

    def teardown(self) -> None:
        if not hasattr(self, "visitors"):
            return
        for kiosk in KIOSKS:
            while self.kiosks[kiosk].to_hand_in() is not None:
                self.hand_in(kiosk, False)
        for visitor in self.asked:
            self._ask(visitor)
        assert broken_invariants(self.book.state) == []
        assert self.book.replayed() == self.book.state
        given = {
            record.event.ticket: record.event
            for record in self.book.records
            if isinstance(record.event, TicketIssued | TicketHandedIn)
        }
        cancelled = {record.event.ticket for record in self.book.records if isinstance(record.event, TicketCancelled)}
        for visitor in self.visitors:
            ids = [visitor.command, *([] if visitor.own is None else [visitor.own.command_id])]
            valid = {each: given[TicketId(each)] for each in ids if TicketId(each) in given and each not in cancelled}
            if visitor.lost:
                continue
            if visitor.own is not None and self._came_late(visitor):
                valid.pop(visitor.command, None)
            assert len(valid) <= 1, f"{visitor} has {valid}"
            if visitor.told is not None:
                assert [each.text for each in valid.values()] == [visitor.told]

    def _came_late(self, visitor: Visitor) -> bool:
        """Return whether the command's number had expired with its day before the hub could know of the kiosk's."""
        assert visitor.own is not None
        of = [
            r
            for r in self.book.records
            if getattr(r.event, "ticket", None) in (visitor.command, visitor.own.command_id)
        ]
        expired = [r.revision for r in of if r.event == TicketExpired(TicketId(visitor.command))]
        known = [r.revision for r in of if isinstance(r.event, TicketHandedIn)]
        return bool(expired) and expired[0] < known[0]


def test_each_visitor_has_one_valid_number_whatever_is_lost() -> None:
    chosen = settings(deadline=None, max_examples=60, stateful_step_count=60, suppress_health_check=list(HealthCheck))
    run(Hall, settings=chosen)
