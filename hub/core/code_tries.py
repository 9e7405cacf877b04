"""How often a booking's code may be tried at one device: a few times, then after pauses that grow.

Rules:
- After `FREE` codes that nobody has, none is looked at for `FIRST_PAUSE_MS`, after each further one for twice as long,
  up to `LONGEST_PAUSE_MS`: a right one, too, or the pause would tell them apart.
- One of them is forgiven every `FORGIVEN_MS`. So who guesses all day has one try a minute, and visitors who mistype
  now and then wait for nobody. A right code forgives none: with one of the own somebody could guess on for ever.
- Each device counts for itself, in this hub's memory alone: what is tried at one kiosk shuts no other.
"""

from dataclasses import dataclass, field
from typing import Final

from hub.protocol.ids import DeviceId

FREE: Final = 5
FIRST_PAUSE_MS: Final = 5_000
LONGEST_PAUSE_MS: Final = 60_000
"""Whoever comes next with a booking waits no longer."""
FORGIVEN_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class _Tries:
    unknown: int
    forgiven_at: int
    shut_until: int


@dataclass(slots=True)
class CodeTries:
    """Remembers unknown codes by device, of which a hall has so many; instants are the hub's time (UTC ms)."""

    _tries: dict[DeviceId, _Tries] = field(default_factory=dict)

    def is_shut(self, device: DeviceId, now: int) -> bool:
        """Return whether no code is looked at there now."""
        return device in self._tries and now < self._tries[device].shut_until

    def failed(self, device: DeviceId, now: int) -> None:
        """Count a code that nobody has."""
        before = self._tries.get(device, _Tries(0, now, 0))
        forgiven = (now - before.forgiven_at) // FORGIVEN_MS
        unknown = max(0, before.unknown - forgiven) + 1
        since = now if unknown == 1 else before.forgiven_at + forgiven * FORGIVEN_MS
        doublings = min(unknown - FREE, LONGEST_PAUSE_MS.bit_length())
        pause = 0 if unknown < FREE else min(FIRST_PAUSE_MS << doublings, LONGEST_PAUSE_MS)
        self._tries[device] = _Tries(unknown, since, now + pause)
