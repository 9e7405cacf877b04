"""A real kiosk from a wheelchair, with large text and in high contrast: by real touches, and as before for the next."""

import pytest
from PIL import ImageColor

from config.tokens import THEMES
from hub.protocol.commands import TicketClass
from kiosk.layout_file import ScreenNote, TargetNote
from kiosk.reach import HIGHEST_MM, LOWEST_MM
from tests.screens.kiosk_window import PORTRAIT_32, KioskWindow
from tests.screens.photographs import photograph
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue

pytestmark = pytest.mark.window

BOTTOM_MM = 700.0
PIXEL_MM = PORTRAIT_32.width_mm / PORTRAIT_32.width
BESIDE_ALL = (5, PORTRAIT_32.height // 2)
"""A point in the left margin, where nothing but the ground is."""


def unreached(note: ScreenNote) -> list[str]:
    """Return what can be touched and is partly above or below what a seated visitor reaches."""

    def height_mm(y: float) -> float:
        return BOTTOM_MM + (PORTRAIT_32.height - y) * PIXEL_MM

    def is_in_reach(target: TargetNote) -> bool:
        return height_mm(target.y) <= HIGHEST_MM and height_mm(target.y + target.height) >= LOWEST_MM

    return [target.key for target in note.targets if target.enabled and not is_in_reach(target)]


def test_a_number_is_drawn_from_a_wheelchair_in_large_text_and_high_contrast() -> None:
    ground = ImageColor.getrgb(THEMES["high_contrast"].ground)
    with (
        ScriptedHub(sample_catalogue()) as hub,
        KioskWindow(PORTRAIT_32, hub.port, settings=f"bottom_height_mm = {BOTTOM_MM}\n") as kiosk,
    ):
        before = kiosk.screen("agencies")
        assert "agency:A" in unreached(before)
        kiosk.touch("lower")
        kiosk.wait_for(lambda note: unreached(note) == [])
        plain = kiosk.find("agency:A").width
        kiosk.touch("large")
        kiosk.wait_for(lambda note: any(each.key == "agency:A" and each.width > plain for each in note.targets))
        kiosk.touch("contrast")
        kiosk.display.wait_for_picture(lambda picture: picture.getpixel(BESIDE_ALL) == ground)
        for target, screen in (("agency:A", "services"), ("service:A.01", "class"), ("class:priority", "number")):
            kiosk.touch(target)
            assert unreached(kiosk.screen(screen)) == []
        photograph(kiosk, "number-lowered-id")
        kiosk.touch("done")
        after = kiosk.screen("agencies")
        assert [(each.key, each.y) for each in after.targets] == [(each.key, each.y) for each in before.targets]
        kiosk.display.wait_for_picture(lambda picture: picture.getpixel(BESIDE_ALL) != ground)
    assert [issued.ticket_class for issued in hub.issued] == [TicketClass.PRIORITY]
