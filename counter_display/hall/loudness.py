"""How loud the voice is at a time of day; pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Loudness(NamedTuple):
    """A part of the day in local minutes from midnight, until just before `end`, and by how much it is softer (dB)."""

    start: int
    end: int
    db: float


def gain_db(volume: Sequence[Loudness], at: int, timezone: str) -> float:
    """Return by how much the voice is softer at an instant (UTC ms); 0 where nothing is said of it."""
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(timezone))
    minute = 60 * local.hour + local.minute
    return next((each.db for each in volume if each.start <= minute < each.end), 0.0)
