"""The word `pair` of the programs: by a code, by a file of the hub, and what it says when nothing comes of it."""

import asyncio
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from counter_display import app as display
from hub.client import kept_identity, keys, pair_command, supervise
from kiosk import app as kiosk
from printer import agent
from tests.fakes.authority import Authority
from tests.fakes.pairing_hub import PairingHub, listening

HALL = Authority()
SETTINGS = {
    kiosk.main: 'device = "kiosk-1"',
    display.main: 'device = "kiosk-1"\nrole = "sign"',
    agent.main: 'device = "kiosk-1"\nbackend = "file"\ndirectory = "slips"',
    supervise.main: 'device = "kiosk-1"',
}


def settings(folder: Path, text: str = 'device = "kiosk-1"') -> Path:
    file = folder / "device.toml"
    file.write_text(f'{text}\nstate_dir = "var"\n')
    return file


@pytest.mark.parametrize("main", SETTINGS)
def test_every_program_takes_an_identity_from_a_file_of_the_hub(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], main: Callable[[list[str]], int]
) -> None:
    key, request = keys.new_key("kiosk-1")
    source = tmp_path / "identity.pem"
    source.write_text(f"{key}{HALL.sign(request, 'kiosk-7')}{HALL.certificate}")
    file = settings(tmp_path, SETTINGS[main])
    assert main(["pair", "--config", str(file), "--from", str(source), "--language", "en"]) == pair_command.PAIRED
    identity = kept_identity.read(tmp_path / "var")
    assert identity is not None
    assert identity.device == "kiosk-7"
    said = capsys.readouterr().out
    assert "by the name of kiosk-7" in said
    assert "this device's settings name kiosk-1" in said
    assert f"Delete {source} now" in said


@pytest.mark.parametrize(("content", "why"), [(None, "cannot be read (No such file"), ("x", "not a device's identity")])
def test_a_file_that_is_none_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, why: str
) -> None:
    source = tmp_path / "identity.pem"
    if content is not None:
        source.write_text(content)
    arguments = ["pair", "--config", str(settings(tmp_path)), "--from", str(source), "--language", "en"]
    assert kiosk.main(arguments) == pair_command.WRONG
    assert why in capsys.readouterr().err
    assert not (tmp_path / "var").exists()


def test_wrong_settings_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = settings(tmp_path, "x = 1")
    assert kiosk.main(["pair", "--config", str(file)]) == pair_command.WRONG
    assert f"{file}: device" in capsys.readouterr().err


@pytest.mark.parametrize(("typed", "code"), [("\n\n\nwhat\nyes\n", 0), ("n\n", 1), ("", 1), ("what\n", 1)])
def test_a_person_compares_the_codes_at_the_terminal(tmp_path: Path, typed: str, code: int) -> None:
    hub = PairingHub(HALL, says=lambda _: "kiosk-7")
    file = settings(tmp_path, 'device = "kiosk-1"\nhall = "Balai Uji"')

    async def story() -> subprocess.CompletedProcess[str]:
        async with listening(hub.serve, HALL.serving(tmp_path / "hub")) as address:
            command = ["-m", "kiosk.app", "pair", "--config", str(file), "--hub", str(address), "--language", "en"]
            return await asyncio.to_thread(
                subprocess.run, [sys.executable, *command], input=typed, capture_output=True, text=True, timeout=60
            )

    done = asyncio.run(story())
    assert done.returncode == code, done.stderr
    shown = hub.codes[0]
    assert f"Code: {shown[:3]} {shown[3:]}" in done.stdout
    assert "Hall: Balai Uji" in done.stdout
    assert "another hall" not in done.stdout
    assert (kept_identity.read(tmp_path / "var") is not None) is (code == 0)
    is_nobody_there = code == 1 and typed != "n\n"
    assert ("Nobody can answer here" in done.stderr) is is_nobody_there
    assert ("listening on the network" in done.stderr) is (typed == "n\n"), "whoever did not look suspects nobody"
    assert "Traceback" not in done.stderr


def test_a_false_hub_cannot_write_another_code_over_the_one_that_is_shown(tmp_path: Path) -> None:
    hub = PairingHub(HALL, says=lambda _: "kiosk-7", hall="Balai Uji\r\n\r\nCode: 123 456\x1b[8m")
    file = settings(tmp_path, 'device = "kiosk-1"\nhall = "Balai Uji"')

    async def story() -> subprocess.CompletedProcess[str]:
        async with listening(hub.serve, HALL.serving(tmp_path / "hub")) as address:
            command = ["-m", "kiosk.app", "pair", "--config", str(file), "--hub", str(address), "--language", "en"]
            return await asyncio.to_thread(
                subprocess.run, [sys.executable, *command], input="n\n", capture_output=True, text=True, timeout=60
            )

    lines = asyncio.run(story()).stdout.splitlines()
    assert "\x1b" not in "".join(lines)
    beware = next(place for place, line in enumerate(lines) if 'another hall (hall = "Balai Uji")' in line)
    assert lines[beware + 1].startswith("Code"), "it stands before the code"
    shown = hub.codes[0]
    assert [line for line in lines if line.startswith("Code")] == [f"Code: {shown[:3]} {shown[3:]}"]


def test_where_no_hub_is_found_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pair_command, "LOOK_S", 0.01)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    file = settings(tmp_path, 'device = "kiosk-1"\nhall = "Balai yang tidak ada"\ninterfaces = ["127.0.0.1"]')
    assert supervise.main(["pair", "--config", str(file), "--language", "en"]) == pair_command.NO_HUB
    assert "name its address: --hub HOST:PORT" in capsys.readouterr().err
