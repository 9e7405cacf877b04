"""How many lines of the log one speaker can cause: a few a minute, and then a count.

Rules: refusals, complaints, comings and goings are said as often as a device wants them, and the system's journal drops
all of a program's lines when they are too many: those of a revoked device and a wrong password with them. So each
speaker, a device or a stranger's address, has `LINES` of them a minute; then one line says how many were left out.
What a device did is told apart from these, in `RECORDS` lines a minute: history has all of it.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hub.core.effects import Effect, Log
from hub.protocol.limits import SESSIONS, Limit

LINES: Final = Limit(
    10, "lines a minute", "what an honest device is refused, or a weak network does to it, is shown whole"
)
RECORDS: Final = Limit(
    300, "lines a minute", "what the busiest device does; numbers of hours without the hub, all at once, are history's"
)
MINUTE_MS: Final = 60_000
SPEAKERS: Final = Limit(2 * SESSIONS.value, "speakers", "those that caused a line in the last minute, oldest first")
LOOK_MS: Final = 1_000
LEFT_OUT: Final = "further lines left out"


@dataclass(slots=True)
class _Minute:
    """What one speaker caused since an instant (UTC ms)."""

    since: int
    lines: int = 0
    left_out: int = 0


class Chatter:
    """Bounded by `SPEAKERS`."""

    def __init__(self) -> None:
        self._minutes: OrderedDict[tuple[str, bool], _Minute] = OrderedDict()
        self._looked_at = 0

    def sift(self, effects: Sequence[Effect], now: int) -> list[Effect]:
        """Return effects without the lines of whoever causes too many, and with the counts that are due."""
        kept = [each for each in effects if not isinstance(each, Log) or not each.by or self._has_room(each, now)]
        if now - self._looked_at < LOOK_MS:
            return kept
        self._looked_at = now
        over = [who for who, minute in self._minutes.items() if now - minute.since >= MINUTE_MS]
        ended = [(who[0], self._minutes.pop(who).left_out) for who in over]
        return [*kept, *(Log(LEFT_OUT, (("by", who), ("lines", str(count)))) for who, count in ended if count)]

    def _has_room(self, line: Log, now: int) -> bool:
        minute = self._minutes.setdefault((line.by, line.is_record), _Minute(now))
        while len(self._minutes) > SPEAKERS.value:
            self._minutes.popitem(last=False)
        if minute.lines >= (RECORDS if line.is_record else LINES).value:
            minute.left_out += 1
            return False
        minute.lines += 1
        return True
