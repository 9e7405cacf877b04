"""The hall of a busy day: the sample hall's agencies on twelve counters in four zones, and who comes on that day."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from config.catalogue_csv import read_catalogue
from tests.e2e.settings_files import SAMPLE

DAY_FILE: Final = Path(__file__).resolve().parents[1] / "data" / "day.csv"
ZONES: Final = ("biru", "hijau", "kuning", "merah")
COUNTERS_PER_ZONE: Final = 3
KIOSKS: Final = {"kiosk-1": "printer-1", "kiosk-2": "printer-1", "kiosk-3": "printer-2"}
PRINTERS: Final = ("printer-1", "printer-2")

Tables = dict[str, Any]


@dataclass(frozen=True)
class Visitor:
    """One line of the day's file; `at_s` is the local time of arrival in seconds since midnight."""

    at_s: int
    service: str
    ticket_class: str
    language: str


def visitors(file: Path = DAY_FILE) -> list[Visitor]:
    """Return the day's visitors in the order in which they come."""
    with file.open(encoding="utf-8", newline="") as rows:
        return [
            Visitor(_seconds(row["local_time"]), row["service_code"], row["class"], row["language"])
            for row in csv.DictReader(rows)
        ]


def standard_minutes() -> dict[str, int]:
    """Return each service's standard time in minutes."""
    return {line.service: line.minutes for line in read_catalogue(SAMPLE / "catalogue.csv").lines}


def rebuild(tables: Tables) -> None:
    """Turn the sample hall's tables into the day's hall."""
    services: dict[str, list[str]] = {}
    for line in read_catalogue(SAMPLE / "catalogue.csv").lines:
        services.setdefault(line.agency, []).append(line.service)
    groups = _groups(services, Counter(v.service.partition(".")[0] for v in visitors()))
    tables["rules"] |= {"asks_before_second": False}  # visitors want the same service within seconds: the day is fast
    tables["zones"] = [zone for zone in tables["zones"] if zone["id"] in ZONES]
    tables["counters"] = [
        {
            "id": f"loket-{number:02d}",
            "number": number,
            "zone": zone,
            "services": [service for agency in _turned(groups[zone], place) for service in services[agency]],
        }
        for number, (zone, place) in enumerate(_places(), start=1)
    ]
    names = [f"{number:02d}" for number in range(1, len(tables["counters"]) + 1)]
    tables["officers"] = [
        officer | {"id": f"petugas-{name}", "counter": f"loket-{name}"}
        for officer, name in zip(tables["officers"], names, strict=False)
    ]
    tables["devices"] = [
        *({"id": printer, "role": "printer"} for printer in PRINTERS),
        *({"id": kiosk, "role": "kiosk", "printer": printer} for kiosk, printer in KIOSKS.items()),
        *({"id": f"layar-{zone}", "role": "hall", "zone": zone} for zone in ZONES),
        *(
            {"id": f"panel-{name}", "role": "officer", "counter": f"loket-{name}", "officer": f"petugas-{name}"}
            for name in names
        ),
    ]


def _places() -> list[tuple[str, int]]:
    return [(zone, place) for zone in ZONES for place in range(COUNTERS_PER_ZONE)]


def _groups(agencies: Iterable[str], demand: Counter[str]) -> dict[str, list[str]]:
    """Give each agency, the busiest first, to the zone that has the least to do."""
    groups: dict[str, list[str]] = {zone: [] for zone in ZONES}
    for agency in sorted(agencies, key=lambda each: (-demand[each], each)):
        least = min(ZONES, key=lambda zone: sum(demand[each] for each in groups[zone]))
        groups[least].append(agency)
    return groups


def _turned(items: list[str], by: int) -> list[str]:
    """Return the items beginning with another one, so that each counter has its own main service."""
    place = by % len(items)
    return items[place:] + items[:place]


def _seconds(local_time: str) -> int:
    hours, minutes, seconds = local_time.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)
