"""The dates that are simulated: when people come on each, and when the hall's lights go on and off."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from hub.domain.catalogue import Catalogue

DAY_FILE: Final = Path(__file__).resolve().parents[1] / "data" / "day.csv"
FIRST: Final = date(2026, 3, 2)
"""A Monday in Ramadan; in the 30 days from it on are its end, seven days of holidays, and four Fridays."""

COMMON, QUIET, CROWDED = 390, 150, 900
"""Visitors a day; those who come on a day without service are few."""
STRAY: Final = 6


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody comes at a second of the local day for a service."""

    second: int
    service: str
    priority: bool
    english: bool


def dates(first: date, count: int) -> list[date]:
    """Return consecutive dates."""
    return [first + timedelta(days=n) for n in range(count)]


def midnight(day: date, timezone: str) -> int:
    """Return when a local date begins (UTC ms)."""
    return round(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(timezone)).astimezone(UTC).timestamp() * 1_000)


def is_working(catalogue: Catalogue, day: date) -> bool:
    """Return whether anybody works in the hall on a date."""
    if any(each.day == day.isoformat() for each in catalogue.hall.calendar.holidays):
        return False
    return catalogue.hall.calendar.week[day.weekday()] is not None


def visitors_on(catalogue: Catalogue, day: date) -> int:
    """Return how many come on a date."""
    if not is_working(catalogue, day):
        return STRAY
    if day.day == 16:
        return CROWDED
    return QUIET if day.weekday() == 4 else COMMON


def arrivals(catalogue: Catalogue, count: int, random: Random) -> Iterator[Arrival]:
    """Yield who comes on a day: people like those of the day's file, at about their times, for what is offered."""
    offered = [each.id for each in catalogue.services]
    with DAY_FILE.open(encoding="utf-8", newline="") as rows:
        known = list(csv.DictReader(rows))
    for place in range(count):
        row = known[place] if count == len(known) else random.choice(known)
        hours, minutes, seconds = map(int, row["local_time"].split(":"))
        service = row["service_code"] if row["service_code"] in offered else random.choice(offered)
        at = hours * 3_600 + minutes * 60 + seconds + random.randint(-60, 60)
        yield Arrival(at, service, row["class"] == "priority", row["language"] == "en")
