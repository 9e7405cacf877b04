"""The hall's clock on a panel: when a break can end, and how long something lasted."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

MINUTE_MS: Final = 60_000
DAY_MINUTES: Final = 1_440

BREAKS: Final = (15, 30, 45, 60)
"""Minutes that are offered for a break."""

ROUND_MINUTES: Final = 5
"""People come back at a round time."""


@dataclass(frozen=True, slots=True)
class BreakEnd:
    """When a break of `after` minutes ends: at a local minute of the day, and at an instant (UTC ms)."""

    after: int
    minute: int
    at: int


def break_ends(at: int, timezone: str) -> tuple[BreakEnd, ...]:
    """Return the ends of the usual breaks that begin now, not beyond midnight; `at` is UTC ms."""
    local = datetime.fromtimestamp(at / 1_000, UTC).astimezone(ZoneInfo(timezone))
    minute = local.hour * 60 + local.minute
    ends = []
    for after in BREAKS:
        end = min(DAY_MINUTES, -(-(minute + after) // ROUND_MINUTES) * ROUND_MINUTES)
        ends.append(BreakEnd(after, end, at - at % MINUTE_MS + (end - minute) * MINUTE_MS))
    return tuple(ends)


def clock_instant(text: str, at: int, timezone: str) -> int | None:
    """Return the last instant (UTC ms) not after `at` at which the hall's clock showed "0805" or "805".

    None: that is no time.
    """
    if not 3 <= len(text) <= 4 or int(text[:-2]) > 23 or int(text[-2:]) > 59:
        return None
    now = datetime.fromtimestamp(at / 1_000, UTC).astimezone(ZoneInfo(timezone))
    minute, wanted = now.hour * 60 + now.minute, int(text[:-2]) * 60 + int(text[-2:])
    return at - at % MINUTE_MS - (minute - wanted) % DAY_MINUTES * MINUTE_MS


def duration(ms: int) -> str:
    """Return minutes and seconds, "04:05"; hours are minutes too, as officers count them."""
    seconds = max(0, ms) // 1_000
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def minutes(ms: int) -> int:
    """Return whole minutes, not below 0."""
    return max(0, ms) // MINUTE_MS
