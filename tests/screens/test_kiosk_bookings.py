"""A booking at a real kiosk in a real window: typed on the glass and on a keyboard, and read by a scanner."""

import pytest
from msgspec import structs

from hub.protocol.ids import ServiceId
from tests.screens.kiosk_window import PORTRAIT_21, KioskWindow
from tests.screens.photographs import photograph
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue

pytestmark = pytest.mark.window


def test_a_booking_is_checked_in_by_touch_and_by_a_scanner() -> None:
    with (
        ScriptedHub(structs.replace(sample_catalogue(), has_bookings=True, looks_up_bookings=True)) as hub,
        KioskWindow(PORTRAIT_21, hub.port) as kiosk,
    ):
        hub.bookings = {"K7P2": ServiceId("XS.01"), "7QA9": ServiceId("A.01")}
        kiosk.screen("agencies")
        photograph(kiosk, "agencies-bookings-id")
        kiosk.touch("booking")
        kiosk.screen("check_in")
        for place, key in enumerate("k7p3", start=1):
            kiosk.display.key(key) if key == "k" else kiosk.touch(f"key:{key}")
            kiosk.wait_for(lambda note, code="K7P3"[:place]: any(text.text.startswith(code) for text in note.texts))  # type: ignore[misc]
        photograph(kiosk, "check-in-id")
        kiosk.touch("go")
        kiosk.screen("refused")
        photograph(kiosk, "check-in-refused-id")
        kiosk.touch("back")
        kiosk.screen("check_in")
        kiosk.touch("key:erase")
        kiosk.wait_for(lambda note: any(text.text == "K7P_" for text in note.texts))
        kiosk.touch("key:2")
        kiosk.wait_for(lambda note: any(text.text.startswith("K7P2") for text in note.texts))
        kiosk.touch("go")
        kiosk.screen("check_in_class")
        photograph(kiosk, "check-in-class-id")
        kiosk.touch("class:priority")
        kiosk.screen("number")
        kiosk.touch("done")
        kiosk.screen("agencies")
        kiosk.display.key(*"7QA9", "Return")
        kiosk.screen("check_in_class")
        kiosk.touch("class:regular")
        note = kiosk.screen("number")
        assert any(text.text == "A043" for text in note.texts)
    assert [(each.service, each.ticket_class) for each in hub.issued] == [("XS.01", "priority"), ("A.01", "regular")]
