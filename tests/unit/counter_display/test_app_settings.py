"""What a hall screen's settings may not be is refused at its start, with file, key and cure."""

from pathlib import Path

import pytest

from config.display_schema import DisplayConfig
from config.loading import load
from counter_display import app
from counter_display.app import BAD_SETTINGS, main

SETTINGS = 'device = "layar-1"\nrole = "hall"\nviewing_distance_m = 5.0\n'


def refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], more: str) -> str:
    path = tmp_path / "hall-screen.toml"
    path.write_text(SETTINGS + more, encoding="utf-8")
    assert main(["--config", str(path), "--headless"]) == BAD_SETTINGS
    return capsys.readouterr().err


def warned(tmp_path: Path, caplog: pytest.LogCaptureFixture, more: str) -> str:
    """Let a screen begin whose hub is nowhere, and return what it logs of its settings."""
    path = tmp_path / "hall-screen.toml"
    path.write_text(SETTINGS + more, encoding="utf-8")
    settings = load(path, DisplayConfig)
    app._check(path, settings, "run")
    return caplog.text


def test_a_folder_that_is_not_there_keeps_no_call_from_the_glass(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    said = warned(tmp_path, caplog, f'media_dir = "{tmp_path / "none"}"\n')
    assert "hall-screen.toml" in said
    assert "media_dir" in said
    assert "name a folder that this program may read" in said


@pytest.mark.parametrize(("more", "kind"), [("", ".mp4"), ("reduced_motion = true\n", ".png")])
def test_a_folder_with_nothing_to_show_keeps_no_call_from_the_glass(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, more: str, kind: str
) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / ("notes.txt" if not more else "a.mp4")).touch()
    said = warned(tmp_path, caplog, f'media_dir = "{folder}"\n{more}')
    assert "has nothing that can be shown" in said
    assert kind in said


def test_a_place_for_a_window_that_takes_the_whole_display(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "fullscreen" in refused(tmp_path, capsys, "fullscreen = true\nleft_px = 1920\n")
