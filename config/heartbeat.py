"""When a program with a window says that it is ready and alive: only after frames that were really drawn.

Rules:
- The first frame that was drawn says "ready": before it nobody has seen anything.
- Later ones say "alive", at most `SAYINGS` times within the time after which systemd gives the program up.
- Where nothing changes nothing is drawn, so a frame is wanted that often. A loop or a display that hangs draws none:
  nothing is said, and systemd starts the program anew.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

SAYINGS: Final = 4
"""Twice as many as systemd's manual asks for: a frame may be late on a busy machine."""


@unique
class Notice(StrEnum):
    """What systemd is told, as its protocol spells it (sd_notify(3))."""

    READY = "READY=1"
    ALIVE = "WATCHDOG=1"


@dataclass(slots=True)
class Heartbeat:
    """One program's; `within_ms` is how long systemd waits for a sign of life (0: for ever). Instants are steady ms."""

    within_ms: int
    _said_at: int | None = None

    def wants_frame(self, now: int) -> bool:
        """Return whether a frame is to be drawn although nothing has changed."""
        if self._said_at is None:
            return True
        return self.within_ms > 0 and now - self._said_at >= self.within_ms / SAYINGS

    def drawn(self, now: int) -> Notice | None:
        """A frame is on the glass; return what is to be said of it."""
        if not self.wants_frame(now):
            return None
        notice = Notice.READY if self._said_at is None else Notice.ALIVE
        self._said_at = now
        return notice
