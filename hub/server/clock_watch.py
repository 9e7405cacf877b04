"""Follows the wall clock to a later day, and tells people when it and the hub's time differ."""

import logging
from collections.abc import Callable
from typing import Final, Protocol

from hub.core.effects import Trouble
from hub.protocol.alarms import AlarmCode
from hub.server.clock import HubClock

_log = logging.getLogger(__name__)

CLOCK_DIFFERS: Final = "this computer's clock differs from the hub's time"
AHEAD: Final = (
    "correct this computer's clock (date, battery, NTP); if it is right, start loket-hub again to adopt it; two hours "
    "at most are adopted at the next change of day"
)
BEHIND: Final = (
    "the hub's time never goes back: correct this computer's clock (date, battery, NTP); if it is right, a wrong clock "
    "wrote the newest history: stop loket-hub, run loket-hub rebuild with --backup and the last backup of before, and "
    "start it again"
)


class Warn(Protocol):
    """Tells the core what is wrong with a part of the hub; no troubles: nothing any more."""

    def __call__(self, source: str, *troubles: Trouble) -> None:
        """Tell it with the next batch."""


class ClockWatch:
    """Compares the computer's clock with the hub's time before each batch."""

    def __init__(self, clock: HubClock, warn: Warn, clock_set: Callable[[], None]) -> None:
        """`clock_set` is called when the hub's time has jumped: what the devices know of it is wrong then."""
        self._clock = clock
        self._warn = warn
        self._clock_set = clock_set
        self._differs = False

    def look(self) -> None:
        """Follow the wall clock to a later day, before the step that opens it; tell a person of any difference."""
        alarm = self._clock.watch()
        if alarm is None:
            if self._differs and not self._clock.differs:
                self._differs = False
                self._warn("clock")
            return
        self._differs = not alarm.adopted
        seconds = ("seconds", str(alarm.ahead_ms // 1_000))
        self._warn("clock", *(() if alarm.adopted else (Trouble(AlarmCode.CLOCK_DIFFERS, (seconds,)),)))
        if alarm.adopted:
            _log.error("clock adopted: a day has changed ahead_ms=%d; all devices connect again", alarm.ahead_ms)
            self._clock_set()
        else:
            _log.error("%s ahead_ms=%d; %s", CLOCK_DIFFERS, alarm.ahead_ms, AHEAD if alarm.ahead_ms > 0 else BEHIND)
