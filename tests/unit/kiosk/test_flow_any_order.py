"""Touches, PINs, answers, views and time in any order: no sequence draws two numbers, or copies, for one wish."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hub.protocol.commands import Accepted, EmergencyKind, NotExecuted, ReprintSlip, TicketClass
from hub.protocol.emergency import Emergency
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId, JobId, TicketId
from hub.protocol.printing import PrinterState, SlipOutcome
from hub.protocol.remembering import RememberedNumber
from hub.protocol.views import ClosedWhy, KioskView, LobbyView, SlipStatus
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import (
    Back,
    Begin,
    CheckIn,
    CheckPin,
    ChooseClass,
    ClearQuery,
    Effect,
    EnterPin,
    EraseKey,
    GoOn,
    Home,
    Intent,
    LookAtPrinter,
    OpenCheckIn,
    OpenReprints,
    OpenSearch,
    OpenStaff,
    PrintTest,
    PrintTrial,
    Reprint,
    SayOver,
    SayPaperChanged,
    ScanCode,
    ShowNeeds,
    Submit,
    TakeAnother,
    TurnKeys,
    TurnPage,
    TypeKey,
    Withdraw,
)
from kiosk.staff_corner import STAFFED
from kiosk.staff_gate import StaffGate
from kiosk.steps import AWAITING, GIVE_UP_MS, IDLE_MS, QUESTION_MS
from tests.unit.kiosk.hall import AT, catalogue, receipt
from tests.unit.kiosk.visits import (
    AGENCY,
    REGULAR,
    SERVICE,
    at_start,
    closing,
)

STEPS = st.one_of(
    st.sampled_from(
        [AGENCY, SERVICE, REGULAR, ChooseClass(TicketClass.PRIORITY), Back(), Home(), TurnPage(1), GoOn(), Begin()]
    ),
    st.sampled_from(["accept", "refuse", "lose", "join", "part", "close", "open", "shut", "ask"]),
    st.just(TakeAnother()),
    st.sampled_from(
        [OpenSearch(), TypeKey("layanan"), TypeKey("q"), EraseKey(), ClearQuery(), TurnKeys(1), ShowNeeds()]
    ),
    st.sampled_from([OpenCheckIn(), CheckIn(), ScanCode("K7P2QA"), TypeKey("ABCD")]),
    st.sampled_from([OpenStaff(), OpenStaff(), EnterPin(), TypeKey("270519"), "right", "wrong", "staff", "staff"]),
    st.sampled_from([PrintTest(), SayPaperChanged(), OpenReprints(), Reprint("A012"), Reprint("B001")]),
    st.sampled_from(["evacuate", "evacuate", "message", "over", SayOver()]),
    st.sampled_from(["printed", "ready", "no printer", "copied", "answer", "answer refused"]),
    st.integers(min_value=1, max_value=GIVE_UP_MS),
)
GIVEN = RememberedNumber(CommandId("00000000-0000-7000-8000-0000000000aa"), "A012", AT)
COPY = SlipStatus(JobId(f"{GIVEN.ticket}:2"), TicketId(GIVEN.ticket), SlipOutcome.PRINTED)


AT_NO_AGENCY = (
    *(Screen.AWAY, Screen.ATTRACT, Screen.AGENCIES, Screen.SEARCH, Screen.CHECK_IN, Screen.CHECK_IN_LOOK),
    *(Screen.CHECK_IN_CLASS, *STAFFED),
)
WITH_CODE = (Screen.CHECK_IN, Screen.CHECK_IN_LOOK, Screen.CHECK_IN_CLASS, Screen.ISSUING, Screen.REFUSED)


class Corner:
    """What the shell, the hub and the printer owe the staff corner."""

    def __init__(self, flow: KioskFlow) -> None:
        self.flow = flow
        self.pins = 0
        self.reprints: list[CommandId] = []
        self.tests: list[JobId] = []

    def take(self, effects: list[Effect], open_ids: list[CommandId]) -> None:
        """Keep what was asked for; wishes for numbers are the test's own."""
        for effect in effects:
            match effect:
                case Submit(ReprintSlip(command_id=id_)):
                    self.reprints.append(id_)
                case Submit(command):
                    open_ids.append(command.command_id)
                case Withdraw(id_) if id_ in self.reprints:
                    self.reprints.remove(id_)
                case Withdraw(id_):
                    open_ids.remove(id_)
                case CheckPin():
                    self.pins += 1
                case PrintTrial(job):
                    self.tests.append(job)
                case LookAtPrinter():
                    assert self.flow.reaches_printer
        assert len(self.reprints) <= 1
        assert self.pins <= 1
        assert not self.reprints or self.flow.is_busy

    def step(self, step: str, now: int) -> None:
        """Let the shell, the hub or the printer say something."""
        flow = self.flow
        match step:
            case "right" | "wrong" if self.pins:
                self.pins = 0
                flow.pin_checked(StaffGate(), step == "right", now)
            case "staff":
                for intent in (OpenStaff(), TypeKey("270519"), EnterPin()):
                    self.take(flow.intend(intent, now), [])
                self.step("right", now)
            case "printed" if self.tests:
                flow.slip_settled(self.tests.pop(), SlipOutcome.PRINTED, None)
            case "ready" | "no printer":
                flow.printer_is(PrinterState.READY if step == "ready" else None, now)
            case "copied":
                flow.shown(KioskView(now, PrinterState.READY, (COPY,)), now)
            case "answer" | "answer refused" if self.reprints:
                id_ = self.reprints.pop()
                refused = Refused(id_, RejectionCode.SLIP_PENDING)
                flow.reprint_answered(id_, Accepted(id_) if step == "answer" else refused)
            case _:
                pass


ANSWERS = frozenset({"accept", "refuse", "lose", "shut", "ask"})


@given(st.lists(STEPS, max_size=40))
def test_never_two_open_commands_and_every_number_told_is_shown(steps: list[Intent | str | int]) -> None:
    flow, now, open_ids = at_start(), AT, list[CommandId]()
    flow.attract_after_ms = IDLE_MS
    flow.shown(structs.replace(catalogue(), has_bookings=True, looks_up_bookings=True), AT)
    flow.has_pin, flow.given_today = True, (GIVEN,)
    corner = Corner(flow)
    for step in steps:
        effects = []
        if isinstance(step, int):
            now += step
            effects = flow.tick(now)
        elif not isinstance(step, str):
            was = flow.alarm, flow.screen
            effects = flow.intend(step, now)
            assert was[0] is None or (flow.alarm, flow.screen, effects) == (*was, []) or flow.screen is Screen.STAFF_PIN
        elif step == "join":
            flow.joined(now)
        elif step == "part":
            flow.parted(now)
        elif step in ("close", "open"):
            flow.shown(closing(ClosedWhy.AGENCY_BREAK) if step == "close" else LobbyView(AT, {}), now)
        elif step in ("evacuate", "message", "over"):
            kind = None if step == "over" else Emergency(EmergencyKind(step), {}, 1)
            flow.shown(LobbyView(AT, {}, emergency=kind), now)
            assert flow.alarm == kind or flow.screen in STAFFED
        elif step not in ANSWERS:
            corner.step(step, now)
        elif open_ids:
            command_id = open_ids.pop()
            answers = {
                "accept": Accepted(command_id, receipt() if flow.screen is Screen.ISSUING else None),
                "refuse": Refused(command_id, RejectionCode.TOO_BUSY),
                "lose": NotExecuted(command_id),
                "shut": Refused(command_id, RejectionCode.NOT_AVAILABLE, {"code": "suspended"}),
                "ask": Refused(command_id, RejectionCode.ASKS_FIRST),
            }
            accepted = Screen.NUMBER if flow.screen is Screen.ISSUING else Screen.CHECK_IN_CLASS
            flow.answered(command_id, answers[step], now)
            assert flow.screen is (accepted if step == "accept" else Screen.REFUSED)
        corner.take(effects, open_ids)
        assert len(open_ids) <= 1
        assert (flow.agency is not None) == (flow.screen not in AT_NO_AGENCY and not flow.is_checking_in)
        assert not flow.code or flow.screen in WITH_CODE
        assert bool(flow.hits) <= bool(flow.query)
        assert flow.screen is not Screen.ATTRACT or not flow.closed_start
        assert flow.leaves_in_s is None or flow.screen not in (Screen.AWAY, *AWAITING)
        assert bool(open_ids) == (flow.screen in AWAITING)
        assert (flow.receipt is not None) == (flow.screen is Screen.NUMBER)
        assert (flow.shut is not None) == (flow.refusal is RejectionCode.NOT_AVAILABLE)
        assert flow.leaves_in_s is None or flow.emergency is None
        assert flow.refusal is None or flow.screen is Screen.REFUSED
        assert not flow.pin or flow.screen is Screen.STAFF_PIN
        assert flow.screen not in STAFFED or (flow.language, flow.comfort) == (flow.home_language, flow.home_comfort)
        assert not (flow.screen is Screen.CLASS and SERVICE.service in flow.closed)
    for wait in (GIVE_UP_MS, IDLE_MS, QUESTION_MS):
        now += wait
        flow.tick(now)
    assert flow.screen in (Screen.AWAY, Screen.ATTRACT, Screen.AGENCIES), "nobody touches anything, and it is stuck"
    assert (flow.language, flow.comfort) == (flow.home_language, flow.home_comfort)
