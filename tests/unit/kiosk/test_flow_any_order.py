"""Touches, answers, views and time in any order: no sequence draws two numbers for one visit."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hub.protocol.commands import Accepted, NotExecuted, TicketClass
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId
from hub.protocol.views import ClosedWhy, LobbyView
from kiosk.flow import Screen
from kiosk.intents import (
    Back,
    Begin,
    CheckIn,
    ChooseClass,
    ClearQuery,
    EraseKey,
    GoOn,
    Home,
    Intent,
    OpenCheckIn,
    OpenSearch,
    ScanCode,
    ShowNeeds,
    Submit,
    TakeAnother,
    TurnKeys,
    TurnPage,
    TypeKey,
)
from kiosk.steps import GIVE_UP_MS, IDLE_MS, QUESTION_MS
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
    st.integers(min_value=1, max_value=GIVE_UP_MS),
)


AT_NO_AGENCY = (Screen.AWAY, Screen.ATTRACT, Screen.AGENCIES, Screen.SEARCH, Screen.CHECK_IN)


@given(st.lists(STEPS, max_size=40))
def test_never_two_open_commands_and_every_number_told_is_shown(steps: list[Intent | str | int]) -> None:
    flow, now, open_ids = at_start(), AT, list[CommandId]()
    flow.attract_after_ms = IDLE_MS
    flow.shown(structs.replace(catalogue(), has_bookings=True), AT)
    for step in steps:
        effects = []
        if isinstance(step, int):
            now += step
            effects = flow.tick(now)
        elif not isinstance(step, str):
            effects = flow.intend(step, now)
        elif step == "join":
            flow.joined(now)
        elif step == "part":
            flow.parted(now)
        elif step in ("close", "open"):
            flow.shown(closing(ClosedWhy.AGENCY_BREAK) if step == "close" else LobbyView(AT, {}), now)
        elif open_ids:
            command_id = open_ids.pop()
            answers = {
                "accept": Accepted(command_id, receipt()),
                "refuse": Refused(command_id, RejectionCode.TOO_BUSY),
                "lose": NotExecuted(command_id),
                "shut": Refused(command_id, RejectionCode.NOT_AVAILABLE, {"code": "suspended"}),
                "ask": Refused(command_id, RejectionCode.ASKS_FIRST),
            }
            flow.answered(command_id, answers[step], now)
            assert flow.screen is (Screen.NUMBER if step == "accept" else Screen.REFUSED)
        for effect in effects:
            if isinstance(effect, Submit):
                open_ids.append(effect.command.command_id)
            else:
                open_ids.remove(effect.command_id)
        assert len(open_ids) <= 1
        assert (flow.agency is not None) == (flow.screen not in AT_NO_AGENCY and not flow.is_checking_in)
        assert not flow.code or flow.screen in (Screen.CHECK_IN, Screen.ISSUING, Screen.REFUSED)
        assert bool(flow.hits) <= bool(flow.query)
        assert flow.screen is not Screen.ATTRACT or not flow.closed_start
        assert flow.leaves_in_s is None or flow.screen not in (Screen.AWAY, Screen.ISSUING)
        assert bool(open_ids) == (flow.screen is Screen.ISSUING)
        assert (flow.receipt is not None) == (flow.screen is Screen.NUMBER)
        assert (flow.shut is not None) == (flow.refusal is RejectionCode.NOT_AVAILABLE)
        assert flow.refusal is None or flow.screen is Screen.REFUSED
        assert not (flow.screen is Screen.CLASS and SERVICE.service in flow.closed)
    for wait in (GIVE_UP_MS, IDLE_MS, QUESTION_MS):
        now += wait
        flow.tick(now)
    assert flow.screen in (Screen.AWAY, Screen.ATTRACT, Screen.AGENCIES), "nobody touches anything, and it is stuck"
    assert (flow.language, flow.comfort) == (flow.home_language, flow.home_comfort)
