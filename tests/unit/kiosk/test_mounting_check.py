"""What the kiosk's program says at its start about how it is mounted."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from config.schema import KioskConfig
from kiosk.app import check_mounting


def settings_of(fullscreen: bool) -> KioskConfig:
    """Return settings whose file says a lying picture, that begins a metre above the floor."""
    return KioskConfig(
        device="kiosk-1",
        state_dir=Path("state"),
        width_px=1280,
        height_px=800,
        screen_width_mm=268.0,
        bottom_height_mm=900.0,
        fullscreen=fullscreen,
    )


@pytest.mark.parametrize(("fullscreen", "complains"), [(False, False), (True, True)])
def test_the_glass_is_judged_as_it_is_there_and_not_as_the_file_says(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fullscreen: bool, complains: bool
) -> None:
    upright = SimpleNamespace(
        XOpenDisplay=lambda name: 4711,
        XDisplayWidth=lambda display, screen: 1080,
        XDisplayHeight=lambda display, screen: 1920,
        XCloseDisplay=lambda display: None,
    )
    monkeypatch.setattr("ctypes.CDLL", lambda name: upright)
    check_mounting(settings_of(fullscreen), Path("kiosk.toml"))
    assert ("this kiosk cannot lower its buttons" in caplog.text) is complains
