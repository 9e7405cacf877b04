"""A real hub, a supervisor's press, and the emergency on a real kiosk, seen and heard until it is ended by hand."""

import shutil
from pathlib import Path

import pytest

from config.staff_pin import keep
from tests.integration.test_program import serving
from tests.integration.test_supervise import port_of, supervise
from tests.screens.heard import Heard
from tests.screens.kiosk_window import LANDSCAPE_10, KioskWindow
from tests.screens.photographs import photograph

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"),
]


def test_an_emergency_takes_a_kiosk_until_it_is_ended_by_hand(tmp_path: Path) -> None:
    settings = f'staff_pin = "{keep("270519")}"\nsound = "file"\nsound_dir = "{tmp_path}"\n'
    with serving(tmp_path / "hall.db") as (_, line):
        port = port_of(line)
        with KioskWindow(LANDSCAPE_10, int(port), "id", settings) as kiosk:
            kiosk.screen("agencies")
            assert supervise(tmp_path, port, "emergency", "evacuate").returncode == 0
            kiosk.wait_for(lambda note: note.screen == "emergency:evacuate")
            note = photograph(kiosk, "emergency")
            assert note.targets == ()
            assert {"EVAKUASI", "EVACUATE"} <= {text.text for text in note.texts}
            heard = Heard(tmp_path)
            assert heard.after(0) == "Perhatian!"
            heard.wait_for("Leave the building now")
            kiosk.display.press(40, 40)
            kiosk.screen("staff_pin")
            kiosk.display.release()
            kiosk.touch("home")
            kiosk.screen("emergency")
            assert supervise(tmp_path, port, "end-emergency", "--reason", "drill").returncode == 0
            kiosk.screen("agencies")
            heard.wait_until(lambda lines: lines[-1]["event"] != "start")
