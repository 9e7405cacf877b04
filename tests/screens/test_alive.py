"""Programs with a window tell systemd that they are ready and alive, by frames that were really drawn only."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.protocol.ids import hall_topic
from tests.screens.display_hub import ZONE, DisplayHub, hall_view
from tests.screens.display_window import DisplayWindow
from tests.screens.kiosk_window import LANDSCAPE_10, KioskWindow
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue
from tests.screens.virtual_display import VirtualDisplay

pytestmark = pytest.mark.window

WATCHDOG_S = 2
"""Shorter than where it counts; four times as often a sign is due."""

PATIENCE_S = 90


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as it:
        it.bind(str(tmp_path / "notify"))
        it.settimeout(PATIENCE_S)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", f"{WATCHDOG_S * 1_000_000}")
        yield it


def test_a_kiosk_is_alive_while_it_draws(systemd: socket.socket) -> None:
    with ScriptedHub(sample_catalogue()) as hub, KioskWindow(LANDSCAPE_10, hub.port) as kiosk:
        lives_and_hangs(systemd, kiosk.display)


def test_a_hall_screen_is_alive_while_it_draws(systemd: socket.socket, tmp_path: Path) -> None:
    hub = DisplayHub(hall_topic(ZONE), hall_view())
    with hub, DisplayWindow(hub, tmp_path, "hall", (1280, 720), 1210.0, 4.0) as window:
        lives_and_hangs(systemd, window.screen)


def lives_and_hangs(systemd: socket.socket, display: VirtualDisplay) -> None:
    """Hear a program that is ready and alive, and nothing while its display hangs."""
    assert systemd.recv(99) == b"READY=1"
    display.wait_for_picture()
    for _ in range(3):  # nothing need change
        assert systemd.recv(99) == b"WATCHDOG=1"
    assert display.server_id is not None
    os.kill(display.server_id, signal.SIGSTOP)
    systemd.settimeout(WATCHDOG_S)
    while _hears(systemd):
        pass  # said before the display hung
    os.kill(display.server_id, signal.SIGCONT)
    systemd.settimeout(PATIENCE_S)
    assert systemd.recv(99) == b"WATCHDOG=1"


def _hears(systemd: socket.socket) -> bool:
    """Return whether anything is said before the watchdog's time is over."""
    try:
        return bool(systemd.recv(99))
    except TimeoutError:
        return False
