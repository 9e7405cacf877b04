"""Kivy's environment before its first import."""

import pytest

from config import kivy_environment


def test_a_given_environment_is_filled() -> None:
    environment = {"KIVY_NO_ARGS": "0"}
    kivy_environment.prepare(environment)
    assert environment == kivy_environment.REQUIRED


def test_this_process_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in kivy_environment.REQUIRED:
        monkeypatch.setenv(key, "")
    environment: dict[str, str] = {}
    monkeypatch.setattr("os.environ", environment)
    kivy_environment.prepare()
    assert environment["KIVY_EVENTLOOP"] == "asyncio"


@pytest.mark.parametrize(
    ("platform", "environment", "is_without"),
    [
        ("linux", {}, True),
        ("linux", {"DISPLAY": ""}, True),
        ("linux", {"DISPLAY": ":0"}, False),
        ("linux", {"SDL_VIDEODRIVER": "kmsdrm"}, False),
        ("win32", {}, False),
    ],
)
def test_a_window_needs_a_display(platform: str, environment: dict[str, str], is_without: bool) -> None:
    assert kivy_environment.is_without_display(platform, environment) is is_without
