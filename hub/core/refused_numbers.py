"""What people are told of numbers that a kiosk gave by itself and that the hub refused for good.

The visitor holds the number, and nobody will ever call it: only the kiosk's own log said so. Two visitors with one
number are what a kiosk whose disk was copied makes.

Rules:
- What the kiosk hands in again, now or when its day begins, is not refused for good.
- Each kiosk has one alarm until the service day ends: how many numbers, and the newest of them, so that a stolen kiosk
  fills its own alone. A number that is handed in again counts once while it is among those.
- One of a day that is over is a line in the log and no alarm: nobody waits any more.
- It is this hub's memory alone: a restart forgets the alarm, and the log keeps the lines.
"""

from dataclasses import dataclass, field
from typing import Final

from hub.core.effects import Log, Trouble, Warned
from hub.core.unshown import NAMED
from hub.protocol.alarms import AlarmCode
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import CommandId, DeviceId
from hub.protocol.leases import HandInTicket

SOURCE: Final = "refused numbers"
COMES_AGAIN: Final = frozenset(
    {
        RejectionCode.STORAGE_UNAVAILABLE,
        RejectionCode.TOO_BUSY,
        RejectionCode.INTERNAL_ERROR,
        RejectionCode.DAY_NOT_OPEN,
    }
)


@dataclass(slots=True)
class _Refused:
    count: int = 0
    newest: dict[CommandId, str] = field(default_factory=dict)


@dataclass(slots=True)
class RefusedNumbers:
    """Those of each kiosk on one service day (ISO)."""

    _day: str | None = None
    _by_kiosk: dict[DeviceId, _Refused] = field(default_factory=dict)

    def refused(self, kiosk: DeviceId, own: HandInTicket, code: RejectionCode, today: str | None) -> Log | None:
        """Take a refusal; return the line for the log, or None if the kiosk hands the number in again."""
        if code in COMES_AGAIN:
            return None
        self._begin(today)
        if own.day >= (today or ""):
            known = self._by_kiosk.setdefault(kiosk, _Refused())
            known.count += own.command_id not in known.newest
            known.newest[own.command_id] = own.text
            for oldest in list(known.newest)[:-NAMED]:
                del known.newest[oldest]
        values = (("device", kiosk), ("number", own.text), ("day", own.day), ("code", code))
        return Log("a number that a kiosk gave is refused: nobody calls it", values, by=kiosk, is_warning=True)

    def warned(self, today: str | None) -> Warned:
        """Return what is wrong on a service day (ISO)."""
        self._begin(today)
        return Warned(
            SOURCE,
            tuple(
                Trouble(
                    AlarmCode.NUMBERS_REFUSED,
                    (("device", kiosk), ("count", str(known.count)), ("numbers", ", ".join(known.newest.values()))),
                )
                for kiosk, known in self._by_kiosk.items()
            ),
        )

    def _begin(self, today: str | None) -> None:
        if today != self._day:
            self._day = today
            self._by_kiosk.clear()
