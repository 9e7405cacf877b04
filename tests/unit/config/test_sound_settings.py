"""A hall screen's own chime, recordings and volume: what is taken, and every fault with its key and cure."""

from array import array
from pathlib import Path

import pytest

from config.display_schema import DisplayConfig, VolumeTable
from config.faults import SettingsError
from config.loading import load
from config.sound.chime import chime
from config.sound.recorded import CLIPPED_SAMPLES, MOST_MS, Flaw, flaw
from config.sound.samples import FULL_SCALE, RATE, scaled, silence, to_wav

SCREEN = 'device = "layar"\nrole = "hall"\n'


def screen(folder: Path, text: str) -> Path:
    (folder / "screen.toml").write_text(SCREEN + text, encoding="utf-8")
    return folder / "screen.toml"


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(screen(folder, text), DisplayConfig)
    return [str(fault) for fault in caught.value.faults]


def test_a_hall_screen_takes_a_chime_recordings_and_volumes(tmp_path: Path) -> None:
    (tmp_path / "gong.wav").write_bytes(to_wav(chime()))
    (tmp_path / "suara").mkdir()
    text = """
        chime = "gong.wav"
        recordings_dir = "suara"
        volume = [{ times = "07:00-12:00", db = 0 }, { times = "12:00-13:30", db = -9 }]
    """
    settings = load(screen(tmp_path, text), DisplayConfig)
    assert settings.chime == tmp_path / "gong.wav"
    assert settings.recordings_dir == tmp_path / "suara"
    assert settings.volume[1] == VolumeTable(times="12:00-13:30", db=-9)


@pytest.mark.parametrize(
    ("volume", "where", "wrong"),
    [
        ('{ times = "22:00-06:00", db = -9 }', "volume[1].times", "ends before it begins"),
        (
            '{ times = "07:00-12:00", db = 0 }, { times = "11:59-13:00", db = -9 }',
            "volume[2].times",
            "overlaps volume[1]",
        ),
        ('{ times = "07:00-12:00", db = 3 }', "volume[1].db", "out of range"),
        ('{ times = "siang", db = -3 }, { times = "07:00-12:00", db = -3 }', "volume[1].times", "does not fit"),
    ],
)
def test_what_is_wrong_with_volumes_is_named(tmp_path: Path, volume: str, where: str, wrong: str) -> None:
    (found,) = faults(tmp_path, f"volume = [{volume}]")
    assert where in found
    assert wrong in found
    assert "screen.toml" in found


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (None, "cannot be read"),
        (b"ID3 not a WAV", "convert it: sox"),
        (to_wav(chime())[:-100], "cut off"),
        (to_wav(chime()[: RATE // 10]), "lasts 100 ms"),
        (to_wav(silence(1_000)), "too quiet"),
        (to_wav(scaled(chime(), -24)), "too quiet"),
        (to_wav(array("h", [FULL_SCALE, -FULL_SCALE] * RATE)), "clipped"),
    ],
)
def test_what_is_wrong_with_a_chime_is_named(tmp_path: Path, data: bytes | None, wrong: str) -> None:
    if data is not None:
        (tmp_path / "gong.wav").write_bytes(data)
    (found,) = faults(tmp_path, 'chime = "gong.wav"')
    assert "chime" in found
    assert wrong in found


def test_recordings_need_their_folder(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, 'recordings_dir = "suara"')
    assert "recordings_dir" in found
    assert "is no folder" in found


def test_flaws_of_recordings() -> None:
    word = chime()
    assert flaw(word) is None
    assert flaw(silence(500)) is Flaw.SILENT
    assert flaw(scaled(word, -20)) is Flaw.TOO_QUIET
    assert flaw(word * (MOST_MS // 1000 + 1)) is Flaw.TOO_LONG
    loud = word[:]
    loud[5_000 : 5_000 + CLIPPED_SAMPLES - 1] = array("h", [FULL_SCALE] * (CLIPPED_SAMPLES - 1))
    assert flaw(loud) is None
    loud[5_000 : 5_000 + CLIPPED_SAMPLES] = array("h", [-FULL_SCALE - 1] * CLIPPED_SAMPLES)
    assert flaw(loud) is Flaw.CLIPPED
