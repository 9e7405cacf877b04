"""A real kiosk in a real window, used with the eyes closed: real keys and fingers in, recorded sound out."""

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from hub.protocol.commands import TicketClass
from hub.protocol.ids import ServiceId
from kiosk.speech.jack import EVENT, HEADPHONE_INSERT, SWITCH
from tests.screens.heard import BlindVisitor
from tests.screens.kiosk_window import LANDSCAPE_10, KioskWindow
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"),
]

FIRST_ITEM: Final = "Disdukcapil"
"""Of the sample hall."""

AGAIN_S: Final = 0.6
"""Two choices of one visitor lie at least half a second apart (H4)."""


@dataclass
class SpeakingKiosk:
    """A kiosk that writes what it says, and what is plugged into it."""

    window: KioskWindow
    hub: ScriptedHub
    visit: BlindVisitor
    folder: Path
    jack: int

    def plug(self, is_in: bool) -> None:
        os.write(self.jack, EVENT.pack(0, 0, SWITCH, HEADPHONE_INSERT, is_in))

    def tap(self, x: float, y: float) -> None:
        self.window.finger("down", 1, x, y)
        self.window.finger("up", 1, x, y)


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpeakingKiosk]:
    folder = tmp_path_factory.mktemp("heard")
    os.mkfifo(folder / "jack")
    jack = os.open(folder / "jack", os.O_RDWR)
    settings = f'sound = "file"\nsound_dir = "{folder}"\nheadset_device = "{folder / "jack"}"\n'
    with (
        ScriptedHub(sample_catalogue()) as hub,
        KioskWindow(LANDSCAPE_10, hub.port, "id", settings, has_glass=True) as window,
    ):
        window.screen("agencies")
        yield SpeakingKiosk(window, hub, BlindVisitor(window, folder), folder, jack)
    os.close(jack)


def test_a_number_is_drawn_with_the_eyes_closed(kiosk: SpeakingKiosk) -> None:
    visit, window = kiosk.visit, kiosk.window
    plain = window.display.picture()
    assert visit.press("KP_2") == "Suara dinyalakan."
    window.display.key("KP_2")
    item = visit.heard.wait_for(FIRST_ITEM)
    window.display.key("KP_0")
    visit.heard.wait_until(lambda lines: [each["text"] for each in lines if each["event"] == "start"].count(item) == 2)
    assert window.display.wait_for_picture(lambda picture: picture.tobytes() != plain.tobytes())
    count = visit.choose("Disdukcapil")
    visit.heard.wait_for("Pilih layanan", count)
    window.screen("services")
    count = visit.choose("Perekaman ka te pe elektronik", "KP_2")
    visit.heard.wait_for("Perkiraan menunggu", count)
    count = visit.choose("Ambil nomor prioritas")
    window.screen("number")
    assert visit.heard.wait_for("Nomor antrean Anda", count) == "Nomor antrean Anda: a, nol empat dua"
    visit.heard.wait_for("Instansi: ", count)  # the star key does not count on a screen that has only just come
    window.display.key("asterisk")
    window.screen("agencies")
    visit.heard.wait_for("Layar kembali ke awal", count)
    [wish] = kiosk.hub.issued
    assert (wish.service, wish.ticket_class) == (ServiceId("A.01"), TicketClass.PRIORITY)
    assert (kiosk.folder / "heard.wav").stat().st_size > 100_000


def test_a_headset_begins_speech_and_ends_it(kiosk: SpeakingKiosk) -> None:
    heard = kiosk.visit.heard
    kiosk.window.screen("agencies")
    count = len(heard.begun())
    kiosk.plug(True)
    heard.wait_for("Suara dinyalakan", count)
    kiosk.plug(False)
    heard.wait_for("Suara dimatikan", count)


def test_fingers_hear_what_they_touch_and_choose_by_tapping_twice(kiosk: SpeakingKiosk) -> None:
    window, heard = kiosk.window, kiosk.visit.heard
    window.screen("agencies")
    target = window.find("agency:B")
    place = target.x + target.width / 2, target.y + target.height / 2
    count = len(heard.begun())
    window.finger("down", 1, 300, 300)
    window.finger("down", 2, 600, 300)
    heard.wait_for("Suara dinyalakan", count)
    for finger, x in ((1, 300), (2, 600)):
        window.finger("up", finger, x, 300)
    count = len(heard.begun())
    window.finger("down", 1, 30, 300)
    window.finger("move", 1, *place)
    heard.wait_for("Samsat", count)
    window.finger("up", 1, *place)
    time.sleep(AGAIN_S)
    count = len(heard.begun())
    kiosk.tap(40, 320)
    kiosk.tap(40, 320)
    window.screen("services")
    heard.wait_for("Pilih layanan", count)
    assert kiosk.hub.issued[1:] == []


def test_a_finger_held_on_the_halls_name_opens_the_staff_corner_while_the_kiosk_speaks(kiosk: SpeakingKiosk) -> None:
    window = kiosk.window
    window.screen("services")
    window.finger("down", 1, 20, 20)
    window.screen("staff_pin")
    window.finger("up", 1, 20, 20)
