"""A device's identity on disk: whole or not at all, and for its own user alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from config.faults import SettingsError
from hub.client import kept_identity, last_hub
from hub.client.candidates import HubAddress, LastHub
from hub.client.kept_identity import FILES, FOLDER, Identity
from hub.protocol.ids import DeviceId

OURS = Identity(DeviceId("kiosk-1"), "key\n", "certificate\n", "hall\n")
NEWER = Identity(DeviceId("kiosk-2"), "key 2\n", "certificate 2\n", "hall 2\n")


def complaint(state_dir: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        kept_identity.read(state_dir)
    return str(caught.value)


def test_what_was_kept_is_read_again_and_is_for_its_own_user_alone(tmp_path: Path) -> None:
    state_dir = tmp_path / "var" / "kiosk"
    assert kept_identity.read(state_dir) is None
    kept_identity.write(state_dir, OURS)
    assert kept_identity.read(state_dir) == OURS
    folder = state_dir / FOLDER
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()} == dict.fromkeys(FILES, 0o600)


def test_a_new_identity_takes_the_place_of_the_former_one(tmp_path: Path) -> None:
    kept_identity.write(tmp_path, OURS)
    kept_identity.write(tmp_path, NEWER)
    assert kept_identity.read(tmp_path) == NEWER
    assert [each.name for each in tmp_path.iterdir()] == [FOLDER]


@pytest.mark.parametrize("hall", ["hall\n", "hall 2\n"])
def test_another_hall_lets_go_of_what_the_former_hub_said_of_history(tmp_path: Path, hall: str) -> None:
    """Else a new hall of the same name, after a theft, would have an older history for ever."""
    kept_identity.write(tmp_path, OURS)
    last = LastHub(HubAddress("10.0.0.1", 8765), "Balai", 29_922_243)
    last_hub.write(tmp_path, last)
    kept_identity.write(tmp_path, replace(NEWER, hall=hall))
    assert last_hub.read(tmp_path) == (last if hall == OURS.hall else None)


def test_who_does_not_know_its_former_hall_lets_go_of_its_history(tmp_path: Path) -> None:
    last_hub.write(tmp_path, LastHub(HubAddress("10.0.0.1", 8765), "Balai", 29_922_243))
    kept_identity.write(tmp_path, OURS)
    assert last_hub.read(tmp_path) is None


def test_a_power_cut_leaves_the_former_identity_or_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_identity.write(tmp_path, OURS)
    whole = Path.replace
    for survived in range(2):

        def cut(path: Path, target: Path, left: list[int] = [survived]) -> Path:  # noqa: B006  # counts down
            if not left[0]:
                raise OSError("cut")
            left[0] -= 1
            return whole(path, target)

        with monkeypatch.context() as cutting:
            cutting.setattr(Path, "replace", cut)
            with pytest.raises(OSError, match="cut"):
                kept_identity.write(tmp_path, NEWER)
        assert kept_identity.read(tmp_path) == OURS
    kept_identity.write(tmp_path, NEWER)
    assert kept_identity.read(tmp_path) == NEWER


def test_what_a_power_cut_left_of_the_former_identity_stops_no_other_pairing(tmp_path: Path) -> None:
    kept_identity.write(tmp_path, OURS)
    (tmp_path / "identity.old").mkdir()
    (tmp_path / "identity.old" / FILES[0]).write_text("key\n")
    kept_identity.write(tmp_path, NEWER)
    assert kept_identity.read(tmp_path) == NEWER
    assert [each.name for each in tmp_path.iterdir()] == [FOLDER]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_may_read_is_refused_with_a_cure(tmp_path: Path, mode: int) -> None:
    kept_identity.write(tmp_path, OURS)
    key = tmp_path / FOLDER / "key.pem"
    key.chmod(mode)
    said = complaint(tmp_path)
    assert f"{key}: can be read by others than its owner (mode {mode:04o})" in said
    assert f"chmod 600 {key}" in said
    assert "pair it anew" in said


@pytest.mark.parametrize("file", FILES)
def test_an_identity_that_is_not_whole_is_refused(tmp_path: Path, file: str) -> None:
    kept_identity.write(tmp_path, OURS)
    (tmp_path / FOLDER / file).unlink()
    said = complaint(tmp_path)
    assert f"{tmp_path / FOLDER / file}: cannot be read" in said
    assert "pair this device anew" in said


def test_an_identity_of_rubbish_is_refused(tmp_path: Path) -> None:
    kept_identity.write(tmp_path, OURS)
    (tmp_path / FOLDER / "device").write_text("not a name\n")
    assert "holds no device's name: 'not a name'" in complaint(tmp_path)
    (tmp_path / FOLDER / "hall.pem").write_bytes(b"\xff")
    assert "it is not text" in complaint(tmp_path)


def test_no_log_shows_a_key() -> None:
    assert "key 2" not in repr(NEWER)
