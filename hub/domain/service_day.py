"""Which service day an instant belongs to: decided by the hall's own zone, since UTC midnight is its opening time."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
ONE_MS: Final = timedelta(milliseconds=1)


def service_day(at_ms: int, timezone: str, start_minute: int = 0) -> str:
    """Return the ISO date of the service day at an instant (UTC ms).

    `start_minute` is the local minute of the day at which a service day begins [0].

    Raises:
        zoneinfo.ZoneInfoNotFoundError: `timezone` is not an IANA zone.
    """
    local = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(timezone))
    return (local - timedelta(minutes=start_minute)).date().isoformat()


def service_day_instant(day: str, minute: int, timezone: str) -> int:
    """Return when the hall's clocks show a minute counted from the midnight that begins a date (ISO), as UTC ms.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: `timezone` is not an IANA zone.
    """
    wall = datetime.fromisoformat(day) + timedelta(minutes=minute)
    return (wall.replace(tzinfo=ZoneInfo(timezone)) - EPOCH) // ONE_MS
