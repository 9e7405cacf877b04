"""Real windows of devices that their hall puts out: the glass says so, also after a restart without the hub."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from counter_display import layout_file
from counter_display.layout_file import PairingNote, PutOutNote
from hub.protocol.ids import counter_topic, hall_topic
from tests.fakes.authority import Authority
from tests.screens.display_hub import COUNTER, ZONE, DisplayHub, call, hall_view, now, officer_view
from tests.screens.display_window import POLL_S, WAIT_S, DisplayWindow

pytestmark = pytest.mark.window

HALL = Authority()


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
