"""One voice per zone: chosen by the hub, kept through short breaks, taken over when it stays away (A4).

Rules: the first connected hall screen with a voice is appointed, and history says so before anybody is told. When its
link breaks it stays the announcer for `TAKEOVER_AFTER_MS`: the silence after which it starts nothing, plus the longest
announcement, so that two are never heard at once; a hub that has just started counts from its start. When it comes
back as the same process it goes on; as another process it is appointed anew, and says what it owes as "Panggilan
ulang".

A screen that has said that it cannot speak begins nothing until it is answered: by the appointment of another one of
its zone that can, at once, or by its own anew where there is none. It is the last that is chosen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from hub.core.effects import Trouble, Warned
from hub.core.sessions import Session
from hub.domain.catalogue import ZoneId
from hub.domain.commands import AppointVoice
from hub.domain.state import Voice
from hub.protocol import limits
from hub.protocol.alarms import AlarmCode
from hub.protocol.ids import DeviceId

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
        present = {session.hello.device: session for session in able if session.hello is not None}
        sound = [device for device, session in present.items() if session.mute_since is None]
        there = None if voice is None else present.get(DeviceId(voice.device))
        chosen = next(iter(sound or present), None)
        if voice is not None and there is not None:
            self._away_since.pop(zone, None)
            chosen = DeviceId(voice.device)
            if there.mute_since is not None and voice.since < min(there.mute_since, now):
                chosen = sound[0] if sound else chosen
            elif _process(there) == voice.process:
                return None
        elif voice is not None and now - self._away_since.setdefault(zone, now) < TAKEOVER_AFTER_MS:
            return None
        if chosen is None:
            return None
        self._away_since.pop(zone, None)
        return AppointVoice(zone, chosen, _process(present[chosen]), anew=True)


def mute_since(voice: Voice | None, now: int) -> int:
    """Return when a screen that cannot speak has said so: after the last appointment, which is no answer to it."""
    return now if voice is None else max(now, voice.since + 1)


def _process(session: Session) -> str:
    assert session.hello is not None
    return session.hello.process


def voice_warned(device: DeviceId, zone: str, *, is_able: bool) -> Warned:
    """Return the alarm of a screen that cannot speak; none where it can, or is not there."""
    mute = Trouble(AlarmCode.VOICE_MUTE, (("device", device), ("zone", zone)))
    return Warned(f"voice:{device}", () if is_able else (mute,))
