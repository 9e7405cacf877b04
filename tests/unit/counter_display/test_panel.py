import msgspec
import pytest

from counter_display.officer.panel import (
    BOUNCE_MS,
    MESSAGE_MS,
    SETTLE_MS,
    Notice,
    OfficerPanel,
)
from hub.protocol.commands import (
    Accepted,
    CallNext,
    CancelReason,
    CancelTicket,
    Command,
    FinishService,
    Language,
    MarkNoShow,
    NotExecuted,
    Recall,
    StartService,
    TicketClass,
)
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CounterId, ServiceId, TicketId
from hub.protocol.views import CurrentTicket, OfficerAction, OfficerView, TicketPhase
from tests.unit.counter_display.views import Ids

A = OfficerAction
COUNTER = CounterId("L12")
TICKET = CurrentTicket(
    ticket=TicketId("t1"),
    number="A042",
    service=ServiceId("A.01"),
    service_name={"id": "Perekaman KTP"},
    ticket_class=TicketClass.REGULAR,
    language=Language.INDONESIAN,
    phase=TicketPhase.CALLED,
    issued_at=0,
    called_at=0,
    started_at=None,
    calls=1,
)


def view(*actions: OfficerAction, current: CurrentTicket | None = None) -> OfficerView:
    return OfficerView(
        at=0,
        counter=COUNTER,
        counter_number=12,
        officer=None,
        current=current,
        actions=actions,
        waiting=(),
        waiting_total=3,
        served_today=0,
    )


def live(*actions: OfficerAction, current: CurrentTicket | None = None) -> OfficerPanel:
    panel = OfficerPanel(CounterId(""), Ids())
    panel.joined(COUNTER)
    panel.shown(view(*actions, current=current))
    return panel


def notice(panel: OfficerPanel, now: int = 0) -> Notice | None:
    message = panel.picture(now, now).message
    return None if message is None else message.notice


def enabled(panel: OfficerPanel) -> set[OfficerAction]:
    return {button.action for button in panel.picture(0, 0).buttons if button.enabled}


def pressed(panel: OfficerPanel, action: OfficerAction, now: int = 10_000) -> Command:
    command = panel.press(action, now)
    assert command is not None
    return command


def test_before_the_hub_is_heard_nothing_can_be_pressed() -> None:
    panel = OfficerPanel(COUNTER, Ids())
    assert notice(panel) is Notice.CONNECTING
    assert enabled(panel) == set()
    assert panel.press(A.CALL_NEXT, 0) is None
    panel.parted(0)
    assert notice(panel) is Notice.CONNECTING
    panel.joined(None)
    assert panel.counter == COUNTER
    assert enabled(panel) == set()


def test_buttons_are_those_that_the_hub_allows_in_places_that_never_change() -> None:
    first = live(A.CALL_NEXT).picture(0, 0)
    second = live(A.RECALL, A.START, current=TICKET).picture(0, 0)
    assert [b.action for b in first.buttons] == [b.action for b in second.buttons]
    assert first.button(A.CALL_NEXT).enabled
    assert not second.button(A.CALL_NEXT).enabled
    assert second.button(A.RECALL).enabled


@pytest.mark.parametrize(
    ("action", "kind"),
    [(A.RECALL, Recall), (A.START, StartService), (A.FINISH, FinishService), (A.NO_SHOW, MarkNoShow)],
)
def test_a_press_on_the_current_ticket_names_it(action: OfficerAction, kind: type) -> None:
    command = pressed(live(action, current=TICKET), action)
    assert isinstance(command, kind)
    assert (command.counter, command.ticket) == (COUNTER, "t1")  # type: ignore[attr-defined]


def test_a_press_waits_at_once_and_a_double_press_is_one_command() -> None:
    panel = live(A.CALL_NEXT)
    command = pressed(panel, A.CALL_NEXT)
    assert isinstance(command, CallNext)
    picture = panel.picture(10_000, 10_000)
    assert picture.button(A.CALL_NEXT).pending
    assert enabled(panel) == set()
    assert notice(panel) is Notice.WAITING
    assert panel.press(A.CALL_NEXT, 10_100) is None
    assert panel.press(A.CALL_NEXT, 60_000) is None


def test_a_bouncing_key_is_ignored_but_another_button_is_not() -> None:
    panel = live(A.RECALL, A.START, current=TICKET)
    command = pressed(panel, A.RECALL)
    panel.answered(command.command_id, Refused(command.command_id, RejectionCode.TOO_BUSY), 10_010)
    assert panel.press(A.RECALL, 10_000 + BOUNCE_MS - 1) is None
    assert panel.press(A.START, 10_000 + BOUNCE_MS - 1) is not None


def test_an_accepted_command_waits_for_its_view() -> None:
    panel = live(A.CALL_NEXT)
    command = pressed(panel, A.CALL_NEXT)
    panel.answered(command.command_id, Accepted(command.command_id), 10_050)
    assert panel.picture(0, 0).button(A.CALL_NEXT).pending
    assert notice(panel) is None
    panel.shown(view(A.RECALL, current=TICKET))
    assert enabled(panel) == {A.RECALL}


def test_an_accepted_command_without_a_view_settles_by_itself() -> None:
    panel = live(A.CALL_NEXT)
    command = pressed(panel, A.CALL_NEXT)
    panel.tick(10_040)
    panel.answered(command.command_id, Accepted(command.command_id), 10_050)
    panel.tick(10_049 + SETTLE_MS)
    assert enabled(panel) == set()
    panel.tick(10_050 + SETTLE_MS)
    assert enabled(panel) == {A.CALL_NEXT}


def test_a_refusal_is_said_for_a_while() -> None:
    panel = live(A.CALL_NEXT)
    command = pressed(panel, A.CALL_NEXT)
    panel.answered(command.command_id, Refused(command.command_id, RejectionCode.NOBODY_WAITING), 10_050)
    message = panel.picture(0, 0).message
    assert message is not None
    assert (message.notice, message.code) == (Notice.REFUSED, RejectionCode.NOBODY_WAITING)
    panel.tick(10_049 + MESSAGE_MS)
    assert notice(panel) is Notice.REFUSED
    panel.tick(10_050 + MESSAGE_MS)
    assert notice(panel) is None


def test_an_answer_to_something_else_changes_nothing() -> None:
    panel = live(A.CALL_NEXT)
    other = Ids()(99)
    panel.answered(other, Accepted(other), 0)
    pressed(panel, A.CALL_NEXT)
    panel.answered(other, Accepted(other), 10_050)
    assert notice(panel) is Notice.WAITING


def test_with_the_hub_away_the_picture_stays_and_nothing_can_be_pressed() -> None:
    panel = live(A.CALL_NEXT)
    panel.parted(5_000)
    panel.parted(9_000)
    picture = panel.picture(10_000, 12_000)
    assert picture.view is not None
    assert picture.message is not None
    assert (picture.message.notice, picture.message.since) == (Notice.HUB_AWAY, 7_000)
    assert panel.press(A.CALL_NEXT, 10_000) is None
    panel.joined(COUNTER)
    assert enabled(panel) == {A.CALL_NEXT}


def test_a_command_on_its_way_when_the_link_broke_is_settled_by_the_hubs_word() -> None:
    panel = live(A.CALL_NEXT)
    command = pressed(panel, A.CALL_NEXT)
    panel.parted(10_100)
    assert notice(panel) is Notice.UNSETTLED
    panel.joined(COUNTER)
    assert enabled(panel) == set()
    panel.answered(command.command_id, NotExecuted(command.command_id), 20_000)
    assert notice(panel) is Notice.NOT_EXECUTED
    assert enabled(panel) == {A.CALL_NEXT}
    assert panel.press(A.CALL_NEXT, 21_000) is not None
    assert notice(panel) is Notice.WAITING


def test_a_cancellation_asks_for_its_reason() -> None:
    panel = live(A.CANCEL, A.START, current=TICKET)
    assert panel.press(A.CANCEL, 10_000) is None
    assert panel.picture(0, 0).reasons == tuple(CancelReason)
    assert panel.press_reason(CancelReason.WRONG_SERVICE, 10_000 + BOUNCE_MS - 1) is None
    command = panel.press_reason(CancelReason.WRONG_SERVICE, 10_800)
    assert isinstance(command, CancelTicket)
    assert (command.ticket, command.reason) == ("t1", "wrong_service")
    assert panel.picture(0, 0).reasons == ()
    assert panel.picture(0, 0).button(A.CANCEL).pending
    assert panel.press_reason(CancelReason.WRONG_SERVICE, 10_900) is None


def test_a_cancellation_can_be_left() -> None:
    panel = live(A.CANCEL, A.START, current=TICKET)
    panel.press(A.CANCEL, 10_000)
    panel.leave(10_000 + BOUNCE_MS - 1)
    assert panel.picture(0, 0).reasons
    panel.leave(10_000 + BOUNCE_MS)
    assert panel.picture(0, 0).reasons == ()
    assert panel.press_reason(CancelReason.VISITOR_ASKED, 10_900) is None
    panel.press(A.CANCEL, 11_000)
    assert isinstance(panel.press(A.START, 11_100), StartService)
    assert panel.picture(0, 0).reasons == ()


def test_a_question_ends_when_the_hub_no_longer_allows_it_or_is_away() -> None:
    panel = live(A.CANCEL, current=TICKET)
    panel.press(A.CANCEL, 10_000)
    panel.shown(view(A.CANCEL, current=TICKET))
    assert panel.picture(0, 0).reasons
    panel.shown(view(A.CALL_NEXT))
    assert panel.picture(0, 0).reasons == ()
    panel.shown(view(A.CANCEL, current=TICKET))
    panel.press(A.CANCEL, 11_000)
    panel.parted(11_100)
    assert panel.picture(0, 0).reasons == ()


def test_an_action_without_a_ticket_asks_for_nothing() -> None:
    panel = live(A.RECALL, A.CANCEL)
    assert panel.press(A.RECALL, 10_000) is None
    assert enabled(panel) == {A.RECALL, A.CANCEL}
    panel.press(A.CANCEL, 10_000)
    assert panel.press_reason(CancelReason.VISITOR_ASKED, 10_900) is None
    assert OfficerPanel(COUNTER, Ids()).press_reason(CancelReason.VISITOR_ASKED, 0) is None


def test_a_question_about_one_ticket_never_cancels_another() -> None:
    panel = live(A.CANCEL, A.START, current=TICKET)
    panel.press(A.CANCEL, 10_000)
    other = msgspec.structs.replace(TICKET, ticket=TicketId("t2"), number="A043")
    panel.shown(view(A.CANCEL, A.START, current=other))
    assert panel.picture(0, 0).reasons == ()
    assert panel.press_reason(CancelReason.VISITOR_ASKED, 11_000) is None
