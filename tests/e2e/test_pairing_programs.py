"""Real programs over real TLS: devices are taken in by two people who compare codes, work, and one is put out again."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.device import Device
from tests.e2e.programs import Program, start
from tests.e2e.settings_files import HallTables, SettingsFiles
from tests.e2e.terminal import Terminal
from tests.e2e.waiting import wait_for

pytestmark = pytest.mark.e2e

KIOSK, SCREEN, PRINTER = "kiosk-1", "layar-biru", "printer-1"
PROGRAMS: Final = {KIOSK: "kiosk", SCREEN: "display", PRINTER: "printer"}
ENGLISH: Final = ("--language", "en")
CODE: Final = re.compile(r"Code: +([0-9]{3} [0-9]{3})$")
IDENTITY: Final = {
    ".": 0o700,
    "key.pem": 0o600,
    "certificate.pem": 0o600,
    "hall.pem": 0o600,
    "device": 0o600,
}
STAMP: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
"""How each line of a program's log begins."""


def nobody_is_asked(tables: HallTables) -> None:
    tables["rules"] = tables.get("rules", {}) | {"asks_before_second": False}


@contextmanager
def hub_by_tls(config: Path, folder: Path) -> Iterator[str]:
    """A hub that serves by TLS on loopback, with keys that were made for it; gives its address."""
    with Terminal("hub", ["set-up", "--config", str(config), *ENGLISH], folder / "set-up.log") as set_up:
        assert set_up.end() == 0
        set_up.wait_for("recovery code:")
    with start("hub", config, folder / "hub.log") as hub:
        found = re.search(r"ready device_port=(\S+)", hub.wait_for_line("ready device_port="))
        assert found is not None
        yield found[1]


def pair(device: str, config: Path, address: str, office: Terminal, folder: Path) -> str:
    """Let a person at the device and one at the hub compare codes, and say yes; return the code."""
    shown = len(office.shown)
    words = ["pair", "--config", str(config), "--hub", address, *ENGLISH]
    with Terminal(PROGRAMS[device], words, folder / f"{device}-pair.log") as front:
        here, there = (CODE.search(each.wait_for("Code:", after)) for each, after in ((front, 0), (office, shown)))
        assert here is not None
        assert there is not None
        assert here[1] == there[1]
        assert f"calls itself {device}" in office.wait_for("Asking", shown)
        office.type("y")
        office.wait_for(f"Say yes on {device}, too.", shown)
        front.type("y")
        assert front.end() == 0
        front.wait_for(f"by the name of {device}")
        office.wait_for(f"{device} is paired.", shown)
        return here[1]


def modes(state_dir: Path) -> dict[str, int]:
    identity = state_dir / "identity"
    found = [identity, *identity.iterdir()]
    return {str(path.relative_to(identity)): path.stat().st_mode & 0o777 for path in found}


def logged_at(line: str) -> float:
    """Return when (UTC s) a line was logged."""
    return datetime.strptime(line.split()[0], STAMP).replace(tzinfo=UTC).timestamp()


def test_devices_are_paired_work_and_one_is_put_out(tmp_path: Path) -> None:
    files = SettingsFiles(tmp_path, f"{os.getpid()}", nobody_is_asked)
    slips, hub = tmp_path / "slips", files.hub(tls=True)
    devices = {
        KIOSK: files.kiosk(KIOSK),
        SCREEN: files.hall_screen(SCREEN, sound="silent"),
        PRINTER: files.printer(PRINTER, backend="file", directory=slips),
    }
    with hub_by_tls(hub, tmp_path) as address:
        words = ["devices", "--config", str(hub), *ENGLISH, "pair"]
        with Terminal("hub", words, tmp_path / "office.log") as office:
            office.wait_for("listens to new devices")
            codes = [pair(device, config, address, office, tmp_path) for device, config in devices.items()]
            office.interrupt()
            assert office.end() == 0
        assert len(set(codes)) == len(codes)
        assert all(modes(tmp_path / "var" / device) == IDENTITY for device in devices)
        _work(devices, hub, slips, tmp_path)
        _revoke(KIOSK, hub, tmp_path)
        with Device("kiosk", devices[KIOSK], tmp_path / "put-out") as kiosk:
            kiosk.program.wait_for_line("the hub complains: must_pair")
    with Device("kiosk", devices[KIOSK], tmp_path / "alone") as kiosk:
        kiosk.program.wait_for_line("the hall put this kiosk out")
        kiosk.ask(service="XM.01", language="id", **{"class": "regular"})
        kiosk.program.wait_for_line("kept lease=")
        kiosk.program.wait_for_line("hub not reached")
        assert not kiosk.happened("ready")
        assert not kiosk.happened("number")


def _work(devices: dict[str, Path], hub: Path, slips: Path, folder: Path) -> None:
    """Let the devices join and work; put the screen out, and see that the others do not mind."""
    with (
        start("printer", devices[PRINTER], folder / "printer.log") as printer,
        Device("kiosk", devices[KIOSK], folder) as kiosk,
        Device("hall", devices[SCREEN], folder) as screen,
    ):
        for program in (printer, kiosk.program, screen.program):
            program.wait_for_line("joined hub=")
        kiosk.wait_for("ready")
        wait_for("the kiosk's lease on its disk", (folder / "var" / KIOSK / "lease.json").exists, 90)
        out_after_s = _put_out(screen.program, hub, folder)
        print(f"out {1_000 * out_after_s:+.0f} ms after the command's answer")
        screen.stop()
        with Device("hall", devices[SCREEN], folder / "back") as back:
            back.program.wait_for_line("the hub complains: must_pair")
            assert not any("joined hub=" in line for line in back.program.lines)
        kiosk.ask(service="XM.01", language="id", **{"class": "regular"})
        assert "own" not in kiosk.wait_for_next("number", 1)
        wait_for("its slip", lambda: len(list(slips.glob("*.png"))) == 1)
        for stays in (printer, kiosk.program):
            assert not any("parted hub=" in line for line in stays.lines)


def _put_out(program: Program, hub: Path, folder: Path) -> float:
    """Revoke the screen; return how long (s) after the command's answer it was out, below 0: before."""
    revoked_at = _revoke(SCREEN, hub, folder)
    program.wait_for_line("the hub complains: must_pair")
    return logged_at(program.wait_for_line("parted hub=")) - revoked_at


def _revoke(device: str, hub: Path, folder: Path) -> float:
    """Put a device out; return when (UTC s) the command said so."""
    words = ["devices", "--config", str(hub), *ENGLISH, "revoke", device, "--reason", "stolen"]
    with Terminal("hub", words, folder / f"revoke-{device}.log") as revoke:
        assert revoke.end() == 0
        revoke.wait_for(f"{device} is out")
    return revoke.shown_at(f"{device} is out")
