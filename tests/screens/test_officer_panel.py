"""A real officer's panel: keys, touches, a hub that is slow, says no, or is away."""

from pathlib import Path

import pytest

from counter_display.layout_file import OfficerNote
from hub.protocol.commands import (
    Accepted,
    CallNext,
    CallNumber,
    CancelTicket,
    Command,
    FinishService,
    Recall,
    StartService,
    TransferTicket,
)
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import counter_topic
from hub.protocol.views import NoteRule, OfficerAction, OfficerView, TicketPhase
from tests.screens.display_hub import COUNTER, DisplayHub, catalogue_view, now, officer_view, ticket
from tests.screens.display_window import DisplayWindow

pytestmark = pytest.mark.window

A = OfficerAction
SIZE = (1280, 800)


def panel(hub: DisplayHub, folder: Path) -> DisplayWindow:
    return DisplayWindow(hub, folder, "officer", SIZE, 477.0, 0.6, "light")


def hub_with(view: OfficerView) -> DisplayHub:
    return DisplayHub(counter_topic(COUNTER), view)


def called(line: int = 15) -> OfficerView:
    return officer_view(ticket("A042", TicketPhase.CALLED, now()), A.RECALL, A.START, A.NO_SHOW, A.CANCEL, line=line)


def allows(note: OfficerNote, action: OfficerAction) -> bool:
    return action in {button.id for button in note.buttons if button.enabled}


def asks(note: OfficerNote) -> bool:
    return "leave" in {button.id for button in note.buttons}


def enabled(window: DisplayWindow) -> set[str]:
    """Return which actions can be pressed; the way to the rarer ones is none."""
    return {button.id for button in window.officer().buttons if button.enabled and button.id != "more"}


def test_a_morning_at_the_counter_by_keyboard_alone(tmp_path: Path) -> None:
    with hub_with(officer_view(None, A.CALL_NEXT)) as hub, panel(hub, tmp_path) as window:
        window.officer(lambda note: note.counter == 12)
        assert enabled(window) == {"call_next"}
        window.screen.key("F4")
        window.screen.key("F2")
        assert hub.wait_for(CallNext)[0].counter == COUNTER
        hub.show(called())
        window.officer(lambda note: note.number == "A042" and allows(note, A.RECALL))
        window.screen.key("F1")
        assert hub.wait_for(Recall)[0].ticket == "t-A042"
        hub.show(called(line=14))
        window.officer(lambda note: note.waiting == 14 and allows(note, A.START))
        window.screen.key("F4")
        hub.wait_for(StartService)
        hub.show(officer_view(ticket("A042", TicketPhase.SERVING, now()), A.FINISH))
        window.officer(lambda note: note.phase == "serving" and allows(note, A.FINISH))
        hub.answer = lambda command: None
        while not hub.of(FinishService):  # the same key so soon again is a trembling hand
            window.screen.key("F4")
        assert len([message for message in hub.said if isinstance(message, Command)]) == 4
        assert window.end() == 0


def test_a_double_touch_is_one_command_and_waits_for_the_hub(tmp_path: Path) -> None:
    with hub_with(officer_view(None, A.CALL_NEXT)) as hub, panel(hub, tmp_path) as window:
        hub.answer = lambda command: None
        window.officer(lambda note: note.counter == 12)
        window.touch("call_next")
        window.touch("call_next")
        window.officer(lambda note: note.notice == "waiting")
        assert enabled(window) == set()
        (command,) = hub.wait_for(CallNext)
        hub.answer = lambda command: Accepted(command.command_id)
        hub.go_away()
        window.officer(lambda note: note.notice == "unsettled")
        hub.come_back()
        hub.wait_for(CallNext, 2)
        assert {again.command_id for again in hub.of(CallNext)} == {command.command_id}


def test_a_refusal_is_said_in_words_and_the_button_is_free_again(tmp_path: Path) -> None:
    with hub_with(officer_view(None, A.CALL_NEXT)) as hub, panel(hub, tmp_path) as window:
        hub.answer = lambda command: Refused(command.command_id, RejectionCode.NOBODY_WAITING)
        window.officer(lambda note: note.counter == 12)
        window.touch("call_next")
        window.officer(lambda note: note.notice == "refused")
        assert enabled(window) == {"call_next"}


def test_with_the_hub_away_the_panel_says_so_keeps_its_picture_and_takes_no_press(tmp_path: Path) -> None:
    with hub_with(called()) as hub, panel(hub, tmp_path) as window:
        window.officer(lambda note: note.number == "A042")
        hub.go_away()
        note = window.officer(lambda note: note.notice == "hub_away")
        assert note.number == "A042"
        assert enabled(window) == set()
        window.screen.key("F1")
        hub.come_back()
        window.officer(lambda note: note.notice is None)
        window.screen.key("F4")
        hub.wait_for(StartService)
        assert hub.of(Recall) == []


def test_a_cancellation_asks_why_and_escape_leaves_it(tmp_path: Path) -> None:
    with hub_with(called()) as hub, panel(hub, tmp_path) as window:
        window.officer(lambda note: note.number == "A042")
        window.screen.key("F8")
        window.officer(asks)
        while asks(window.officer()):
            window.screen.key("Escape")
        while not asks(window.officer()):  # the same button so soon after F8 is a trembling hand
            window.touch("cancel")
        while not hub.of(CancelTicket):
            window.screen.key("2")
        (command,) = hub.wait_for(CancelTicket)
        assert command.reason == "wrong_service"


def test_a_transfer_is_chosen_step_by_step_by_keyboard_alone(tmp_path: Path) -> None:
    serving = officer_view(ticket("A042", TicketPhase.SERVING, now()), A.FINISH, A.TRANSFER)
    with DisplayHub(counter_topic(COUNTER), serving, catalogue_view()) as hub, panel(hub, tmp_path) as window:
        window.officer(lambda note: allows(note, A.TRANSFER) or note.number == "A042")
        window.screen.key("F9")
        window.officer(lambda note: allows(note, A.TRANSFER))
        window.screen.key("2")
        window.officer(lambda note: "A" in {button.id for button in note.buttons})
        window.screen.key("1")
        window.officer(lambda note: "A.03" in {button.id for button in note.buttons})
        window.screen.key("3")
        window.officer(lambda note: "by_credit" in {button.id for button in note.buttons})
        window.screen.key("Return")
        (command,) = hub.wait_for(TransferTicket)
        assert (command.ticket, command.service, command.standing) == ("t-A042", "A.03", "by_credit")


def test_a_note_is_typed_and_a_number_touched(tmp_path: Path) -> None:
    noted = ticket("A042", TicketPhase.SERVING, now(), note=NoteRule.OPTIONAL)
    with hub_with(officer_view(noted, A.FINISH, A.CALL_NUMBER)) as hub, panel(hub, tmp_path) as window:
        window.officer(lambda note: note.number == "A042")
        window.screen.key("F4")
        window.officer(lambda note: note.asks == "finish")
        for key in ("shift+f", "o", "t", "o", "space", "2", "KP_3"):
            window.press_key(key)
        window.officer(lambda note: note.typed == "Foto 23")
        window.screen.key("Return")
        assert hub.wait_for(FinishService)[0].note == "Foto 23"
        hub.show(officer_view(None, A.CALL_NUMBER, line=4))
        window.officer(lambda note: note.waiting == 4)
        window.screen.key("F9")
        window.officer(lambda note: note.page == "more" and allows(note, A.CALL_NUMBER))
        window.touch_until("call_number", lambda note: note.asks == "call_number")
        typed = window.touch_until("sign:Q", lambda note: bool(note.typed)).typed
        window.screen.key("7")
        window.officer(lambda note: note.typed == f"{typed}7")
        window.screen.key("Return")
        window.officer(lambda note: "urgent" in {button.id for button in note.buttons})
        window.screen.key("3")
        (command,) = hub.wait_for(CallNumber)
        assert (command.number, command.reason) == (f"{typed}7", "passed_over")
