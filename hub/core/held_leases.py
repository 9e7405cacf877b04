"""What supervisors are told of kiosks that were put out and still hold leases of numbers that others may need.

Nobody knows which numbers such a kiosk told: its slots are nobody else's until the days of its lease are over. While
fewer than `ENOUGH` are free it is an alarm, since a kiosk that comes new may get none, and then stops with the hub.
"""

from typing import Final

from hub.core.bindings import Bindings
from hub.core.effects import Trouble, Warned
from hub.core.identities import Identities
from hub.domain.leases import LEASES_EACH, NOBODYS, start_of
from hub.domain.numbering import SLOTS
from hub.domain.state import DayState
from hub.protocol.alarms import AlarmCode
from hub.protocol.ids import DeviceId

SOURCE: Final = "leases"

ENOUGH: Final = LEASES_EACH
"""What one kiosk more may need."""


def held_leases(state: DayState, bindings: Bindings, identities: Identities) -> Warned:
    """Return which kiosks that were put out hold leases today or later, while few others are free."""
    today, catalogue = state.day, state.catalogue
    held = [] if today is None else [each for each in state.leases.values() if max(each.days) >= today]
    free = SLOTS - len({lease.slot for lease in held})
    if catalogue is None or free >= ENOUGH:
        return Warned(SOURCE, ())
    out: dict[str, list[str]] = {}
    for lease in held:
        kiosk = DeviceId(lease.kiosk)
        if kiosk != NOBODYS and (kiosk not in bindings.devices or identities.is_out(kiosk)):
            out.setdefault(kiosk, []).append(max(lease.days))
    return Warned(
        SOURCE,
        tuple(
            Trouble(
                AlarmCode.LEASES_HELD,
                (
                    *(("device", kiosk), ("count", str(len(days))), ("free", str(free))),
                    ("ends", str(start_of(catalogue, max(days)))),
                ),
            )
            for kiosk, days in out.items()
        ),
    )
