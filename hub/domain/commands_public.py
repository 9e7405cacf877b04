"""What supervisors tell the hall as a whole: emergencies and the running text (V3, V3b)."""

from dataclasses import dataclass

from hub.domain.catalogue import Names
from hub.domain.events_public import EmergencyKind


@dataclass(frozen=True, slots=True)
class SendEmergency:
    """Let all screens and voices say this at once; another one takes the place of the one before.

    A text by language goes with each kind, and is all that `MESSAGE` has.
    """

    kind: EmergencyKind
    text: Names


@dataclass(frozen=True, slots=True)
class EndEmergency:
    """The emergency is over."""

    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SetRunningText:
    """Let all screens run this text, by language; without any it is taken back."""

    text: Names


PublicCommand = SendEmergency | EndEmergency | SetRunningText
"""What everybody in the hall is told."""
