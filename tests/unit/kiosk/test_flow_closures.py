"""The kiosk's flow without a number at once: closed services, quotas, and the question before a second one."""

from hub.protocol.commands import Accepted, IssueTicket, TicketClass
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId, ServiceId
from hub.protocol.views import Closed, ClosedWhy, LobbyView
from kiosk.closures import Shut
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import (
    Back,
    ChooseClass,
    ChooseService,
    Home,
    Submit,
    TakeAnother,
    TurnPage,
)
from kiosk.steps import IDLE_MS, QUESTION_MS
from tests.unit.kiosk.hall import AT, receipt, slip_id
from tests.unit.kiosk.visits import AGENCY, REGULAR, SERVICE, closing, issuing, told, walked, with_number


def test_closed_service_says_why_and_leads_back_to_the_list() -> None:
    flow = walked(TurnPage(1), AGENCY, TurnPage(1))
    flow.shown(closing(ClosedWhy.QUOTA_REACHED), AT)
    assert flow.screen is Screen.SERVICES
    assert flow.intend(SERVICE, AT) == []
    assert (flow.screen, flow.refusal, told(flow)) == (
        Screen.REFUSED,
        RejectionCode.NOT_AVAILABLE,
        ClosedWhy.QUOTA_REACHED,
    )
    assert flow.intend(REGULAR, AT) == []
    assert flow.intend(TakeAnother(), AT) == []
    flow.intend(Back(), AT)
    assert (flow.screen, flow.service_page, flow.service, flow.shut) == (Screen.SERVICES, 1, None, None)
    flow.intend(ChooseService(ServiceId("A1.2")), AT)
    assert flow.screen is Screen.CLASS


def test_service_that_closes_before_the_visitors_eyes_says_why_and_opens_again_by_itself() -> None:
    flow = walked(AGENCY, SERVICE)
    flow.shown(closing(ClosedWhy.SUSPENDED), AT)
    assert (flow.screen, told(flow)) == (Screen.REFUSED, ClosedWhy.SUSPENDED)
    flow.shown(closing(ClosedWhy.FORCED_CLOSED), AT + 1)
    assert told(flow) is ClosedWhy.FORCED_CLOSED
    flow.shown(LobbyView(AT, {}), AT + 2)
    assert (flow.screen, flow.refusal, flow.shut) == (Screen.CLASS, None, None)
    assert flow.intend(REGULAR, AT + 3)


def test_news_of_a_closed_service_does_not_hold_who_left() -> None:
    flow = walked(AGENCY, SERVICE)
    flow.shown(closing(ClosedWhy.SUSPENDED), AT)
    flow.shown(closing(ClosedWhy.FORCED_CLOSED), AT + IDLE_MS - 1)
    flow.tick(AT + IDLE_MS)
    flow.tick(AT + IDLE_MS + QUESTION_MS)
    assert (flow.screen, flow.shut) == (Screen.AGENCIES, None)


def test_service_that_closes_while_its_number_is_drawn_waits_for_the_answer() -> None:
    flow, command_id = issuing()
    flow.shown(closing(ClosedWhy.SUSPENDED), AT)
    assert flow.screen is Screen.ISSUING
    flow.answered(command_id, Accepted(command_id, receipt()), AT)
    assert flow.screen is Screen.NUMBER


def test_hub_that_knows_better_says_why_there_is_no_number() -> None:
    flow, command_id = issuing()
    values = {"code": "friday_break", "until": str(AT + 1), "opens_at": str(AT + 1)}
    flow.answered(command_id, Refused(command_id, RejectionCode.NOT_AVAILABLE, values), AT)
    assert (flow.screen, told(flow)) == (Screen.REFUSED, ClosedWhy.FRIDAY_BREAK)
    flow.shown(LobbyView(AT, {}), AT)
    assert flow.screen is Screen.REFUSED, "a lobby from before the refusal changes nothing"
    flow.shown(closing(ClosedWhy.FRIDAY_BREAK), AT)
    flow.shown(LobbyView(AT + 1, {}), AT + 1)
    assert flow.screen is Screen.CLASS


def test_refusal_of_a_regular_number_leads_back_to_the_classes() -> None:
    flow, command_id = issuing()
    values = {"code": "quota_reached", "priority_left": "8"}
    flow.answered(command_id, Refused(command_id, RejectionCode.NOT_AVAILABLE, values), AT)
    assert flow.shut == Shut(Closed(ClosedWhy.QUOTA_REACHED, ()), 8)
    flow.intend(Back(), AT)
    assert (flow.screen, flow.shut) == (Screen.CLASS, None)


def test_trying_again_after_the_service_closed_says_why() -> None:
    flow, command_id = issuing()
    flow.answered(command_id, Refused(command_id, RejectionCode.TOO_BUSY), AT)
    flow.shown(closing(ClosedWhy.SUSPENDED), AT)
    assert told(flow) is None
    flow.intend(Back(), AT)
    assert (flow.screen, told(flow)) == (Screen.REFUSED, ClosedWhy.SUSPENDED)


def asked_first() -> tuple[KioskFlow, CommandId]:
    flow = with_number()
    for intent in (Home(), AGENCY, SERVICE, ChooseClass(TicketClass.PRIORITY)):
        flow.intend(intent, AT)
    assert flow.command_id is not None
    first = flow.command_id
    flow.answered(first, Refused(first, RejectionCode.ASKS_FIRST, {"drawn_at": str(AT)}), AT)
    return flow, first


def test_second_number_is_asked_about_and_yes_is_a_new_wish() -> None:
    flow, first = asked_first()
    assert (flow.screen, flow.refusal) == (Screen.REFUSED, RejectionCode.ASKS_FIRST)
    assert flow.last_receipt == receipt(slip_id())
    [effect] = flow.intend(TakeAnother(), AT)
    assert isinstance(effect, Submit)
    assert isinstance(effect.command, IssueTicket)
    assert effect.command.command_id != first
    assert (effect.command.again, effect.command.ticket_class) == (True, TicketClass.PRIORITY)
    assert flow.intend(TakeAnother(), AT) == []
    flow.answered(effect.command.command_id, Accepted(effect.command.command_id, receipt()), AT)
    assert flow.screen is Screen.NUMBER


def test_no_second_number_leads_to_the_start_and_so_does_time() -> None:
    flow, _ = asked_first()
    flow.intend(Home(), AT)
    assert (flow.screen, flow.refusal) == (Screen.AGENCIES, None)
    flow, _ = asked_first()
    flow.tick(AT + IDLE_MS)
    flow.tick(AT + IDLE_MS + QUESTION_MS)
    assert (flow.screen, flow.refusal) == (Screen.AGENCIES, None)
