"""A real hub, a supervisor's press, and the emergency on a real kiosk, seen and heard until it is ended by hand."""

import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.staff_pin import keep
from kiosk.layout_file import ScreenNote
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


def is_dated(note: ScreenNote) -> bool:
    """Return whether both languages say how old the word is."""
    said = [text.text for text in note.texts if text.key.startswith("as_of:")]
    return [each.split(" ")[0] for each in said] == ["Keadaan", "As"]


def has_typed(note: ScreenNote, count: int) -> bool:
    """Return whether so many digits of a PIN are there."""
    return any(text.text.startswith("\N{BULLET}" * count) for text in note.texts)


def test_it_holds_without_the_hub_over_a_new_start_until_staff_end_it(tmp_path: Path) -> None:
    settings = f'staff_pin = "{keep("270519")}"\n'
    with ExitStack() as hub:
        _, line = hub.enter_context(serving(tmp_path / "hall.db"))
        port = port_of(line)
        with KioskWindow(LANDSCAPE_10, int(port), "id", settings) as kiosk:
            kiosk.screen("agencies")
            assert supervise(tmp_path, port, "emergency", "evacuate").returncode == 0
            kiosk.wait_for(lambda note: note.screen == "emergency:evacuate" and not is_dated(note))
            hub.close()
            kiosk.wait_for(is_dated)
            kiosk.kill()
            kiosk.start()
            assert kiosk.wait_for(is_dated).screen == "emergency:evacuate"
            photograph(kiosk, "emergency-hub-away")
            kiosk.display.press(40, 40)
            kiosk.screen("staff_pin")
            kiosk.display.release()
            for place, digit in enumerate("270519", start=1):
                kiosk.touch(f"key:{digit}")
                kiosk.wait_for(lambda note, count=place: has_typed(note, count))  # type: ignore[misc]
            kiosk.touch("go")
            kiosk.screen("staff")
            kiosk.touch("over")
            kiosk.wait_for(lambda note: any(each.key == "reprint" for each in note.targets))
            kiosk.touch("leave")
            kiosk.wait_for(lambda note: note.screen.startswith(("agencies", "away")))
            kiosk.wait_for(lambda _: not (kiosk.state / "emergency.json").exists())
            kiosk.kill()
            kiosk.start()
            kiosk.wait_for(lambda note: note.screen.startswith(("agencies", "away")))
