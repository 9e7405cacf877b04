"""One voice per zone: chosen by the hub, kept through short breaks, taken over when it stays away (A4).

Rules: the first connected hall screen with a voice is appointed, and history says so before anybody is told. When its
link breaks it stays the announcer for `TAKEOVER_AFTER_MS`: the silence after which it starts nothing, plus the longest
announcement, so that two are never heard at once; a hub that has just started counts from its start. When it comes
back as the same process it goes on; as another process it is appointed anew, and says what it owes as "Panggilan
ulang".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from hub.core.sessions import Session
from hub.domain.catalogue import ZoneId
from hub.domain.commands import AppointVoice
from hub.domain.state import Voice
from hub.protocol import limits

LONGEST_ANNOUNCEMENT_MS: Final = 20_000
TAKEOVER_AFTER_MS: Final = limits.ANNOUNCER_SILENCE.value + LONGEST_ANNOUNCEMENT_MS


@dataclass(slots=True)
class Announcers:
    """For how long the zones' voices have been away; instants are the hub's time (UTC ms)."""

    _away_since: dict[ZoneId, int] = field(default_factory=dict)

    def due(self, zone: ZoneId, voice: Voice | None, able: Iterable[Session], now: int) -> AppointVoice | None:
        """Return the appointment that is due in a zone, if one is.

        `voice` is who speaks there by the newest history, `able` are the connected screens of the zone that can.
        """
        present = {session.hello.device: session.hello.process for session in able if session.hello is not None}
        if voice is not None and voice.device in present:
            self._away_since.pop(zone, None)
            process = present[voice.device]  # type: ignore[index]  # a device's name is the same word on both sides
            return None if process == voice.process else AppointVoice(zone, voice.device, process)
        if voice is not None and now - self._away_since.setdefault(zone, now) < TAKEOVER_AFTER_MS:
            return None
        for device, process in present.items():
            self._away_since.pop(zone, None)
            return AppointVoice(zone, device, process)
        return None
