"""Real windows of devices that their hall puts out: the glass says so, also after a restart without the hub."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from config.staff_pin import keep
from counter_display import layout_file
from counter_display.layout_file import PairingNote, PutOutNote
from hub.protocol.ids import counter_topic, hall_topic
from kiosk.layout_file import read
from kiosk.present import SWITCHES
from tests.fakes.authority import Authority
from tests.screens.display_hub import COUNTER, ZONE, DisplayHub, call, hall_view, now, officer_view
from tests.screens.display_window import POLL_S, WAIT_S, DisplayWindow
from tests.screens.kiosk_window import LANDSCAPE_10, KioskWindow
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue

pytestmark = pytest.mark.window

HALL = Authority()
PIN = "270519"


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(POLL_S)


def test_a_hall_screen_that_was_put_out_shows_no_call_until_a_hub_takes_it_in(tmp_path: Path) -> None:
    folder = tmp_path / "screen"
    HALL.take_in(folder, "display-1")
    view = hall_view(call("A042", 12, now() - 1_000))
    with (
        DisplayHub(hall_topic(ZONE), view, tls=HALL.serving(tmp_path / "hub")) as hub,
        DisplayWindow(hub, folder, "hall", (1920, 1080), 1872.0) as window,
    ):
        window.hall(lambda note: note.current is not None)
        hub.put_out()
        assert window.wait_until_out() == PutOutNote("display-1")
        window.end()
        hub.go_away()
        window.start()
        window.wait_until_out()
        hub.puts_out = False
        hub.come_back()
        until(lambda: not isinstance(layout_file.read(window.layout), PutOutNote))
        window.hall(lambda note: note.current is not None)


def test_a_panel_that_was_put_out_lets_its_officer_pair_it_anew(tmp_path: Path) -> None:
    folder = tmp_path / "panel"
    HALL.take_in(folder, "display-1")
    with (
        DisplayHub(counter_topic(COUNTER), officer_view(None), tls=HALL.serving(tmp_path / "hub")) as hub,
        DisplayWindow(hub, folder, "officer", (800, 480), 340.0, 0.6, "light") as window,
    ):
        hub.puts_out = True
        [button] = window.wait_until_out().buttons
        window.screen.touch(button.x + button.width / 2, button.y + button.height / 2)
        until(lambda: isinstance(layout_file.read(window.layout), PairingNote))


def has_lease(kiosk: KioskWindow) -> bool:
    """Return whether the kiosk can go on without its hub, also when it is started anew."""
    return (kiosk.state / "lease.json").exists() and (kiosk.state / "catalogue.json").exists()


def says(kiosk: KioskWindow, words: str) -> None:
    """Wait until the kiosk sends people away with these words."""
    kiosk.wait_for(lambda note: note.screen == "away" and any(text.text == words for text in note.texts))


def begins_with(kiosk: KioskWindow, words: str) -> None:
    """Wait until a text on the kiosk's screen begins with these words."""
    kiosk.wait_for(lambda note: any(text.text.startswith(words) for text in note.texts))


def test_a_kiosk_that_was_put_out_gives_no_number_and_is_paired_anew_by_staff_alone(tmp_path: Path) -> None:
    with ScriptedHub(sample_catalogue(), HALL.serving(tmp_path)) as hub:
        hub.lends = ("9301", "9302")
        kiosk = KioskWindow(LANDSCAPE_10, hub.port, settings=f'staff_pin = "{keep(PIN)}"\n')
        HALL.take_in(kiosk.state, "kiosk-1")
        with kiosk:
            kiosk.wait_for(lambda note: note.screen.startswith("agencies") and has_lease(kiosk))
            hub.go_away()
            kiosk.kill()
            kiosk.start()
            kiosk.screen("agencies")
            steps = (("agency:A", "services"), ("service:A.01", "class"), ("class:regular", "number"))
            for target, then in (*steps, ("done", "agencies")):
                kiosk.touch(target)
                kiosk.screen(then)
            hub.puts_out = True
            hub.come_back()
            says(kiosk, "Kios ini tidak dipakai")
            hub.go_away()
            kiosk.kill()
            kiosk.start()
            says(kiosk, "Kios ini tidak dipakai")
            assert [
                each.key for each in read(kiosk.layout_path).targets if each.key not in {"language", *SWITCHES}
            ] == []
            hub.puts_out = False
            hub.come_back()
            kiosk.screen("agencies")
            until(lambda: [each.text for each in hub.handed_in] == ["A9301"])
            hub.put_out()
            says(kiosk, "Kios ini tidak dipakai")
            kiosk.display.press(40, 40)
            kiosk.screen("staff_pin")
            kiosk.display.release()
            for place, digit in enumerate(PIN, start=1):
                kiosk.touch(f"key:{digit}")
                begins_with(kiosk, "\N{BULLET}" * place)
            kiosk.touch("go")
            kiosk.screen("staff")
            kiosk.touch("pair")
            kiosk.screen("pairing")
    assert not hub.issued
