"""What the hub last said of an emergency, and when: kept for a program that begins while the hub is away, sans-I/O.

Rules (V3):
- An emergency is kept as soon as it is told, and is no longer when it is over, by whoever's word.
- When the hub was last heard is kept at once when its link breaks, and each `KEPT_EACH_MS` while it is there: a program
  that is killed, or loses power, then tells the time too early by so much at most, and never too late.
"""

from typing import Final

import msgspec

from hub.protocol.emergency import Emergency

KEPT_EACH_MS: Final = 60_000
"""People are told the minute; a small file a minute wears no memory card out."""


class KeptEmergency(msgspec.Struct, frozen=True):
    """An emergency, and when the hub last said so (UTC ms of its clock)."""

    emergency: Emergency
    heard_at: int


class LastWord:
    """One kiosk's knowledge of an emergency. All instants are UTC ms of the hub's clock as the kiosk believes it."""

    def __init__(self, kept: KeptEmergency | None = None) -> None:
        """Go on with what was kept."""
        self._kept = kept
        self._heard_at = kept.heard_at if kept else 0
        self._hears = False

    def told(self) -> None:
        """The hub says how the hall is, and will say it when that changes."""
        self._hears = True

    def parted(self, now: int) -> None:
        """The link is down; one that brought nothing leaves the last word as it was."""
        self._heard_at, self._hears = self.heard_at(now), False

    def heard_at(self, now: int) -> int:
        """Return when the hub was last heard; while it is there, just now."""
        return now if self._hears else self._heard_at

    def has_changed(self, emergency: Emergency | None, now: int) -> bool:
        """Return whether something else is to be kept than what is; `kept` says what, and takes it for done."""
        if emergency is None or self._kept is None:
            return (emergency is None) != (self._kept is None)
        late_ms = self.heard_at(now) - self._kept.heard_at
        is_late = abs(late_ms) >= KEPT_EACH_MS if self._hears else late_ms != 0
        return is_late or self._kept.emergency != emergency

    def kept(self, emergency: Emergency | None, now: int) -> KeptEmergency | None:
        """Return what is to be kept from now on; None: nothing."""
        self._kept = None if emergency is None else KeptEmergency(emergency, self.heard_at(now))
        return self._kept
