"""A hall's settings files in a folder of their own, made from the sample hall: free ports, own state, loopback only."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from config.hall import HallPlan, load_hall
from config.loading import SOCKET_PATH_BYTES, read_toml
from tests.e2e.programs import PROJECT
from tests.e2e.toml_writing import write_toml

SAMPLE: Final = PROJECT / "config" / "sample"
LOOPBACK: Final = ["127.0.0.1"]
AS_FAST_AS_THEY_GO: Final = {
    "kiosk_numbers_at_once": 1_000_000,
    "kiosk_numbers_per_second": 1_000,
    "panel_orders_at_once": 1_000_000,
    "panel_orders_per_second": 1_000,
}

HallTables = dict[str, Any]

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALL_DAY: Final = "00:00-24:00"


def always_open(tables: HallTables) -> None:
    """Let a hall give numbers at any hour of any date: a test, or a demo, may run at night or on a Sunday."""
    tables.pop("holidays", None)
    tables["hall"] |= {"hours": dict.fromkeys(DAYS, ALL_DAY), "friday_break": "none", "last_ticket_minutes": 0}
    tables["hall"].pop("periods", None)
    for agency in tables["agencies"]:
        for own in ("hours", "breaks", "exceptions"):
            agency.pop(own, None)
    tables["rules"] = tables.get("rules", {}) | {"enforce_hours": True}


class SettingsFiles:
    """The files below `folder`; each method writes one and returns its path.

    No device gets the hub's address: it is found by zeroconf, on the loopback interface. The hall is always open, and
    keeps to these hours. `change` may rework its tables before they are written. `mark` is added to the hall's name,
    by which devices tell their hub from another test's on the same machine.
    """

    def __init__(self, folder: Path, mark: str = "", change: Callable[[HallTables], None] | None = None) -> None:
        self.folder = folder
        tables: HallTables = read_toml(SAMPLE / "hall.toml")
        if mark:
            tables["hall"]["name"] = {key: f"{name} {mark}" for key, name in tables["hall"]["name"].items()}
        always_open(tables)
        if change is not None:
            change(tables)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLE / "catalogue.csv", folder / "catalogue.csv")
        self.hall_name = tables["hall"]["name"]["id"]
        self.hall = write_toml(folder / "hall.toml", tables)
        self.plan: HallPlan = load_hall(self.hall)

    @property
    def database(self) -> Path:
        """The hub's SQLite file."""
        return self.folder / "var" / "loket.db"

    def hub(self, **changes: object) -> Path:
        """Write the hub's settings: any free port, found by zeroconf, without pages for browsers.

        Kiosks and panels may go as fast as they can: here one plays the part of a day's visitors.
        """
        for made in ("var", changes.get("backup_dir", "var")):
            (self.folder / str(made)).mkdir(exist_ok=True)
        return self._write(
            "hub", "hub", {"port": 0, "interfaces": LOOPBACK, "web": None} | AS_FAST_AS_THEY_GO | changes
        )

    def kiosk(self, device: str, **changes: object) -> Path:
        """Write a kiosk's settings; it stands beside the printer that it is bound to."""
        printer = next((each.printer for each in self.plan.devices if each.id == device), None)
        own = {"printer_socket": self.printer_socket(printer) if printer else None}
        return self._write("kiosk", device, self._device(device) | own | changes)

    def hall_screen(self, device: str, **changes: object) -> Path:
        """Write a hall screen's settings; all screens share the rendered clips."""
        return self._write("hall-screen", device, self._device(device) | {"clips_dir": self.clips} | changes)

    def officer(self, device: str, **changes: object) -> Path:
        """Write an officer's panel's settings."""
        return self._write("officer", device, self._device(device) | changes)

    def printer(self, device: str, **changes: object) -> Path:
        """Write a printer's settings; `backend` and what it needs belong to the changes."""
        own = {"directory": None, "kiosk_socket": self.printer_socket(device)}
        return self._write("printer", device, self._device(device) | own | changes)

    def supervisor(self, device: str, **changes: object) -> Path:
        """Write a supervisor's settings."""
        return self._write("supervisor", device, self._device(device) | changes)

    def printer_socket(self, device: str) -> str | None:
        """Return where a printer listens for its machine's kiosk, for both their settings; None: too long a path."""
        path = self.folder.absolute() / "var" / device / "kiosk.sock"
        return str(path) if len(os.fsencode(path)) <= SOCKET_PATH_BYTES else None

    @property
    def clips(self) -> Path:
        """Where rendered clips are kept: for all tests of this machine, since they are the same."""
        return PROJECT / "var" / "clips"

    def _device(self, device: str) -> dict[str, object]:
        return {"device": device, "hall": self.hall_name, "interfaces": LOOPBACK, "state_dir": f"var/{device}"}

    def _write(self, sample: str, name: str, changes: Mapping[str, object]) -> Path:
        return write_toml(self.folder / f"{name}.toml", read_toml(SAMPLE / f"{sample}.toml") | dict(changes))
