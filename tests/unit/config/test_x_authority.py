"""The cookie without which nobody looks at a screen."""

import runpy
import sys
from pathlib import Path

import pytest

from config.x_authority import COOKIE, NAME, authority, main, write_new


def test_a_cookie_counts_for_any_display() -> None:
    assert authority(b"secret") == b"\xff\xff" + b"\0\0" * 2 + b"\0\x12" + COOKIE + b"\0\x06secret"


def test_each_cookie_is_new_and_for_its_user_alone(tmp_path: Path) -> None:
    first = write_new(tmp_path).read_bytes()
    path = write_new(tmp_path)
    assert path == tmp_path / NAME
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() != first


@pytest.mark.parametrize("is_by_name", [True, False])
def test_the_server_takes_this_ones_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_by_name: bool) -> None:
    begun: list[tuple[str, list[str]]] = []
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    monkeypatch.setattr("os.execvp", lambda program, words: begun.append((program, words)))
    monkeypatch.setattr("sys.argv", ["x_authority", "Xorg", ":0"])
    if is_by_name:
        monkeypatch.delitem(sys.modules, "config.x_authority")
        runpy.run_module("config.x_authority", run_name="__main__")
    else:
        main(["Xorg", ":0"])
    assert begun == [("Xorg", ["Xorg", ":0", "-auth", str(tmp_path / NAME)])]
