"""A touch wakes the kiosk's loop: what it changes is drawn at once, not with the next look."""

import pytest
from PIL import Image

from tests.screens.kiosk_window import LANDSCAPE_10, KioskWindow
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue

pytestmark = pytest.mark.window


def question(picture: Image.Image) -> bytes:
    """The column at the left, which asks what is to be chosen."""
    return picture.crop((0, 0, picture.width // 5, picture.height // 2)).tobytes()


def test_a_touch_is_drawn_without_a_look() -> None:
    program = "tests.screens.seldom_kiosk"
    with ScriptedHub(sample_catalogue()) as hub, KioskWindow(LANDSCAPE_10, hub.port, program=program) as kiosk:
        kiosk.screen("agencies")
        try:
            target = kiosk.find("agency:A")
            before = kiosk.display.wait_for_still_picture(still_s=1.0)  # its loop sleeps by now
            inside = round(target.x + 9), round(target.y + 9)
            kiosk.display.press(target.x + target.width / 2, target.y + target.height / 2)
            kiosk.display.wait_for_picture(lambda picture: picture.getpixel(inside) != before.getpixel(inside))
            kiosk.display.release()
            kiosk.display.wait_for_picture(lambda picture: question(picture) != question(before))
        finally:
            kiosk.kill()  # told to end, its loop would hear of it only when it looks
