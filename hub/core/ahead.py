"""What supervisors are told of kiosks whose clock was ahead: numbers of theirs of a day that has not begun.

A kiosk that starts without its hub has only its own clock. What it gave of a later day is refused until that day
begins, so nobody calls its visitor today; the kiosk hands it in again every minute, also after a restart of the hub.
"""

from dataclasses import dataclass, field
from typing import Final

from hub.core.effects import Trouble, Warned
from hub.core.unshown import NAMED
from hub.protocol.alarms import AlarmCode
from hub.protocol.ids import CommandId, DeviceId
from hub.protocol.leases import HandInTicket
from hub.protocol.limits import Limit

SOURCE: Final = "numbers of later days"

KNOWN: Final = Limit(1_000, "numbers", "ten kiosks give less in an hour; of more, the first are told")


@dataclass(slots=True)
class Ahead:
    """The numbers that were refused because their day has not begun."""

    _refused: dict[CommandId, tuple[DeviceId, HandInTicket]] = field(default_factory=dict)

    def refused(self, device: DeviceId, own: HandInTicket) -> None:
        """A kiosk's number is of a day that has not begun."""
        if len(self._refused) < KNOWN.value:
            self._refused[own.command_id] = (device, own)

    def warned(self, today: str | None) -> Warned:
        """Return what is wrong on a service day (ISO): a number whose day has begun is taken, and called."""
        self._refused = {id_: each for id_, each in self._refused.items() if each[1].day > (today or "")}
        by_kiosk: dict[DeviceId, list[str]] = {}
        for device, own in self._refused.values():
            by_kiosk.setdefault(device, []).append(own.text)
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
