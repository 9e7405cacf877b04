"""A real kiosk in a real window, used with the eyes closed: real keys in, recorded sound out."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

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


@pytest.fixture
def hub() -> Iterator[ScriptedHub]:
    with ScriptedHub(sample_catalogue()) as it:
        yield it


def test_a_number_is_drawn_with_the_eyes_closed(hub: ScriptedHub, tmp_path: Path) -> None:
    jack = tmp_path / "jack"
    os.mkfifo(jack)
    socket = os.open(jack, os.O_RDWR)
    settings = f'sound = "file"\nsound_dir = "{tmp_path}"\nheadset_device = "{jack}"\n'
    with KioskWindow(LANDSCAPE_10, hub.port, "id", settings) as kiosk:
        kiosk.screen("agencies")
        plain = kiosk.display.picture()
        visit = BlindVisitor(kiosk, tmp_path)
        assert visit.press("KP_2").startswith("Suara dinyalakan")
        visit.press("KP_2")
        assert kiosk.display.wait_for_picture(lambda picture: picture.tobytes() != plain.tobytes())
        count = visit.choose("Disdukcapil")
        visit.heard.wait_for("Pilih layanan", count)
        kiosk.screen("services")
        count = visit.choose("Perekaman ka te pe elektronik", "KP_2")
        visit.heard.wait_for("Perkiraan menunggu", count)
        count = visit.choose("Ambil nomor prioritas")
        kiosk.screen("number")
        assert visit.heard.wait_for("Nomor antrean Anda", count) == "Nomor antrean Anda: a, nol empat dua"
        visit.heard.wait_for("Instansi: ", count)  # the star key does not count on a screen that has only just come
        kiosk.display.key("asterisk")
        kiosk.screen("agencies")
        assert visit.heard.lines()[-1]["event"] == "cut"
        count = len(visit.heard.begun())
        os.write(socket, EVENT.pack(0, 0, SWITCH, HEADPHONE_INSERT, 1))
        visit.heard.wait_for("Suara dinyalakan", count)
    os.close(socket)
    [wish] = hub.issued
    assert (wish.service, wish.ticket_class) == (ServiceId("A.01"), TicketClass.PRIORITY)
    assert (tmp_path / "heard.wav").stat().st_size > 100_000
