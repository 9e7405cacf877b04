import pytest

from config.schema import OfficerKeys
from counter_display.officer.keys import Keyboard, KeysClash
from counter_display.officer_program import keyboard
from hub.protocol.views import OfficerAction

A = OfficerAction


def test_the_keys_are_those_of_the_settings_and_stand_on_the_buttons() -> None:
    keys = keyboard(OfficerKeys())
    labels = {action: keys.label(action) for action in A}
    assert labels == {
        A.CALL_NEXT: "F2",
        A.RECALL: "F1",
        A.NO_SHOW: "F3",
        A.START: "F4",
        A.FINISH: "F4",
        A.CANCEL: "F8",
    }
    assert Keyboard({}).label(A.START) == ""


def test_one_key_starts_and_finishes() -> None:
    keys = keyboard(OfficerKeys())
    assert keys.down("f4", [A.START]) is A.START
    keys.up("f4")
    assert keys.down("f4", [A.FINISH]) is A.FINISH


def test_a_held_key_acts_once() -> None:
    keys = keyboard(OfficerKeys())
    assert keys.down("f2", [A.CALL_NEXT]) is A.CALL_NEXT
    assert keys.down("f2", [A.CALL_NEXT]) is None
    keys.up("f2")
    assert keys.down("f2", []) is None
    keys.release_all()
    assert keys.down("f2", [A.CALL_NEXT]) is A.CALL_NEXT
    assert keys.down("x", list(A)) is None


def test_keys_that_clash_are_refused() -> None:
    with pytest.raises(KeysClash, match="'f2' is given to call_next, recall"):
        Keyboard({A.CALL_NEXT: "f2", A.RECALL: "f2"})
    with pytest.raises(KeysClash, match="escape"):
        Keyboard({A.CALL_NEXT: "escape"})
