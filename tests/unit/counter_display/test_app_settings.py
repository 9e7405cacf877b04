"""What a hall screen's settings may not be is refused at its start, with file, key and cure."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from config.display_schema import DisplayConfig, DisplayRole
from config.sound.card import CardPlayer
from counter_display.app import BAD_SETTINGS, main
from counter_display.hall_program import _player
from counter_display.ownership import LOCK, owned

SETTINGS = 'device = "layar-1"\nrole = "hall"\nviewing_distance_m = 5.0\n'


def refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], more: str) -> str:
    path = tmp_path / "hall-screen.toml"
    path.write_text(SETTINGS + more, encoding="utf-8")
    assert main(["--config", str(path), "--headless"]) == BAD_SETTINGS
    return capsys.readouterr().err


def test_a_place_for_a_window_that_takes_the_whole_display(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "fullscreen" in refused(tmp_path, capsys, "fullscreen = true\nleft_px = 1920\n")


def test_screens_that_share_their_clips_do_not_write_over_each_others_calls(tmp_path: Path) -> None:
    folders = []
    for number in (1, 2):
        state = tmp_path / f"layar-{number}"
        settings = DisplayConfig(device="a", role=DisplayRole.HALL, clips_dir=tmp_path, state_dir=state)
        with ExitStack() as stack:
            player = _player(settings, False, 1.0, stack)
            assert isinstance(player, CardPlayer)
            folders.append(player._folder)
    assert folders[0] != folders[1]


def test_the_sound_cards_process_does_not_wait_for_the_first_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = DisplayConfig(device="a", role=DisplayRole.HALL, state_dir=tmp_path)
    with ExitStack() as stack:
        player = _player(settings, False, 1.0, stack)
        assert isinstance(player, CardPlayer)
        assert player.is_running
    assert not player.is_running
    monkeypatch.setattr(CardPlayer, "_running", unable)
    with ExitStack() as stack:
        assert isinstance(_player(settings, False, 1.0, stack), CardPlayer), "calls are shown nevertheless"


def unable(player: CardPlayer) -> None:
    raise BlockingIOError("no more processes")


def test_two_displays_with_one_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = 'state_dir = "shared"\n'
    with owned(tmp_path / "shared"):
        said = refused(tmp_path, capsys, more)
    assert "state_dir" in said
    assert "give each display a device and a folder of its own" in said
    with owned(tmp_path / "shared"):
        assert (tmp_path / "shared" / LOCK).exists()


def test_a_folder_that_cannot_be_written_keeps_no_call_from_the_glass(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    with owned(tmp_path / "file"):
        assert "cannot be written" in caplog.text
