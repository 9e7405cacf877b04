import msgspec
import pytest

from counter_display.officer.panel import BOUNCE_MS, SETTLE_MS, OfficerPanel
from counter_display.officer.picture import MorePage, Notice
from counter_display.officer.presses import Chosen, Control, Sign
from counter_display.officer.questions import Asked
from counter_display.officer.sayings import MESSAGE_MS
from hub.protocol.commands import (
    Accepted,
    AskHelp,
    CallNext,
    CancelReason,
    CancelTicket,
    Command,
    FinishService,
    IssueTicket,
    Language,
    MarkNoShow,
    NotExecuted,
    ParkTicket,
    PauseCounter,
    PauseReason,
    Recall,
    SignOn,
    StartService,
    TicketClass,
    TicketReceipt,
)
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId, CounterId, OfficerId, ServiceId, TicketId
from hub.protocol.views import (
    CounterState,
    CurrentTicket,
    NoteRule,
    OfficerAction,
    OfficerView,
    SupervisorWord,
    TicketPhase,
)
from tests.unit.counter_display.officers import catalogue
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
    return set(panel.picture(0, 0).allowed)


def asked(panel: OfficerPanel) -> list[str]:
    page = panel.picture(0, 0).page
    return [choice.id for choice in page.choices] if isinstance(page, Asked) else []


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
def test_a_press_on_the_current_ticket_names_it(
    action: OfficerAction, kind: type[Recall | StartService | FinishService | MarkNoShow]
) -> None:
    command = pressed(live(action, current=TICKET), action)
    assert isinstance(command, kind)
    assert (command.counter, command.ticket) == (COUNTER, "t1")


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


@pytest.mark.parametrize("key", ["f4", "pad numpad0", "button start-finish"])
def test_a_key_that_stands_for_two_actions_does_not_do_both_in_a_double_press(key: str) -> None:
    panel = live(A.START, current=TICKET)
    command = panel.press(A.START, 10_000, key=key)
    assert isinstance(command, StartService)
    panel.answered(command.command_id, Accepted(command.command_id), 10_020)
    panel.shown(view(A.FINISH, current=TICKET))
    assert panel.press(A.FINISH, 10_000 + BOUNCE_MS - 1, key=key) is None
    assert isinstance(panel.press(A.FINISH, 10_000 + BOUNCE_MS, key=key), FinishService)


def test_a_finger_that_taps_twice_beside_the_number_presses_only_what_stood_there() -> None:
    panel = live(A.SIGN_ON)
    panel.shown(msgspec.structs.replace(view(A.SIGN_ON), usual_officer=OfficerId("ani")))
    command = pressed(panel, A.SIGN_ON)
    panel.answered(command.command_id, Accepted(command.command_id), 10_020)
    panel.shown(view(A.UNDO, A.RECALL, current=TICKET))
    assert panel.press(A.UNDO, 10_000 + BOUNCE_MS - 1) is None
    assert panel.press(A.RECALL, 10_000 + BOUNCE_MS - 1) is not None


@pytest.mark.parametrize(("key", "other"), [(None, "f2"), ("pad numpadsubstract", "pad numpadenter")])
def test_a_second_press_on_the_page_of_rarer_actions_does_not_press_what_lies_beneath(
    key: str | None, other: str
) -> None:
    panel = live(A.ASK_HELP, A.CALL_NEXT)
    panel.press(Control.MORE, 10_000, key="f9")
    command = panel.press(A.ASK_HELP, 11_000, key=key)
    assert isinstance(command, AskHelp)
    panel.answered(command.command_id, Accepted(command.command_id), 11_020)
    panel.shown(view(A.CALL_NEXT, A.NO_SHOW, current=TICKET))
    beneath = A.CALL_NEXT if key is None else A.NO_SHOW
    assert panel.press(beneath, 11_000 + BOUNCE_MS - 1, key=key) is None
    assert panel.press(beneath, 11_000 + BOUNCE_MS - 1, key=other) is not None


def test_the_key_that_answered_a_question_does_not_press_what_lies_beneath() -> None:
    panel = live(A.CANCEL, current=TICKET)
    assert panel.press(A.CANCEL, 9_000, key="f8") is None
    command = panel.press(Chosen(0), 11_000, key="pad numpad1")
    assert isinstance(command, CancelTicket)
    panel.answered(command.command_id, Accepted(command.command_id), 11_020)
    panel.shown(view(A.CALL_NEXT))
    assert panel.press(A.CALL_NEXT, 11_000 + BOUNCE_MS - 1, key="pad numpad1") is None
    assert panel.press(A.CALL_NEXT, 11_000 + BOUNCE_MS - 1, key="f2") is not None


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
    assert notice(panel, 10_049 + MESSAGE_MS) is Notice.REFUSED
    assert notice(panel, 10_050 + MESSAGE_MS) is None


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
    assert asked(panel) == list(CancelReason)
    assert panel.choose(CancelReason.WRONG_SERVICE, 10_000 + BOUNCE_MS - 1) is None
    command = panel.choose(CancelReason.WRONG_SERVICE, 10_800)
    assert isinstance(command, CancelTicket)
    assert (command.ticket, command.reason) == ("t1", "wrong_service")
    assert asked(panel) == []
    assert panel.picture(0, 0).button(A.CANCEL).pending
    assert panel.choose(CancelReason.WRONG_SERVICE, 10_900) is None


def test_a_cancellation_can_be_left() -> None:
    panel = live(A.CANCEL, A.START, current=TICKET)
    panel.press(A.CANCEL, 10_000)
    panel.press(Control.LEAVE, 10_000 + BOUNCE_MS - 1)
    assert asked(panel)
    panel.press(Control.LEAVE, 10_000 + BOUNCE_MS)
    assert asked(panel) == []
    assert panel.choose(CancelReason.VISITOR_ASKED, 10_900) is None
    panel.press(A.CANCEL, 11_000)
    assert isinstance(panel.press(A.START, 11_100, key="f4"), StartService)
    assert asked(panel) == []


def test_a_question_ends_when_the_hub_no_longer_allows_it_or_is_away() -> None:
    panel = live(A.CANCEL, current=TICKET)
    panel.press(A.CANCEL, 10_000)
    panel.shown(view(A.CANCEL, current=TICKET))
    assert asked(panel)
    panel.shown(view(A.CALL_NEXT))
    assert asked(panel) == []
    panel.shown(view(A.CANCEL, current=TICKET))
    panel.press(A.CANCEL, 11_000)
    panel.parted(11_100)
    assert asked(panel) == []


def test_an_action_without_a_ticket_asks_for_nothing() -> None:
    panel = live(A.RECALL, A.CANCEL)
    assert panel.press(A.RECALL, 10_000) is None
    assert enabled(panel) == {A.RECALL, A.CANCEL}
    panel.press(A.CANCEL, 10_000)
    assert panel.choose(CancelReason.VISITOR_ASKED, 10_900) is None


def test_a_question_about_one_ticket_never_cancels_another() -> None:
    panel = live(A.CANCEL, A.START, current=TICKET)
    panel.press(A.CANCEL, 10_000)
    other = msgspec.structs.replace(TICKET, ticket=TicketId("t2"), number="A043")
    panel.shown(view(A.CANCEL, A.START, current=other))
    assert asked(panel) == []
    assert panel.choose(CancelReason.VISITOR_ASKED, 11_000) is None


def receipt(panel: OfficerPanel, now: int) -> None:
    """The last command drew number A117."""
    drawn = TicketReceipt(TicketId("t9"), "A117", ServiceId("A.01"), TicketClass.REGULAR, 0, 3, {"id": "Lantai 1"})
    panel.answered(last_id(panel), Accepted(last_id(panel), drawn), now)


def last_id(panel: OfficerPanel) -> CommandId:
    assert panel._pending is not None
    return panel._pending.command.command_id


def page(panel: OfficerPanel) -> object:
    return panel.picture(0, 0).page


def test_the_rarer_actions_have_a_page_with_fixed_places() -> None:
    panel = live(A.PARK, A.RESUME, A.SIGN_ON, A.SIGN_OFF, current=TICKET)
    assert panel.press(Control.MORE, 1_000) is None
    picture = panel.picture(0, 0)
    assert isinstance(picture.page, MorePage)
    assert [button.action for button in picture.more] == [
        *(A.RETURN, A.TRANSFER, A.ADD_STOP, A.PARK, A.UNPARK, A.CALL_NUMBER, A.READMIT, A.ISSUE),
        *(A.RESUME, A.ASK_CLOSURE, A.ASK_HELP, A.SIGN_OFF, A.REPRINT, A.RESERVE_PAPER),
    ]
    assert panel.press(A.PARK, 1_100) is None, "that touch was meant for what stood there before"
    assert isinstance(panel.press(A.PARK, 1_200, key="4"), ParkTicket)
    picture = panel.picture(0, 0)
    assert picture.page is None
    assert (picture.more_pending, picture.more_enabled) == (True, False)
    assert panel.press(Control.MORE, 2_000) is None
    assert page(panel) is None


def test_a_shared_place_says_what_would_end_what_holds() -> None:
    panel = live()
    state = CounterState(paused=PauseReason.REST, wants_help=True)
    panel.shown(msgspec.structs.replace(view(), officer=OfficerId("ani"), state=state))
    shared = [button.action for button in panel.picture(0, 0).more][8:]
    assert shared == [A.RESUME, A.ASK_CLOSURE, A.END_HELP, A.SIGN_OFF, A.REPRINT, A.RESERVE_PAPER]
    panel.shown(view())
    shared = [button.action for button in panel.picture(0, 0).more][8:]
    assert shared == [A.PAUSE, A.ASK_CLOSURE, A.ASK_HELP, A.SIGN_ON, A.REPRINT, A.RESERVE_PAPER]


def test_the_page_is_left_by_its_own_button_and_by_escape() -> None:
    panel = live(A.PARK, current=TICKET)
    for leave in (Control.MORE, Control.LEAVE):
        panel.press(Control.MORE, 1_000)
        panel.press(leave, 1_499)
        assert page(panel) is not None
        panel.press(leave, 1_500)
        assert page(panel) is None
        panel.tick(0)
        panel.press(Control.MORE, 3_000)
        panel.press(leave, 4_000)
    before = OfficerPanel(COUNTER, Ids())
    before.press(Control.MORE, 1_000)
    assert page(before) is None


def test_beside_the_number_stands_what_the_moment_needs() -> None:
    def quick(panel: OfficerPanel) -> OfficerAction | None:
        button = panel.picture(0, 0).quick
        return None if button is None else button.action

    assert quick(live(A.UNDO, A.SIGN_ON, current=TICKET)) is A.UNDO
    assert quick(live(A.RESUME)) is A.RESUME
    assert quick(live(A.SIGN_ON)) is A.SIGN_ON
    assert quick(live(A.CALL_NEXT)) is None
    manned = live()
    manned.shown(msgspec.structs.replace(view(A.SIGN_ON), officer=OfficerId("ani")))
    assert quick(manned) is None
    undone = live(A.UNDO, current=TICKET)
    pressed(undone, A.UNDO)
    undone.shown(view(A.CALL_NEXT))
    assert quick(undone) is A.UNDO, "it waits for the answer"


def test_an_own_number_is_shown_until_it_is_put_away() -> None:
    panel = live(A.ISSUE, A.CALL_NEXT)
    panel.shown(catalogue(services_here=1))
    panel.press(A.ISSUE, 1_000)
    assert asked(panel) == ["regular", "priority", "regular_en", "priority_en"]
    command = panel.press(Control.SEND, 2_000)
    assert isinstance(command, IssueTicket)
    receipt(panel, 2_100)
    panel.shown(view(A.ISSUE, A.CALL_NEXT))
    panel.parted(2_200)
    shown = page(panel)
    assert isinstance(shown, TicketReceipt)
    assert shown.number == "A117"
    panel.press(Control.LEAVE, 2_599)
    panel.press(Control.LEAVE, 2_599, key="enter")
    assert page(panel) is not None
    panel.press(Control.LEAVE, 2_600)
    assert page(panel) is None


def test_a_second_number_of_the_same_service_is_asked_about() -> None:
    panel = live(A.ISSUE)
    panel.shown(catalogue(services_here=1))
    panel.press(A.ISSUE, 1_000)
    command = panel.choose("priority", 2_000)
    assert isinstance(command, IssueTicket)
    panel.answered(command.command_id, Refused(command.command_id, RejectionCode.ASKS_FIRST), 2_050)
    assert asked(panel) == ["again"]
    again = panel.choose("again", 3_000)
    assert isinstance(again, IssueTicket)
    assert (again.again, again.ticket_class) == (True, TicketClass.PRIORITY)
    assert again.command_id != command.command_id
    elsewhere = live(A.CALL_NEXT)
    called = pressed(elsewhere, A.CALL_NEXT)
    elsewhere.answered(called.command_id, Refused(called.command_id, RejectionCode.ASKS_FIRST), 10_050)
    assert notice(elsewhere) is Notice.REFUSED


def test_a_line_is_typed_and_a_refused_note_stands_there_again() -> None:
    noted = msgspec.structs.replace(TICKET, note=NoteRule.REQUIRED)
    panel = live(A.FINISH, current=noted)
    panel.press(A.FINISH, 1_000, key="f4")
    assert panel.press(Control.SEND, 1_100, key="enter") is None, "it is empty"
    for sign in "NIK":
        panel.press(Sign(sign), 1_200, key=sign)
    panel.press(Control.ERASE, 1_300, key="backspace")
    command = panel.press(Control.SEND, 1_400, key="enter")
    assert isinstance(command, FinishService)
    assert command.note == "NI"
    panel.answered(command.command_id, Refused(command.command_id, RejectionCode.PERSONAL_DATA), 1_500)
    panel.press(A.FINISH, 2_500, key="f4")
    shown = page(panel)
    assert isinstance(shown, Asked)
    assert shown.text == "NI"
    panel.shown(view(A.FINISH, current=msgspec.structs.replace(noted, ticket=TicketId("t2"))))
    panel.press(A.FINISH, 4_000, key="f4")
    shown = page(panel)
    assert isinstance(shown, Asked)
    assert shown.text == ""


def test_pages_are_turned_and_nothing_else_answers() -> None:
    panel = live(A.TRANSFER, current=TICKET)
    for press in (Chosen(0), Sign("a"), Control.PAGE_NEXT, Control.SEND):
        assert panel.press(press, 0) is None
    panel.shown(catalogue(agencies=12))
    panel.press(A.TRANSFER, 1_000)
    panel.press(Control.PAGE_NEXT, 2_000)
    assert asked(panel) == ["H", "I", "J", "K", "L"]
    assert panel.press(Chosen(7), 2_100) is None
    panel.press(Control.PAGE_BACK, 2_200)
    assert asked(panel)[:3] == ["A", "to_counter", "B"]
    assert panel.press(Control.SEND, 2_300) is None, "there is no usual answer"
    with pytest.raises(ValueError, match="nothing"):
        panel.choose("nothing", 2_400)


def test_the_same_key_again_so_soon_does_not_answer_but_another_does() -> None:
    panel = live(A.PAUSE)
    panel.press(A.PAUSE, 1_000, key="9")
    assert panel.press(Chosen(1), 1_100, key="2") is None
    assert asked(panel)[0] == "in_15"
    assert panel.press(Chosen(1), 1_200, key="2") is None
    command = panel.press(Chosen(1), 1_250, hub_time=0, key="1")
    assert isinstance(command, PauseCounter)
    assert command.reason == "meal"


def test_a_break_ends_by_the_halls_clock() -> None:
    panel = live(A.PAUSE)
    panel.press(A.PAUSE, 1_000, hub_time=0)
    panel.choose("rest", 2_000)
    jakarta = panel.choose("in_30", 3_000)
    assert isinstance(jakarta, PauseCounter)
    assert jakarta.until_minute == 7 * 60 + 30
    makassar = live(A.PAUSE)
    makassar.shown(catalogue())
    makassar.press(A.PAUSE, 1_000, hub_time=0)
    makassar.choose("rest", 2_000)
    later = makassar.choose("in_30", 3_000)
    assert isinstance(later, PauseCounter)
    assert later.until_minute == 8 * 60 + 30


def test_a_question_that_is_not_about_the_ticket_outlives_it() -> None:
    panel = live(A.PAUSE, A.CALL_NEXT)
    panel.press(A.PAUSE, 1_000)
    panel.shown(view(A.PAUSE, current=TICKET))
    assert asked(panel)
    panel.shown(view(A.CALL_NEXT))
    assert asked(panel) == []


def test_the_supervisors_word_stays_until_it_is_put_away() -> None:
    panel = live(A.CALL_NEXT, A.PAUSE)
    panel.press(Control.HIDE_WORD, 0)
    for at, hide in enumerate((Control.HIDE_WORD, Control.LEAVE), start=1):
        panel.shown(msgspec.structs.replace(view(A.PAUSE), word=SupervisorWord("Rapat pukul 12", at)))
        assert panel.picture(0, 0).word is not None
        panel.press(A.PAUSE, at * 10_000)
        panel.press(Control.LEAVE, at * 10_000 + 1_000)
        assert panel.picture(0, 0).word is not None, "Escape closes the question first"
        panel.press(hide, at * 10_000 + 2_000)
        assert panel.picture(0, 0).word is None


def test_who_was_here_last_is_proposed() -> None:
    panel = live(A.SIGN_ON)
    panel.shown(msgspec.structs.replace(view(A.SIGN_OFF), officer=OfficerId("ani")))
    panel.shown(view(A.SIGN_ON))
    panel.press(A.SIGN_ON, 1_000)
    shown = page(panel)
    assert isinstance(shown, Asked)
    assert shown.text == "ani"
    command = panel.press(Control.SEND, 2_000)
    assert isinstance(command, SignOn)
    assert command.officer == "ani"
