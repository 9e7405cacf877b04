"""Judges whether the hub that is to take over is missing; pure.

Rules: a hub that was set up with a standby is alone when nobody has followed it for `PATIENCE`. A database that cannot
be asked proves nothing: then it stays as it was judged last.
"""

from typing import Final

from hub.core.effects import Trouble
from hub.protocol.alarms import AlarmCode
from hub.protocol.limits import Limit

PATIENCE: Final = Limit(30_000, "ms", "a second machine that is started again, or began to lead, is back by then")


class Followed:
    """What is known of the standby; instants are steady ms."""

    def __init__(self, now: int) -> None:
        self._alone_since = now
        self._is_alone = False

    def judge(self, is_followed: bool | None, now: int) -> Trouble | None:
        """Return what to tell people after a look (None: it showed nothing)."""
        if is_followed:
            self._alone_since, self._is_alone = now, False
        elif is_followed is not None:
            self._is_alone = now - self._alone_since >= PATIENCE.value
        return Trouble(AlarmCode.STANDBY_AWAY) if self._is_alone else None
