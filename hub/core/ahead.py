"""What supervisors are told of kiosks whose clock was ahead: numbers of theirs of a day that has not begun.

A kiosk that starts without its hub has only its own clock. What it gave of a later day is refused until that day
begins, so nobody calls its visitor today; the kiosk hands it in again every minute, also after a restart of the hub.
Each kiosk fills its own list alone, a number said under other ids once, and a kiosk that was put out has none.
"""

from dataclasses import dataclass, field
from typing import Final

from hub.core.effects import Trouble, Warned
from hub.core.unshown import NAMED
from hub.protocol.alarms import AlarmCode
from hub.protocol.ids import DeviceId
from hub.protocol.leases import HandInTicket
from hub.protocol.limits import Limit

SOURCE: Final = "numbers of later days"

KNOWN: Final = Limit(99, "numbers of a kiosk", "a sequence has no more for it; of more, the first are told")


@dataclass(slots=True)
class Ahead:
    """The numbers of each kiosk that were refused because their day has not begun, each with that day (ISO)."""

    _refused: dict[DeviceId, dict[tuple[str, str], None]] = field(default_factory=dict)

    def refused(self, device: DeviceId, own: HandInTicket) -> None:
        """A kiosk's number is of a day that has not begun."""
        numbers = self._refused.setdefault(device, {})
        if len(numbers) < KNOWN.value:
            numbers[own.day, own.text] = None

    def forget(self, device: DeviceId) -> None:
        """A device was put out: its word does not count any more."""
        self._refused.pop(device, None)

    def warned(self, today: str | None) -> Warned:
        """Return what is wrong on a service day (ISO): a number whose day has begun is taken, and called."""
        left = {
            device: {each: None for each in numbers if each[0] > (today or "")}
            for device, numbers in self._refused.items()
        }
        self._refused = {device: numbers for device, numbers in left.items() if numbers}
        by_kiosk = {device: [text for _, text in numbers] for device, numbers in self._refused.items()}
        return Warned(
            SOURCE,
            tuple(
                Trouble(
                    AlarmCode.KIOSK_AHEAD,
                    (("device", device), ("count", str(len(numbers))), ("numbers", ", ".join(numbers[:NAMED]))),
                )
                for device, numbers in by_kiosk.items()
            ),
        )
