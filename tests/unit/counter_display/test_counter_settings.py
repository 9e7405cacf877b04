"""What a sign's and an LED line's settings may not be is refused at the start, with file, key and cure."""

from pathlib import Path

import pytest

from counter_display.app import BAD_SETTINGS, LED_TEST, NOT_ALL_WELL, main


def started(tmp_path: Path, text: str, *words: str) -> int:
    path = tmp_path / "display.toml"
    path.write_text(text, encoding="utf-8")
    return main([*words, "--config", str(path), "--headless"])


def test_a_sign_too_small_for_its_distance(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = 'device = "tanda-1"\nrole = "sign"\nwidth_px = 800\nheight_px = 480\nscreen_width_mm = 154.0\n'
    assert started(tmp_path, f"{text}viewing_distance_m = 8.0\n") == BAD_SETTINGS
    said = capsys.readouterr().err
    assert "display.toml: viewing_distance_m: " in said
    assert "hang a larger screen, or set at most 2.8" in said


def test_a_test_of_boards_where_there_are_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert started(tmp_path, 'device = "panel-1"\nrole = "officer"\n', LED_TEST) == BAD_SETTINGS
    assert "line: is missing; led-test is for settings with a [line] of boards" in capsys.readouterr().err


def test_a_test_of_boards_on_a_line_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = f'[line]\nport = "{tmp_path}/tty"\nboards = [{{ address = 1, counter = "loket-01" }}]\n'
    assert started(tmp_path, f'device = "papan-1"\nrole = "led"\n{line}', LED_TEST) == NOT_ALL_WELL
    assert capsys.readouterr().out.startswith(f"Jalur {tmp_path}/tty tidak dapat dibuka.")
