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
