"""What a visitor sets for this visit alone: larger text, high contrast, lower buttons, speech and how loud it is."""

from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final

VOLUMES: Final = 4
"""Steps of loudness, 6 dB apart (H2), counted from 0."""

DEFAULT_VOLUME: Final = 1
"""The step that every visit begins with; an administrator sets the loudspeaker so that it is 65 dBA at most (H2)."""


@unique
class Setting(StrEnum):
    """What one touch switches on or off."""

    LARGE = "large"
    CONTRAST = "contrast"
    LOWER = "lower"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Comfort:
    """How one visitor sees, reaches and hears the kiosk; `volume` counts from 0 to `VOLUMES` - 1."""

    large: bool = False
    contrast: bool = False
    lower: bool = False
    voice: bool = False
    volume: int = DEFAULT_VOLUME

    def is_on(self, setting: Setting) -> bool:
        """Return whether a setting is switched on."""
        return bool(getattr(self, setting))

    def switched(self, setting: Setting) -> "Comfort":
        """Return the same with a setting the other way round."""
        return replace(self, **{str(setting): not self.is_on(setting)})

    def at_volume(self, step: int) -> "Comfort":
        """Return the same at another volume, kept within the steps there are."""
        return replace(self, volume=min(max(step, 0), VOLUMES - 1))


PLAIN: Final = Comfort()
"""What a kiosk begins with, unless its settings say otherwise."""
