"""The staff corner of a real kiosk: a finger held on the hall's name, a wrong PIN, the right one, and out again."""

import pytest

from config.staff_pin import keep
from tests.screens.kiosk_window import LANDSCAPE_10, KioskWindow
from tests.screens.photographs import photograph
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue

pytestmark = pytest.mark.window


def test_a_held_corner_and_the_pin_show_how_the_kiosk_is() -> None:
    settings = f'staff_pin = "{keep("270519")}"\n'
    with ScriptedHub(sample_catalogue()) as hub, KioskWindow(LANDSCAPE_10, hub.port, "id", settings) as kiosk:
        kiosk.screen("agencies")
        kiosk.display.press(40, 40)
        kiosk.screen("staff_pin")
        kiosk.display.release()
        for pin, screen in (("270518", "staff_pin"), ("270519", "staff")):
            for place, digit in enumerate(pin, start=1):
                kiosk.touch(f"key:{digit}")
                dots = "\N{BULLET}" * place
                kiosk.wait_for(lambda note, dots=dots: any(text.text.startswith(dots) for text in note.texts))  # type: ignore[misc]
            kiosk.touch("go")
            if screen == "staff_pin":
                kiosk.wait_for(lambda note: any(text.text.startswith("PIN salah") for text in note.texts))
                photograph(kiosk, "staff-pin-id")
        kiosk.screen("staff")
        note = photograph(kiosk, "staff-id")
        assert any("kiosk-1" in text.text for text in note.texts)
        assert "270519" not in kiosk.log
        kiosk.touch("leave")
        kiosk.screen("agencies")
