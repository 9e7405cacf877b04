"""One voice per zone: chosen by the hub, kept through short breaks, taken over when it stays away (A4).

Rules: the first connected hall screen with a voice speaks. When its link breaks it stays the announcer for
`TAKEOVER_AFTER_MS`: the silence after which it starts nothing, plus the longest announcement, so that two are never
heard at once. When it comes back as the same process it goes on; as another process it is appointed anew, and says
what it owes as "Panggilan ulang". A hub that has just started gives the screen that spoke last the same grace.
"""

from dataclasses import dataclass, field
from typing import Final

from hub.protocol import limits
from hub.protocol.ids import DeviceId, ProcessId, ZoneId

LONGEST_ANNOUNCEMENT_MS: Final = 20_000
TAKEOVER_AFTER_MS: Final = limits.ANNOUNCER_SILENCE.value + LONGEST_ANNOUNCEMENT_MS


@dataclass(frozen=True, slots=True)
class Announcer:
    """A zone's voice: which device and process, since when (UTC ms), and when its link broke, if it did."""

    device: DeviceId
    process: ProcessId | None
    since: int
    away_since: int | None = None


@dataclass(slots=True)
class Announcers:
    """The voices of all zones; every method returns whether the zone's announcer changed."""

    _of: dict[ZoneId, Announcer] = field(default_factory=dict)

    def of(self, zone: ZoneId) -> Announcer | None:
        """Return a zone's voice."""
        return self._of.get(zone)

    def expect(self, zone: ZoneId, device: DeviceId, now: int) -> None:
        """Give the screen that spoke last before a restart of the hub time to come back."""
        self._of[zone] = Announcer(device, None, now, away_since=now)

    def joined(self, zone: ZoneId, device: DeviceId, process: ProcessId, now: int) -> bool:
        """A screen with a voice is connected."""
        current = self._of.get(zone)
        if current is not None and current.device != device:
            return False
        if current is not None and current.process == process:
            self._of[zone] = Announcer(device, process, current.since)
            return False
        self._of[zone] = Announcer(device, process, now)
        return True

    def left(self, zone: ZoneId, device: DeviceId, now: int) -> None:
        """A screen's link broke."""
        current = self._of.get(zone)
        if current is not None and current.device == device and current.away_since is None:
            self._of[zone] = Announcer(device, current.process, current.since, away_since=now)

    def overdue(self, now: int) -> list[ZoneId]:
        """Return the zones whose announcer has stayed away for too long."""
        return [
            zone
            for zone, announcer in self._of.items()
            if announcer.away_since is not None and now - announcer.away_since >= TAKEOVER_AFTER_MS
        ]

    def replace(self, zone: ZoneId, device: DeviceId, process: ProcessId, now: int) -> None:
        """Appoint a successor."""
        self._of[zone] = Announcer(device, process, now)
