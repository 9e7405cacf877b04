"""What the hall is told as a whole: who may replace what, what a new day keeps, and the fold of it (V3, V3b).

Rules:
- One emergency at a time: a newer message takes the place of the older and has an instant of its own, so that voices
  say it anew. The same message once more changes nothing.
- A message of its own words has them in every language of the hall's; one who reads only the other must not guess.
- While people must leave nobody draws a number (`hub.domain.issuing`); what was given without the hub is handed in.
- It ends by hand, not with the day and not with the hub. The running text stays likewise.
"""

from dataclasses import dataclass, field
from typing import Final, assert_never

from hub.domain import commands_public as c
from hub.domain import events_public as e
from hub.domain.catalogue import Names
from hub.domain.events import Event
from hub.domain.events_public import EmergencyKind
from hub.domain.rejection import Decision, Rejection, RejectionCode

LANGUAGES: Final = ("id", "en")
"""In these a message of its own words must be given."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """What all screens and voices say since an instant (UTC ms)."""

    kind: EmergencyKind
    text: Names
    since: int


@dataclass(slots=True)
class PublicWords:
    """What the hall is told now."""

    emergency: Emergency | None = None
    running: Names = field(default_factory=dict)

    def take(self, event: e.PublicEvent) -> None:
        """Apply one event."""
        match event:
            case e.EmergencySent():
                self.emergency = Emergency(event.kind, event.text, event.since)
            case e.EmergencyEnded():
                self.emergency = None
            case e.RunningTextSet():
                self.running = event.text
            case _:
                assert_never(event)


def decide_public(words: PublicWords, command: c.PublicCommand, at: int) -> Decision:
    """Return what follows from a command at an instant (UTC ms), or why it is refused."""
    match command:
        case c.SendEmergency():
            return _send(words.emergency, command, at)
        case c.EndEmergency():
            return [] if words.emergency is None else [e.EmergencyEnded(command.reason)]
        case c.SetRunningText():
            text = _told(command.text)
            if text and not _is_in_all(text):
                return Rejection(RejectionCode.TEXT_MISSING)
            return [] if text == words.running else [e.RunningTextSet(text)]
        case _:
            assert_never(command)


def _send(now: Emergency | None, command: c.SendEmergency, at: int) -> Decision:
    text = _told(command.text)
    if not _is_in_all(text) and (text or command.kind is EmergencyKind.MESSAGE):
        return Rejection(RejectionCode.TEXT_MISSING)
    if now is not None and (now.kind, now.text) == (command.kind, text):
        return []
    return [e.EmergencySent(command.kind, text, at)]


def _told(text: Names) -> Names:
    """Return a text without languages that say nothing, and without space around."""
    return {language: said.strip() for language, said in text.items() if said.strip()}


def _is_in_all(text: Names) -> bool:
    return all(language in text for language in LANGUAGES)


def kept(words: PublicWords) -> list[Event]:
    """Return what a new day takes over, as events of its own."""
    emergency = words.emergency
    running: list[Event] = [e.RunningTextSet(words.running)] if words.running else []
    if emergency is None:
        return running
    return [e.EmergencySent(emergency.kind, emergency.text, emergency.since), *running]
