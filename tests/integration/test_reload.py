"""A hall file that is edited while its hub runs: a sound one is taken over, an unsound one changes nothing."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub.client.candidates import HubAddress
from hub.protocol.hello import Role
from hub.protocol.views import CatalogueView
from tests.e2e.programs import PROJECT, Program, start
from tests.e2e.settings_files import SettingsFiles
from tests.integration.hall import Device, device, until

pytestmark = pytest.mark.e2e

RENAMED, GONE, NEW = "A.01", "A.05", "A.99"


class Hall:
    """A hub's process and the files it reads."""

    def __init__(self, folder: Path) -> None:
        self.files = SettingsFiles(folder, "muat ulang")
        self.config = self.files.hub(advertise=False)
        self.hub = start("hub", self.config, folder / "hub.log")
        ready = self.hub.wait_for_line("ready device_port=")
        self.address = HubAddress("127.0.0.1", int(ready.split("device_port=")[1].split()[0].rpartition(":")[2]))

    def edit_services(self, change: Callable[[list[str]], list[str]]) -> None:
        file = self.files.folder / "catalogue.csv"
        lines = change(file.read_text(encoding="utf-8").splitlines())
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def edit_hall(self, old: str, new: str) -> None:
        text = self.files.hall.read_text(encoding="utf-8")
        assert old in text
        self.files.hall.write_text(text.replace(old, new, 1), encoding="utf-8")

    def reload(self) -> subprocess.CompletedProcess[str]:
        return reload(self.config)

    def read(self) -> Program:
        """Return the hub once it has read its hall file after SIGHUP, as systemd sends it."""
        subprocess.run(["kill", "-HUP", str(self.hub.pid)], check=True)
        return self.hub


def reload(config: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hub.server.reload", "--config", str(config)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=240, check=False)


@pytest.fixture(name="hall")
def running_hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path)
    with hall.hub:
        yield hall


def edited(lines: list[str]) -> list[str]:
    header, *services = lines
    kept = [line for line in services if f",{GONE}," not in line]
    renamed = [line.replace("Perekaman KTP elektronik", "Rekam KTP") for line in kept]
    agency = next(line for line in services if f",{RENAMED}," in line).partition(f",{RENAMED},")[0]
    return [header, *renamed, f"{agency},{NEW},Layanan baru,New service,7,,,,,,"]


def names(panel: Device) -> dict[str, str]:
    views = [shown.show.view for shown in panel.views() if isinstance(shown.show.view, CatalogueView)]
    return {service.service: service.name["id"] for service in views[-1].services} if views else {}


def test_an_edited_hall_file_is_taken_over_while_clients_watch(hall: Hall) -> None:
    async def story() -> None:
        async with device("kiosk-1", Role.KIOSK, hall.address) as kiosk:
            await kiosk.joined()
            await until(lambda: names(kiosk), "the kiosk has the catalogue")
            assert (names(kiosk)[RENAMED], GONE in names(kiosk)) == ("Perekaman KTP elektronik", True)
            hall.edit_services(edited)
            told = await asyncio.to_thread(hall.reload)
            assert told.returncode == 0, told.stderr
            assert f"(process {hall.hub.pid}) reads {hall.files.hall} again" in told.stdout
            await until(lambda: NEW in names(kiosk), "the kiosk has the new service")
            assert names(kiosk)[RENAMED] == "Rekam KTP"
            assert GONE not in names(kiosk)

    asyncio.run(story())
    hall.hub.wait_for_line(f"service {GONE}: archived")
    hall.hub.wait_for_line(f"service {NEW}: added")
    hall.hub.wait_for_line("changes=9")
    hall.hub.check()


def test_an_unsound_hall_file_changes_nothing_and_all_its_faults_are_named(hall: Hall) -> None:
    more = ["A,Dinas Lain,A.98,,,7,,,,,,", "A,Dinas Lain,A.97,Layanan,,sepuluh,,,,,,"]
    hall.edit_services(lambda lines: [*lines, *more])
    hall.edit_hall("00:00-24:00", "24:00-00:00")
    told = hall.reload()
    assert told.returncode == 2
    faults = told.stderr.splitlines()
    assert len(faults) == 6
    for word in ("hall.hours.monday", "service_name_id is empty", "'sepuluh'"):
        assert word in told.stderr
    hub = hall.read()
    hub.wait_for_line("hall file not taken over, nothing changed")
    for fault in faults:
        hub.wait_for_line(fault)
    hub.check()
    assert not [line for line in hub.lines if "CatalogueAdopted" in line][1:]


def test_devices_are_let_in_and_what_needs_a_restart_is_said(hall: Hall) -> None:
    text = hall.files.hall.read_text(encoding="utf-8")
    text = text.replace("Asia/Jakarta", "Asia/Makassar") + '\n[[devices]]\nid = "kiosk-99"\nrole = "kiosk"\n'
    hall.files.hall.write_text(text, encoding="utf-8")
    hub = hall.read()
    hub.wait_for_line("device kiosk-99: added")
    hub.wait_for_line("needs a restart: hall.timezone Asia/Jakarta -> Asia/Makassar")

    async def story() -> None:
        async with device("kiosk-99", Role.KIOSK, hall.address) as kiosk:
            await kiosk.joined()
            await until(lambda: names(kiosk), "the new kiosk has the catalogue")

    asyncio.run(story())


def test_where_no_hub_runs_that_is_said(tmp_path: Path) -> None:
    config = SettingsFiles(tmp_path).hub()
    told = reload(config)
    assert told.returncode == 1
    assert f"no hub runs with it; start loket-hub --config {config}" in told.stderr
    hub = start("hub", config, tmp_path / "hub.log", "--no-advertise")
    hub.wait_for_line("ready device_port=")
    hub.kill()
    assert reload(config).returncode == 1
