"""Kivy's environment before its first import."""

import socket
from pathlib import Path

import pytest

from config import kivy_environment
from config.kivy_environment import Address, NoDisplay


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


HERE = ("\0/tmp/.X11-unix/X0", "/tmp/.X11-unix/X0")


@pytest.mark.parametrize(
    ("platform", "environment", "listening", "chosen"),
    [
        ("linux", {"DISPLAY": ":0"}, HERE[0], "x11"),
        ("linux", {"DISPLAY": "unix:0.0"}, HERE[1], "x11"),
        ("linux", {"DISPLAY": "localhost:10.0"}, ("localhost", 6_010), "x11"),
        (
            "linux",
            {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": "/run/user/1"},
            "/run/user/1/wayland-0",
            "wayland",
        ),
        ("linux", {"DISPLAY": ":7", "WAYLAND_DISPLAY": "/run/w"}, "/run/w", "wayland"),
        ("linux", {"SDL_VIDEODRIVER": "kmsdrm", "DISPLAY": ":7"}, "", None),
        ("linux", {"KIVY_WINDOW": "x11"}, "", None),
        ("win32", {}, "", None),
    ],
)
def test_a_window_opens_where_a_display_answers(
    platform: str, environment: dict[str, str], listening: Address, chosen: str | None
) -> None:
    assert kivy_environment.driver(platform, environment, lambda address: address == listening) == chosen


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, r"set DISPLAY \(such as :0\)\Z"),
        ({"DISPLAY": ""}, r"set DISPLAY \(such as :0\)\Z"),
        ({"DISPLAY": ":7"}, r"set DISPLAY .*; nothing answers at DISPLAY=:7\Z"),
        ({"DISPLAY": "nonsense"}, "nothing answers at DISPLAY=nonsense"),
        ({"DISPLAY": ":7", "WAYLAND_DISPLAY": "w"}, "nothing answers at DISPLAY=:7, WAYLAND_DISPLAY=w"),
    ],
)
def test_without_a_display_that_answers_no_window_is_opened(environment: dict[str, str], said: str) -> None:
    with pytest.raises(NoDisplay, match=said):
        kivy_environment.driver("linux", environment, lambda _: False)


def test_a_display_answers_when_somebody_listens(tmp_path: Path) -> None:
    path = str(tmp_path / "display")
    environment = {"WAYLAND_DISPLAY": path}
    with pytest.raises(NoDisplay):
        kivy_environment.choose_display("linux", environment)
    with socket.socket(socket.AF_UNIX) as display:
        display.bind(path)
        display.listen()
        kivy_environment.choose_display("linux", environment)
    assert environment["SDL_VIDEODRIVER"] == "wayland"
    kivy_environment.choose_display("linux", environment)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = ("127.0.0.1", server.getsockname()[1])
        assert kivy_environment.answers(address)
    assert not kivy_environment.answers(address)
