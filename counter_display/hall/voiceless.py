"""A screen that has no voice by its own settings, though the hub may make it its zone's (A4).

Rules:
- It tells the hub that it cannot speak, so that another screen of its zone is appointed: once on a link, for the hub
  forgets such words with the link, and once more for each newer call or emergency that it would have to say. The hub
  answers by an appointment, of this screen anew where there is no other; told so at each, both would go on for ever.
"""

from dataclasses import dataclass

from hub.protocol.commands import VoicePhase
from hub.protocol.ids import DeviceId
from hub.protocol.views import CallEntry, HallView
from hub.protocol.voices import ReportVoice


@dataclass(slots=True)
class Voiceless:
    """One hall screen without a voice."""

    device: DeviceId
    _has_said: bool = False
    _said_for: int = 0

    def joined(self) -> None:
        """The hub took this screen in anew."""
        self._has_said = False

    def shown(self, view: HallView) -> ReportVoice | None:
        """The hub sent a newer view; return what to tell it, if anything."""
        if view.announcer != self.device:
            return None
        urgent = 0 if view.emergency is None else view.emergency.since
        newest = max([urgent, *(each.called_at for each in view.calls if _is_owed(each, view))])
        if self._has_said and newest <= self._said_for:
            return None
        self._has_said, self._said_for = True, max(newest, self._said_for)
        return ReportVoice(False, view.announcer_since)


def _is_owed(entry: CallEntry, view: HallView) -> bool:
    said = entry.voice in (VoicePhase.SPOKEN, VoicePhase.DROPPED)
    return entry.active and not said and entry.call in view.spoken_here
