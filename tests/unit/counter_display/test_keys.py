from dataclasses import replace

import msgspec
import pytest

from config.display_schema import OfficerKeys
from counter_display.officer.keys import Keyboard, KeysClash
from counter_display.officer.picture import PanelPicture
from counter_display.officer.presses import MORE, MORE_KEYS, Chosen, Control, Press, Sign
from counter_display.officer_program import keyboard
from hub.protocol.commands import TicketClass, TicketReceipt
from hub.protocol.ids import ServiceId, TicketId
from hub.protocol.views import NoteRule, OfficerAction
from tests.unit.counter_display.test_panel import TICKET, live

A = OfficerAction


def picture(*actions: OfficerAction) -> PanelPicture:
    return live(*actions, current=TICKET).picture(0, 0)


def opened(*presses: Press, note: NoteRule = NoteRule.OFF) -> PanelPicture:
    panel = live(*A, current=msgspec.structs.replace(TICKET, note=note))
    for at, press in enumerate(presses, start=1):
        panel.press(press, at * 1_000)
    return panel.picture(0, 0)


def test_the_keys_are_those_of_the_settings_and_stand_on_the_buttons() -> None:
    keys = keyboard(OfficerKeys())
    labels = {action: keys.label(action) for action in (*A, Control.MORE) if keys.label(action)}
    assert labels == {
        A.CALL_NEXT: "F2",
        A.RECALL: "F1",
        A.NO_SHOW: "F3",
        A.START: "F4",
        A.FINISH: "F4",
        A.CANCEL: "F8",
        A.UNDO: "F7",
        A.ASK_HELP: "F12",
        A.END_HELP: "F12",
        Control.MORE: "F9",
    }


def test_one_key_starts_and_finishes_and_one_calls_and_ends_help() -> None:
    keys = keyboard(OfficerKeys())
    assert keys.down("f4", picture(A.START)) is A.START
    keys.up("f4")
    assert keys.down("f4", picture(A.FINISH)) is A.FINISH
    assert keys.down("f12", picture(A.END_HELP)) is A.END_HELP
    assert keys.down("f9", picture()) is Control.MORE


def test_a_held_key_acts_once() -> None:
    keys = keyboard(OfficerKeys())
    assert keys.down("f2", picture(A.CALL_NEXT)) is A.CALL_NEXT
    assert keys.down("f2", picture(A.CALL_NEXT)) is None
    keys.up("f2")
    assert keys.down("f2", picture()) is A.CALL_NEXT, "the panel says why it cannot be pressed"
    keys.release_all()
    assert keys.down("f2", picture(A.CALL_NEXT)) is A.CALL_NEXT
    assert keys.down("x", picture(*A)) is None


def test_keys_that_clash_are_refused() -> None:
    with pytest.raises(KeysClash, match="'f2' is given to call_next, recall"):
        Keyboard({A.CALL_NEXT: "f2", A.RECALL: "f2"})
    with pytest.raises(KeysClash, match="escape"):
        Keyboard({A.CALL_NEXT: "escape"})


def test_the_upper_row_and_the_number_pad_press_the_rarer_actions() -> None:
    page = opened(Control.MORE)
    assert len(MORE_KEYS) == len(MORE)
    row = [*"1234567890-", "=", "/", "."]
    pad = [
        *(f"numpad{digit}" for digit in "1234567890"),
        "numpadsubstract",
        "numpadadd",
        "numpaddivide",
        "numpaddecimal",
    ]
    for keys in (row, pad):
        board = keyboard(OfficerKeys())
        assert [board.down(key, page) for key in keys] == [button.action for button in page.more]
    assert keyboard(OfficerKeys()).down("q", page) is None
    assert keyboard(OfficerKeys()).down("f2", page) is A.CALL_NEXT


def test_digits_choose_and_turn_pages() -> None:
    page = opened(A.CANCEL)
    board = keyboard(OfficerKeys())
    assert board.down("2", page) == Chosen(1)
    assert board.down("numpad8", page) == Chosen(7)
    assert [board.down(key, page) for key in ("9", "pagedown")] == [Control.PAGE_NEXT] * 2
    assert [board.down(key, page) for key in ("0", "pageup")] == [Control.PAGE_BACK] * 2
    assert board.down("enter", page) is Control.SEND
    assert board.down("a", page) is None
    assert board.down("escape", page) is Control.LEAVE


def test_a_line_is_typed_in_small_and_large_signs() -> None:
    page = opened(A.FINISH, note=NoteRule.OPTIONAL)
    board = keyboard(OfficerKeys())
    typed = [board.down(key, page) for key in ("a", "spacebar", "numpad7", ".", "numpaddecimal")]
    assert typed == [Sign("a"), Sign(" "), Sign("7"), Sign("."), Sign(".")]
    assert board.down("shift", page) is None
    assert [board.down(key, page) for key in ("b", "-", "numpad4", ",")] == [Sign("B"), Sign("_"), Sign("4"), Sign(",")]
    board.up("shift")
    assert board.down("-", page) is None, "it is held"
    assert board.down("backspace", page) is Control.ERASE
    assert board.down("numpadenter", page) is Control.SEND
    assert board.down("f2", page) is A.CALL_NEXT
    assert board.down("left", page) is None


def test_enter_puts_a_new_number_away() -> None:
    receipt = TicketReceipt(TicketId("t"), "A1", ServiceId("s"), TicketClass.REGULAR, 0, 0, {"id": "x"})
    shown = replace(live(A.CALL_NEXT).picture(0, 0), page=receipt)
    board = keyboard(OfficerKeys())
    assert board.down("enter", shown) is Control.LEAVE
    assert board.down("1", shown) is None
    assert board.down("f2", shown) is A.CALL_NEXT
