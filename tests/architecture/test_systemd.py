"""The units that start Loket's programs are understood by systemd, let little happen, and never give up."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config import x_authority
from config.private_files import NOT_FOR_OTHERS
from tests.architecture.pure import ROOT

FOLDER = ROOT / "config" / "systemd"
UNITS = sorted(FOLDER.glob("*.service"))
PROGRAMS = [unit for unit in UNITS if unit.stem != "loket-screen"]
WITH_A_WINDOW = [unit for unit in PROGRAMS if unit.stem in {"loket-kiosk", "loket-display", "loket-display@"}]

BY_ANOTHER_NAME = {"loket-boards": "loket-display", "loket-display@": "loket-display"}
"""Units of programs that do more than one thing."""

EXPOSED_AT_MOST = {
    "loket-hub": 1.5,
    "loket-printer": 1.7,
    "loket-boards": 1.7,
    "loket-kiosk": 2.2,
    "loket-display": 2.2,
    "loket-display@": 2.2,
    "loket-screen": 2.5,
}
"""Of 10, as `systemd-analyze security` counts (S9: hub 1.5, clients 4.0); what units reach now is not lost again."""

SYSTEMD = shutil.which("systemd-analyze")


def unit_of(file: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(file.read_text(encoding="utf-8"))
    return parser


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as they stand where their programs are on this machine."""
    for unit in UNITS:
        there = unit.read_text(encoding="utf-8").replace("/opt/loket/.venv", sys.prefix)
        (tmp_path / unit.name).write_text(there.replace("/usr/lib/xorg/Xorg", sys.executable), encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(SYSTEMD is None, reason="systemd is not installed here")
def test_systemd_understands_every_unit(installed: Path) -> None:
    files = [str(installed / unit.name) for unit in UNITS]
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files],
        capture_output=True,
        text=True,
        env={"SYSTEMD_UNIT_PATH": f"{installed}:"},
        check=False,
    )
    about_ours = [line for line in said.stderr.splitlines() if "loket" in line]
    assert (said.returncode, about_ours) == (0, []), said.stderr


@pytest.mark.skipif(SYSTEMD is None, reason="systemd is not installed here: nobody measures what the units let happen")
def test_units_let_little_happen(installed: Path) -> None:
    """`pytest -s` shows the scores."""
    scores: dict[str, float] = {}
    for unit in UNITS:
        said = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager", str(installed / unit.name)],
            capture_output=True,
            text=True,
            check=False,
        )
        found = re.search(r"exposure level for \S+: ([0-9.]+) ", said.stdout)
        assert found is not None, said.stdout[-200:] + said.stderr
        scores[unit.stem] = float(found[1])
    print(*(f"{unit} {score} of at most {EXPOSED_AT_MOST[unit]}" for unit, score in scores.items()), sep="\n")
    assert {unit: score for unit, score in scores.items() if score > EXPOSED_AT_MOST[unit]} == {}


@pytest.mark.parametrize("file", PROGRAMS, ids=lambda unit: unit.stem)
def test_what_programs_keep_is_for_their_user_alone(file: Path) -> None:
    service = unit_of(file)["Service"]
    assert (service["StateDirectoryMode"], service["UMask"]) == ("0700", "0077")
    assert int(service["UMask"], 8) == NOT_FOR_OTHERS


@pytest.mark.parametrize("file", UNITS, ids=lambda unit: unit.stem)
def test_units_begin_with_the_machine_and_never_give_up(file: Path) -> None:
    unit = unit_of(file)
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    assert unit["Service"]["Restart"] == "always"
    assert unit["Install"]["WantedBy"] == "multi-user.target"


@pytest.mark.parametrize("file", PROGRAMS, ids=lambda unit: unit.stem)
def test_units_start_the_programs_that_there_are(file: Path) -> None:
    program, option, settings, *_ = unit_of(file)["Service"]["ExecStart"].split()
    assert program == f"/opt/loket/.venv/bin/{BY_ANOTHER_NAME.get(file.stem, file.stem)}"
    assert (option, Path(settings).parent) == ("--config", Path("/etc/loket"))


def test_the_hubs_user_and_folder_are_no_other_units() -> None:
    """On one machine with the hub, a screen that decodes a picture must not be able to read the hall's keys."""
    services = {file.stem: unit_of(file)["Service"] for file in UNITS}
    assert {name: service["User"] for name, service in services.items()} == {
        name: "loket-hub" if name == "loket-hub" else "loket" for name in services
    }
    for name in (unit.stem for unit in PROGRAMS):
        user, service = services[name]["User"], services[name]
        assert service["StateDirectory"] == user
        assert f"HOME=/var/lib/{user}" in service["Environment"].split()
        made = f"useradd --system --home-dir /var/lib/{user} --shell /usr/sbin/nologin {user}"
        assert f"    {made}\n" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_what_runs_beside_the_hub_may_give_way() -> None:
    """Backups failed in the unit: what lowers their priority is one of the calls that it had taken away."""
    lines = (FOLDER / "loket-hub.service").read_text(encoding="utf-8").splitlines()
    filters = [line.removeprefix("SystemCallFilter=") for line in lines if line.startswith("SystemCallFilter=")]
    assert filters.index("setpriority") > filters.index("~@privileged @resources"), "what is said later holds"


@pytest.mark.parametrize("file", WITH_A_WINDOW, ids=lambda unit: unit.stem)
def test_a_window_that_hangs_is_started_anew(file: Path) -> None:
    service = unit_of(file)["Service"]
    assert (service["Type"], service["WatchdogSec"]) == ("notify", "10")
    takes_all = service["ExecStart"].endswith("--fullscreen")
    assert takes_all is not file.stem.endswith("@"), "one of several stands where its settings say"


def test_only_lokets_own_user_may_look_at_the_screen() -> None:
    service = unit_of(FOLDER / "loket-screen.service")["Service"]
    assert service["ExecStart"].startswith("/opt/loket/.venv/bin/python -m config.x_authority /usr/lib/xorg/Xorg ")
    assert service["RuntimeDirectoryMode"] == "0700"
    for file in WITH_A_WINDOW:
        environment = unit_of(file)["Service"]["Environment"].split()
        assert f"XAUTHORITY=/run/{service['RuntimeDirectory']}/{x_authority.NAME}" in environment


def test_no_key_restarts_the_machine() -> None:
    """While X is away, Ctrl+Alt+Del is the kernel's, which asks systemd; seven times within two seconds, too."""
    assert unit_of(FOLDER / "system.conf")["Manager"]["CtrlAltDelBurstAction"] == "none"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "install -D -m 644 config/systemd/system.conf /etc/systemd/system.conf.d/loket.conf" in readme
    masked = [line.split()[2:] for line in readme.splitlines() if line.split()[:2] == ["systemctl", "mask"]]
    assert masked == [["getty@tty1.service", "ctrl-alt-del.target"]]


def test_the_screen_has_no_cursor_no_dark_and_no_way_out() -> None:
    server = unit_of(FOLDER / "loket-screen.service")["Service"]["ExecStart"].split()
    assert {"-nocursor", "-dpms", "-novtswitch"} <= set(server)
    options = (FOLDER / "xorg.conf").read_text(encoding="utf-8")
    for option in ("DontVTSwitch", "DontZap"):
        assert f'Option "{option}" "true"' in options
