"""The hall of the chaos harnesses: a busy day's twelve counters and officers, and a kiosk for each of them."""

from functools import partial
from pathlib import Path
from typing import Any, Final

from hub.protocol.ids import CounterId, DeviceId, ServiceId
from tests.e2e import day_hall
from tests.e2e.settings_files import SettingsFiles

LOOPBACK: Final = "127.0.0.1"
KIOSKS: Final = tuple(DeviceId(f"kiosk-{number:02d}") for number in range(1, 13))
PANELS: Final = {DeviceId(f"panel-{number:02d}"): CounterId(f"loket-{number:02d}") for number in range(1, 13)}
TIMEZONE: Final = "Asia/Jakarta"


def settings(folder: Path, timezone: str = TIMEZONE) -> SettingsFiles:
    """Write the settings of a hall in an IANA zone, open at any hour of any date, whose kiosks have no printer."""
    return SettingsFiles(folder, change=partial(_rebuild, timezone))


def services(files: SettingsFiles) -> list[ServiceId]:
    """Return the services that have a counter and no quota: they give numbers all day."""
    served = {service for counter in files.plan.counters for service in counter.services}
    return [ServiceId(each.id) for each in files.plan.services if each.id in served and each.settings.quota is None]


def _rebuild(timezone: str, tables: dict[str, Any]) -> None:
    day_hall.rebuild(tables)
    tables["hall"]["timezone"] = timezone
    officers = [device for device in tables["devices"] if device["role"] == "officer"]
    tables["devices"] = [*({"id": kiosk, "role": "kiosk"} for kiosk in KIOSKS), *officers]
