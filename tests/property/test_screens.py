"""Whatever happens in a hall, every screen ends up with the view that would be made for it now."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from msgspec import structs

from hub.core.board import PAUSE_MS, _same
from hub.core.effects import Input
from hub.protocol import commands as wire
from hub.protocol.codec import ClientMessage
from hub.protocol.errors import RejectionCode
from hub.protocol.printing import PrinterState, SlipOutcome
from hub.protocol.views import HallView
from tests.builders import DAY_MS
from tests.unit.core.desk import Desk, published

DEVICES = ("k1", "k2", "p1", "h1", "h2", "h3", "o1", "o2", "o3", "s1", "l1", "v1")
often = st.sampled_from([True, True, False])
numbers = st.sampled_from([1, 2, 3])


class Screens(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.desk.join(*DEVICES)
        self.batch: list[Input] = []

    def _say(self, name: str, message: ClientMessage, alone: bool) -> None:
        """Put a message into the batch; most go alone, so that long stories fit into few steps."""
        self.batch.append(self.desk.said(name, message))
        if alone:
            batch, self.batch = self.batch, []
            self.desk.step(*batch)

    def _ticket(self, number: int) -> str:
        return self.desk.core.state.at_counter.get(str(number), "nobody")

    @rule(alone=often, kiosk=st.sampled_from(["k1", "k2"]), service=st.sampled_from(["A.01", "A.02", "B.01"]))
    def issue(self, alone: bool, kiosk: str, service: str) -> None:
        self._say(kiosk, wire.IssueTicket(command_id=self.desk.id(), service=service), alone)

    @rule(alone=often, number=numbers)
    def call(self, alone: bool, number: int) -> None:
        command = wire.CallNext(command_id=self.desk.id(), counter=str(number))
        self._say(f"o{number}", command, alone)

    @rule(
        alone=often,
        number=numbers,
        kind=st.sampled_from(
            [
                *(wire.Recall, wire.StartService, wire.FinishService, wire.MarkNoShow, wire.ReturnToLine),
                *(wire.ParkTicket, wire.UndoCall, wire.TransferTicket),
            ]
        ),
    )
    def act(self, alone: bool, number: int, kind: type) -> None:
        command = kind(command_id=self.desk.id(), counter=str(number), ticket=self._ticket(number))
        self._say(f"o{number}", command, alone)

    @rule(alone=often, number=numbers, stop=st.booleans(), service=st.sampled_from(["A.02", "B.01"]))
    def send_on(self, alone: bool, number: int, stop: bool, service: str) -> None:
        kind = wire.AddStop if stop else wire.TransferTicket
        command = kind(command_id=self.desk.id(), counter=str(number), ticket=self._ticket(number), service=service)
        self._say(f"o{number}", command, alone)

    @rule(alone=often, number=numbers, data=st.data(), kind=st.sampled_from([wire.UnparkTicket, wire.ReadmitNoShow]))
    def bring_back(self, alone: bool, number: int, data: st.DataObject, kind: type) -> None:
        tickets = sorted(self.desk.core.state.tickets)
        if tickets:
            ticket = data.draw(st.sampled_from(tickets))
            self._say(f"o{number}", kind(command_id=self.desk.id(), counter=str(number), ticket=ticket), alone)

    @rule(alone=often, number=numbers, kind=st.sampled_from([wire.AskHelp, wire.EndHelp, wire.SignOff, wire.SignOn]))
    def attend(self, alone: bool, number: int, kind: type) -> None:
        more = {"officer": f"officer-{number}"} if kind is wire.SignOn else {}
        self._say(f"o{number}", kind(command_id=self.desk.id(), counter=str(number), **more), alone)

    @rule(alone=often, number=numbers, minutes=st.sampled_from([1, 30, 600]))
    def pause(self, alone: bool, number: int, minutes: int) -> None:
        minute = (self.desk.now // 60_000 + 7 * 60 + minutes) % 1_440
        reason = wire.PauseReason.MEAL
        command = wire.PauseCounter(command_id=self.desk.id(), counter=str(number), reason=reason, until_minute=minute)
        self._say(f"o{number}", command, alone)

    @rule(alone=often, suspends=st.booleans(), agency=st.sampled_from("AB"))
    def suspend(self, alone: bool, suspends: bool, agency: str) -> None:
        reason = wire.StopReason.SYSTEM_DOWN if suspends else wire.UndoReason.CAUSE_OVER
        kind = wire.SuspendAgency if suspends else wire.ResumeAgency
        self._say("v1", kind(command_id=self.desk.id(), agency=agency, reason=reason), alone)

    @rule(alone=often, number=numbers)
    def ask_to_close(self, alone: bool, number: int) -> None:
        reason = wire.StopReason.NO_STAFF
        self._say(f"o{number}", wire.AskClosure(command_id=self.desk.id(), counter=str(number), reason=reason), alone)

    @rule(alone=often, number=numbers, kind=st.sampled_from([wire.ApproveClosure, wire.ReopenCounter]))
    def close(self, alone: bool, number: int, kind: type) -> None:
        more = {"reason": wire.UndoReason.MISTAKE} if kind is wire.ReopenCounter else {}
        self._say("v1", kind(command_id=self.desk.id(), counter=str(number), **more), alone)

    @rule(alone=often, number=numbers, data=st.data())
    def cancel(self, alone: bool, number: int, data: st.DataObject) -> None:
        tickets = sorted(self.desk.core.state.tickets)
        if tickets:
            ticket = data.draw(st.sampled_from(tickets))
            reason = wire.CancelReason.WRONG_SERVICE
            command = wire.CancelTicket(command_id=self.desk.id(), counter=str(number), ticket=ticket, reason=reason)
            self._say(f"o{number}", command, alone)

    @rule(alone=often, screen=st.sampled_from(["h1", "h3"]), phase=st.sampled_from(wire.VoicePhase), data=st.data())
    def announce(self, alone: bool, screen: str, phase: wire.VoicePhase, data: st.DataObject) -> None:
        calls = sorted(self.desk.core.state.calls)
        if calls:
            call = data.draw(st.sampled_from(calls))
            command = wire.RecordAnnouncement(command_id=self.desk.id(), call=call, phase=phase)
            self._say(screen, command, alone)

    @rule(alone=often, outcome=st.sampled_from(SlipOutcome), data=st.data())
    def print_slip(self, alone: bool, outcome: SlipOutcome, data: st.DataObject) -> None:
        slips = sorted(self.desk.core.state.slips)
        if slips:
            job = data.draw(st.sampled_from(slips))
            command = wire.RecordPrint(command_id=self.desk.id(), job=job, outcome=outcome)
            self._say("p1", command, alone)

    @rule(alone=often, state=st.sampled_from(PrinterState))
    def report(self, alone: bool, state: PrinterState) -> None:
        self._say("p1", wire.ReportPrinter(state), alone)

    @rule(device=st.sampled_from(DEVICES), process=st.sampled_from("pq"))
    def come_again(self, device: str, process: str) -> None:
        self.batch += self.desk.hello(device, process=process)

    @rule(wait_ms=st.sampled_from([0, 10, 300, 31_000, 600_000, DAY_MS]))
    def commit(self, wait_ms: int) -> None:
        batch, self.batch = self.batch, []
        self.desk.now += wait_ms
        self.desk.step(*batch)

    @rule(again=st.booleans())
    def fail(self, again: bool) -> None:
        batch, self.batch = self.batch, []
        self.desk.fails(*batch)
        if again:
            self.desk.step(*batch)
        else:
            self.desk.refuse(*batch, code=RejectionCode.STORAGE_UNAVAILABLE)

    @invariant()
    def every_screen_is_right_in_the_end(self) -> None:
        if self.batch:
            return
        self.desk.now += PAUSE_MS
        self.desk.step()
        for name in DEVICES:
            session = self.desk.core.sessions.get(self.desk.sessions[name])
            assert session is not None
            seen = {show.topic: show.view for show in published(self.desk.effects, session.id)}
            assert set(seen) == set(session.topics)
            for topic, view in seen.items():
                then = getattr(view, "at", self.desk.now)  # who is next depends on the time, too
                painted, _ = self.desk.core._painter.paint(topic, then)
                assert painted is not None
                if isinstance(view, HallView) and isinstance(painted, HallView):
                    painted = structs.replace(painted, waiting=view.waiting)  # it may be ten seconds old
                assert _same(view, painted), (name, topic)
                _, until = self.desk.core._painter.paint(topic, self.desk.now)  # a view that stays is not sent anew
                assert until is None or until > self.desk.now, (name, topic)


def test_every_screen_converges() -> None:
    chosen = settings(max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Screens, settings=chosen)
